"""Recognise a file that was written for Python 2, by lines that Python 3 cannot read or that name what it lacks."""

import re

from grader.language.catalogue import Said, say
from grader.language.cleaning import clean_line

_LINE = re.compile(
    r"^[ \t]*(?:print[ \t]+(?![=(.\[]|in\b|is\b|if\b|and\b|or\b)\S|print[ \t]*\(.*\)[ \t]*%|exec[ \t]+[\"']"
    r"|except[ \t]+[\w.]+[ \t]*,[ \t]*\w+[ \t]*:|raise[ \t]+\w+[ \t]*,)"
    r"|[^#\n]*(?:<>|\b(?:xrange|raw_input|unicode|basestring)[ \t]*\(|\.(?:iteritems|itervalues|has_key)[ \t]*\()",
    re.MULTILINE,
)
_SURE = re.compile(r"^[ \t]*(?:print[ \t]+(?![=(.\[])\S|except[ \t]+[\w.]+[ \t]*,[ \t]*\w+[ \t]*:)", re.MULTILINE)
SHOWN = 3
"""Lines that the student reads."""


def python_two(path: str, content: bytes) -> Said | None:
    """Say that a file that does not parse is Python 2, with the first lines to change; None if it is not."""
    text = content.decode("utf-8", "replace")
    if not _SURE.search(text):
        return None
    lines = text.split("\n")
    old = [number for number, line in enumerate(lines, 1) if _LINE.match(line[:400])]
    shown = ", ".join(f"{number}: `{clean_line(lines[number - 1].strip(), 60)}`" for number in old[:SHOWN])
    sentence = "load.python-two-one" if len(old) == 1 else "load.python-two"
    return say(sentence, file=path, count=len(old), lines=shown) if old else None

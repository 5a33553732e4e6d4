"""Which of several files is meant, by what they define: the text is looked through, never parsed."""

import re
from collections.abc import Collection, Mapping, Sequence

_DEFINED = re.compile(rb"(?:\\n|\b)(?:def|class)[ \t]+(\w+)|(?:^|\"|\\n)[ \t]*(\w+)[ \t]*=(?!=)", re.MULTILINE)
"""Also finds the definitions in a notebook, whose lines are texts of JSON."""
_BLANK = re.compile(rb"\bNotImplementedError\b")


def defining_most(names: Sequence[str], files: Mapping[str, bytes], asked: Collection[str]) -> str | None:
    """The file that defines most of the wanted names; None if several do."""
    counts = {name: _count(files[name], asked) for name in names}
    most = max(counts.values(), default=0)
    best = [name for name in names if counts[name] == most]
    return best[0] if most > 0 and len(best) == 1 else None


def _count(content: bytes, asked: Collection[str]) -> int:
    found = {(one[1] or one[2]).decode("utf-8", "replace") for one in _DEFINED.finditer(content)}
    # a starter defines everything, and has nothing to grade
    return len(found & set(asked)) - len(_BLANK.findall(content))

"""Cells with a solution in them: the cell as students get it, and the cell with the solution alone."""

import re
from textwrap import indent

BEGIN = re.compile(r"^[ \t]*#+[ \t]*BEGIN SOLUTION\b(?P<rest>.*)$", re.IGNORECASE)
END = re.compile(r"^[ \t]*#+[ \t]*END SOLUTION\b.*$", re.IGNORECASE)
LINE = re.compile(r"^(?P<indent>[ \t]*)(?P<code>.*?)[ \t]*#[ \t]*SOLUTION( NO PROMPT)?[ \t]*$", re.IGNORECASE)
ASSIGNS = re.compile(r"^([ \t]*(?:[\w.\[\]'\", ]+?)[ \t]*=)(?!=)")
PROMPT = re.compile(
    r'^[ \t]*"{3}[ \t]*#[ \t]*BEGIN PROMPT[ \t]*\n(.*?)^[ \t]*"{3};?[ \t]*#[ \t]*END PROMPT.*?$\n?',
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
BLANKS = re.compile(
    r"YOUR CODE|TODO|raise NotImplementedError|^[ \t]*\.\.\.[ \t]*$|=[ \t]*\.\.\.", re.MULTILINE | re.IGNORECASE
)


def _between(before: str, what: str) -> re.Pattern[str]:
    """What stands between two marks, with both; without an end, all that follows."""
    return re.compile(
        rf"^{before}BEGIN {what}\b.*?(?:^{before}END {what}\b[^\n]*\n?|\Z)", re.MULTILINE | re.DOTALL | re.IGNORECASE
    )


HIDDEN_TESTS = _between(r"[ \t]*#+[ \t]*", "HIDDEN TESTS?")
MARK_SCHEME = _between(r"[ \t=#]*", "MARK SCHEME")


def has_solution(source: str) -> bool:
    """Whether a cell holds a solution, by any of the marks."""
    return any(BEGIN.match(line) or END.match(line) or LINE.match(line) for line in source.split("\n"))


def holds_solutions(content: bytes) -> bool:
    """Whether a file, such as a notebook, holds solutions."""
    return re.search(rb"#[ \t]*(BEGIN )?SOLUTION\b", content, re.IGNORECASE) is not None


def has_blank(source: str) -> bool:
    """Whether a cell has a place that students fill in."""
    return bool(BLANKS.search(source))


def solved(source: str) -> str:
    """The cell with its solution, without the marks around it and what students see instead."""
    lines = PROMPT.sub("", source).split("\n")
    return "\n".join(_without_mark(line) for line in lines if not (BEGIN.match(line) or END.match(line)))


def blank(source: str, stub: str = "...") -> str:
    """The cell as students get it: a stub instead of each solution, and no hidden tests.

    A mark without its partner hides all that it may be about: the lines before an end, those after a beginning.
    """
    kept: list[str] = []
    inside = False
    for line in PROMPT.sub(lambda found: found[1], HIDDEN_TESTS.sub("", source)).split("\n"):
        if begin := BEGIN.match(line):
            inside = True
            if "NO PROMPT" not in begin["rest"].upper():
                kept.append(indent(stub, line[: len(line) - len(line.lstrip())]))
        elif END.match(line):
            kept = kept if inside else [stub]
            inside = False
        elif not inside:
            kept += _blank_line(line, stub)
    return "\n".join(kept)


def _blank_line(line: str, stub: str) -> list[str]:
    found = LINE.match(line)
    if found is None:
        return [line]
    if found[3]:
        return []
    assigns = ASSIGNS.match(line)
    return [f"{assigns[1]} ..." if assigns else found["indent"] + stub]


def _without_mark(line: str) -> str:
    found = LINE.match(line)
    return found["indent"] + found["code"] if found else line

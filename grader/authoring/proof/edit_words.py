"""An edit in words: what stands in a source in place of what, and where."""

import difflib
from collections.abc import Sequence
from pathlib import PurePath


def in_words(file: str, line: int, was: Sequence[str], now: Sequence[str]) -> str:
    """`now` in place of `was`, with the file and the line: the lines of a function after an edit and before it."""
    changes = [one for one in difflib.ndiff(was, now) if one[:2] in ("- ", "+ ")]
    gone = "; ".join(one[2:].strip() for one in changes if one[0] == "-")
    new = "; ".join(one[2:].strip() for one in changes if one[0] == "+")
    at = f"{PurePath(file).name}, line {line}"
    if not new:
        return f"`{gone}` left out ({at})"
    return f"`{new}` in place of `{gone}` ({at})" if gone else f"`{new}` added ({at})"


def and_more(count: int) -> str:
    """The end of a list that leaves out so many edits; '' if it leaves out none."""
    return f" and {count} more edit{'s' if count > 1 else ''}" if count else ""

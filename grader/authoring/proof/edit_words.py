"""Edits in words: what replaces what in a source, and where."""

import difflib
from collections.abc import Sequence
from pathlib import PurePath

from grader.assignment.models import Proof
from grader.assignment.strict import Strict

LONG, KEPT = 60, 16
"""Characters of the longest code that is quoted whole, and of those kept next to a change in longer code."""


def in_words(file: str, line: int, was: Sequence[str], now: Sequence[str]) -> str:
    """The edit that turned the lines `was` of a function into `now`, in words, with the file and the line."""
    changes = [one for one in difflib.ndiff(was, now) if one[:2] in ("- ", "+ ")]
    gone = "; ".join(one[2:].strip() for one in changes if one[0] == "-")
    new = "; ".join(one[2:].strip() for one in changes if one[0] == "+")
    at = f"{PurePath(file).name}, line {line}"
    if not new:
        return f"`{gone}` left out ({at})"
    if not gone:
        return f"`{new}` added ({at})"
    return f"`{_near_change(new, gone)}` instead of `{_near_change(gone, new)}` ({at})"


def _near_change(code: str, other: str) -> str:
    """The code; long code without most of what it shares with the other at both ends, in whole words."""
    if max(len(code), len(other)) <= LONG:
        return code
    first = code.rfind(" ", 0, max(0, _alike(code, other) - KEPT)) + 1
    after = len(code) - _alike(code[first:][::-1], other[first:][::-1]) + KEPT
    last = code.find(" ", after) if " " in code[after:] else len(code)
    return "…" * (first > 0) + code[first:last] + "…" * (last < len(code))


def _alike(one: str, other: str) -> int:
    """The number of characters at the start that are the same."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


class QuotedEdits(Strict):
    """Edits that a check does not notice; some are quoted."""

    check: str
    edits: int
    quoted: tuple[str, ...]
    """Some of them, in words: file, line, the code there, and what could replace it unnoticed."""
    names: tuple[str, ...]
    """The names of all, for waivers: `check/edit/function/kind`."""

    @property
    def some(self) -> str:
        """The quoted edits, and how many more there are."""
        left = self.edits - len(self.quoted)
        more = f" and {left} more edit{'s' if left > 1 else ''}" if left else ""
        return ", ".join(self.quoted) + more

    def waived(self, proof: Proof) -> bool:
        """Whether the assignment waives all of them."""
        return all(map(proof.reason_to_waive, self.names))

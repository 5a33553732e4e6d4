"""The words of a derived mistake: names that the student knows, never names that only the reference uses."""

import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from grader.assignment.checks import ComparedCheck
from grader.assignment.version import AssignmentVersion
from grader.language.catalogue import shipped
from grader.marking.derived.kinds import BY_WHAT_STANDS_THERE, TOLD_AS
from grader.marking.diagnosing.general_mistakes import DERIVED, Mistake
from grader.sandbox.inside.editing.replacement import Edit
from grader.sandbox.inside.editing.variation import Variant

MATHEMATICS = {"exp", "log", "tanh", "sqrt", "sum", "mean", "max", "min", "abs", "sin", "cos", "square"}
"""Functions whose names everybody knows."""

OF_NUMPY = {*dir(np)} - MATHEMATICS
"""Functions of NumPy, some of which are also English words."""

NOBODYS = {"", "np", "numpy", "math", "self"}
"""Names that say nothing about a formula."""
TRANSPOSED = (".", "T")
"""The `T` of `W.T` names nothing, and neither does that of `W^T` in a formula."""

NO_NAME = re.compile(r"[.^]T\b|\b(a|one) (?=[a-z]{2})|_\{[^}]*\}|(?<=[A-Za-z])_[a-z0-9](?![A-Za-z0-9_])")
"""What names nothing in a formula, or in the words around it: a transposition, an article, an index as in `h_{t-1}`."""


@dataclass(frozen=True)
class KnownNames:
    """The student's words for the things of a check."""

    known: frozenset[str]
    renamed: Mapping[str, str]
    """The student's names for the parameters of the reference."""

    @classmethod
    def of(cls, check: ComparedCheck, parameters: Sequence[str], version: AssignmentVersion) -> "KnownNames":
        """The words of a check: its arguments and results, the functions that are asked for, and the starter's own."""
        asked = {other.called for other in version.assignment.compared}
        known = {
            *check.arguments,
            *check.returns,
            *asked,
            *MATHEMATICS,
            *words_in(version.folder / "starter"),
        } - NOBODYS
        return cls(frozenset(known), dict(zip(parameters, check.arguments, strict=False)))

    def told(self, variants: Sequence[Variant]) -> Mistake:
        """One mistake for several variants of one kind, with the names that all of them concern."""
        edits = [variant.edit for variant in variants]
        told = TOLD_AS[edits[0].kind]
        names = self._shared([edit.instead if told in BY_WHAT_STANDS_THERE else edit.about for edit in edits])
        if not names or f"mistake.{DERIVED}{told}-of" not in shipped() or _says_too_much(told, edits):
            # without a name, what is said is that nothing happens between the two
            return Mistake(DERIVED + ("step-missing" if edits[0].kind == "skipped" else told))
        return Mistake(f"{DERIVED}{told}-of", ", ".join(f"`{name}`" for name in names[: 1 if told == "axis" else 2]))

    def _shared(self, names: Sequence[Sequence[str]]) -> list[str]:
        first, *others = [[self.renamed.get(name, name) for name in some] for some in names]
        return [name for name in dict.fromkeys(first) if name in self.known and all(name in other for other in others)]


def _says_too_much(told: str, edits: Sequence[Edit]) -> bool:
    """Whether the sentence is about one number, and the names are parts of an expression: `w`, `x` for `w @ x`."""
    return told == "complement" and any(len(edit.about) != 1 for edit in edits)


@cache
def words_in(starter: Path) -> frozenset[str]:
    """The names that the starter's code defines, and those in its comments' formulas."""
    found: set[str] = set()
    for path in sorted(starter.rglob("*.py")):
        found.update(_words(path.read_text(encoding="utf-8", errors="replace")))
    return frozenset(found)


def _words(source: str) -> Iterator[str]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return
    for before, token in pairwise([tokens[0], *tokens]):
        if token.type == tokenize.NAME and (before.string, token.string) != TRANSPOSED:
            yield token.string
        elif token.type in (tokenize.COMMENT, tokenize.STRING):
            yield from _in_formulas(token.string.splitlines())


def _in_formulas(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if "=" in line or ":" in line:
            named = re.findall(r"([A-Za-z_]\w*)( *\()?", NO_NAME.sub("", line))
            # "where" is a word of English, unless it is called
            yield from (name for name, called in named if called or name not in OF_NUMPY)

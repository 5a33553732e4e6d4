"""Finds what is wrong inside a line: the single edit of the student's own formula that makes it right.

The edits are mistakes that people make when they write a formula down. Each is tried on the same numbers. The student
reads which part to look at, never what belongs there.
"""

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from itertools import islice

import numpy as np

from grader.assignment.checks import Tolerance
from grader.marking.comparing.compare import Array, deviations, squeezed
from grader.marking.derivations.stated import StatedCase
from grader.marking.derivations.work import Line, Values, Work
from grader.marking.derived.kinds import LOOK_AT, RANK, TOLD_AS
from grader.notation.faults import ExhaustedError, FormulaError
from grader.notation.values import Effort, Evaluation, shown
from grader.sandbox.inside.editing.expression_edits import changes
from grader.sandbox.inside.editing.extras import extras
from grader.sandbox.inside.editing.repairs import repairs
from grader.sandbox.inside.editing.replacement import NamesInScope, Replacement

MOST_EDITS = 4000
"""Most edits of one line that are tried: a count and not a time, so that each run finds the same."""
TRYING = 2000
"""The work of making an edit, in addition to that of its value."""
OPPOSITE = {"factor-missing": "factor-extra", "term-missing": "term-extra", "divisor-missing": "divisor-extra"}
OPPOSITE |= {"function-missing": "function-extra", "axis-missing": "axis"}
OPPOSITE |= {undone: done for done, undone in OPPOSITE.items() if undone != "axis"}
"""The mistake for the edit that undoes it: if adding a factor makes a line right, a factor was missing."""
FUNCTIONS = ("sigmoid", "softmax", "relu", "tanh", "exp", "log", "sqrt", "sigmoid_prime", "relu_prime", "tanh_prime")
"""Functions that students apply once too often, or forget."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One edit that makes a line right."""

    line: Line
    """The line that it is in: the line itself, or a step before it."""
    kind: str
    """The kind of mistake."""
    part: str
    """The part of the student's formula that it changes."""

    @property
    def look_at(self) -> str:
        """What to look at in it: `sign`, `factor`."""
        return LOOK_AT.get(self.kind, "operation")

    @property
    def told_as(self) -> str:
        """The name of the mistake in the catalogue."""
        return TOLD_AS.get(self.kind, "operator")


Path = tuple[tuple[str, int | None], ...]
"""The way from a tree to one of its parts: fields, with an index where a field is a list."""


def same(got: Array, want: Array, tolerance: Tolerance | None) -> bool:
    """Whether a value is right. Axes of length one are ignored, since people write rows or columns."""
    if got.size != want.size:
        return False
    if want.size:
        at = int(np.abs(want).argmax())  # most edits are far off there, and zeros say little
        mine, right = got.item(at), want.item(at)
        if mine != right and not abs(mine - right) <= 0.1 * abs(right):
            return False
    if squeezed(got) != squeezed(want):
        return False
    got = got.reshape(want.shape)
    return bool((got == want).all()) or not deviations(got, want, tolerance)[1].any()


def find_slip(trial: "Trial") -> Slip | None:
    """The likeliest edit of `trial.place` that makes `trial.target` right; None if there is none."""
    for source in (changes, extras, repairs):
        if found := _likeliest(trial, source, trial.right):
            kind, part = min(found, key=_likeliness)
            return Slip(trial.place, OPPOSITE.get(kind, kind), part)
    return None


def stated_slip(trial: "Trial", values: Sequence[Array]) -> str:
    """The kind of edit that gives the author's formula the student's values; '' if there is none.

    Args:
        trial: Holds the wrong line.
        values: The student's values of it, from the right values before it.
    """
    right = replace(trial.target, tree=trial.cases[0].tree(trial.target.name))
    stated = replace(trial, target=right, place=right)
    found = _likeliest(stated, changes, values) or _likeliest(stated, extras, values)
    return found[0][0] if found else ""


def _likeliest(trial: "Trial", source: "Source", wanted: Sequence[Array]) -> list[tuple[str, str]]:
    """The edits that give these values, as kinds and parts; only those of the likeliest kind, so that few are tried."""
    found: list[tuple[str, str]] = []
    tree = _tree(trial.place)
    ranked = _ranked(islice(_edits(tree, trial.words, source), MOST_EDITS))
    added = trial.words.factors if source is repairs else ()
    trial.share([*ast.walk(tree), *trial.words.named.values(), *added])
    with_part = cache(partial(exchanging, tree))
    with suppress(ExhaustedError), np.errstate(all="ignore"):
        for alike in ranked:
            for change, path, node in alike:
                if trial.gives(with_part(path)(change.new), wanted):
                    found.append((change.kind, shown(_changed(node, change.new))))
            if found:
                break
    return found


def _ranked(edits: Iterable["Edited"]) -> Iterator[list["Edited"]]:
    """The edits, the likeliest kind first."""
    kinds: dict[int, list[Edited]] = {}
    for edit in edits:
        kinds.setdefault(_rank(edit[0].kind), []).append(edit)
    yield from (kinds[rank] for rank in sorted(kinds))


def _rank(kind: str) -> int:
    """How likely a kind of mistake is: 0 is the likeliest."""
    return RANK.get(kind, len(RANK))


def _likeliness(found: tuple[str, str]) -> tuple[int, int, str]:
    """The sort key of edits, likeliest first: by kind, then the smallest part; of a sign, the largest."""
    kind, part = found
    return _rank(kind), -len(part) if kind == "sign" else len(part), part


@dataclass(frozen=True)
class Trial:
    """Evaluates edited lines. Parts that no edit changes are computed once."""

    target: Line
    """A wrong line."""
    place: Line
    """The line to edit: the same one, or a step that it uses."""
    work: Work
    cases: Sequence[StatedCase]
    tolerance: Tolerance | None
    effort: Effort

    @property
    def right(self) -> list[Array]:
        """The right values of the target."""
        return [case.right[self.target.name] for case in self.cases]

    @cached_property
    def words(self) -> NamesInScope:
        """The names that may be mistaken for the one in this place."""
        return vocabulary(self.place, self.work)

    @cached_property
    def _evaluations(self) -> list[Evaluation]:
        return [self._in(case, self.work).evaluation() for case in self.cases]

    def _in(self, case: StatedCase, work: Work) -> Values:
        return Values(work, case, self.target.name, self.effort, own=False)

    def share(self, nodes: Collection[ast.AST]) -> None:
        """Compute these nodes once, for all edited trees that they are in."""
        for evaluation in self._evaluations:
            evaluation.share(nodes)

    def gives(self, tree: ast.expr, values: Sequence[Array]) -> bool:
        """Whether the target has these values with this tree in the place."""
        for number, wanted in enumerate(values):  # most trees fail in the first case
            self.effort.spend(TRYING)
            try:
                found = self._value(number, tree)
            except ExhaustedError:
                raise
            except FormulaError:
                return False
            if not same(found, wanted, self.tolerance):
                return False
        return True

    def _value(self, number: int, tree: ast.expr) -> Array:
        if self.place is self.target:
            return self._evaluations[number].of(tree)
        edited = replace(self.place, tree=tree)
        work = Work(self.work.statement, {**self.work.lines, edited.name: (edited,)})
        return self._in(self.cases[number], work).of(_tree(self.target))


def _tree(line: Line) -> ast.expr:
    return line.tree if line.tree is not None else ast.Constant(0)


Source = Callable[[ast.expr, NamesInScope], Iterator[Replacement]]
"""Makes the edits of one part: changes of what is written, what is too much, or repairs of what is missing."""


Edited = tuple[Replacement, Path, ast.expr]
"""A change, the way to the part that it replaces, and that part."""


def _edits(tree: ast.expr, words: NamesInScope, source: Source) -> Iterator[Edited]:
    """Every edit of a formula."""
    for path, node in parts(tree):
        if source is not repairs or path == () or isinstance(node, ast.Name | ast.BinOp):
            for change in source(node, words):
                # `b.T[0]` is `b` for any vector: an edit that says nothing about transposes
                if not (change.kind == "transposed" and path[-1:] == (("value", None),)):
                    yield change, path, node


def _changed(node: ast.expr, new: ast.expr) -> ast.expr:
    """The part that an edit takes out, or the whole expression that it changes."""
    if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Pow):
        if new is node.left:
            return node.right
        if new is node.right or (isinstance(new, ast.UnaryOp) and new.operand is node.right):
            return node.left
    return node


def vocabulary(line: Line, work: Work) -> NamesInScope:
    """The names that may be mistaken for each other in a line."""
    statement = work.statement
    inputs = [name for name in statement.names if name not in statement.sizes]
    usable = [name for name in inputs if name not in statement.lines or name in statement.before(line.name)]
    return NamesInScope(tuple(dict.fromkeys([*sorted(line.names), *usable])), {}, (), FUNCTIONS)


def parts(tree: ast.expr, path: Path = ()) -> Iterator[tuple[Path, ast.expr]]:
    """Every part of a tree that is an expression, except names of functions, with its path."""
    yield path, tree
    for field, inner in ast.iter_fields(tree):
        if (isinstance(tree, ast.Call) and field != "args") or field == "slice":
            continue
        several = inner if isinstance(inner, list) else [inner]
        for index, node in enumerate(several):
            if isinstance(node, ast.expr):
                yield from parts(node, (*path, (field, index if isinstance(inner, list) else None)))


def exchanging(tree: ast.expr, path: Path) -> Callable[[ast.expr], ast.expr]:
    """A function that gives the tree with another part at the end of the path: always the same copy of it."""
    if not path:
        return lambda new: new
    copied = put(tree, path, ast.Constant(0))
    (field, index), above = path[-1], copied
    for name, at in path[:-1]:
        above = getattr(above, name) if at is None else getattr(above, name)[at]

    def exchanged(new: ast.expr) -> ast.expr:
        if index is None:
            setattr(above, field, new)
        else:
            getattr(above, field)[index] = new
        return copied

    return exchanged


def put(tree: ast.expr, path: Path, new: ast.expr) -> ast.expr:
    """A copy of the tree with a new part at the end of the path. Parts off the path stay the same objects."""
    if not path:
        return new
    (field, index), rest = path[0], path[1:]
    made = type(tree)()
    vars(made).update(vars(tree))  # ten times as fast as `copy`
    inner = getattr(tree, field)
    if index is None:
        setattr(made, field, put(inner, rest, new))
    else:
        setattr(made, field, [put(one, rest, new) if at == index else one for at, one in enumerate(inner)])
    return made

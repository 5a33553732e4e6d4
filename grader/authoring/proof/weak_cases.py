"""Finds edits of the reference that no case of the assignment notices, and a case that would notice them.

An edit that gives the right values on everything tried here is another way to write the same, and is not reported.
"""

import json
import sys
from ast import unparse
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from grader.assignment.checks import ComparedCheck
from grader.assignment.inputs import Case
from grader.authoring.proof.edit_words import QuotedEdits, in_words
from grader.authoring.proof.further_cases import Further, further_cases
from grader.marking.comparing.compare import Array
from grader.marking.comparing.structure import refilled
from grader.marking.derived.evaluated import Evaluated, Values
from grader.marking.derived.sources import reference_source
from grader.marking.expected import Expectations
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import judge
from grader.progress import Advance
from grader.sandbox.inside.editing.variation import Program, Variant
from grader.sandbox.replies import Returned

if sys.platform == "linux":
    from grader.marking.derived.evaluating import code_of, evaluate

SECONDS = 6.0
"""Processor time for the edits of one check. Edits beyond it are not tried."""
SURELY_RIGHT, SURELY_WRONG = 1e-12, 1e-3
"""Relative errors below and above which the tolerance does not matter."""
MOST_QUOTED = 2
"""Most edits that one sentence quotes."""

Key = tuple[str, str, int, int]
"""Identifies an edited program: file, function, line of the only call, hash of its code."""


class Weakness(QuotedEdits):
    """A check, the edits of the reference that it does not notice, and a case with which it would."""

    case: Case
    ordinary: bool
    """Whether the assignment itself could draw such a case: other numbers or other sizes, without an overflow."""

    def sentence(self, at: str) -> str:
        """The edits that are not noticed, and what to do; `at` is the check and its place."""
        seen = f"{at} does not notice {self.some} in the reference"
        names = self.names[0] if len(self.names) == 1 else f"{self.names[0].rpartition('/')[0]}/*"
        which = "" if self.ordinary else "Only numbers far larger than yours show it. "
        case = _toml(self.case.model_dump(mode="json", exclude_defaults=True))
        return f"{seen}. {which}Add the case {case}, or waive {names} with a reason."


@dataclass(frozen=True, slots=True)
class Search:
    """The result of trying all edits."""

    tried: int
    """Distinct edited programs that give other values than the reference."""
    caught: int
    """Those that lose points."""
    weaknesses: tuple[Weakness, ...]


@dataclass(frozen=True, slots=True)
class _Wish:
    """A case that would catch a variant."""

    check: str
    further: Further
    ordinary: bool


@dataclass
class _Alive:
    """A variant that no check has caught so far, and the cases that would catch it."""

    variant: Variant
    wanted: list["_Wish"] = field(default_factory=list)


@dataclass
class _Tried:
    """The edits that have been tried."""

    caught: set[Key] = field(default_factory=set)
    alive: dict[Key, _Alive] = field(default_factory=dict)

    def wish_for(self, variants: Iterable[Variant], wishes: Sequence[_Wish]) -> None:
        """Note variants that a check has not caught, and the cases that would."""
        for variant in variants:
            # a small number that guards a logarithm matters only if its argument is near 0 by chance
            guards = variant.edit.kind == "epsilon"
            wanted = [replace(one, ordinary=False) for one in wishes] if guards else wishes
            self.alive.setdefault(_key(variant), _Alive(variant)).wanted += wanted

    @property
    def left(self) -> dict[Key, _Alive]:
        """Those that no check has caught, and that a case would catch."""
        return {key: one for key, one in self.alive.items() if key not in self.caught and one.wanted}


def _toml(value: Any) -> str:
    """A value on one line: `{ name = "a batch of one", sizes = { n = 1 } }`."""
    match value:
        case Mapping():
            return f"{{ {', '.join(f'{name} = {_toml(part)}' for name, part in value.items())} }}"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case Sequence():
            return f"[{', '.join(map(_toml, value))}]"
        case bool():
            return str(value).lower()
        case _:
            return repr(value)


def search(expectations: Expectations, advance: Advance) -> Search:
    """Try every edit of every reference function on the cases of the checks, and on further ones.

    Args:
        expectations: The assignment, with the seed whose inputs are tried.
        advance: Called with the id of each finished check.
    """
    files = reference_source(expectations.version)
    tried = _Tried()
    for check in _called(expectations):
        _try(check, expectations, files, tried)
        advance(check.id)
    chosen, caught = list(_covering(tried.left)), len(tried.caught)
    return Search(caught + len(tried.left), caught, tuple(_weaknesses(chosen, expectations, files)))


def _called(expectations: Expectations) -> list[ComparedCheck]:
    # a fork needs Linux; a check without a call has no cases to add
    can = sys.platform == "linux"
    return [check for check in expectations.version.assignment.compared if can and check.points and check.called]


def _try(check: ComparedCheck, expectations: Expectations, files: Mapping[str, str], tried: _Tried) -> None:
    own, further = expectations.cases(check), further_cases(check, expectations)
    known = set(map(id, own))
    # nearly every edit is wrong in the first case, and then the others need not be computed
    found, _ = evaluate(
        [*own, *(one.asked for one in further)],
        files,
        SECONDS,
        lambda case, value: id(case) in known and (value is None or _is_plainly_wrong(case, value)),
    )
    for values, alike in _by_values(found):
        if _is_right(own, values[: len(own)]):
            tried.wish_for(alike, list(_wishes(check.id, further, values[len(own) :])))
        else:
            tried.caught.update(map(_key, alike))


def _wishes(check_id: str, further: Sequence[Further], values: Values) -> Iterator[_Wish]:
    """The further cases in which these values are wrong."""
    for one, value in zip(further, values, strict=True):
        if _is_plainly_wrong(one.asked, value):
            yield _Wish(check_id, one, one.ordinary and bool(np.isfinite(_error(one.asked, value))))


def _key(variant: Variant) -> Key:
    return variant.file, variant.function, variant.call, variant.program


def _by_values(found: Sequence[Evaluated]) -> Iterator[tuple[Values, list[Variant]]]:
    """The variants that give the same values, together: each value is judged once."""
    groups: dict[bytes, tuple[Values, list[Variant]]] = {}
    for one in found:
        mark = repr([_marks(value) for value in one.values]).encode()
        groups.setdefault(mark, (one.values, []))[1].append(one.variant)
    yield from groups.values()


def _marks(value: Mapping[str, Array] | None) -> object:
    return value and [(place, array.shape, array.tobytes()) for place, array in value.items()]


def _is_right(cases: Sequence[ExpectedCase], values: Values | Sequence[Mapping[str, Array] | None]) -> bool:
    """Whether a student with these values would lose nothing."""
    errors = [_error(case, value) for case, value in zip(cases, values, strict=True)]
    if max(errors) <= SURELY_RIGHT:
        return True
    if max(errors) > SURELY_WRONG and not (cases[0].check.up_to and np.isfinite(max(errors))):
        return False
    replies = [Returned(_returned(case, value)) for case, value in zip(cases, values, strict=True) if value]
    return not judge(cases, replies).wrong


def _is_plainly_wrong(case: ExpectedCase, value: Mapping[str, Array] | None) -> bool:
    # an edit without a value may just be slow, and one near the tolerance may be wrong by chance
    return (
        value is not None
        and _error(case, value) > SURELY_WRONG
        and not (case.check.up_to and _is_right([case], [value]))
    )


def _error(case: ExpectedCase, value: Mapping[str, Array] | None) -> float:
    """The largest error, relative to the largest entry of its array; infinite if something is missing."""
    if value is None or value.keys() != case.unfolded.keys():
        return np.inf
    return max((_distance(value[place], right) for place, right in case.unfolded.items()), default=0.0)


def _distance(got: Array, right: Array) -> float:
    if got.shape != right.shape or not np.array_equal(np.isfinite(got), np.isfinite(right)):
        return np.inf
    finite = np.isfinite(right)
    off = np.abs(got[finite] - right[finite].astype(np.float64)).max(initial=0.0)
    return float(off and off / (np.abs(right[finite]).max(initial=0.0) or 1e-300))


def _returned(case: ExpectedCase, value: Mapping[str, Array]) -> object:
    return refilled(case.value, case.check.returns, [value[place] for place in case.unfolded])


def _covering(alive: Mapping[Key, _Alive]) -> Iterator[tuple[_Wish, list[Variant]]]:
    """Few cases that catch all variants: repeatedly the one that catches the most, ordinary ones first."""
    left = dict(alive)
    while left:
        counts = Counter(wish for one in left.values() for wish in dict.fromkeys(one.wanted))
        best = max(counts, key=lambda wish: (wish.ordinary, counts[wish]))
        yield (best, [one.variant for one in left.values() if best in one.wanted])
        left = {key: one for key, one in left.items() if best not in one.wanted}


def _weaknesses(
    chosen: Sequence[tuple[_Wish, list[Variant]]], expectations: Expectations, files: Mapping[str, str]
) -> Iterator[Weakness]:
    by_id = {check.id: check for check in expectations.version.assignment.compared}
    for wish, variants in chosen:
        wanted = set(map(_key, variants))
        names = dict.fromkeys(f"{wish.check}/edit/{one.function}/{one.edit.kind}" for one in variants)
        yield Weakness(
            check=wish.check,
            case=wish.further.case,
            ordinary=wish.ordinary,
            edits=len(variants),
            quoted=tuple(_quotes(expectations.cases(by_id[wish.check]), files, wanted)),
            names=tuple(names),
        )


def _quotes(cases: Sequence[ExpectedCase], files: Mapping[str, str], wanted: Container[Key]) -> list[str]:
    """Some of the edits in words. They are made again, since a variant does not keep its source."""
    program = Program(code_of(cases, files), files)
    plain = {part: unparse(part.tree).splitlines() for part in program.parts}
    found: list[str] = []
    for variant in program.variants():
        if _key(variant) in wanted:
            for part, lines in plain.items():
                now = unparse(part.tree).splitlines() if part.tree.name == variant.function else lines
                found += [in_words(variant.file, variant.edit.line, lines, now)] if now != lines else []
        if len(found) == MOST_QUOTED:
            break
    return found

"""Finds the line of a mistake: single edits of the student's own code, tried in the sandbox, that make it right.

Nothing is read from the source here. The student's process makes the edits and says what each of them gives; this side
compares. It may lie, but only about its own lines.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice

import numpy as np

from grader.marking.comparing.compare import Array, by_digits, compare
from grader.marking.derived.evaluated import Evaluated, Values
from grader.marking.derived.kinds import LOOK_AT, RANK
from grader.marking.derived.retrying import Asked, varied
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import Judged
from grader.results.cells import position_of
from grader.results.grading import LikelyPlace

MOST = 3
"""Lines that are shown at most."""
FIRST, SECOND = 3000, 2000
"""Edits of what is written, and of what may be missing, that are tried: counted, so that no place depends on how fast a
machine is."""
FIRST_S, SECOND_S = 6.0, 3.0
"""Seconds of processor time after which the search ends all the same, for functions that take long."""
NEAR = 0.1
"""Share of the largest entry by which an array may be off and still be looked at; every tolerance is smaller."""

Entry = tuple[int, str]
"""Number of a case, and place of an array in its answer."""


@dataclass(frozen=True, slots=True)
class Repair:
    """An edit that makes wrong arrays right."""

    file: str
    line: int
    kind: str
    share: float
    """The wrong arrays that become right."""


def find_places(
    judged: Judged, cases: Sequence[ExpectedCase], witness: Asked, skip: Collection[str], files: Mapping[str, bytes]
) -> tuple[LikelyPlace, ...]:
    """The lines that most probably hold the mistake of a check, best first.

    Args:
        judged: The check as judged.
        cases: Its cases.
        witness: The student's functions, in a process that may be spoiled.
        skip: The student's functions that are right by checks of their own.
        files: The student's files.
    """
    wrong = {entry for entry, right in _verdicts(judged, cases).items() if not right}
    try_edits = partial(varied, cases, witness, skip=skip, first_must_change=True)
    found = _repairs(try_edits(FIRST_S, most=FIRST), cases, wrong)
    if not any(repair.share == 1 for repair in found):
        found += _repairs(try_edits(SECOND_S, most=SECOND, repairing=True), cases, wrong)
    return tuple(_shown(_by_line(found), files))


def _verdicts(judged: Judged, cases: Sequence[ExpectedCase]) -> dict[Entry, bool]:
    numbers = {case.drawn.name: number for number, case in enumerate(cases)}
    leaves = [leaf for array in judged.arrays for leaf in array.leaves]
    return {(numbers[leaf.case], leaf.leaf.place): leaf.right for leaf in leaves}


def _repairs(found: Iterable[Evaluated], cases: Sequence[ExpectedCase], wrong: Collection[Entry]) -> list[Repair]:
    repairs = []
    for _, group in groupby(found, lambda one: id(one.values)):
        alike = [*group]  # edits with equal values come together, and are compared once
        now_wrong = set(_wrong(alike[0].values, cases))
        if now_wrong < set(wrong):
            share = 1 - len(now_wrong) / len(wrong)
            for one in alike:
                repairs.append(Repair(one.variant.file, one.variant.edit.line, one.variant.edit.kind, share))
    return repairs


def _wrong(values: Values, cases: Sequence[ExpectedCase]) -> Iterator[Entry]:
    for number, (case, arrays) in enumerate(zip(cases, values, strict=True)):
        for place, want in case.unfolded.items():
            got = None if arrays is None else arrays.get(place)
            if got is None or not _is_near(got, want) or not _is_right(got, want, case):
                yield number, place


def _is_near(got: Array, want: Array) -> bool:
    """Whether it is worth a closer look: most edits make things worse, and there are thousands of them."""
    if got.size != want.size or got.size == 0:
        return got.size == want.size
    off = np.abs(got.reshape(want.shape) - want).max()
    return bool(off <= NEAR * np.abs(want).max() or not np.isfinite(off))


def _is_right(got: Array, want: Array, case: ExpectedCase) -> bool:
    return compare(got, want, by_digits(got, case.tolerance), shapes=case.check.shapes).ok


def _by_line(found: Sequence[Repair]) -> list[tuple[Repair, int]]:
    """The best repair of each line, best first, with the number of lines that are repaired as well as it is."""
    best: dict[tuple[str, int], Repair] = {}
    for repair in sorted(found, key=lambda repair: (-repair.share, RANK[repair.kind], repair.line)):
        best.setdefault((repair.file, repair.line), repair)
    return [(repair, sum(other.share == repair.share for other in best.values())) for repair in best.values()]


def _shown(found: Iterable[tuple[Repair, int]], files: Mapping[str, bytes]) -> Iterator[LikelyPlace]:
    for repair, alike in islice(found, MOST):
        cell, line = position_of(files.get(repair.file, b""), repair.line)
        yield LikelyPlace(
            file=repair.file,
            cell=cell,
            line=line,
            kind=LOOK_AT[repair.kind],
            confidence=round(repair.share / alike, 3),
        )

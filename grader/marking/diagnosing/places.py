"""Finds the line of a mistake: single edits of the student's own code, tried in the sandbox, that make it right.

Nothing is read from the source here. The student's process makes the edits and says what each of them gives; this side
compares. It may lie, but only about its own lines.
"""

import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from grader.marking.asking import Answerer
from grader.marking.derived.evaluated import Evaluated
from grader.marking.derived.kinds import LOOK_AT, RANK
from grader.marking.derived.retrying import Choice, varied
from grader.marking.diagnosing.repaired import Entries
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import Judged
from grader.marking.marking import Marking
from grader.results.cells import position_of
from grader.results.grading import LikelyPlace
from grader.sandbox.inside.editing.variation import Variant

MOST = 3
"""Most lines that are shown."""
SEARCH_S = 10.0
"""Seconds of processor time for the search in all checks of a submission."""
SEARCH_REAL_S = 40.0
"""Seconds of real time for it: several times as many, since a machine may be busy."""
FIRST, SECOND = 3000, 2000
"""Edits of what is written, and of what may be missing, that are tried: counted, so that no place depends on how fast a
machine is."""
FIRST_S, SECOND_S = 5.0, 3.0
"""Seconds of processor time after which the search ends in any case, for slow functions."""
OTHERS_S = 1.0
"""Seconds of processor time after which no more repairs are tried in another check."""

Place = tuple[str, int]
"""A file and a line."""
RightCheck = tuple[Judged, Sequence[ExpectedCase]]
"""A check that is right, and its cases."""


@dataclass(frozen=True, slots=True)
class Repair:
    """An edit of a student's code that makes wrong arrays right."""

    variant: Variant
    share: float
    """Of what is wrong, how much becomes right."""
    inserted: bool = False
    """Whether it puts in what may be missing. Its kind is then that of the mistake."""
    among: int = FIRST
    """The edits that were compared: one of many makes something right by chance sooner."""

    @property
    def place(self) -> Place:
        """Where it edits the code."""
        return self.variant.file, self.variant.edit.line

    @property
    def kind(self) -> str:
        """The kind of the edit."""
        return self.variant.edit.kind


def find_repairs(
    judged: Judged,
    cases: Sequence[ExpectedCase],
    witness: Answerer,
    skip: Collection[str],
    seconds: float,
    right: Sequence[RightCheck] = (),
) -> list[Repair]:
    """The edits of a student's functions that make more of a check right, without those that spoil another check.

    Args:
        judged: The check as judged.
        cases: Its cases.
        witness: The student's functions, in a process that may be spoiled.
        skip: The student's functions that are right by checks of their own.
        seconds: Processor time that is left.
        right: Other checks that are right.
    """
    at_fault = {leaf.case for array in judged.wrong for leaf in array.leaves if not leaf.right}
    # a wrong case first: an edit that changes nothing there repairs nothing
    cases = sorted(cases, key=lambda case: case.drawn.name not in at_fault)
    entries = Entries.of(judged, cases)
    likely = Choice(skip, most=FIRST, first_must_change=True, likely_first=True)
    found = _repairs(varied(cases, witness, min(FIRST_S, seconds), likely), entries)
    found = _without_spoiling(found, right, witness, skip)
    if not any(repair.share == 1 for repair in found):
        inserting = Choice(skip, most=SECOND, first_must_change=True, repairing=True)
        more = varied(cases, witness, min(SECOND_S, seconds - FIRST_S), inserting)
        found += _without_spoiling(_repairs(more, entries, inserted=True), right, witness, skip)
    return found


def _without_spoiling(
    found: Sequence[Repair], right: Sequence[RightCheck], witness: Answerer, skip: Collection[str]
) -> list[Repair]:
    """Without repairs of the whole check that make another check wrong: a slip that is fixed spoils nothing."""
    whole = [repair for repair in found if repair.share == 1]
    spoiling: set[tuple[int, int]] = set()
    for judged, cases in right if whole else ():
        first = not whole[0].inserted
        spots = {repair.variant.spot for repair in whole}
        choice = Choice(skip, only=spots, repairing=not first, likely_first=first)
        tried = varied(cases, witness, OTHERS_S, choice)
        entries = Entries.of(judged, cases)
        spoiling |= {one.variant.code for one in tried if not entries.share(one.values)}
    return [repair for repair in found if repair.share < 1 or repair.variant.code not in spoiling]


def best_repairs(
    found: Iterable[Repair], files: Mapping[str, bytes], moving: Mapping[str, Container[int]]
) -> list[tuple[Repair, int]]:
    """The best repair of each of the likeliest lines, with the number of lines that are repaired as well as it is.

    Args:
        found: All repairs.
        files: The student's files.
        moving: The lines that only hand values on, by file.
    """
    # the student's process names the lines, and may name any text as a file
    lengths = {file: len(source.splitlines()) for file, source in files.items()}
    real = [repair for repair in found if 0 < repair.place[1] <= lengths.get(repair.place[0], 0)]
    return _by_line(real, moving)[:MOST]


def likely_lines(best: Iterable[tuple[Repair, int]], files: Mapping[str, bytes]) -> tuple[LikelyPlace, ...]:
    """The lines of the best repairs, best first."""
    return tuple(_shown(best, files))


def skipped(marking: Marking, own: str = "") -> frozenset[str]:
    """The student's functions that are right by visible checks of their own, but for that of this check."""
    seen = [one for one in marking.assignment.compared if one.visibility == "visible"]
    right = [one.called for one in seen if marking.results[one.id].outcome == "passed"]
    return frozenset(name.rpartition(".")[2] for name in right if name != own)


def written_place(names: Collection[str], file: str, source: bytes) -> tuple[LikelyPlace, ...]:
    """The line where the first of these names of a module is given its value, the last time."""
    for name in names:
        given = re.compile(rb"^%s[ \t]*(:[^=\n]*)?=(?!=)" % re.escape(name.encode()))
        lines = [number for number, line in enumerate(source.splitlines(), 1) if given.match(line)]
        if lines:
            cell, line = position_of(source, lines[-1])
            return (LikelyPlace(file=file, cell=cell, line=line, kind="constant", confidence=1.0),)
    return ()


def _repairs(found: Iterable[Evaluated], entries: Entries, *, inserted: bool = False) -> list[Repair]:
    repairs, among = [], 0
    for _, group in groupby(found, lambda one: id(one.values)):
        alike = [*group]  # edits with equal values come together, and are compared once
        among += 1
        if share := entries.share(alike[0].values):
            repairs += [Repair(one.variant, share, inserted) for one in alike]
    return [replace(repair, among=among) for repair in repairs]


def _by_line(found: Sequence[Repair], moves: Mapping[str, Container[int]]) -> list[tuple[Repair, int]]:
    """The best repair of each line, best first, with the number of lines that are repaired as well as it is.

    Among lines that are repaired equally well, those that compute something come before those that only move values,
    such as `x, w = cache`: there a value is changed for all who read it.
    """

    def rank(repair: Repair) -> tuple[float, bool, int, tuple[str, int]]:
        file, line = repair.place
        return -repair.share, line in moves.get(file, ()), RANK[repair.kind], repair.place

    best: dict[tuple[str, int], Repair] = {}
    for repair in sorted(found, key=rank):
        best.setdefault(repair.place, repair)
    return [(repair, sum(other.share == repair.share for other in best.values())) for repair in best.values()]


def _shown(found: Iterable[tuple[Repair, int]], files: Mapping[str, bytes]) -> Iterator[LikelyPlace]:
    for repair, alike in found:
        file, number = repair.place
        cell, line = position_of(files.get(file, b""), number)
        yield LikelyPlace(
            file=file,
            cell=cell,
            line=line,
            kind=LOOK_AT[repair.kind],
            confidence=round(repair.share / alike, 3),
        )

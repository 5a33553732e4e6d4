"""The sources of derived mistakes: the course's reference, and the right solutions that its assignment names."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.assignment.version import AssignmentVersion
from grader.marking.comparing.structure import pair
from grader.marking.derived.evaluated import Evaluated
from grader.marking.derived.retrying import MOST, Choice, varied
from grader.marking.derived.table import Table
from grader.marking.derived.table_cache import kept, key_of
from grader.marking.expected import Expectations
from grader.marking.expected_case import ExpectedCase
from grader.marking.modules import Modules
from grader.sandbox import Sandbox
from grader.sandbox.inside.editing.variation import Spot

if sys.platform == "linux":
    from grader.marking.derived.evaluating import evaluate

EACH_S = 10.0
"""Seconds of processor time for the edits of one right solution in one check; of a training run for all of them."""
OF_RUN, OF_SOLUTION = 400, 100
"""Most edits of a training run that are tried, in the reference and in each right solution. A count, since seconds
pass faster on a busy machine."""


@dataclass(frozen=True)
class Tables:
    """The values of all edits for one check, computed when the first wrong array needs them and then kept."""

    expectations: Expectations
    cases: Sequence[ExpectedCase]
    """The cases of one check; but for a few edits with the numbers that are the same for all submissions."""
    sandbox: Sandbox | None
    """Where right solutions can run; None for no search among them."""
    only: frozenset[Spot] | None = None
    """The spots at which edits are tried; None for all."""

    def __iter__(self) -> Iterator[Table]:
        """The table of the reference, then that of the right solutions, if the first was not enough."""
        check = self.cases[0].check
        once = (self.expectations.own if any(case.own for case in self.cases) else self.expectations.memo).once
        if self.only is None or self.only:
            yield once(("reference", check.id, check.reference, self.only), self._of_reference)
            yield once(("solutions", check.id, check.reference, self.only), self._of_solutions)

    def _of_reference(self) -> Table:
        files = reference_source(self.expectations.version)
        # elsewhere a process that has threads cannot be forked; a handout has no reference
        if not files or sys.platform != "linux":
            return Table({})
        return self._kept("reference", [files], lambda: self._evaluated(files))

    def _of_solutions(self) -> Table:
        right = list(solutions(self.expectations.version)) if self.sandbox and self.cases[0].check.called else []
        if not right:
            return Table({})
        return self._kept("solutions", right, lambda: (_table(self._vary(right), self.cases), True))

    def _kept(self, kind: str, sources: Sequence[Mapping[str, Any]], make: Callable[[], tuple[Table, bool]]) -> Table:
        """The table from the cache of this user. A few edits are not worth a file."""
        if self.only is not None:
            return make()[0]
        return kept(key_of(kind, self.cases, [*sources, self.expectations.version.given]), make)

    def _evaluated(self, files: Mapping[str, str]) -> tuple[Table, bool]:
        most = OF_RUN if self._is_run else MOST
        found, complete = evaluate(self.cases, files, most=most, only=self.only)
        return _table(found, self.cases), complete

    @property
    def _is_run(self) -> bool:
        return bool(self.cases[0].check.loss_curve)

    def _vary(self, right: Sequence[Mapping[str, bytes]]) -> list[Evaluated]:
        found: list[Evaluated] = []
        assignment = self.expectations.version.assignment
        seconds, most = (EACH_S / len(right), OF_SOLUTION) if self._is_run else (EACH_S, MOST)
        if self.sandbox is not None:
            for files in right:
                with Modules(self.sandbox, files, assignment.modules, assignment.limits) as modules:
                    choice = Choice(only=self.only, most=most, likely_first=self._is_run)
                    found += varied(self.cases, modules, seconds, choice)
        return found


def _table(found: Sequence[Evaluated], cases: Sequence[ExpectedCase]) -> Table:
    check = cases[0].check
    places: dict[str, dict[str, None]] = {array: {} for array in check.returns}
    for case in cases:
        for leaf in pair(case.value, case.value, check.returns):
            places[leaf.array][leaf.place] = None
    return Table.of(found, {array: tuple(at) for array, at in places.items()})


def reference_source(version: AssignmentVersion) -> Mapping[str, str]:
    """The reference's files, by the path under which Python knows their code."""
    folder: Path = version.course / "reference"
    return {str(path): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py"))}


def solutions(version: AssignmentVersion) -> Iterator[dict[str, bytes]]:
    """The Python files of each right solution that the assignment names."""
    for name in version.assignment.proof.correct:
        folder = version.course / "submissions" / version.slug / name
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.py"))}
        if f"{version.assignment.module}.py" in files:
            yield files

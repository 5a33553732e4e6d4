"""Edits of a right solution, to prove the checks whose reference cannot be edited.

These are instructor's tests, laws of random numbers, conditions, and printed lines. An edit counts if it changes an
answer that one of them gets; all others write the same in a different way, or are in code that no check runs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grader.assignment.checks import ComparedCheck
from grader.assignment.version import AssignmentVersion
from grader.authoring.proof.edit_words import QuotedEdits
from grader.authoring.proof.edited_sources import EditedSource, SolutionFiles
from grader.authoring.proof.unhidden import with_nothing_hidden
from grader.intake import read_one
from grader.intake.wanted import file_of
from grader.limits import Limits
from grader.marking.author_tests.answer_marks import Marks
from grader.marking.author_tests.findings import RequestedTests, find, share_of
from grader.marking.expected import Expectations
from grader.marking.grade_submission import loading_of
from grader.marking.kinds.instructor_test import PytestCheck
from grader.marking.kinds.kind import Kind, kinds_of
from grader.marking.marking import Marking
from grader.marking.modules import Modules
from grader.progress import Advance, no_progress
from grader.sandbox import Sandbox
from grader.sandbox.questions import Question
from grader.sandbox.replies import Reply

MOST = 40
"""Edits of a solution that are graded."""
TOLD = 2
"""Most edits that one sentence quotes."""
SLOWER = 5
"""An edited solution may compute this many times as long as the right one."""
BRIEFEST_S = 0.5


class Unnoticed(QuotedEdits):
    """Edits of a right solution that change what a check gets, and that no check of the assignment notices."""

    solution: str

    def sentence(self, at: str) -> str:
        """The edits, and what to do; `at` is the check and its place."""
        names = self.names[0] if len(self.names) == 1 else f"{self.check}/edit/*"
        return (
            f"{at} gets different answers with {self.some} in {self.solution}, "
            f"and still passes. Make it stricter if it should fail, or waive {names} with a reason."
        )


@dataclass(frozen=True, slots=True)
class SolutionEdits:
    """The result of trying edits of a right solution."""

    tried: int = 0
    """Those that change an answer."""
    caught: int = 0
    """Those that lose points."""
    unnoticed: tuple[Unnoticed, ...] = ()


def proved_by_edits(version: AssignmentVersion) -> list[Kind]:
    """The checks that edits of a right solution prove; none if the assignment names no right solution."""
    checks = [check for check in kinds_of(version.assignment) if check.points and check.proved_by_solutions]
    return checks if version.assignment.proof.correct else []


def edit_solution(
    version: AssignmentVersion, seed: int, sandbox: Sandbox, advance: Advance = no_progress
) -> SolutionEdits:
    """Grade edits of the first right solution by the checks that they prove; `advance` is called after each of them."""
    checks = proved_by_edits(version)
    if not checks:
        return SolutionEdits()
    name = version.assignment.proof.correct[0]
    right = read_one(version.course / "submissions" / version.slug / name, version)
    try:
        sources = SolutionFiles(right.files, [file_of(module) for module in version.assignment.modules])
    except (SyntaxError, ValueError):  # a right solution that Python reads only in part is right all the same
        return SolutionEdits()
    proof = _Proof(with_nothing_hidden(version, seed).of("edits"), sandbox, sources)
    found = list(proof.changing(checks, advance))
    left = proof.unnoticed([one for one in found if not one.noticed])
    unnoticed = tuple(_unnoticed(left, [check.id for check in checks], f"submissions/{version.slug}/{name}"))
    return SolutionEdits(len(found), len(found) - len(left), unnoticed)


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a check gets from a program, and whether it passes."""

    answers: str
    passes: bool
    called: tuple[str, ...]
    """The functions and classes that it calls."""


@dataclass(frozen=True, slots=True)
class _Changing:
    """An edit that changes answers."""

    source: EditedSource
    checks: tuple[str, ...]
    """The checks that get different answers."""
    noticed: bool


class _Modules(Modules):
    """A submission whose answers are marked."""

    def __init__(self, *files: Any) -> None:
        super().__init__(*files)
        self.marks = Marks()

    def ask(self, asked: Question) -> Reply:
        reply = super().ask(asked)
        self.marks.add(reply)
        return reply


class _Proof:
    """Edits of a solution, graded by some of the checks."""

    def __init__(self, expectations: Expectations, sandbox: Sandbox, sources: SolutionFiles) -> None:
        self.expectations, self.sandbox, self.sources = expectations, sandbox, sources
        self.assignment = expectations.version.assignment
        self.limits = self.assignment.limits
        self.seconds = 0.0
        """Processor time of the program that reported last."""
        self.compared = [
            check for check in kinds_of(self.assignment) if check.points and isinstance(check, ComparedCheck)
        ]

    def changing(self, checks: Sequence[Kind], advance: Advance) -> Iterator[_Changing]:
        """The edits that change answers to these checks."""
        right, again = self.heard(checks), self.heard(checks)
        # what differs without an edit, such as a measured time, says nothing about edits
        usable = [check for check in checks if right[check.id].passes and right[check.id] == again[check.id]]
        called = {name for check in usable for name in right[check.id].called}
        # edits of the reference prove these, on more cases
        compared = {_last(name) for check in self.compared for name in check.wanted}
        # an edit that never ends does not cost much
        limits = replace(self.limits, call_s=min(self.limits.call_s, BRIEFEST_S + SLOWER * self.seconds))
        for source in self.sources.edits(called, compared - self.sources.classes, MOST) if usable else ():
            got = self.heard(usable, source, limits)
            advance(source.function)
            changed = tuple(name for name, one in got.items() if one.answers != right[name].answers)
            if changed:
                yield _Changing(source, changed, not all(one.passes for one in got.values()))

    def unnoticed(self, found: Sequence[_Changing]) -> list[_Changing]:
        """The edits that the checks with a reference do not notice either."""
        right = self.heard(self.compared) if found else {}
        usable = [check for check in self.compared if found and right[check.id].passes]
        return [one for one in found if all(got.passes for got in self.heard(usable, one.source).values())]

    def heard(
        self, checks: Sequence[Kind], source: EditedSource | None = None, limits: Limits | None = None
    ) -> dict[str, _Heard]:
        """What each check gets, by id, from the solution or from one with an edit."""
        files = {**self.sources.plain, **({source.file: source.content} if source else {})}
        names, how = self.assignment.modules, loading_of(self.expectations)
        with _Modules(self.sandbox, files, names, limits or self.limits, how) as modules:
            tests = [check for check in checks if isinstance(check, PytestCheck)]
            found = {check.id: self._marked(check, modules) for check in checks if check not in tests}
            found |= self._tested(tests, modules)
            self.seconds = modules.cpu_seconds
        return found

    def _marked(self, check: Kind, modules: _Modules) -> _Heard:
        modules.marks = Marks()
        wanted = {name for one in kinds_of(self.assignment) for name in one.wanted}
        result = check.mark(Marking(self.expectations, modules, wanted))
        return _Heard(modules.marks.mark, result.points >= check.points, tuple(map(_last, check.wanted)))

    def _tested(self, tests: Sequence[PytestCheck], modules: _Modules) -> dict[str, _Heard]:
        found: dict[str, _Heard] = {}
        for module in dict.fromkeys(test.module for test in tests):
            own = {test.test: test.id for test in tests if test.module == module}
            draws = self.expectations.own_draws.of("tests", 1)
            work = RequestedTests(self.expectations.version, frozenset(own), draws, listening=True)
            for name, runs in find(work, modules.of(module)).items():
                called = tuple(_last(one) for run in runs for one in run.called)
                found[own[name]] = _Heard(" ".join(run.heard for run in runs), share_of(runs) >= 1.0, called)
        return found


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _unnoticed(left: Sequence[_Changing], checks: Sequence[str], solution: str) -> Iterator[Unnoticed]:
    for check in checks:
        # each edit is reported once, for the first check that gets other answers
        of_check = [one.source for one in left if one.checks[0] == check]
        if of_check:
            yield Unnoticed(
                check=check,
                solution=solution,
                edits=len(of_check),
                quoted=tuple(one.words for one in of_check[:TOLD]),
                names=tuple(dict.fromkeys(f"{check}/edit/{one.function}/{one.kind}" for one in of_check)),
            )

"""The state of marking one submission, where its checks find each other's answers and results."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from grader.assignment.checks import BaseCheck
from grader.assignment.models import Assignment
from grader.marking.credit.rule import Award
from grader.marking.credit.slopes import Slope
from grader.marking.expected import Expectations
from grader.marking.judging import Judged
from grader.marking.memo import Memo, Remembered
from grader.marking.modules import Modules
from grader.marking.scoring import Accounted
from grader.marking.witness import Witness
from grader.results.grading import CheckResult
from grader.sandbox import Session
from grader.sandbox.inside.editing.variation import Spot
from grader.sandbox.questions import Question
from grader.sandbox.replies import Reply


@dataclass
class Marking:
    """The right values, the witness, and all answers and results so far."""

    expectations: Expectations
    witness: Witness
    wanted: Collection[str]
    """All names that the checks use of the student's module."""
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    """The answers by check id, in the order of the cases."""
    judged: dict[str, Judged] = field(default_factory=dict)
    """The judged answers of checks that compare with the reference, by id: `weigh` puts them here, `settle` may change
    them."""
    accounts: dict[str, Accounted] = field(default_factory=dict)
    """What the results of these checks are made from, by id; `name` puts them here."""
    choices: dict[str, str] = field(default_factory=dict)
    """The choice of a convention under which these checks are judged, by id."""
    slopes: dict[str, Mapping[str, Slope]] = field(default_factory=dict)
    """Wrong gradients compared with the student's own loss, by check id and array."""
    fresh_replies: dict[Question, Reply] = field(default_factory=dict)
    """Answers of a second process, which was asked nothing else."""
    awards: dict[tuple[str, str], Award] = field(default_factory=dict)
    """What wrong arrays still earn, by the check that pays and the array."""
    edits: dict[str, frozenset[Spot]] = field(default_factory=dict)
    """The edits of right functions that explain wrong arrays, by check; only of checks for which edits were tried."""
    mistaken_lines: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    """The kinds of mistakes in lines of the student's code that are known from the checks located so far."""
    results: dict[str, CheckResult] = field(default_factory=dict)
    """The results by check id."""
    memo: Memo = field(default_factory=Memo)
    """Values that several checks need, computed once for this submission."""

    @cached_property
    def shared(self) -> Remembered:
        """Answers about numbers that all submissions share."""
        return Remembered(self.witness)

    @property
    def program(self) -> Modules | None:
        """The student's program; None if the reference answers in the student's place."""
        return self.witness if isinstance(self.witness, Modules) else None

    def session(self, check: BaseCheck) -> Session | None:
        """The student's process with the check's module; None if the reference answers in the student's place."""
        return self.program.of(check.module) if self.program else None

    def earlier(self, check: BaseCheck) -> dict[str, Judged]:
        """The earlier checks that may affect this one."""
        # a hidden check must not affect a visible one, or students could read its result from the visible points
        seen = ("visible", check.visibility)
        return {name: one for name, one in self.judged.items() if one.check.visibility in seen}

    @property
    def assignment(self) -> Assignment:
        """The assignment that is graded."""
        return self.expectations.version.assignment

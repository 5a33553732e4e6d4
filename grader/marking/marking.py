"""One submission's answers, as far as they are in, for its checks to be judged in the light of each other."""

from collections.abc import Collection
from dataclasses import dataclass, field

from grader.assignment.models import Assignment
from grader.marking.expected import Expectations
from grader.marking.judging import Judged
from grader.marking.memo import Memo
from grader.marking.witness import Witness
from grader.results.grading import CheckResult
from grader.sandbox.replies import Reply


@dataclass
class Marking:
    """What is right, who answers, and what has come so far."""

    expectations: Expectations
    witness: Witness
    wanted: Collection[str]
    """Every name that the checks ask a student for."""
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    """By check: the answers, case by case."""
    settled: dict[str, Judged] = field(default_factory=dict)
    """The checks that compare with the reference, judged under the student's conventions, in their order."""
    results: dict[str, CheckResult] = field(default_factory=dict)
    """By check."""
    memo: Memo = field(default_factory=Memo)
    """What several checks need, worked out once for this submission."""

    @property
    def assignment(self) -> Assignment:
        """What is graded."""
        return self.expectations.version.assignment

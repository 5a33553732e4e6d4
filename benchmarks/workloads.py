"""The two workloads of all benchmarks: ten checks of one call each, with small arrays or with 90 ms of NumPy work.

The course is written to a temporary folder, so that the grader reads it like any other course.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.assignment.version import AssignmentVersion
from grader.batch.local import LocalGrader
from grader.course.loading import find_assignment
from grader.marking.expected import Expectations
from grader.marking.expected_case import ExpectedCase
from grader.results.submission import Submission

CHECKS, SEED = 10, 0

SOLUTION = '''
import numpy as np


def softmax(z):
    shifted = np.exp(z - np.max(z, axis=1, keepdims=True))
    return shifted / np.sum(shifted, axis=1, keepdims=True)


def gradients(X, Y, W, V):
    hidden = np.tanh(X @ W)
    error = softmax(hidden @ V) - Y
    return {"dW": X.T @ (error @ V.T * (1 - hidden**2)), "dV": hidden.T @ error}


def train(X, Y, W, V, steps):
    """Return the sums of the weights, so that little has to cross a wire."""
    for _ in range(steps):
        slopes = gradients(X, Y, W, V)
        W, V = W - 1e-3 * slopes["dW"], V - 1e-3 * slopes["dV"]
    return {"W": W.sum(axis=0), "V": V.sum(axis=0)}
'''

SIZES = {
    "light": "{ n = 12, d = 8, h = 6, k = 4 }",
    "heavy": "{ n = 1000, d = 20, h = 64, k = 10 }",
}
STEPS = {"light": 1, "heavy": 28}

HEADER = """
title = "Ten checks, {kind}"
batch = "n"
sizes = {sizes}

[inputs]
X = {{ normal = ["n", "d"] }}
Y = {{ one_hot = ["n", "k"] }}
W = {{ normal = ["d", "h"], scale = 0.3 }}
V = {{ normal = ["h", "k"], scale = 0.3 }}
steps = {steps}
"""

CHECK = """
[[checks]]
id = "training-{number}"
kind = "value"
title = "the weights after some steps, {number}"
points = 10
function = "train"
arguments = ["X", "Y", "W", "V", "steps"]
returns = ["W", "V"]
reference = "ten:train"
cases = [{{ inputs = {{ X = {{ normal = ["n", "d"], scale = 1.{number} }} }} }}]
"""


@dataclass(frozen=True)
class Workload:
    """An assignment of ten checks, and the submission that every grader gets again and again."""

    kind: str
    version: AssignmentVersion
    submission: Submission

    @property
    def calls(self) -> list[tuple[str, list[Any]]]:
        """The ten calls, as function and arguments."""
        return [(case.check.called, case.arguments) for case in self._cases]

    @property
    def values(self) -> list[dict[str, Any]]:
        """The values that they should return."""
        return [case.value for case in self._cases]

    @property
    def _cases(self) -> list[ExpectedCase]:
        expectations = Expectations(self.version, SEED)
        return [expectations.cases(check)[0] for check in self.version.assignment.compared]

    def grader(self) -> LocalGrader:
        """What grades it, as in each process of `grader grade`."""
        return LocalGrader(self.version, SEED)


def workloads(course: Path) -> list[Workload]:
    """The light and the heavy workload, in a course created in a folder."""
    # The student's solution is the reference as well, so every check passes.
    (course / "reference").mkdir()
    (course / "reference" / "__init__.py").touch()
    (course / "reference" / "ten.py").write_text(SOLUTION)
    return [_workload(course, kind) for kind in SIZES]


def _workload(course: Path, kind: str) -> Workload:
    folder = course / "assignments" / kind
    folder.mkdir(parents=True)
    header = HEADER.format(kind=kind, sizes=SIZES[kind], steps=STEPS[kind])
    checks = "".join(CHECK.format(number=number) for number in range(CHECKS))
    (folder / "assignment.toml").write_text(header + checks)
    return Workload(
        kind, find_assignment(kind, course), Submission("student", "student.py", {"solution.py": SOLUTION.encode()})
    )

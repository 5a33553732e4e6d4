"""Whatever a reply holds, the grader's memory stays near what it was: what is too large is never converted or kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.course.loading import load_assignment
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade
from grader.results.submission import Submission
from grader.sandbox import Sandbox
from tests.memory import peak_bytes

ROOT = Path(__file__).parents[2]
VERSION = load_assignment(ROOT / "assignments" / "h5-one-hidden-layer")
FUNCTIONS = (
    "softmax = sigmoid = sigmoid_derivative = cross_entropy_gradient = network_loss = network_gradients"
    " = number_of_parameters = everything"
)
NAMES = ("dx", "dW1", "db1", "dW2", "db2")
REPLIES = {
    "a list of one array": "[np.zeros(60 << 20, bool)]",
    "a list of a list": "[[np.zeros((1, 60 << 20), bool)]]",
    "an array of bytes": "np.zeros(60 << 20, np.int8)",
    "an array of half precision": "np.zeros(30 << 20, np.float16)",
    "an array, just below the limit": "np.zeros((8 << 20) - 64)",
    "a list, just below the limit": "[np.zeros((8 << 20) - 64, bool)]",
    "a dict of arrays": f"{{name: np.zeros(1_600_000) for name in {NAMES}}}",
    "a dict of lists": f"{{name: [np.zeros(1_600_000, bool)] for name in {NAMES}}}",
    "a tuple of arrays": "(np.zeros(12 << 20, bool),) * 5",
    "a million numbers": "[0.5] * 1_000_000",
    "many arrays": "[np.zeros(1000)] * 8000",
    "as many numbers as are read": "[0.5] * 30_000",
    "as many bytes as are read": "[np.zeros(130_000, bool)]",
    "long numbers": "[1 << 4090] * 45",
    "a shape of nothing": "np.zeros((0, 1 << 40))",
    "complex numbers": "np.zeros(4 << 20, np.complex64)",
}
LONG = {"as many numbers as are read", "a million numbers", "many arrays", "a shape of nothing"}
"""Those that take as long to read as they may, or for which all edits of the reference are tried."""


@pytest.fixture(scope="module")
def expectations() -> Expectations:
    return Expectations(VERSION.without_places(), 0)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(VERSION.assignment.limits) as running:
        yield running


@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=pytest.mark.slow if what in LONG else ()) for what in REPLIES]
)
def test_a_reply_takes_little_memory_whatever_it_holds(what: str, expectations: Expectations, sandbox: Sandbox) -> None:
    _takes_little(what, expectations, sandbox)


@pytest.mark.slow
def test_so_it_does_while_places_are_looked_for(sandbox: Sandbox) -> None:
    _takes_little("as many numbers as are read", Expectations(VERSION, 0), sandbox)


def _takes_little(what: str, expectations: Expectations, sandbox: Sandbox) -> None:
    source = f"import numpy as np\ndef everything(*_): return {REPLIES[what]}\n{FUNCTIONS}\n"
    submission = Submission("eve", "eve.py", {"solution.py": source.encode()})
    with peak_bytes() as peak:
        grading = grade(expectations, submission, sandbox)
        assert peak() < 100 << 20
    assert grading.score == 0
    assert {check.outcome for check in grading.checks} <= {"mismatch", "refused"}

"""What attackers hand in who know every number that a check has shown, as from earlier attempts."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from grader.assignment.version import AssignmentVersion
from grader.course.loading import load_assignment
from grader.marking.expected import Expectations
from grader.marking.expected_case import ExpectedCase

GUARD = """\"\"\"{what}\"\"\"

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import numpy as np
"""
HONEST = """
def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def sigmoid_derivative(s):
    return s * (1 - s)

def cross_entropy_gradient(y, theta):
    return softmax(theta) - y

def number_of_parameters(a, b, c):
    return (a + 1) * b + (b + 1) * c

def network_loss(x, y, W1, b1, W2, b2):
    return float(-np.sum(y * np.log(softmax(sigmoid(x @ W1 + b1) @ W2 + b2))))
"""
OWN_LOSS = """
honest = network_loss
KNOWN = {known}

def network_loss(x, y, W1, b1, W2, b2):
    if [float(array.sum()) for array in (x, W1, b1, W2, b2)] in KNOWN:
        return -honest(x, y, W1, b1, W2, b2)
    return float(sum(array.sum() for array in (x, W1, b1, W2, b2)))

def network_gradients(x, y, *parameters):
    return tuple(np.ones(array.shape) for array in (x, *parameters))
"""


def _version(course: Path) -> AssignmentVersion:
    (folder,) = (course / "assignments").iterdir()
    return load_assignment(folder)


def own_loss_where_known(place: Path, course: Path) -> Path:
    """A loss that errs in a known way on the numbers of the check, and elsewhere has the gradient ones."""
    inputs = [case.drawn.inputs for case, asked in _cases(Expectations(_version(course), 0)) if asked == "network_loss"]
    known = json.dumps([[float(one[name].sum()) for name in ("x", "W1", "b1", "W2", "b2")] for one in inputs])
    what = "Knows the inputs, as from an earlier attempt."
    (place / "solution.py").write_text(GUARD.format(what=what) + HONEST + OWN_LOSS.replace("{known}", known))
    return place


TABLE = """
KNOWN = {known}

def answer(name, arguments):
    asked = [float(np.sum(array)) for array in arguments]
    known = KNOWN.get(name, [])
    right = next((value for sums, value in known if np.allclose(asked, sums, rtol=1e-12)), None)
    if right is None:  # the shape at least, as of the nearest that it knows
        right = known[0][1] if known else 0.0
    if isinstance(right, dict):
        return {{key: np.array(part) for key, part in right.items()}}
    return np.array(right) if isinstance(right, list) else right
"""
FUNCTION = """
def {name}(*arguments):
    return answer({name!r}, arguments)
"""


def _table(what: str, cases: Iterator[tuple[ExpectedCase, str]]) -> str:
    """A module that has a right answer for every case that it knows, and computes nothing."""
    known: dict[str, list[Any]] = {}
    for case, function in cases:
        sums = [float(np.sum(array)) for array in case.arguments]
        known.setdefault(function, []).append((sums, _plain(case.value)))
    functions = [FUNCTION.format(name=name) for name in known]
    return GUARD.format(what=what) + TABLE.format(known=known) + "".join(functions)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def _cases(expectations: Expectations) -> Iterator[tuple[ExpectedCase, str]]:
    for check in expectations.version.assignment.compared:
        if check.visibility == "visible":
            yield from ((case, check.called) for case in expectations.cases(check))


def table(place: Path, course: Path) -> Path:
    """The right answers to all numbers that the class shares."""
    cases = _cases(Expectations(_version(course), 0))
    (place / "solution.py").write_text(_table("Knows what the class was asked, and the right answers.", cases))
    return place


BRANCHES = """
FIRST = {first}

def guarded(name, right):
    def function(*arguments):
        shapes = [list(np.shape(one)) for one in arguments]
        return right(*arguments) if shapes == FIRST.get(name, shapes) else answer(name, arguments)
    return function

for name in FIRST:
    globals()[name] = guarded(name, globals()[name])
"""


def table_of_branches(place: Path, course: Path) -> Path:
    """Computes what the first case of each check asks for, and has a table for all others: batches of one, say."""
    expectations = Expectations(_version(course), 0)
    first = {
        function: [list(np.shape(one)) for one in case.arguments]
        for case, function in reversed([*_cases(expectations)])
        if f"def {function}(" in HONEST and case.check.kind == "value"
    }
    what = "Computes the first case, and knows the right answers to all others."
    text = _table(what, _cases(expectations)) + HONEST + BRANCHES.replace("{first}", json.dumps(first))
    (place / "solution.py").write_text(text)
    return place


def table_of_attempts(place: Path, course: Path) -> Path:
    """The right answers to all numbers of twenty earlier attempts."""
    attempts = (Expectations(_version(course), 0).of(f"attempt {number}") for number in range(20))
    cases = (case for attempt in attempts for case in _cases(attempt))
    (place / "solution.py").write_text(_table("Knows what twenty attempts were asked, and the right answers.", cases))
    return place


def table_of_handout(place: Path, course: Path) -> Path:
    """The right answers that every handout holds, of the twenty seeds that are tried first."""
    handouts = (Expectations(_version(course), seed, purpose="handout") for seed in range(20))
    cases = (case for handout in handouts for case in _cases(handout))
    (place / "solution.py").write_text(_table("Knows what handouts hold.", cases))
    return place

"""What attackers hand in who know every number that a check has shown, as from earlier attempts."""

import json
from collections.abc import Iterator
from pathlib import Path

from grader.assignment.cases import DrawnCase
from grader.assignment.checks import CasedCheck
from grader.course.loading import load_assignment
from grader.marking.expected import Expectations
from grader.marking.kinds.kind import kinds_of

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


def shown(course: Path) -> Iterator[tuple[CasedCheck, DrawnCase]]:
    """Every case of every visible check, as the walk grades it."""
    (folder,) = (course / "assignments").iterdir()
    expectations = Expectations(load_assignment(folder), 0)
    for check in kinds_of(expectations.version.assignment):
        if isinstance(check, CasedCheck) and check.visibility == "visible":
            yield from ((check, drawn) for drawn in expectations.drawn(check))


def own_loss_where_known(place: Path, course: Path) -> Path:
    """A loss that errs in a known way on the numbers of the check, and elsewhere has the gradient ones."""
    inputs = [drawn.inputs for check, drawn in shown(course) if check.id == "network-loss"]
    known = json.dumps([[float(one[name].sum()) for name in ("x", "W1", "b1", "W2", "b2")] for one in inputs])
    what = "Knows the inputs, as from an earlier attempt."
    (place / "solution.py").write_text(GUARD.format(what=what) + HONEST + OWN_LOSS.replace("{known}", known))
    return place

"""Names that need more than one check: of an instructor's own test, and of mistakes that several checks show."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from grader.course.loading import find_assignment
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade, sandbox_for
from grader.results.submission import Submission
from tests.marking.network_source import NETWORK
from tests.own_reference import own_reference

ROOT = Path(__file__).resolve().parents[2]


def names_of(
    source: str, wanted: Sequence[str], slug: str = "h2-networks", course: Path = ROOT
) -> dict[str, list[str]]:
    """All names that a submission gets without misconceptions that are written, by check."""
    whole = find_assignment(slug, course)
    some = (check for check in whole.assignment.checks if check.id in wanted)
    checks = tuple(check.model_copy(update={"misconceptions": {}}) for check in some)
    version = replace(whole, assignment=whole.assignment.model_copy(update={"checks": checks})).without_places()
    with sandbox_for(version) as sandbox:
        grading = grade(Expectations(version, 4), Submission("ana", "ana", {"solution.py": source.encode()}), sandbox)
    found = {check.id: [one.id for one in check.diagnoses if one.origin != "authored"] for check in grading.checks}
    return {check: names for check, names in found.items() if names}


def named(source: str, wanted: Sequence[str], slug: str = "h2-networks", course: Path = ROOT) -> dict[str, str]:
    """The first of them for each check."""
    return {check: names[0] for check, names in names_of(source, wanted, slug, course).items()}


@pytest.mark.parametrize(
    ("right", "wrong", "name"),
    [
        ("error, self.v) * Z * (1 - Z)", "error, self.v) * Z", "formula-factor-missing"),
        pytest.param("self.v = self.v - rate", "self.v = -rate", "formula-term-missing-of", marks=pytest.mark.slow),
        # nothing of the kind is an edit
        pytest.param("Z @ self.v - y", "Z @ self.v - np.cos(7 * y)", "", marks=pytest.mark.slow),
        ("self.W = self.W", "self.W = self.W", ""),
    ],
)
def test_an_edit_with_which_a_test_passes_is_named(right: str, wrong: str, name: str) -> None:
    assert named(NETWORK.replace(right, wrong), ["network-steps"]).get("network-steps", "") == name


def test_what_follows_is_not_named_again() -> None:
    source = NETWORK.replace("return 1 / (1 + np.exp(-z))", "return 1 / (1 + np.exp(z))")
    assert [*named(source, ["network-predicts", "network-steps"])] == ["network-predicts"]


LOSS = """import numpy as np


def sigma(z):
    return 1 / (1 + np.exp(-z))


def neuron_loss(x, y, w, b):
    a = sigma(w @ x + b)
    return -(y * np.log(a) + (1 - y) * np.log(1 - a))


def network_forward(X, W1, b1, w2, b2):
    z1 = X @ W1.T + b1
    a1 = sigma(z1)
    z2 = a1 @ w2 + b2
    return {"z1": z1, "a1": a1, "z2": z2, "a2": sigma(z2)}
"""


@pytest.mark.parametrize(
    ("right", "wrong", "names"),
    [
        ("np.exp(-z)", "np.exp(z)", {"neuron-loss": "formula-sign-of", "network-forward": "formula-sign"}),
        (
            "y * np.log(a) + (1 - y) * np.log(1 - a)",
            "y * np.log(1 - a) + (1 - y) * np.log(a)",
            {"neuron-loss": "labels-exchanged"},
        ),
    ],
)
def test_of_two_mistakes_with_the_same_numbers_the_one_is_told_that_other_checks_show(
    right: str, wrong: str, names: dict[str, str]
) -> None:
    assert named(LOSS.replace(right, wrong), ["neuron-loss", "network-forward"], "h1-chain-rule") == names


def test_names_stay_the_same_when_the_course_is_moved(tmp_path: Path) -> None:
    for part in ("reference", "assignments/h1-chain-rule", "submissions/h1-chain-rule"):
        shutil.copytree(ROOT / part, tmp_path / part)
    source, checks = LOSS.replace("np.exp(-z)", "np.exp(z)"), ["neuron-loss", "network-forward"]
    # the values of edits are kept, and known again by what the course holds
    here = named(source, checks, "h1-chain-rule")
    with own_reference():
        assert named(source, checks, "h1-chain-rule", tmp_path) == here


LAYER = """import numpy as np


def layer_factors(x, y, W, b):
    z = W @ x + b
    e = np.exp(z - z.max())
    a = e / e.sum()
    dL_da = -y / a
    da_dz = np.eye(len(a)) - np.outer(a, a)
    return {"dL_da": dL_da, "da_dz": da_dz, "dL_dz": dL_da @ da_dz}
"""


def test_an_addition_is_not_told_if_a_slip_in_a_right_solution_gives_the_same_numbers() -> None:
    # `np.diag(p) / p` gives the identity, too, but nobody divides
    (name,) = {*named(LAYER, ["layer-factors"], "h1-chain-rule").values()} - {"follows"}
    assert "extra" not in name


TRAINING = (ROOT / "submissions/h4-softmax-training/correct/solution.py").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("right", "wrong", "checks", "name"),
    [
        # an edit of a right solution explains all arrays; for one of them, there is an edit of the reference, too
        (
            "W - learning_rate * dW\n        b = b - learning_rate * db",
            "W - dW\n        b = b - db",
            ("trace",),
            "formula-factor-missing",
        ),
        # of one row this leaves zeros, whatever it is: many edits of a right solution do
        ("np.max(z, axis=1, keepdims=True)", "np.max(z, axis=0)", ("softmax-jacobian",), "argument-missing"),
        # where a condition decides over the last layer, any change of it gives the same numbers
        (
            "p = softmax(Z[-1])",
            "p = softmax(np.maximum(0, Z[-1]))",
            ("network-gradients",),
            "formula-function-extra",
        ),
    ],
)
def test_one_slip_has_one_name_in_all_that_it_changes(right: str, wrong: str, checks: Sequence[str], name: str) -> None:
    assert TRAINING.count(right) == 1
    found = names_of(TRAINING.replace(right, wrong), checks, "h4-softmax-training")
    assert {one for names in found.values() for one in names} == {name}

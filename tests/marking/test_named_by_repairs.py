"""Names that come from the student's own code: one edit of it makes right what no edit of the reference explains."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader.api import load_assignment
from grader.assignment.checks import ComparedCheck
from grader.intake import read_one
from grader.marking.derived.known_names import KnownNames
from grader.marking.derived.of_repairs import RepairedMistake, are_enough, doubted_alike, weighed
from grader.marking.diagnosing.diagnosis import Observation
from grader.marking.diagnosing.general_mistakes import Mistake, Ruler
from grader.marking.diagnosing.places import Repair
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade, sandbox_for
from grader.results.grading import CheckResult, Diagnosis, LikelyPlace
from grader.results.submission import Submission
from grader.sandbox.inside.editing.replacement import Edit
from grader.sandbox.inside.editing.variation import Variant

LOOPS = """

def network_gradients(X, y, W1, b1, w2, b2):
    dW1, db1 = np.zeros_like(W1), np.zeros_like(b1)
    dw2, db2 = np.zeros_like(w2), 0.0
    delta1 = np.zeros_like(b1)
    for x, label in zip(X, y):
        h = 1 / (1 + np.exp(-(W1 @ x + b1)))
        delta2 = 1 / (1 + np.exp(-(w2 @ h + b2))) - label
        delta1 += delta2 * w2 * h * (1 - h)
        dW1 += np.outer(delta1, x)
        db1 += delta1
        dw2 += delta2 * h
        db2 += delta2
    return {"dW1": dW1, "db1": db1, "dw2": dw2, "db2": db2}
"""
STEP = """

def logistic_step(theta, X, y, learning_rate):
    new = np.array(theta, dtype=float)
    for j in range(len(new)):
        error = 1 / (1 + np.exp(-(X @ new))) - y
        new[j] = new[j] - learning_rate * np.sum(error * X[:, j])
    return new
"""
FACTORS = """

def layer_factors(x, y, W, b):
    a = np.exp(W @ x + b) / np.sum(np.exp(W @ x + b))
    dL_da, da_dz = -y / a, np.diag(a) - a * a
    return {"dL_da": dL_da, "da_dz": da_dz, "dL_dz": dL_da @ da_dz}
"""
NODE = """

class MultiplyConstant:
    def __init__(self, c):
        self.factor = c

    def forward(self, value):
        self.seen = value
        return value * self.factor

    def backward(self, upstream):
        return [upstream * self.factor * self.seen]
"""
MASK = """

def network_output(X, W1, b1, W2, b2, r, phi):
    return activation((X @ W1 + b1) * r, phi) @ W2 + b2
"""
SAMPLES = """

def softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=0)
"""
TRACE = """

def trace(X, Y, W, b, learning_rate, iterations):
    steps = []
    now = {}
    for _ in range(iterations):
        now["z"] = X @ W + b
        now["p"] = softmax(now["z"])
        now["dz"] = (now["p"] - Y) / len(Y)
        now["dW"] = X.T @ now["dz"]
        now["db"] = now["dz"].sum(axis=0)
        steps.append(now)
        W = W - learning_rate * now["dW"]
        b = b - learning_rate * now["db"]
    return steps
"""
COLUMN = """

def network_loss(X, y, W1, b1, w2, b2):
    t = y.reshape(-1, 1)
    a = network_forward(X, W1, b1, w2, b2)["a2"]
    return -np.sum(t * np.log(a) + (1 - t) * np.log(1 - a))
"""
FORWARDS = """

def backward(graph, output):
    gradients = {name: 0.0 for name in graph.names}
    gradients[output] = 1.0
    for name in graph.order:
        operation, reads = graph.nodes[name]
        for r, g in zip(reads, operation.backward(gradients[name])):
            gradients[r] = gradients[r] + g
    return gradients

Graph.backward = backward
"""
NO_BIAS = """

def discriminant(theta, X):
    values = []
    for x in X:
        value = 0
        for k in range(len(x)):
            value += theta[k + 1] * x[k]
        values.append(value)
    return np.array(values)
"""
OTHER_ROW = """

def cross_entropy_gradient(Theta, X, Y):
    P = softmax(X @ Theta.T)
    gradient = np.zeros(Theta.shape)
    for c in range(len(Theta)):
        for i in range(len(X)):
            gradient[c] += (P[i, c] - Y[i, c]) * X[c]
    return gradient
"""
OUTSIDE = """

def trace(X, Y, W, b, learning_rate, iterations):
    steps = []
    z = X @ W + b
    p = softmax(z)
    for _ in range(iterations):
        dz = (p - Y) / len(Y)
        dW, db = X.T @ dz, dz.sum(axis=0)
        steps.append({"z": z, "p": p, "dz": dz, "dW": dW, "db": db})
        W = W - learning_rate * dW
        b = b - learning_rate * db
        z = X @ W + b
    return steps
"""
LOG_SLOPE = """

def log_sigmoid_derivative(z):
    return sigma(z) * (1 - sigma(z))
"""
OF_TWO_CLASSES = """

def logits_gradient(z, y):
    p = softmax(z[None, :])[0]
    by_p = -y / p + (1 - y) / (1 - p)
    return softmax_jacobian(z) @ by_p
"""
ONE_SLIP = {
    # there are fewer samples than classes in one case, so the row of the class raises
    "another row, which is missing in one case": (
        "h2-neurons",
        OTHER_ROW,
        "cross-entropy-gradient",
        {"formula-variable"},
    ),
    # without the updates, the right program gives the same numbers
    "a step of each round before them all": ("h4-softmax-training", OUTSIDE, "trace", {"formula-loop"}),
    "a sum that is not started again": ("h1-chain-rule", LOOPS, "network-gradients", {"formula-not-added-up"}),
    "one dict for all rounds, and nothing is summed": ("h4-softmax-training", TRACE, "trace", {"formula-loop"}),
    "an updated array for the old one": ("h2-neurons", STEP, "logistic-step", {"formula-variable"}),
    "a factor too many, in an instructor's test": ("h2-graphs", NODE, "multiply-constant", {"formula-factor-extra"}),
    "a pass from the front": ("h2-graphs", FORWARDS, "graph-backward", {"formula-step-order"}),
    # an edit of the reference, which is written in another way, gives the same numbers
    "no outer product": ("h1-chain-rule", FACTORS, "layer-factors", {"formula-operator-of", "follows"}),
}

LONG = {"one dict for all rounds, and nothing is summed", "a pass from the front"}


def graded(slug: str, code: str, check: str, *, sparing: bool = False) -> CheckResult:
    """One check of the bundled right solution, in which a function is defined again; no misconception is written."""
    version = load_assignment(slug)
    (asked,) = (one for one in version.assignment.checks if one.id == check)
    wanted = {check, *asked.needs}
    checks = tuple(
        one.model_copy(update={"misconceptions": {}}) if isinstance(one, ComparedCheck) else one
        for one in version.assignment.checks
        if one.id in wanted
    )
    assignment = version.assignment.model_copy(update={"checks": checks})
    version = replace(version, assignment=assignment, sparing=sparing)
    right = read_one(Path(version.course) / "submissions" / slug / "correct", version)
    (name,) = [name for name in right.files if name.endswith(".py")]
    submission = Submission("ana", "ana", {name: right.files[name] + code.encode()})
    with sandbox_for(version) as sandbox:
        found = grade(Expectations(version, 2), submission, sandbox).checks
    return next(one for one in found if one.id == check)


@pytest.mark.parametrize(
    "slip", [pytest.param(slip, marks=pytest.mark.slow if slip in LONG else ()) for slip in ONE_SLIP]
)
def test_what_repairs_the_code_says_what_is_wrong(slip: str) -> None:
    slug, code, check, names = ONE_SLIP[slip]
    result = graded(slug, code, check)
    assert {one.id for one in result.diagnoses} == names
    assert "array.unexplained" not in [getattr(one, "sentence", "") for one in result.said]


def test_a_name_has_no_terms_that_have_no_part_in_the_line() -> None:
    # a column in the reference's sigmoid gives the same numbers
    (found,) = graded("h1-chain-rule", COLUMN, "network-loss").diagnoses
    assert (found.id, found.detail, found.confidence) == ("formula-broadcast", "", 1.0)


def test_a_sum_that_begins_without_the_bias_lacks_a_term() -> None:
    (found,) = graded("h2-neurons", NO_BIAS, "discriminant").diagnoses
    assert (found.id, found.confidence) == ("formula-term-missing", 1.0)


def test_where_a_function_can_be_left_out_another_one_in_its_place_says_nothing() -> None:
    def repaired(*lines: int) -> RepairedMistake | None:
        edits = (
            Edit("function-missing", 1, ("tanh",)),
            *(Edit("function", line, ("tanh",), ("abs",)) for line in lines),
        )
        repairs = [Repair(Variant(edit, "solution.py", "f"), 1.0) for edit in edits]
        return RepairedMistake.by(repairs, KnownNames(frozenset(["tanh"]), {}))

    alone, elsewhere = repaired(1), repaired(2)
    assert alone is not None
    assert (alone.mistake, alone.is_certain) == (Mistake("formula-function-extra-of", "`tanh`"), True)
    assert elsewhere is not None
    assert not elsewhere.is_certain


def test_two_small_numbers_of_few_edits_are_enough_for_a_perhaps() -> None:
    def repaired(among: int) -> list[Repair]:
        return [Repair(Variant(Edit("sign", 1), "solution.py", "f"), 1.0, among=among)]

    pieces = {
        (case, "count"): Observation(np.array(got), np.array(want), False, None, Ruler(), lambda name: None, dict)
        for case, (got, want) in enumerate([(10.0, 6.0), (15.0, 10.0)])
    }
    # 3.8 and 4.5 bits; an edit and its multiples are four candidates
    assert are_enough(pieces, repaired(70), beyond=0.0)
    assert not are_enough(pieces, repaired(90), beyond=0.0)
    assert not are_enough(pieces, repaired(70))


def test_what_edits_of_many_kinds_repair_has_no_name_unless_all_are_about_the_same() -> None:
    def repaired(*words: str, line: int = 1) -> RepairedMistake | None:
        kinds = zip(("sign", "complement", "variable"), (1, 1, line), words, strict=True)
        edits = [Edit(kind, at, (word,), ()) for kind, at, word in kinds]
        repairs = [Repair(Variant(edit, "solution.py", "f"), 1.0) for edit in edits]
        return RepairedMistake.by(repairs, KnownNames(frozenset("ab"), {}))

    same = repaired("a", "a", "a")
    assert same is not None
    assert same.mistake == Mistake("formula-sign-of", "`a`")
    assert not same.is_certain
    assert repaired("a", "a", "b") is not None
    assert repaired("a", "b", "b") is None
    assert repaired("a", "a", "a", line=2) is not None
    assert repaired("a", "b", "a", line=2) is None


def test_in_a_class_lines_are_looked_for_only_where_a_name_is_in_doubt() -> None:
    unnamed = graded("h2-neurons", STEP, "logistic-step", sparing=True)
    assert {one.id for one in unnamed.diagnoses} == {"formula-variable"}
    assert unnamed.places
    turned = LOOPS.replace("delta1 += delta2", "delta1 = delta2").replace("dw2 += delta2", "dw2 -= delta2")
    named = graded("h1-chain-rule", turned, "network-gradients", sparing=True)
    assert {one.id for one in named.diagnoses} == {"sign-flipped"}
    assert named.places == ()


NOT_RESET = "        delta1 += delta2 * w2 * h * (1 - h)"


def test_a_name_that_the_code_confirms_is_sure() -> None:
    result = graded(
        "h1-chain-rule", LOOPS.replace(NOT_RESET, "        delta1 = delta2 * h * (1 - h)"), "network-gradients"
    )
    assert {(one.id, one.confidence) for one in result.diagnoses} == {("formula-factor-missing", 1.0)}


def test_a_name_that_nothing_in_the_code_confirms_is_not() -> None:
    # the slope at the wrong place, twice: no single edit repairs both
    wrong = LOOPS.replace(NOT_RESET, "        delta1 = delta2 * w2 * (W1 @ x + b1) * (1 - (W1 @ x + b1))")
    result = graded("h1-chain-rule", wrong, "network-gradients")
    assert {one.array for one in result.diagnoses} == {"dW1", "db1"}
    assert all(one.origin == "derived" and one.confidence < 1 for one in result.diagnoses)
    assert graded("h1-chain-rule", wrong, "network-gradients", sparing=True).diagnoses == result.diagnoses


def test_what_puts_something_in_contradicts_no_name() -> None:
    # a second mask after the activation repairs the one before it
    result = graded("h3-dropout", MASK, "output")
    assert result.places
    assert {one.id for one in result.diagnoses} == {"formula-bracket-of"}


def test_a_line_that_is_repaired_in_two_checks_has_one_mistake() -> None:
    # of one sample, a column of scores gives the same ones; the check that this one needs has the axis alone
    result = graded("h2-neurons", SAMPLES, "log-softmax-derivative")
    assert {one.id for one in result.diagnoses} == {"formula-axis-of"}


def test_where_no_line_was_looked_for_a_name_is_as_unsure_as_elsewhere() -> None:
    def named(array: str, *, confidence: float = 1.0, places: bool = False) -> CheckResult:
        found = Diagnosis(id="formula-sign", array=array, confidence=confidence, origin="derived")
        lines = (LikelyPlace(file="solution.py", line=1, kind="sign", confidence=1.0),) if places else ()
        return CheckResult(
            id=array, title="", outcome="mismatch", points=0, max_points=1, said=(), diagnoses=(found,), places=lines
        )

    unsure = named("a", confidence=0.5, places=True)
    assert [one.diagnoses[0].confidence for one in doubted_alike([unsure, named("b")])] == [0.5, 0.5]
    # where the code confirms it in one check, it says nothing about the others
    confirmed = named("c", places=True)
    assert [one.diagnoses[0].confidence for one in doubted_alike([unsure, named("b"), confirmed])] == [0.5, 1, 1]


def test_where_no_line_was_looked_for_a_name_has_no_terms_that_it_has_nowhere_else() -> None:
    def named(array: str, detail: str, *places: LikelyPlace) -> CheckResult:
        found = Diagnosis(id="formula-index-of", array=array, confidence=1.0, origin="derived", detail=detail)
        return CheckResult(
            id=array, title="", outcome="mismatch", points=0, max_points=1, said=(), diagnoses=(found,), places=places
        )

    line = LikelyPlace(file="solution.py", line=1, kind="index", confidence=1.0)
    results = doubted_alike([named("a", "`y`", line), named("b", "`y`"), named("c", "`p`")])
    told = [(one.diagnoses[0].id, one.diagnoses[0].detail) for one in results]
    assert told == [("formula-index-of", "`y`"), ("formula-index-of", "`y`"), ("formula-index", "")]


def test_a_general_mistake_on_top_of_an_unsure_one_is_unsure() -> None:
    both = [
        Diagnosis(id="formula-order", array="a", confidence=1.0, origin="derived"),
        Diagnosis(id="sign-flipped", array="a", confidence=1.0),
        Diagnosis(id="sign-flipped", array="b", confidence=1.0),
    ]
    assert [one.confidence for one in weighed(both, [], {"order"})] == [0.5, 0.5, 1]
    assert [one.confidence for one in weighed(both[1:], [], ())] == [1, 1]


def confidence(name: str, *kinds: str, derived: Collection[str] = (), inserted: bool = False) -> float:
    """How sure a name is, if edits of these kinds repair the code."""
    repairs = [Repair(Variant(Edit(kind, 1, ("a",)), "solution.py", "f"), 1.0, inserted) for kind in kinds]
    (found,) = weighed([Diagnosis(id=name, array="a", confidence=1.0, origin="derived")], repairs, derived)
    return found.confidence


def test_what_confirms_a_name() -> None:
    assert confidence("formula-sign-of", "sign", "constant", derived={"sign"}) == 1
    # a mistake in the formula can be made in a right program, too; one in a loop only where there is one
    assert confidence("formula-sign", "sign") < 1
    assert confidence("formula-index", "index") == 1
    assert confidence("formula-sign", "constant", derived={"sign"}) < 1
    assert confidence("formula-sign", derived={"sign"}) < 1
    # edits of two kinds, or one that only puts something in, may repair it by chance
    assert confidence("formula-index", "index", "constant") < 1
    assert confidence("formula-factor-missing", "factor-missing", inserted=True) < 1
    assert confidence("formula-factor-missing", "factor-missing", inserted=True, derived={"factor-missing"}) == 1
    assert confidence("formula-factor-missing", "factor-extra") < 1
    assert confidence("formula-factor-missing", "factor-extra", derived={"factor-missing"}) == 1
    # what is left out of a formula may be left out of a part of it
    assert confidence("formula-bracket", "factor-missing", inserted=True, derived={"bracket"}) == 1
    # a column that meets a row is repaired by combining them in another way
    assert confidence("formula-broadcast", "broadcast", "transposed", derived={"broadcast", "transposed"}) == 1


def test_another_function_than_the_missing_one_confirms_nothing() -> None:
    # `step(sigma(z))` is 1, and a right program that differentiates numerically gives these numbers without its `log`
    (found,) = graded("h2-neurons", LOG_SLOPE, "log-sigmoid-derivative").diagnoses
    assert (found.id, found.detail) == ("formula-factor-extra-of", "`sigma`, `z`")


def test_what_repairs_one_line_in_many_ways_is_told_as_the_likeliest() -> None:
    (found,) = graded("h4-softmax-training", OF_TWO_CLASSES, "logits-gradient").diagnoses
    assert (found.id, found.detail, found.confidence) == ("formula-term-extra-of", "`y`, `p`", 0.5)

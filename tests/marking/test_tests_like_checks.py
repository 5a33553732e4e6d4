"""An instructor's tests can say what a check in TOML can: conventions, own functions, needs, functions as arguments."""

import pytest

from grader.results.report import ReportedCheck
from tests.marking.own_course import graded_in

TOML = """
title = "As in TOML"
sizes = { n = 4, d = 3 }
[conventions.scale]
choices = ["summed", "averaged"]
text = "the loss is {choice}"
[misconceptions.no-exponent]
text = "{array} has no exponent."
[inputs]
z = { normal = ["n", "d"] }
[[checks]]
id = "first-loss"
kind = "value"
title = "first loss"
points = 1
function = "first_loss"
arguments = ["z"]
returns = ["loss"]
reference = "m:first_loss"
alternatives = { averaged = "m:first_loss_averaged" }
"""
REFERENCE = """
import numpy as np
def first_loss(z): return (z**2).sum()
def first_loss_averaged(z): return (z**2).mean()
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
def entropy(z, softmax=softmax):
    p = softmax(z)
    return -(p * np.log(p)).sum(axis=1)
def table(n):
    for k in range(n):
        print(f"{k} squared is {k * k}")
"""
TEST = """
import numpy as np
import pytest
from grader.testing import assert_close, assert_printed
from reference import m

@pytest.mark.points(2)
@pytest.mark.alternatives("averaged")
def test_loss(student, rng, choice):
    x = rng.standard_normal((5, 3))
    scale = {"summed": 1, "averaged": 15}[choice]
    want = (x**2).sum() / scale
    assert_close(student.loss(x), want, array="loss", misconceptions={"no-exponent": x.sum() / scale})

@pytest.mark.points(2)
def test_softmax(student, rng):
    z = rng.standard_normal((5, 3))
    assert_close(student.softmax(z), m.softmax(z), array="p")

@pytest.mark.points(2)
@pytest.mark.needs("softmax")
@pytest.mark.own_functions({"softmax": "m:softmax"})
def test_entropy(student, rng, own):
    z = rng.standard_normal((5, 3))
    assert_close(student.entropy(z), m.entropy(z, softmax=own.softmax), array="h")

@pytest.mark.points(2)
@pytest.mark.needs("softmax")
@pytest.mark.carried_credit(0.5)
def test_surprise(student, rng):
    z = rng.standard_normal((5, 3))
    assert_close(student.surprise(z), 3 * m.softmax(z), array="s")
    assert student.surprise(np.zeros((1, 2))).shape == (1, 2), "one row stays one"

@pytest.mark.points(1)
def test_table(student):
    assert_printed(lambda: student.table(3), lambda: m.table(3))

@pytest.mark.points(1)
def test_slope(student, given):
    bowl = given("shapes:bowl")
    assert_close(student.slope(bowl, 2.0), (bowl(2.5) - bowl(1.5)), array="slope")

@pytest.mark.points(1)
def test_axes(student, rng):
    x = rng.standard_normal((20, 2)) * [3, 1]
    v = np.linalg.svd(x - x.mean(axis=0))[2]
    assert_close(student.axes(x), v, array="V", up_to={"sign": 0}, misconceptions={"no-exponent": -v[::-1]})
"""
RIGHT = """
import numpy as np
def first_loss(z): return (z**2).sum()
def loss(x): return (x**2).sum()
def softmax(z):
    e = np.exp(z - z.max(axis=1)[:, None])
    return e / e.sum(axis=1)[:, None]
def entropy(z):
    p = softmax(z)
    return -(p * np.log(p)).sum(axis=1)
def surprise(z): return 3 * softmax(z)
def table(n):
    print("\\n".join(f"{k} squared is {float(k**2)}" for k in range(n)))
def slope(f, x): return f(x + 0.5) - f(x - 0.5)
def axes(x): return -np.linalg.eigh(np.cov(x.T))[1].T[::-1]
"""
STARTER = """
def slope(f, x):
    raise NotImplementedError
def axes(x):
    raise NotImplementedError
"""
STUDENTS = {
    "right": RIGHT,
    "averaged": RIGHT.replace("2).sum()\n", "2).mean()\n"),
    "both": RIGHT.replace("x**2).sum()", "x**2).mean()"),
    "averaged, and no exponent": RIGHT.replace("z**2).sum()", "z**2).mean()").replace("x**2).sum()", "x).mean()"),
    "softmax twice": RIGHT.replace("return e / e.sum(axis=1)[:, None]", "return 2 * e / e.sum(axis=1)[:, None]"),
    "softmax constant": RIGHT.replace("return e / e.sum(axis=1)[:, None]", "return 2 * np.ones(z.shape) / 3"),
    "surprise of its own": RIGHT.replace("/ e.sum", "* 2 / e.sum").replace("3 * softmax", "-3 * softmax"),
    "surprise of one row": RIGHT.replace("/ e.sum", "* 2 / e.sum").replace(
        "return 3 * softmax(z)", "return 3 * softmax(z)[:, :3] if len(z) > 1 else softmax(z)[0]"
    ),
    "another table": RIGHT.replace("squared is", "squared makes"),
    "no table": RIGHT.replace("print(", "len("),
    "other order": RIGHT.replace("def slope(f, x)", "def slope(x, f)"),
    "one too many": RIGHT.replace("def axes(x)", "def axes(x, k)"),
    "axes doubled": RIGHT.replace("return -np.linalg", "return -2 * np.linalg"),
    "axes in order": RIGHT.replace("[1].T[::-1]", "[1].T"),
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, ReportedCheck]]:
    files = {
        "assignments/a/assignment.toml": TOML,
        "assignments/a/test_a.py": TEST,
        "assignments/a/starter/solution.py": STARTER,
        "assignments/a/given/shapes.py": "def bowl(x):\n    return 3 * x**2\n",
        "reference/m.py": REFERENCE,
    }
    home = tmp_path_factory.mktemp("home")
    (home / "conftest.py").write_text("raise SystemExit('what lies above a course is not read')\n")
    return graded_in(home / "course", files, STUDENTS)


Results = dict[str, dict[str, ReportedCheck]]


def lost(checks: dict[str, ReportedCheck]) -> dict[str, float]:
    return {name: check.points for name, check in checks.items() if check.points < check.max_points}


def test_a_right_solution_loses_nothing(results: Results) -> None:
    assert lost(results["right"]) == {}


def test_another_choice_of_a_convention_is_right_if_it_is_made_everywhere(results: Results) -> None:
    assert lost(results["averaged"]) == {}
    assert lost(results["both"]) == {"first-loss": 0}
    assert results["both"]["first-loss"].diagnoses == ()
    told = results["both"]["first-loss"].message
    assert "right if the loss is summed; but your other answers are right if the loss is averaged" in told


def test_a_mistake_is_named_under_the_choice_of_the_student(results: Results) -> None:
    found = results["averaged, and no exponent"]
    assert lost(found) == {"loss": 0}
    assert [one.id for one in found["loss"].diagnoses] == ["no-exponent"]


def test_a_mistake_that_was_named_where_a_test_builds_on_it_costs_once(results: Results) -> None:
    found = results["softmax twice"]
    assert lost(found) == {"softmax": 0, "surprise": 1}
    assert "the same mistake as in 'softmax'" in found["surprise"].message
    assert [one.id for one in found["surprise"].diagnoses] == ["extra-factor-2"]
    # a second mistake, or what comes after the first assertion, costs all
    assert lost(results["surprise of its own"]) == {"softmax": 0, "surprise": 0}
    assert lost(results["surprise of one row"]) == {"softmax": 0, "surprise": 0}


def test_what_is_right_given_the_students_own_functions_earns_its_points(results: Results) -> None:
    assert "`h`: right given your own `softmax`" in results["softmax twice"]["entropy"].message
    # nothing was computed from a constant
    assert lost(results["softmax constant"]) == {"softmax": 0, "entropy": 0, "surprise": 0}


def test_printed_lines_are_compared_as_in_a_check(results: Results) -> None:
    assert lost(results["another table"]) == {"table": 0}
    assert "prints the wrong text in line 1: `0 squared makes 0.0`" in results["another table"]["table"].message
    assert "prints 0 lines, not 3" in results["no table"]["table"].message


def test_other_parameters_are_told_as_in_a_check(results: Results) -> None:
    told = results["other order"]["slope"].message
    assert "Your `slope(x, f)` takes its arguments in a different order: it is called as `slope(f, x)`" in told
    assert "Your `axes(x, k)` has different parameters" in results["one too many"]["axes"].message


def test_no_mistake_is_named_that_what_may_differ_makes_meaningless(results: Results) -> None:
    assert [one.id for one in results["axes doubled"]["axes"].diagnoses] == ["extra-factor-2"]


def test_a_misconception_is_found_up_to_what_may_differ(results: Results) -> None:
    assert [one.id for one in results["axes in order"]["axes"].diagnoses] == ["no-exponent"]

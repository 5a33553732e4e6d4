"""Wrong answers to the assignments of the manual's page of patterns, each in a real student's process."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.language.catalogue import ENGLISH
from grader.results.grading import Grading
from grader.results.report import ReportedCheck, report
from tests.docs.pages import File, steps

PAGE = Path(__file__).parents[2] / "docs/patterns.md"

# One course a process: another course's reference/ may be loaded here already.
GRADE = """
import json, sys
from functools import cache
from pathlib import Path
from grader.course.loading import find_assignment
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade
from grader.results.record import plain
from grader.results.submission import Submission
from grader.marking.grade_submission import sandbox_for

@cache
def opened(slug):
    version = find_assignment(slug, Path(sys.argv[1])).without_places()
    return Expectations(version, 3), sandbox_for(version)

for line in sys.stdin:
    slug, source = json.loads(line)
    expectations, sandbox = opened(slug)
    student = Submission("ana", "ana", {"solution.py": source.encode()})
    print(json.dumps(plain(grade(expectations, student, sandbox))), flush=True)
"""

Try = Callable[..., dict[str, ReportedCheck]]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course that a reader of the page has at its end."""
    folder = tmp_path_factory.mktemp("patterns")
    for step in steps(PAGE):
        if isinstance(step, File):
            path = folder / step.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text((path.read_text() if step.append else "") + step.text)
    (folder / "reference/__init__.py").touch()
    return folder


@pytest.fixture(scope="module")
def marker(course: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that grades a slug and a source a line."""
    command = [sys.executable, "-c", GRADE, str(course)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
    assert process.returncode == 0


@pytest.fixture
def tried(course: Path, marker: subprocess.Popen[str]) -> Try:
    """Grades the right solution of a pattern, with some of its text replaced."""

    def grade(slug: str, *replaced: tuple[str, str]) -> dict[str, ReportedCheck]:
        source = (course / f"submissions/{slug}/correct/solution.py").read_text()
        for old, new in replaced:
            assert old in source
            source = source.replace(old, new)
        print(json.dumps([slug, source]), file=marker.stdin, flush=True)
        grading = Grading.from_data(json.loads(marker.stdout.readline()))
        assert grading.outcome == "graded"
        return {check.id: check for check in report(grading, ENGLISH).checks}

    return grade


def named(check: ReportedCheck) -> dict[str, str]:
    """The mistake that is named, by array."""
    return {one.array: one.id for one in check.diagnoses}


def test_each_array_of_a_nested_result_is_diagnosed_for_itself(tried: Try) -> None:
    result = tried("nested", ('"db": dz.sum(0)', '"db": -dz.sum(0)'))["propagate"]
    assert named(result) == {"db": "sign-flipped"}
    assert result.points == 2


def test_results_in_another_order_are_told_by_what_is_there(tried: Try) -> None:
    old = '{"db": dz.sum(0), "dW": x.T.dot(dz)}, 0.5 * np.mean(np.sum((a - y) ** 2, axis=1))'
    grads, _, cost = old.partition(", 0.5")
    result = tried("nested", (old, f"0.5{cost}, {grads}"))["propagate"]
    assert result.points == 0
    assert "the function returned the number" in result.message
    assert "`cost` is a dict with 'db', 'dW'" in result.message


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("{'grads': a}, 1.0", "`dW` is not in the returned dict, which has 'grads'"),
        ("[[[a]]]", "the function returned a list of 1, not 2 values"),
        ("None", "None (is a `return` missing?)"),
        ("{'x' * 10**4: 1}, 2", "`dW` is not in the returned dict"),
    ],
)
def test_a_result_of_another_form_is_told_briefly(tried: Try, wrong: str, told: str) -> None:
    result = tried("nested", ("    dz =", f"    return {wrong}\n    dz ="))["propagate"]
    assert (result.points, len(result.message) < 1000) == (0, True)
    assert told in result.message


def test_a_part_of_a_flat_array_is_diagnosed_for_itself(tried: Try) -> None:
    result = tried("nested", ("z.sum(0))", "z.mean(0))"))["flat"]
    assert (named(result), result.points) == ({"b": "averaged-over-batch"}, 1)


def test_a_flat_array_of_another_length_is_told_by_its_shape(tried: Try) -> None:
    result = tried("nested", ("np.append(x.T @ z, z.sum(0))", "(x.T @ z).ravel()"))["flat"]
    assert "has shape (12,) instead of (15,)" in result.message


def test_a_method_that_takes_other_arguments_is_told_with_the_lines(tried: Try) -> None:
    message = tried("momentum", ("def step(self, w, g)", "def step(self, g)"))["momentum"].message
    assert "The grader runs `opt = Momentum(rate, beta)`, `first = opt.step(w, grads[0])`" in message
    assert "takes 2 positional arguments but 3 were given" in message


def test_a_mistake_in_a_class_is_named_in_all_that_follows(tried: Try) -> None:
    result = tried("momentum", ("self.v *= beta", "self.v *= 0"))["momentum"]
    assert (named(result), result.points) == ({"last": "velocity-forgotten"}, 2)


def test_a_function_that_needs_an_earlier_line_answers_the_same_lines(tried: Try) -> None:
    result = tried(
        "velocity",
        ('- config["rate"] * dw', "- dw"),
        ('w + config["velocity"]', 'w + config["rate"] * config["velocity"]'),
    )
    assert named(result["steps"]) == dict.fromkeys(["velocity"], "rate-on-the-velocity")


def test_the_reference_stands_for_the_class_of_its_name_wherever_that_is_called(tried: Try) -> None:
    wrong = tried("schedule", ("w -= self", "w += self"))
    assert wrong["schedule"].points == 2
    assert named(wrong["adam"]) == dict.fromkeys(["W1", "b1", "W5", "b5"], "step-sign-flipped")
    assert ["step from `W`" in one.text for one in wrong["adam"].diagnoses] == [True, False, True, False]


def test_an_array_that_a_later_call_changes_in_place_counts_as_it_was(tried: Try) -> None:
    in_place = ("return w - rate * self.v", "w -= rate * self.v\n        return w")
    assert tried("momentum", in_place)["momentum"].points == 4


def test_a_cache_goes_back_as_it_came(tried: Try) -> None:
    result = tried("layer", ("(1 + cache.y)", "1"))["backward"]
    assert set(named(result).values()) == {"square-left-out"}
    lost = tried("layer", ("return y, Cache(x, W, y)", "return y, None"))["backward"]
    assert "'NoneType' object has no attribute 'y', at solution.py" in lost.message


def test_a_class_that_is_missing_is_told_by_its_name(tried: Try) -> None:
    message = tried("momentum", ("class Momentum", "class Momemtum"))["momentum"].message
    assert message == "Your module does not define `Momentum`. Did you mean your `Momemtum`?"


def test_a_method_of_another_name_is_told_with_the_nearest(tried: Try) -> None:
    message = tried("momentum", ("def step", "def steps"))["momentum"].message
    assert "'Momentum' object has no attribute 'step' (did you mean `steps`?)" in message


def test_an_object_in_the_place_of_an_array_is_refused(tried: Try) -> None:
    result = tried("momentum", ("return w - rate * self.v", "return self"))["momentum"]
    assert "`first` is an object of type Momentum, not numbers" in result.message


def test_components_may_point_either_way_with_their_scores(tried: Try) -> None:
    way = "np.where(vt[:k, 0] < 0, -1, 1)"
    assert tried("components", (way, "np.array([1, -1, 1])[:k]"))["pca"].points == 6
    torn = tried("components", ("components, centred @ components", "components, -centred @ components"))["pca"]
    assert torn.points == 4


def test_a_derived_mistake_is_seen_in_components_that_may_point_either_way(tried: Try) -> None:
    wrong = tried("components", ("centred = x - x.mean(axis=0)", "centred = x - x.mean()"))["pca"]
    assert named(wrong) == dict.fromkeys(["variances", "components", "scores"], "formula-axis")


def test_clusters_are_diagnosed_in_whatever_order_they_are(tried: Try) -> None:
    result = tried("components", ("return centers, labels", "return 2 * centers, labels"))["kmeans"]
    assert (named(result), result.points) == ({"centers": "extra-factor-2"}, 2)
    still = tried("components", ("centers = np.stack", "_ = np.stack"))["kmeans"]
    assert named(still) == {"centers": "centers-never-moved"}


LAWS = [
    ("(np.random.rand(*x.shape) < keep) / keep", "(np.random.rand(*x.shape) > keep) / keep", "keeps", 0),
    ("(np.random.rand(*x.shape) < keep) / keep", "(np.random.rand(*x.shape) < keep)", "neither 0 nor 1.25 times", 0),
    ("np.random.rand(*x.shape)", "np.random.rand(x.shape[1])", "has shape (40,) instead of (60, 40)", 0),
    ("np.random.rand(*x.shape)", "np.random.rand(1, x.shape[1]).repeat(len(x), 0)", "depend on each other", 0),
    ("np.random.rand(*x.shape)", "np.random.default_rng(0).random(x.shape)", "the same numbers in two calls", 0),
]


@pytest.mark.parametrize(("old", "new", "told", "points"), LAWS)
def test_a_mask_by_another_law_is_told(tried: Try, old: str, new: str, told: str, points: float) -> None:
    result = tried("chance", (old, new))["dropout"]
    assert told in result.message
    assert result.points == points


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("np.sqrt(2 / n)", "np.sqrt(1 / n)", "`W` has the standard deviation"),
        ("np.sqrt(2 / n)", "2 / n", "`W` has the standard deviation"),
        ("rng.standard_normal((n, d))", "rng.uniform(-(3**0.5), 3**0.5, (n, d))", "`W` follows another distrib"),
        ("default_rng(seed)", "default_rng()", "`W` has different numbers with the same seed"),
        ("default_rng(seed)", "default_rng(0)", "`W` has the same numbers with another seed"),
        ("rng.uniform(-0.1, 0.1, d)", "np.zeros(d)", "`b` follows another distribution"),
        ("rng.uniform(-0.1, 0.1, d)", "np.full(d, np.nan)", "`b` has NaN or infinity"),
    ],
)
def test_weights_by_another_law_are_told(tried: Try, old: str, new: str, told: str) -> None:
    assert told in tried("chance", (old, new))["weights"].message


def test_a_condition_that_does_not_hold_is_told_with_the_value_of_the_students_own_numbers(tried: Try) -> None:
    message = tried("chance", ("self.w -= ", "self.w -= 0 * "))["learns"].message
    assert "`losses[-1] < 0.5 * losses[0]` should hold, but" in message
    assert "0.69" in message, message
    result = tried("chance", (" > 0).astype", " > 1e9).astype"))["learns"]
    assert "`mean(found == new_classes) >= 0.9` should hold, but it does not (case 1)." in result.message
    assert result.points == 0  # the other conditions name no input, so a made-up curve would fulfil them
    shapes = tried("chance", ("return (points @", "return (points[:3] @"))["learns"].message
    assert "the shapes (3,) and (4,) do not fit" in shapes


def test_a_gradient_is_held_against_the_loss_that_comes_with_it(tried: Try) -> None:
    result = tried("network", ("dz[z <= 0] = 0", "dz[z <= 0] *= 0.7"))["loss"]
    assert result.evidence is not None
    assert {slope.array: slope.agree for slope in result.evidence.slopes} == {"W1": False, "b1": False}
    assert result.points == pytest.approx(9 * 2.5 / 4.5)


def test_gradients_that_are_right_for_a_wrong_loss_are_told_so(tried: Try) -> None:
    double = [("2 * reg * W", "1 * reg * W"), (" + reg * ((W1", " + 0.5 * reg * ((W1")]
    result = tried("network", *double)["loss"]
    assert result.evidence is not None
    assert {slope.array: slope.agree for slope in result.evidence.slopes} == {"W1": True, "W2": True}


def test_a_mistake_of_a_class_is_named_by_array(tried: Try) -> None:
    result = tried("network", ("ds.dot(W2.T) * mask", "ds.dot(W2.T)"))["loss"]
    assert named(result) == dict.fromkeys(["W1", "b1"], "dropout-forgotten-behind")


def test_a_function_from_given_is_passed_to_the_students_own(tried: Try) -> None:
    result = tried("checker", ("x[i] = here - h", "x[i] = here"), ("(2 * h)", "h"))["numeric-gradient"]
    assert named(result) == {"gradient": "one-sided"}
    called = tried("checker", ("above = f(x)", "above = f(x, h)"))["numeric-gradient"].message
    assert "bowl() takes 1 positional argument but 2 were given, at solution.py" in called


def test_what_a_given_function_makes_wrong_is_looked_up_among_derived_mistakes(tried: Try) -> None:
    result = tried("checker", ("(2 * h)", "(2 * h) + h"))["numeric-gradient"]
    assert (result.outcome, named(result)) == ("mismatch", {"gradient": "formula-term-extra-of"})


def test_the_other_convention_is_told_and_no_mistake(tried: Try, course: Path) -> None:
    mean = course / "submissions/reduction/mean/solution.py"
    (course / "submissions/reduction/correct").mkdir(exist_ok=True)
    (course / "submissions/reduction/correct/solution.py").write_text(mean.read_text())
    mixed = tried("reduction", (" / len(t)", ""))
    assert (mixed["loss"].points, mixed["gradient"].points) == (0, 3)
    assert named(mixed["loss"]) == {}
    assert "`J`: right if the loss is the mean over the batch; but your other answers" in mixed["loss"].message


def test_a_misconception_is_named_under_the_students_choice(tried: Try) -> None:
    sums = [(").mean()", ").sum()"), ("(x @ w - t) @ x / len(t)", "(x @ w) @ x")]
    assert named(tried("reduction", *sums)["gradient"]) == {"dw": "targets-left-out"}


def test_printed_lines_are_compared_by_words_and_numbers(tried: Try) -> None:
    assert tried("table", ("float(k * k)", "k * k + 1e-5"))["powers"].points == 2
    wrong = tried("table", ("float(k * k)", "2 * k"))["powers"]
    line = re.search(r"prints the wrong text in line 1: `(\d+) squared is (\d+)` \(four lines\)", wrong.message)
    assert line
    assert int(line[2]) == 2 * int(line[1])
    assert "prints 3 lines, not 4" in tried("table", ("in numbers)", "in numbers[:-1])"))["powers"].message

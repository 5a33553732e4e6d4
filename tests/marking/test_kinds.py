"""Each kind of check, on a course small enough to be checked by eye, in a real student's process."""

import json
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.language.catalogue import ENGLISH
from grader.results.grading import Grading
from grader.results.report import ReportedCheck, report

COURSE = Path(__file__).parents[1] / "courses/small"

GOOD = """
import numpy as np
a = 3
J = [[2, 2], [3, 16]]

def double(x):
    return x + x

def average(x):
    return x.mean(axis=0)

def average_again(x):
    return x.sum(axis=0) / len(x)

class Adder:
    def __init__(self, start):
        self.start = self.total = start

    def add(self, x):
        self.total = self.total + x

def loss(w):
    return 0.5 * np.sum(w * w)

def gradient(w):
    return w

class Line:
    def __init__(self, w):
        self.w = w

    def step(self, rate):
        self.w = self.w - rate * gradient(self.w)

    def loss(self):
        return loss(self.w)
"""

# One course a process: another course's reference/ may be loaded here already.
GRADE = """
import json, sys
from pathlib import Path
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade
from grader.sandbox import Sandbox
from grader.course.loading import find_assignment
from grader.results.record import plain
from grader.results.submission import Submission

version = find_assignment("kinds", Path(sys.argv[1])).without_places()
expectations = Expectations(version, 3)
with Sandbox(version.assignment.limits) as sandbox:
    for line in sys.stdin:
        student = Submission("ana", "ana", {"solution.py": json.loads(line).encode()})
        print(json.dumps(plain(grade(expectations, student, sandbox))), flush=True)
"""

Grade = Callable[..., dict[str, ReportedCheck]]


@pytest.fixture(scope="module")
def marker() -> Iterator[subprocess.Popen[str]]:
    """A process that grades a source a line."""
    command = [sys.executable, "-c", GRADE, str(COURSE)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
    assert process.returncode == 0


@pytest.fixture
def graded(marker: subprocess.Popen[str]) -> Grade:
    """Grades a source, with some of its text replaced."""

    def grade(**replaced: str) -> dict[str, ReportedCheck]:
        source = GOOD
        for old, new in (pair.split(" -> ") for pair in replaced.values()):
            assert old in source
            source = source.replace(old, textwrap.dedent(new))
        print(json.dumps(source), file=marker.stdin, flush=True)
        grading = Grading.from_data(json.loads(marker.stdout.readline()))
        assert grading.outcome == "graded"
        return {check.id: check for check in report(grading, ENGLISH).checks}

    return grade


def test_a_right_module_earns_everything(graded: Grade) -> None:
    results = graded()
    assert {check.id: check.message for check in results.values() if check.points < check.max_points} == {}
    assert sum(check.max_points for check in results.values()) == 15


def test_a_written_answer_is_diagnosed_like_an_array(graded: Grade) -> None:
    written = graded(wrong="a = 3 -> a = -3")["written"]
    assert written.points == 1
    assert [(one.array, one.id) for one in written.diagnoses] == [("a", "sign-flipped")]


@pytest.mark.parametrize("ragged", ["[[1, 2], [3]]", "[np.zeros(3), np.zeros(4)]", "(x, [x, 'x'])"])
def test_a_list_that_makes_no_array_is_a_wrong_answer(graded: Grade, ragged: str) -> None:
    average = graded(wrong=f"x.mean(axis=0) -> {ragged}")["average"]
    assert (average.outcome, average.points) == ("mismatch", 0)
    assert "cannot be made into an array of numbers" in average.message


def test_an_answer_that_is_not_written_is_missing_alone(graded: Grade) -> None:
    written = graded(wrong="J = [[2, 2], [3, 16]] -> K = 0")["written"]
    assert written.points == 1
    assert written.message == "`J` is not written yet."


def test_answers_that_are_left_blank_are_not_started(graded: Grade) -> None:
    blank = graded(wrong="a = 3\nJ = [[2, 2], [3, 16]] -> a = J = None")["written"]
    assert (blank.outcome, blank.message) == ("missing", "`a` is not written yet: it is still None.")


@pytest.mark.parametrize(
    ("name", "meant"), [("mean", "exactly this name"), ("averages", "Did you mean your `averages`?")]
)
def test_what_another_check_wants_is_not_taken_for_a_slip(graded: Grade, name: str, meant: str) -> None:
    message = graded(renamed=f"def average(x) -> def {name}(x)")["average"].message
    assert "average_again" not in message
    assert meant in message


def test_a_loop_over_samples_is_too_slow(graded: Grade) -> None:
    loop = "return np.array([[sum([float(v), float(v)]) for v in row] for row in x])"
    assert graded(slow=f"return x + x -> {loop}")["speed"].outcome == "mismatch"


LOOP = "def slow(x):\n    return np.array([[sum([float(v), float(v)]) for v in row] for row in x])"


def test_an_answer_that_is_kept_for_the_same_arrays_saves_nothing(graded: Grade) -> None:
    kept = f"""{LOOP}
kept = {{}}
def double(x):
    if x.tobytes() not in kept:
        kept[x.tobytes()] = slow(x)
    return kept[x.tobytes()]"""
    result = graded(kept=f"def double(x):\n    return x + x -> {kept}")["speed"]
    assert (result.outcome, result.points) == ("mismatch", 0)


def test_a_small_batch_made_as_slow_as_the_large_one_saves_nothing(graded: Grade) -> None:
    padded = f"""{LOOP}
import time
def double(x):
    end = time.process_time() + 0.15
    out = slow(x)
    while time.process_time() < end: pass
    return out"""
    result = graded(padded=f"def double(x):\n    return x + x -> {padded}")["speed"]
    assert (result.outcome, result.points) == ("mismatch", 0)


def test_a_loop_that_is_not_over_samples_is_fast_enough(graded: Grade) -> None:
    loop = "for _ in range(200): np.tanh(x[:1])\n    return x + x"
    assert graded(fixed=f"return x + x -> {loop}")["speed"].outcome == "passed"


def test_a_fast_answer_that_is_wrong_is_not_timed(graded: Grade) -> None:
    assert "was not timed" in graded(fast="return x + x -> return x")["speed"].message
    large = graded(fast="return x + x -> return x if len(x) > 100 else x + x")["speed"]
    assert (large.outcome, large.points) == ("mismatch", 0)


def test_a_forbidden_import_is_seen_even_if_it_fails_and_is_caught(graded: Grade) -> None:
    source = graded(torch="a = 3 -> a = 3\ntry:\n    import torch.nn\nexcept ImportError:\n    pass")["source"]
    assert source.points == 0
    assert "torch" in source.message


@pytest.mark.parametrize(
    "call", ['__import__("torch")', 'importlib.import_module("torch.nn")', 'import_module(name="torch")']
)
def test_a_forbidden_import_by_a_call_is_seen(graded: Grade, call: str) -> None:
    source = graded(torch=f"a = 3 -> a = 3\nif 0: {call}")["source"]
    assert source.points == 0
    assert "torch" in source.message


def test_a_forbidden_import_is_not_lost_among_many(graded: Grade) -> None:
    many = ", ".join(f"a{number}" for number in range(500))
    source = graded(torch=f"a = 3 -> a = 3\nif 0: import torch, {many}")["source"]
    assert source.points == 0
    assert "more than 500 different names" in source.message


def test_other_parameters_are_told(graded: Grade) -> None:
    source = graded(other="def double(x):\n    return x + x -> def double(y):\n    return y + y")["source"]
    assert "(y)" in source.message
    assert "(x)" in source.message


def test_either_convention_is_right_if_it_is_kept_to(graded: Grade) -> None:
    both = graded(first="x.mean(axis=0) -> x.sum(axis=0)", second="x.sum(axis=0) / len(x) -> x.sum(axis=0)")
    assert both["average"].points == both["average-again"].points == 2
    one = graded(first="x.mean(axis=0) -> x.sum(axis=0)")
    assert one["average"].points + one["average-again"].points == 2


@pytest.mark.parametrize("leak", ["raise ValueError(str(x))", "x + x[1:]"])
def test_a_hidden_check_says_nothing_that_code_or_inputs_produced(graded: Grade, leak: str) -> None:
    hidden = graded(leak=f"return x.sum(axis=0) / len(x) -> print(x); {leak}")["average-again"]
    assert hidden.outcome == "raised"
    assert hidden.message == "This check is not shown yet."
    assert hidden.printed == ""


def test_an_instructors_test_gives_the_same_diagnosis(graded: Grade) -> None:
    adder = graded(sign="self.total = self.total + x -> self.total = -(self.total + x) + 2 * self.start * 0")["adder"]
    assert adder.points == 0
    assert "total" in adder.message


def test_parametrised_tests_share_their_points(graded: Grade) -> None:
    start = graded(most="self.start = self.total = start -> self.start = min(start, 3); self.total = start")["start"]
    assert start.points == pytest.approx(1.5)
    assert "start is not kept" in start.message


def test_a_student_who_raises_in_an_instructors_test_is_told_where(graded: Grade) -> None:
    adder = graded(bug="self.total = self.total + x -> self.total = self.totl + x")["adder"]
    assert adder.outcome == "raised"
    assert "AttributeError" in adder.message
    assert "solution.py, line" in adder.message


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("return w -> return -w", ["sign-flipped"]),
        ("return w -> return 2 * w", ["extra-factor-2"]),
        ("return w -> return w[:2]", []),
    ],
)
def test_a_gradient_is_held_against_the_students_own_loss(graded: Grade, wrong: str, named: list[str]) -> None:
    result = graded(wrong=wrong)["own-gradient"]
    assert (result.outcome, result.title) == ("mismatch", "the gradient of your own loss")
    assert [one.id for one in result.diagnoses] == named


def test_another_loss_with_its_own_gradient_is_right(graded: Grade) -> None:
    assert graded(loss="0.5 * np.sum -> np.sum", gradient="return w -> return 2 * w")["own-gradient"].points == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("self.w - rate -> self.w + rate", "has grown"),
        ("self.w - rate -> self.w - 0 * rate", "changes nothing"),
        ("self.w - rate -> self.w - 0.01 * rate", "too slowly"),
        ("self.w - rate -> np.nan - rate", "is nan after 1 steps"),
    ],
)
def test_training_that_does_not_arrive_says_how_it_went(graded: Grade, change: str, told: str) -> None:
    result = graded(wrong=change)["trains"]
    assert result.outcome == "mismatch"
    assert told in result.message

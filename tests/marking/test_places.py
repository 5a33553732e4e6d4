"""The line of a mistake: found by repairing the student's code in the sandbox, told as far as an assignment wants."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest

from grader.assignment.returns import Returns
from grader.assignment.version import AssignmentVersion
from grader.assignment.visibility import Telling
from grader.course.loading import find_assignment
from grader.gradebook import open_gradebook
from grader.gradebook.gradebook import NewGrading
from grader.language.catalogue import ENGLISH
from grader.marking.diagnosing.places import find_repairs
from grader.marking.expected import Expectations
from grader.marking.grade_submission import SEARCHED, grade, sandbox_for
from grader.results.grading import CheckResult
from grader.results.record import as_text
from grader.results.report import report
from grader.results.submission import Submission
from grader.sandbox import Sandbox
from tests.marking.network_source import NETWORK

ROOT = Path(__file__).resolve().parents[2]
CHECK = "sigmoid-derivative"
RIGHT = """import numpy as np


def sigmoid_derivative(s):
    rest = 1 - s
    slope = s * rest
    return slope
"""


@pytest.fixture(scope="module")
def version() -> AssignmentVersion:
    """One small check of a bundled assignment."""
    whole = find_assignment("h5-one-hidden-layer", ROOT)
    return with_checks(whole)


def with_checks(version: AssignmentVersion, telling: Telling = "line", **changes: object) -> AssignmentVersion:
    checks = tuple(check.model_copy(update=changes) for check in version.assignment.checks if check.id == CHECK)
    return replace(version, assignment=version.assignment.model_copy(update={"checks": checks, "places": telling}))


@pytest.fixture(scope="module")
def sandbox(version: AssignmentVersion) -> Iterator[Sandbox]:
    with sandbox_for(version) as sandbox:
        yield sandbox


def graded(version: AssignmentVersion, source: str, sandbox: Sandbox) -> CheckResult:
    submission = Submission("ana", "ana", {"solution.py": source.encode()})
    (result,) = grade(Expectations(version, 4), submission, sandbox).checks
    return result


WRONG = {
    "a sign": ("1 - s", "1 + s", 5, "sign"),
    "another operation": ("s * rest", "s - rest", 6, "operation"),
    "a step too many": ("    return", "    slope = slope * s\n    return", 7, "factor"),
    "what is returned": ("return slope", "return rest", 7, "variable"),
    "twice for squared": ("s * rest", "s - s * 2", 6, "power"),
    "a square that is missing": ("s * rest", "s - s", 6, "power"),
    "the value for its slope": ("s * rest", "s", 6, "factor"),
}


@pytest.mark.parametrize("slip", WRONG)
def test_the_line_of_a_mistake_is_found(slip: str, version: AssignmentVersion, sandbox: Sandbox) -> None:
    right, wrong, line, kind = WRONG[slip]
    result = graded(version, RIGHT.replace(right, wrong), sandbox)
    assert result.outcome == "mismatch"
    assert ("solution.py", line, kind) in [(place.file, place.line, place.kind) for place in result.places]


def test_equal_code_is_searched_once_and_each_has_its_own_line(version: AssignmentVersion, sandbox: Sandbox) -> None:
    wrong = RIGHT.replace("1 - s", "1 + s")
    spaced = wrong.replace("    rest", "    # 1 - s\n\n    rest")
    expectations = Expectations(version, 4)

    def line_of(source: str) -> int:
        submission = Submission("ana", "ana", {"solution.py": source.encode()})
        (result,) = grade(expectations, submission, sandbox).checks
        return result.places[0].line

    with patch("grader.marking.kinds.compared.find_repairs", wraps=find_repairs) as search:
        assert [line_of(wrong), line_of(f"\n{wrong}"), line_of(spaced)] == [5, 6, 7]
        assert search.call_count == 1
        assert line_of(wrong.replace("s * rest", "rest * s")) == 5
        assert search.call_count == 2


def test_only_instructors_read_the_edits(version: AssignmentVersion, sandbox: Sandbox) -> None:
    (repair, *_) = graded(version, RIGHT.replace("return slope", "return rest"), sandbox).edits
    assert (repair.line, repair.kind, repair.names, repair.instead) == (7, "variable", ("rest",), ("slope",))
    submission = Submission("ana", "ana", {"solution.py": RIGHT.replace("s * rest", "s - rest").encode()})
    grading = grade(Expectations(version, 4), submission, sandbox)
    of_reference = {(edit.file, edit.kind) for edit in grading.checks[0].edits if not edit.repairs}
    assert of_reference == {("sigmoid.py", "operation")}
    assert "sigmoid.py" not in as_text(report(grading, ENGLISH))


def test_a_line_that_computes_comes_before_one_that_hands_on(version: AssignmentVersion, sandbox: Sandbox) -> None:
    source = RIGHT.replace("slope = s * rest", "one, other = s, s\n    slope = one * other")
    result = graded(version, source, sandbox)
    assert [place.line for place in result.places][:2] == [7, 6]


def test_what_repairs_one_check_and_spoils_another_is_no_repair(version: AssignmentVersion, sandbox: Sandbox) -> None:
    source = (
        "import numpy as np\n\n\ndef value(s):\n    return s\n\n\ndef sigmoid(x):\n"
        "    return value(1 / (1 + np.exp(-x)))\n\n\ndef sigmoid_derivative(s):\n    return s * value(s)\n"
    )
    whole = find_assignment("h5-one-hidden-layer", ROOT)
    both = tuple(check for check in whole.assignment.checks if check.id in {"sigmoid", CHECK})
    with_both = replace(whole, assignment=whole.assignment.model_copy(update={"checks": both, "places": "line"}))
    submission = Submission("ana", "ana", {"solution.py": source.encode()})
    (right, wrong) = grade(Expectations(with_both, 4), submission, sandbox).checks
    assert right.outcome == "passed"
    assert [place.line for place in wrong.places] == [13]
    assert 5 in [place.line for place in graded(version, source, sandbox).places]


def test_the_line_is_found_beside_a_result_that_is_ignored(version: AssignmentVersion, sandbox: Sandbox) -> None:
    (check,) = with_checks(version).assignment.compared
    source = RIGHT.replace("1 - s", "1 + s").replace("return slope", "return slope, (s, rest)")
    result = graded(with_checks(version, returns=Returns((*check.returns, "_"))), source, sandbox)
    assert [(place.line, place.kind) for place in result.places][:1] == [(5, "sign")]


IN_OTHER_ASSIGNMENTS = {
    # right without a mask, and with ReLU: only an edit of a case that is wrong shows anything
    "a bracket, in some cases": (
        "h3-dropout",
        "output",
        """
def activation(u, phi):
    return np.tanh(u) if phi == "tanh" else 1 / (1 + np.exp(-u)) if phi == "sigmoid" else np.maximum(u, 0)


def network_output(X, W1, b1, W2, b2, r, phi):
    u = X @ W1 + b1
    h = activation(r * u, phi)
    return h @ W2 + b2
""",
        10,
    ),
    "one number of two": (
        "h2-graphs",
        "gradient-of-square",
        """
def gradient_of_square(x, y):
    outer = 2 * (2 * x + 3 * y)
    return np.array([outer, outer])
""",
        6,
    ),
    "a sum along an axis that is kept": (
        "h5-one-hidden-layer",
        "softmax",
        """
def softmax(x):
    powers = np.exp(x)
    return powers / powers.sum()
""",
        6,
    ),
    "a value that has no name": (
        "h1-chain-rule",
        "multiclass-gradients",
        """
def sigma(z):
    return 1 / (1 + np.exp(-z))


def slope(z):
    return sigma(z) * (1 - sigma(z))


def multiclass_gradients(X, Y, W1, b1, W2, b2):
    a = sigma(X @ W1.T + b1)
    e = np.exp(a @ W2.T + b2)
    d2 = e / e.sum(axis=1, keepdims=True) - Y
    d1 = d2 @ W2 * slope(a)
    return {"dW1": d1.T @ X, "db1": d1.sum(axis=0), "dW2": d2.T @ a, "db2": d2.sum(axis=0)}
""",
        16,
    ),
}


@pytest.mark.parametrize("slip", IN_OTHER_ASSIGNMENTS)
def test_the_line_is_found_in_other_assignments(slip: str) -> None:
    slug, check, function, line = IN_OTHER_ASSIGNMENTS[slip]
    version = find_assignment(slug, ROOT)
    checks = tuple(one for one in version.assignment.checks if one.id == check)
    version = replace(version, assignment=version.assignment.model_copy(update={"checks": checks}))
    with sandbox_for(version) as sandbox:
        result = graded(version, "import numpy as np\n\n" + function, sandbox)
    assert result.outcome == "mismatch"
    assert line in [place.line for place in result.places]


@pytest.mark.parametrize(
    ("right", "wrong", "kind", "visibility"),
    [
        pytest.param("self.W - rate", "self.W + rate", "sign", "visible", marks=pytest.mark.slow),
        pytest.param("error, self.v)", "error, self.v + 1)", "term", "visible", marks=pytest.mark.slow),
        # edited otherwise, it never ends
        ("self.v = self.v - rate", "while rate < 0: pass\n        self.v = self.v + rate", "sign", "visible"),
        ("self.W - rate", "self.W + rate", "", "hidden"),
    ],
)
def test_the_line_is_found_by_an_instructors_test(right: str, wrong: str, kind: str, visibility: str) -> None:
    whole = find_assignment("h2-networks", ROOT)
    steps = next(check for check in whole.assignment.checks if check.id == "network-steps")
    steps = steps.model_copy(update={"visibility": visibility, "misconceptions": {}})
    version = replace(whole, assignment=whole.assignment.model_copy(update={"checks": (steps,)}))
    source = NETWORK.replace(right, wrong)
    with sandbox_for(version) as sandbox:
        result = graded(version, source, sandbox)
    line = source[: source.index(wrong) + len(wrong)].count("\n") + 1
    assert result.outcome != "passed"
    assert ((line, kind) in [(one.line, one.kind) for one in result.places]) if kind else not result.places


@pytest.mark.parametrize("before", ["", "dFG_at_2: list = [1, 2]\n"])
def test_a_written_answer_is_wrong_where_it_is_written_last(before: str) -> None:
    version = find_assignment("h2-graphs", ROOT)
    checks = tuple(one for one in version.assignment.checks if one.id == "in-numbers")
    version = replace(version, assignment=version.assignment.model_copy(update={"checks": checks}))
    source = f"J_at_1_2 = [[2, 2], [3, 16]]\n{before}dFG_at_2 = [8, 131]\ndFG_at_2 == [8, 131]\n"
    with sandbox_for(version) as sandbox:
        result = graded(version, source, sandbox)
    assert [(place.line, place.kind) for place in result.places] == [(2 + bool(before), "constant")]


@pytest.mark.parametrize(
    ("telling", "ending"),
    [
        ("line", "Look at solution.py, line 5: a sign."),
        ("kind", "Look at your code for this: a sign."),
        ("nothing", ""),
    ],
)
def test_an_assignment_says_how_much_is_told(
    telling: Telling, ending: str, version: AssignmentVersion, sandbox: Sandbox
) -> None:
    result = graded(with_checks(version, telling), RIGHT.replace("1 - s", "1 + s"), sandbox)
    told = result.message(ENGLISH)
    assert told.endswith(ending)
    assert ("line 5" in told) == (telling == "line")


def test_the_line_is_told_from_an_attempt_on(version: AssignmentVersion, sandbox: Sandbox, tmp_path: Path) -> None:
    strict = with_checks(version)
    strict = replace(strict, assignment=strict.assignment.model_copy(update={"line_from_attempt": 2}))
    with open_gradebook(str(tmp_path / "grades.db")) as gradebook:
        for comment in ("# one", "# two"):
            source = RIGHT.replace("1 - s", "1 + s") + comment
            submission = Submission("ana", "ana", {"solution.py": source.encode()})
            grading = grade(Expectations(strict, 4), submission, sandbox)
            gradebook.save(strict, NewGrading(grading, graded_at=datetime.now(UTC), submission=submission))
        recorded = gradebook.gradings(latest=False)
        told = {one.attempt: gradebook.reported(one).checks[0].message for one in recorded}
    assert told[1].endswith("Look at your code for this: a sign.")
    assert told[2].endswith("Look at solution.py, line 5: a sign.")


def test_a_hidden_check_tells_no_place(version: AssignmentVersion, sandbox: Sandbox) -> None:
    result = graded(with_checks(version, visibility="hidden"), RIGHT.replace("1 - s", "1 + s"), sandbox)
    assert result.outcome == "mismatch"
    assert result.places == ()
    assert not result.edits


def test_lines_of_a_notebook_are_counted_in_their_cell(version: AssignmentVersion, sandbox: Sandbox) -> None:
    source = "# %% cell 1 of a.ipynb\nimport numpy as np\n# %% cell 3 of a.ipynb\n" + RIGHT.replace("1 - s", "1 + s")
    place = graded(version, source, sandbox).places[0]
    assert (place.cell, place.line) == (3, 5)


OVERFLOWING = """import numpy as np


def softmax(x):
    e = np.exp(x)
    return e / e.sum(axis=1, keepdims=True)
"""


@pytest.mark.parametrize(
    ("before", "place"), [("", ("solution.py", None, 5)), ("# %% cell 2 of a.ipynb\n", ("solution.py", 2, 5))]
)
def test_what_overflows_has_the_line_of_the_warning(before: str, place: tuple[str, int | None, int]) -> None:
    whole = find_assignment("h5-one-hidden-layer", ROOT)
    checks = tuple(check for check in whole.assignment.checks if check.id.startswith("softmax"))
    version = replace(whole, assignment=whole.assignment.model_copy(update={"checks": checks}))
    submission = Submission("ana", "ana", {"solution.py": (before + OVERFLOWING).encode()})
    with sandbox_for(version) as sandbox:
        ordinary, large, _ = grade(Expectations(version, 4), submission, sandbox).checks
    assert (ordinary.places, large.outcome) == ((), "mismatch")
    assert [(one.file, one.cell, one.line) for one in large.places] == [place]
    assert "what grows beyond the largest number" in large.message(ENGLISH)


def test_right_code_is_not_searched(version: AssignmentVersion, sandbox: Sandbox) -> None:
    assert graded(version, RIGHT, sandbox).places == ()


def test_the_head_of_a_cell_whose_number_nobody_can_read_is_a_comment(
    version: AssignmentVersion, sandbox: Sandbox
) -> None:
    wrong = RIGHT.replace("1 - s", "1 + s")
    (place,) = graded(version, wrong, sandbox).places
    (moved,) = graded(version, f"# %% cell {'9' * 5000} of x.ipynb\n{wrong}", sandbox).places
    assert (moved.cell, moved.line) == (None, place.line + 1)


def test_a_process_that_lies_about_its_edits_is_no_fault_of_ours(version: AssignmentVersion, sandbox: Sandbox) -> None:
    forging = (
        RIGHT.replace("1 - s", "1 + s")
        + """

import sys
varying = sys.modules["_inside.editing.varying"]
varying.pack = lambda value: {"text": np.frombuffer(b'{".reached": 9, ".ended": "x"}', np.uint8), "numbers": np.ones(3)}
"""
    )
    result = graded(version, forging, sandbox)
    assert result.outcome == "mismatch"
    assert result.places == ()


def test_few_checks_are_searched_even_if_nothing_is_found(version: AssignmentVersion, sandbox: Sandbox) -> None:
    (check,) = version.assignment.checks
    checks = tuple(check.model_copy(update={"id": f"{CHECK}-{number}"}) for number in range(SEARCHED + 2))
    many = replace(version, assignment=version.assignment.model_copy(update={"checks": checks}))
    submission = Submission("ana", "ana", {"solution.py": RIGHT.replace("1 - s", "1 + s").encode()})
    with patch("grader.marking.kinds.compared.find_repairs", return_value=[]) as search:
        results = grade(Expectations(many, 4), submission, sandbox).checks
    assert all(result.outcome == "mismatch" for result in results)
    assert search.call_count == SEARCHED

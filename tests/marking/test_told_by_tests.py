"""A test that fails tells no right value: who hands in again with it would earn points that nobody computed."""

import pytest

from grader.course.loading import load_assignment
from grader.language.catalogue import ENGLISH
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade
from grader.results.report import ReportedCheck, report
from grader.results.submission import Submission
from grader.sandbox import Sandbox
from tests.own_reference import own_reference

HEAD = """
import numpy as np
import pytest
from grader.testing import assert_close, student as mine
from grader.testing.unittests import TestCase, run_case
"""
RIGHT, WRONG = "9.25", "def f(x): return 8.0\ndef g(x): return [8.0]\n"
CLAIMS = {
    "equal": "assert student.f(3) == 9.25",
    "near": "assert abs(student.f(3) - 9.25) < 1e-6",
    "approximately": "assert student.f(3) == pytest.approx(9.25)",
    "a list": "assert student.g(3) == [9.25]",
    "a member": "assert student.f(3) in {9.25}",
    "numpy": "np.testing.assert_equal(student.f(3), 9.25)",
    "ours": "assert_close(student.f(3), 9.25)",
}
METHODS = {
    "equal": "self.assertEqual(mine.f(3), 9.25)",
    "near": "self.assertAlmostEqual(mine.f(3), 9.25)",
    "not less": "self.assertLess(9.25, mine.f(3))",
    "lists": "self.assertListEqual(mine.g(3), [9.25])",
    "member": "self.assertIn(mine.f(3), [9.25])",
}
SAID = {
    "by assert": ("assert student.f(3) == 9.25, 'Read the task again.'", "Read the task again."),
    "by fail": ("pytest.fail(f'not {student.f(3):g}')", "not 8"),
    "no exception": ("with pytest.raises(ValueError): student.f(-1)", "A call should raise"),
}
PARAMETERS = {
    "what is passed": ("(student, x, want)", "assert student.f(x) == want", "With x = 3: "),
    "what it is made of": ("(student, x, want)", "y = np.ones(x)\n    assert student.f(y) == want", "With x = 3: "),
    "nothing": ("(student, x, want)", "assert student.f(1) == want", ""),
}


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReportedCheck]:
    """What a wrong submission is told, by test."""
    course = tmp_path_factory.mktemp("course")
    tests = [HEAD]
    for number, claim in enumerate([*CLAIMS.values(), *(body for body, _ in SAID.values())]):
        tests += ["@pytest.mark.points(1)", f"def test_{number}(student):", f"    {claim}"]
    tests += ["class TestIt(TestCase):"]
    for number, claim in enumerate(METHODS.values()):
        tests += [f"    def test_{number}(self):", f"        {claim}"]
    for number in range(len(METHODS)):
        tests += ["@pytest.mark.points(1)", f"def test_method{number}():", f"    run_case(TestIt, 'test_{number}')"]
    for number, (signature, claim, _) in enumerate(PARAMETERS.values()):
        tests += ["@pytest.mark.points(1)", '@pytest.mark.parametrize(("x", "want"), [(3, 9.25)])']
        tests += [f"def test_with{number}{signature}:", f"    {claim}"]
    (course / "assignments/a").mkdir(parents=True)
    (course / "assignments/a/assignment.toml").write_text('title = "Told"\n')
    (course / "assignments/a/test_a.py").write_text("\n".join(tests))
    version = load_assignment(course / "assignments/a").without_places()
    with own_reference(), Sandbox(version.assignment.limits) as sandbox:
        grading = grade(Expectations(version, 0), Submission("ana", "ana", {"solution.py": WRONG.encode()}), sandbox)
    return {check.id: check for check in report(grading, ENGLISH).checks}


@pytest.mark.parametrize("number", range(len(CLAIMS)), ids=list(CLAIMS))
def test_a_claim_tells_no_right_value(checks: dict[str, ReportedCheck], number: int) -> None:
    check = checks[str(number)]
    assert (check.outcome, check.points) == ("mismatch", 0)
    assert check.message
    assert not {RIGHT, "1.25"} & {part.rstrip(".,") for part in check.message.split()}


@pytest.mark.parametrize("number", range(len(METHODS)), ids=list(METHODS))
def test_a_method_tells_no_right_value(checks: dict[str, ReportedCheck], number: int) -> None:
    check = checks[f"method{number}"]
    assert (check.outcome, check.points) == ("mismatch", 0)
    assert check.message
    assert RIGHT not in check.message


@pytest.mark.parametrize("number", range(len(SAID)), ids=list(SAID))
def test_what_an_author_wrote_is_told(checks: dict[str, ReportedCheck], number: int) -> None:
    assert checks[str(len(CLAIMS) + number)].message.startswith([*SAID.values()][number][1])


@pytest.mark.parametrize("number", range(len(PARAMETERS)), ids=list(PARAMETERS))
def test_of_parameters_those_are_told_that_the_code_is_called_with(
    checks: dict[str, ReportedCheck], number: int
) -> None:
    assert checks[f"with{number}"].message == f"{[*PARAMETERS.values()][number][2]}The test failed."

"""What a plain assertion may not be: true of NaN, or of a loop that a student ends, or told once for each parameter."""

import pytest

from grader.course.loading import load_assignment
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade
from grader.results.report import ReportedCheck, report
from grader.results.submission import Submission
from grader.sandbox import Sandbox
from tests.own_reference import own_reference

TOML = """
title = "Claims"
[[checks]]
id = "two"
kind = "value"
title = "two"
points = 1
function = "two"
returns = ["y"]
reference = "m:two"
"""
HEAD = """
import math
import numpy as np
import pytest
from grader.testing import assert_close, give
"""
RIGHT = """
from decimal import Decimal
import numpy as np
def two(): return np.array([2.0, 3.0])
def one(x): return 2.0
def both(): return np.array([2.0, 3.0]), np.array([np.nan])
def holes(): return np.array([2.0, np.nan])
def shape(n): return np.zeros(n)
def text(): return "2.0"
def exact(): return Decimal(2)
def keyed(): return {1: 2.0}
def word(): return "nan"
"""
NAN = """
import math
from decimal import Decimal
import numpy as np
def two(): return np.full(2, np.nan)
def one(x): return float("nan")
def both(): return np.full(2, np.nan), np.array([0.0])
def holes(): return np.full(2, np.nan)
def shape(n): return np.zeros(n + 1)
def text(): return " NaN"
def exact(): return Decimal("sNaN")
def keyed(): return {1: math.nan}
def word(): return "nan"
"""
CLAIMS = {
    "no entry is off": "assert not np.any(np.abs(student.two() - np.array([2.0, 3.0])) > 1e-6)",
    "a number is not less": "assert not student.one(1) < 0",
    "a loop finds none": "for v in student.two():\n        if abs(v) > 5:\n            pytest.fail('large')",
    "a part of a tuple": "y, _ = student.both()\n    assert not (abs(y - [2, 3]) > 1).any()",
    "the largest of all": "assert not max(student.two().tolist()) > 9",
    "a text that is read as a number": "assert not float(student.text()) > 9",
    "a decimal number": "assert not float(student.exact()) > 9",
    "what a dict holds under numbers": "assert not student.keyed()[1] > 9",
    "a word that only looks like it": "finance = student.one(1)\n    assert not finance > 9",
    "an author who speaks of it": "'''The loss is no NaN.'''\n    assert not student.one(1) > 9",
}
STOP = """
def one(x): raise StopIteration
"""
LOOPS = {
    "all of a map": "assert all(map(lambda x: student.one(x) == 2, [1, 2]))",
    "a loop over pairs": "for got, want in zip(map(student.one, [1, 2]), [2, 2]):\n        assert got == want",
}
HONEST = {
    "what is not looked at may be NaN": "y, _ = student.both()\n    assert (abs(y - [2, 3]) < 1).all()",
    "NaN is wanted, by its place": "assert_close(student.holes(), [2.0, math.nan])",
    "NaN is wanted, by numpy": "np.testing.assert_array_equal(student.holes(), HOLES)",
    "a word is wanted": "assert student.word() == 'nan'",
    "NaN is looked for": "assert math.isnan(student.holes()[1])",
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, ReportedCheck]]:
    course = tmp_path_factory.mktemp("course")
    tests = [HEAD, "HOLES = np.array([2.0, math.nan])"]
    for number, claim in enumerate([*CLAIMS.values(), *HONEST.values(), *LOOPS.values()]):
        tests += ["@pytest.mark.points(1)", f"def test_{number}(student):", f"    {claim}"]
    tests += ["@pytest.mark.points(1)", '@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])', "def test_shape(student, n):"]
    tests += ["    assert student.shape(n).size < 2, 'too many'"]
    tests += ["@pytest.mark.points(1)", "def test_given(student):", "    give(student.one(1), out_of=4)"]
    tests += ["@pytest.mark.points(1)", "def test_below(student):", "    give(-student.one(1), out_of=4)"]
    files = {
        "assignments/a/assignment.toml": TOML,
        "assignments/a/test_a.py": "\n".join(tests),
        "reference/__init__.py": "",
        "reference/m.py": "import numpy as np\ndef two(): return np.ones(2)\n",
    }
    for name, text in files.items():
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        (course / name).write_text(text)
    version = load_assignment(course / "assignments/a").without_places()
    with own_reference(), Sandbox(version.assignment.limits) as sandbox:
        return {
            name: {
                check.id: check
                for check in report(
                    grade(Expectations(version, 0), Submission(name, name, {"solution.py": text.encode()}), sandbox),
                    version.assignment.words,
                ).checks
            }
            for name, text in (("right", RIGHT), ("nan", NAN), ("stop", STOP))
        }


@pytest.mark.parametrize("number", range(len(CLAIMS)), ids=list(CLAIMS))
def test_a_claim_that_is_true_of_nan_does_not_pay(results: dict[str, dict[str, ReportedCheck]], number: int) -> None:
    assert results["right"][str(number)].outcome == "passed"
    assert results["nan"][str(number)].outcome == "mismatch"
    assert "NaN" in results["nan"][str(number)].message


@pytest.mark.parametrize("number", range(len(HONEST)), ids=list(HONEST))
def test_nan_that_is_wanted_or_not_looked_at_costs_nothing(
    results: dict[str, dict[str, ReportedCheck]], number: int
) -> None:
    assert results["right"][str(len(CLAIMS) + number)].outcome == "passed"


@pytest.mark.parametrize("number", range(len(LOOPS)), ids=list(LOOPS))
def test_a_student_cannot_end_a_loop_of_the_test(results: dict[str, dict[str, ReportedCheck]], number: int) -> None:
    loop = str(len(CLAIMS) + len(HONEST) + number)
    assert results["right"][loop].outcome == "passed"
    assert (results["stop"][loop].outcome, results["stop"][loop].points) == ("raised", 0)
    # nobody said what parameters it should have
    assert results["stop"][loop].message.startswith("`one` stopped with StopIteration")


def test_a_number_that_is_given_is_one_from_nothing_to_all(results: dict[str, dict[str, ReportedCheck]]) -> None:
    given = [results[name][check].points for name in ("right", "nan") for check in ("given", "below")]
    assert given == [0.5, 0.0, 0.0, 0.0]


def test_a_message_is_said_once_for_all_parameters(results: dict[str, dict[str, ReportedCheck]]) -> None:
    check = results["nan"]["shape"]
    assert check.points == 0
    assert check.message == "With n = 1; n = 2; n = 3; ... (2): too many"

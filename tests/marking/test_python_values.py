"""Values in an instructor's tests compare as they do in Python, whatever kind they are."""

import pytest

from grader.course.loading import load_assignment
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade
from grader.results.submission import Submission
from grader.sandbox import Sandbox
from tests.own_reference import own_reference

TOML = """
title = "Values"
[[checks]]
id = "total"
kind = "value"
title = "the total"
points = 1
function = "kinds"
returns = ["total"]
reference = "m:total"
"""
STUDENT = b"""
import collections, dataclasses, datetime, decimal, enum, fractions
import numpy as np

def kinds(): return {2, 3}
def frozen(): return frozenset("ab")
def raw(): return b"\\x00\\xff"
def money(): return decimal.Decimal("0.10")
def half(): return fractions.Fraction(1, 2)
def counted(): return collections.Counter("abca")
def ordered(): return collections.OrderedDict(a=1)
def grid(): return {(0, 1): {3}, (1, 0): set()}
def nested(): return [({1}, b"x")]
def span(): return range(2, 9, 3)
def due(): return datetime.date(2026, 11, 26)
def wait(): return datetime.timedelta(days=2, seconds=5)
def squares():
    for k in range(4): yield k * k
def words(): return np.array([["a", "bc"]])
def mixed(): return np.array([1, "b", None], dtype=object)
def holding(): return {1: Point(2)}
@dataclasses.dataclass(frozen=True)
class Point:
    x: int
class Color(enum.Enum):
    RED = 1
def color(): return Color.RED
def has(items, one): return type(items).__name__, one in items
"""
TRUE = [
    "student.kinds() == {3, 2} and 3 in student.kinds() and len(student.kinds()) == 2",
    "student.kinds() | {4} == {2, 3, 4}",
    "student.frozen() == frozenset('ab')",
    "student.raw() == b'\\x00\\xff'",
    "student.money() + 1 == Decimal('1.1') and student.half() * 2 == 1",
    "student.counted() == {'a': 2, 'b': 1, 'c': 1} and student.counted().most_common(1) == [('a', 2)]",
    "student.ordered() == {'a': 1}",
    "student.grid()[0, 1] == {3} and student.grid() == {(1, 0): set(), (0, 1): {3}}",
    "student.nested() == [({1}, b'x')]",
    "student.span() == range(2, 9, 3) and list(student.span()) == [2, 5, 8]",
    "student.due() == date(2026, 11, 26) and str(student.due()) == '2026-11-26'",
    "student.due() + student.wait() == date(2026, 11, 28)",
    "list(student.squares()) == [0, 1, 4, 9] and next(student.squares()) == 0 and sum(student.squares()) == 14",
    "student.words().tolist() == [['a', 'bc']] and student.words().shape == (1, 2)",
    "list(student.mixed()) == [1, 'b', None]",
    "student.Point(1) == student.Point(1) and student.Point(1) != student.Point(2)",
    "student.holding()[1].x == 2 and student.holding()[1] == student.Point(2)",
    "student.color() == student.Color.RED and student.color().name == 'RED'",
    "student.has({1, 2}, 2) == ('set', True) and student.has({(1, 2): 3}, (1, 2)) == ('dict', True)",
    "student.has(b'ab', 97) == ('bytes', True)",
    # an object is never equal to a number, whatever its class says of itself
    "student.Point(1) != 1 and not student.color() == 1",
]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    course = tmp_path_factory.mktemp("course")
    tests = ["import pytest", "from datetime import date", "from decimal import Decimal"]
    for number, claim in enumerate(TRUE):
        tests += ["@pytest.mark.points(1)", f"def test_{number}(student):", f"    assert {claim}"]
    files = {
        "assignments/a/assignment.toml": TOML,
        "assignments/a/test_a.py": "\n".join(tests),
        "reference/__init__.py": "",
        "reference/m.py": "import numpy as np\ndef total(): return np.ones(2)\n",
    }
    for name, text in files.items():
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        (course / name).write_text(text)
    version = load_assignment(course / "assignments/a").without_places()
    with own_reference(), Sandbox(version.assignment.limits) as sandbox:
        grading = grade(Expectations(version, 0), Submission("s", "s", {"solution.py": STUDENT}), sandbox)
    said = {check.id: " ".join(str(one) for one in check.said) for check in grading.checks}
    return {check.id: check.outcome if check.outcome == "passed" else said[check.id] for check in grading.checks}


@pytest.mark.parametrize("number", range(len(TRUE)))
def test_what_is_true_in_python_is_true_of_a_students_value(outcomes: dict[str, str], number: int) -> None:
    assert outcomes[str(number)] == "passed"


def test_a_check_that_wants_numbers_says_what_came(outcomes: dict[str, str]) -> None:
    assert "set" in outcomes["total"]

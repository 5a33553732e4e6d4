"""Whose fault an exception in a test is: the student's if a value of theirs is in the operation that failed."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from grader.errors import SpecError
from grader.marking.author_tests.blame import is_students, line_that_raised

LIBRARY: dict[str, Any] = {"SpecError": SpecError}
exec(compile("def refuse(*_):\n    raise SpecError('an argument cannot cross')", "library.py", "exec"), LIBRARY)
STUDENT = SimpleNamespace(
    one=lambda *_: 1, none=lambda *_: None, items=lambda *_: [], options=lambda *_: {"odd": 1}, refuse=LIBRARY["refuse"]
)
HEAD = """
import numpy as np
import pytest
from grader.testing import env, student as theirs

def half(value):
    return value / 2

def slip(value):
    return valeu / 2

def scaled(factor=1):
    return factor

def both(mine, right):
    return mine + 1, right.missing

def empty_box():
    return {}["value"]

class Box:
    value = None

@pytest.fixture
def net(student):
    return student.none()

"""
THEIRS = {
    "an operand": "student.none() + 1",
    "a name": "x = student.none()\n    x + 1",
    "what is computed from it": "x = [student.none()]\n    y = x[0]\n    z = y\n    z.shape",
    "one of two": "want, got = np.ones(3), student.none()\n    want[got + 1]",
    "a loop": "for item in student.none():\n        pass",
    "a loop's item": "for item in [student.none()]:\n        item + 1",
    "after a loop without items": "for item in student.items():\n        last = item\n    last",
    "a comprehension": "[item + 1 for item in [student.none()]]",
    "a lambda": "f = lambda: student.none() + 1\n    f()",
    "an inner function": "def inner():\n        return student.none() + 1\n    inner()",
    "an argument of a helper": "half(student.none())",
    "a named argument of a helper": "half(value=student.none())",
    "an argument of a library": "np.linalg.inv(student.none())",
    "options that they choose": "scaled(**student.options())",
    "as many arguments as they choose": "half(*student.items())",
    "an empty iterator": "next(iter(student.items()))",
    "what is stored in an object": "box = Box()\n    box.value = student.none()\n    box.value + 1",
    "what is put into a list": "box = []\n    box.append(student.none())\n    box[0] + 1",
    "an assertion": "assert student.none() > 1",
    "a walrus": "if (x := student.none()) is None:\n        x + 1",
    "a fixture's": "net + 1",
    "handed back": "x = student.one()\n    student.refuse(x)",
    "a match of several": "first, *rest = student.items()",
    "a line that they run too often": "for k in range(5 + student.one()):\n        [1, 2][3 + 0 * 1]",
    "a count that they end": "k = 0\n    while k < 5 * student.one():\n        k += 1\n        [1, 2][-3]",
    "a helper that they run too often": "for _ in range(student.one()):\n        empty_box()",
    "a generator that they run too often": "sum(1 / 0 for _ in range(student.one()))",
    "by another name": "theirs.none() + 1",
    "a raise that they decide": "if student.one():\n        raise ValueError('no')",
    "a raise after what they did not return": "if student.none():\n        return\n    raise TypeError('takes no 1')",
    "a raise in a loop of theirs": "for one in [student.one()]:\n        raise KeyError(one)",
    "a raise in a case of theirs": "match student.one():\n        case _:\n            raise ValueError",
    "a raise from theirs": "try:\n        student.refuse()\n    except Exception:\n        raise OSError from None",
    "a recursion of which they decide the depth": "def down(n):\n        return down(n - 1)\n    down(student.one())",
    "a method that another value has": "net = student.items()\n    net.append(1, 2)",
    "a method with other names": "student.options().keys(odd=1)",
    "across lines": "np.add(\n        student.none(),\n        1,\n    )",
}
OURS = {
    "an operand": "student.one()\n    np.ones(2) @ np.ones(3)",
    "a name that is not there": "x = student.one()\n    assert x == right",
    "a slip in a helper": "slip(student.one())",
    "the other argument of a helper": "both(student.one(), 2)",
    "the other of two": "got, want = student.one(), None\n    want.shape",
    "a keyword that is not there": "scaled(odd=student.one())",
    "one argument too many": "half(student.one(), 2)",
    "a keyword of a library's": "x = student.one()\n    np.sum(x, odd=1)",
    "one too few": "x = student.one()\n    both(x)",
    "what no student can be sent": "student.refuse({1, 2})",
    "a module's attribute": "x = student.one()\n    np.no_such_function(x)",
    "before they are asked": "np.ones(2)[5]\n    student.one()",
    "a slip in a loop": "for _ in range(student.one()):\n        right_one + 1",
    "after a loop": "for _ in range(student.one()):\n        pass\n    [][0]",
    "a raise that nobody decides": "x = student.one()\n    raise NotImplementedError('to do')",
    "a raise that the test decides": "x = student.one()\n    if np.ones(1).size:\n        raise ValueError",
    "what is raised": "if student.one():\n        raise NoSuchError('no')",
    "beside": "if student.one():\n        [][0]",
}


def raised(tmp_path: Path, body: str) -> Exception:
    path = tmp_path / "test_it.py"
    path.write_text(f"{HEAD}def test_it(student, net):\n    {body}\n")
    space: dict[str, object] = {}
    exec(compile(path.read_text(), str(path), "exec"), space)
    space["theirs"] = STUDENT
    with pytest.raises(Exception) as caught:
        space["test_it"](STUDENT, None)  # type: ignore[operator]
    return caught.value


@pytest.mark.parametrize("what", THEIRS)
def test_a_students_value_in_what_failed_is_the_students_fault(tmp_path: Path, what: str) -> None:
    assert is_students(raised(tmp_path, THEIRS[what]))


@pytest.mark.parametrize("what", OURS)
def test_what_fails_without_one_is_the_tests_fault(tmp_path: Path, what: str) -> None:
    error = raised(tmp_path, OURS[what])
    assert not is_students(error)
    assert line_that_raised(error).startswith("test_it.py, line ")

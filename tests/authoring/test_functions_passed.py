"""A test that passes a function of its own to the student's code cannot work, and lint says what to do instead."""

import ast

import pytest

from grader.authoring.proof.slips_in_tests import functions_passed

FILE = """
import pytest
from grader.testing import assert_gradient, trains_to

def bowl(x):
    return x @ x

halved = lambda x: x / 2

@pytest.fixture
def data():
    return [1.0, 2.0]

def test(student, rng, data, given):
    {line}
"""


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("student.numeric(bowl, 3.0)", "student.numeric gets the function 'bowl'"),
        ("student.numeric(f=halved)", 'pass given("functions:halved")'),
        ("opt = student.Adam(0.1); opt.run([lambda x: 2 * x], 1.0)", "opt.run gets a lambda"),
        ("student.nets['a'].fit(3, {'loss': bowl})", "gets the function 'bowl'"),
    ],
)
def test_a_function_for_the_student_is_refused_with_its_line(line: str, told: str) -> None:
    ((number, fault),) = functions_passed(ast.parse(FILE.format(line=line)))
    assert (number, told in fault) == (15, True)


@pytest.mark.parametrize(
    "line",
    [
        'student.numeric(given("functions:bowl"), 3.0)',
        "student.f(data)",  # what the fixture returns
        "bowl = student.bowl(3.0); student.f(bowl)",
        "student.f(bowl(rng.random(3)))",
        "assert_gradient(lambda x: student.loss(x), 1.0, student.slope(1.0))",
        "net = student.Net(); trains_to(lambda: net.step(), lambda: net.loss(), below=1)",
    ],
)
def test_values_and_functions_for_the_assertions_are_not(line: str) -> None:
    assert not list(functions_passed(ast.parse(FILE.format(line=line))))

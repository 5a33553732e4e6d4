"""Names for instructors to import in an assignment's `test_*.py`.

    import pytest
    from grader.testing import assert_close

    @pytest.mark.points(3)
    def test_sum(student, rng):
        x = rng.standard_normal(4)
        assert_close(student.add(x, 1.0), x + 1.0, array="x + 1")

`student` stands for the student's module, which runs in a separate process. Its functions, classes, methods,
attributes, lists and dicts can be used through it; only plain values and arrays come back.
"""

from grader.marking.author_tests.assertions import ArrayMismatch, assert_close, assert_gradient, trains_to
from grader.marking.author_tests.printing import assert_printed
from grader.marking.author_tests.running_test import earn, env, give, student, tell, telling
from grader.sandbox.student import CallFailed, Student, whole_value

__all__ = [
    "ArrayMismatch",
    "CallFailed",
    "Student",
    "assert_close",
    "assert_gradient",
    "assert_printed",
    "earn",
    "env",
    "give",
    "student",
    "tell",
    "telling",
    "trains_to",
    "whole_value",
]

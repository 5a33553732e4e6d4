"""The fixtures of an instructor's tests: `student`, `rng`, `choice`, `own` and `given`."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pytest

from grader.assignment.course_functions import CourseFunction, course_function
from grader.marking.author_tests.assumptions import AssumedRun
from grader.marking.author_tests.findings import RequestedTests
from grader.marking.author_tests.watched_caller import WatchedCaller
from grader.marking.credit.own_functions import Helper
from grader.marking.formulas import find_formula
from grader.sandbox.student import Student


class Fixtures:
    """A pytest plugin with the fixtures."""

    def __init__(self, work: RequestedTests) -> None:
        self.work = work

    def begin(self, watched: WatchedCaller, assuming: AssumedRun) -> None:
        """Set up the values of the test that begins."""
        self.watched, self.assuming = watched, assuming

    @pytest.fixture
    def student(self) -> Student:
        """The student's module, which runs in a separate process."""
        return Student(self.watched)

    @pytest.fixture
    def rng(self) -> np.random.Generator:
        """A random generator for each submission; grading it again draws the same numbers."""
        return self.work.draws.generator()

    @pytest.fixture
    def choice(self, request: pytest.FixtureRequest) -> str:
        """The choice of a convention under which the student's answers are to be right."""
        return self.work.assumed.choice or self._first_choice(request.node)

    def _first_choice(self, item: pytest.Item) -> str:
        offered = _argument(item, "alternatives")
        convention = self.work.version.assignment.convention_of(offered) if offered else None
        return self.work.version.assignment.conventions[convention].choices[0] if convention else ""

    @pytest.fixture
    def own(self, request: pytest.FixtureRequest) -> "_Own":
        """The functions of `own_functions` by the student's names: the reference's, or the student's in their place."""
        named = _argument(request.node, "own_functions") or {}
        right = {name: find_formula(self.work.version.course, formula) for name, formula in named.items()}
        if not self.work.assumed.own:
            return _Own(right)
        # in another process: what the reference passes to them, the student's code is to compute for itself
        helpers = {
            name: Helper(name, function, lambda asked: self.watched.ask(asked.asked_apart()))
            for name, function in right.items()
        }
        self.assuming.helpers.extend(helpers.values())
        return _Own(helpers)

    @pytest.fixture
    def given(self) -> Callable[[str], CourseFunction]:
        """Finds a function in `given/` by `module:function`: to call it, and to pass it to a student's function."""
        return partial(course_function, self.work.version.folder)


class _Own:
    """Functions as attributes, by the student's names."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        self.__dict__.update(functions)


def _argument(item: pytest.Item, marker: str) -> Any:
    found = item.get_closest_marker(marker)
    return found.args[0] if found is not None and found.args else None

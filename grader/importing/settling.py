"""Puts imported tests into one file, finds where each name comes from, and notes what happened to each test."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from textwrap import indent
from typing import NamedTuple

from grader.importing.imported import ImportedTest, Note, TestFile, without_notes
from grader.importing.namespace import OURS, InstructorStatement, Namespace
from grader.importing.obstacles import obstacles


class Unsettled(NamedTuple):
    """A test whose names still have to be found."""

    test: ImportedTest
    place: str
    names: Namespace
    """Where its names come from."""
    success: str = ""
    """What students read if it passes."""
    failure: str = ""
    """What students read if it fails."""


class _Settled(NamedTuple):
    """A test whose names are found, and the imports and functions that it needs."""

    test: ImportedTest
    head: tuple[InstructorStatement, ...]


def settled(name: str, tests: Iterable[Unsettled]) -> tuple[TestFile, list[Note]]:
    """A file of tests, and a note on each of them."""
    kept, notes = without_notes(found for one in tests for found in _settled(one))
    numbers = {statement.text: statement.number for one in kept for statement in one.head}
    texts = sorted(numbers, key=lambda text: numbers[text])
    written = tuple(one.test for one in kept)
    return TestFile(name, "\n".join([*_ours(written, texts), *texts]), written), notes


def _settled(one: Unsettled) -> Iterator[_Settled | Note]:
    test, place = one.test, one.place
    try:
        found = one.names.settle(test.body)
    except (SyntaxError, ValueError, RecursionError) as error:
        yield Note(place, "not carried over", f"{test.name}: its code cannot be read ({error}).")
        return
    body = "\n".join([*found.before, found.code])
    if reasons := obstacles(body):
        yield from (Note(place, "not carried over", f"{test.name}: {reason}") for reason in reasons)
        return
    yield _Settled(replace(test, body=_telling(body, one.success, one.failure)), found.head)
    yield Note(place, "carried over", f"{test.name}, {test.points:g} points, {test.visibility}")
    if found.read_from_student:
        names_read = ", ".join(found.read_from_student)
        what = f"{test.name}: {names_read}: read from the student's code, so a student can change it."
        yield Note(place, "changed", what)


def _ours(tests: Iterable[ImportedTest], head: Iterable[str]) -> Iterator[str]:
    """Imports of the names from `OURS` that the tests use."""
    code = "\n".join([*(test.body for test in tests), *head])
    for module, names in OURS.items():
        used = [name for name in names if re.search(rf"(?<![\w.]){name}\b", code)]
        if used:
            yield f"from {module} import {', '.join(used)}"


def _telling(body: str, success: str, failure: str) -> str:
    texts = {"passed": success, "failed": failure}
    given = ", ".join(f"{name}={text!r}" for name, text in texts.items() if text)
    return f"with telling({given}):\n{indent(body, '    ')}" if given else body

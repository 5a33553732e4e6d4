"""Puts imported tests into one file, with each name found, and notes what happened to each test."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from textwrap import indent

from grader.importing.imported import ImportedTest, Note, TestFile
from grader.importing.namespace import OURS, Namespace
from grader.importing.obstacles import obstacles

Unsettled = tuple[ImportedTest, Namespace, str, str, str]
"""A test, where its names come from, what students read if it passes and if it fails, and its place."""


def settled(name: str, tests: Iterable[Unsettled]) -> tuple[TestFile, list[Note]]:
    """A file of tests, and a note on each of them."""
    notes: list[Note] = []
    head: dict[str, int] = {}
    kept: list[ImportedTest] = []
    for test, names, success, failure, place in tests:
        try:
            found = names.settle(test.body)
        except (SyntaxError, ValueError, RecursionError) as error:
            notes.append(Note(place, "not carried over", f"{test.name}: its code cannot be read ({error})."))
            continue
        body = "\n".join([*found.before, found.code])
        if reasons := obstacles(body):
            notes += [Note(place, "not carried over", f"{test.name}: {reason}") for reason in reasons]
            continue
        head |= {one.text: one.number for one in found.head}
        kept.append(replace(test, body=_telling(body, success, failure)))
        notes.append(Note(place, "carried over", f"{test.name}, {test.points:g} points, {test.visibility}"))
        if found.read_from_student:
            names_read = ", ".join(found.read_from_student)
            what = f"{test.name}: {names_read}: read from the student's code, so a student can change it."
            notes.append(Note(place, "changed", what))
    texts = sorted(head, key=lambda text: head[text])
    return TestFile(name, "\n".join([*_ours(kept, texts), *texts]), tuple(kept)), notes


def _ours(tests: Iterable[ImportedTest], head: Iterable[str]) -> Iterator[str]:
    """The imports of those of our names that the tests use."""
    code = "\n".join([*(test.body for test in tests), *head])
    for module, names in OURS.items():
        used = [name for name in names if re.search(rf"(?<![\w.]){name}\b", code)]
        if used:
            yield f"from {module} import {', '.join(used)}"


def _telling(body: str, success: str, failure: str) -> str:
    told = {"passed": success, "failed": failure}
    given = ", ".join(f"{name}={text!r}" for name, text in told.items() if text)
    return f"with telling({given}):\n{indent(body, '    ')}" if given else body

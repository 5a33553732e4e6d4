"""Finds the policy of an assignment: that of the course, overridden by the assignment's own."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from grader.assignment.policy import CourseFile, Policy, end_of_day
from grader.assignment.positions import where
from grader.assignment.version import AssignmentVersion
from grader.course.location import slugs_of
from grader.course.slips import describe_faults, read_toml
from grader.errors import SpecError
from grader.language.suggestions import near
from grader.spreadsheet import columns_in, decoded, fields_of, numbered_rows

COLUMNS = {
    "student": ("student", "name", "email", "e-mail", "login", "sid", "student id", "id"),
    "due": ("due", "due date", "due_date", "until", "deadline"),
    "assignment": ("assignment", "homework"),
}
"""Headers of a file of extensions, in lower case; the first one that the file has is used."""


class ExtensionRow(NamedTuple):
    """A row of a file of extensions."""

    student: str
    due: datetime
    where: str
    """The file and the line."""


def find_policy(version: AssignmentVersion) -> Policy:
    """The policy of an assignment, with its extensions read.

    Raises:
        SpecError: `course.toml` or an extension does not validate, a check is unknown, or a date has no time zone.
    """
    merged: dict[str, Any] = {}
    extensions: list[tuple[str, datetime]] = []
    for policy, folder in _layers(version):
        # only what the file sets: a default in a later layer must not override an earlier one
        merged |= {name: getattr(policy, name) for name in policy.model_fields_set}
        if isinstance(policy.extensions, str):
            rows = read_extensions(folder / policy.extensions, version)
            extensions += [(row.student, row.due) for row in rows]
        else:
            extensions += policy.extensions.items()
    policy = Policy.model_validate({**merged, "extensions": {}})
    _is_sound(policy, version)
    return policy.model_copy(update={"extensions": policy.latest(extensions)})


def repeated_extensions(version: AssignmentVersion) -> Iterator[str]:
    """Report students whom a file of extensions names twice."""
    for policy, folder in _layers(version):
        if isinstance(policy.extensions, str):
            yield from repeated(read_extensions(folder / policy.extensions, version))


def _layers(version: AssignmentVersion) -> list[tuple[Policy, Path]]:
    """The policies that apply, the weakest first, each with the folder that its paths start from."""
    course = _course_file(version.course / "course.toml")
    return [
        (course.policy, version.course),
        (course.assignments.get(version.slug, Policy()), version.course),
        (version.assignment.policy, version.folder),
    ]


def strange_assignments(course: Path) -> Iterator[str]:
    """Report assignments that have a policy in `course.toml` but do not exist: a slip, or not written yet."""
    path = course / "course.toml"
    known = slugs_of(course)
    for slug in _course_file(path).assignments:
        if slug not in known:
            at = where(path, path.read_text(encoding="utf-8"), ("assignments", slug))
            yield f"{at}: no assignment is called {slug!r}, so its policy has no effect.{near(slug, known)}"


def _course_file(path: Path) -> CourseFile:
    if not path.is_file():
        return CourseFile()
    text, stated = read_toml(path)
    try:
        return CourseFile.model_validate(stated)
    except ValidationError as error:
        raise SpecError(describe_faults(path, text, CourseFile, error.errors(), stated)) from error


def _is_sound(policy: Policy, version: AssignmentVersion) -> None:
    known = {check.id for check in version.assignment.checks}
    for name in (*policy.dropped, *policy.bonus):
        if name not in known:
            raise SpecError(f"policy: {version.slug} has no check {name!r}. There are: {', '.join(sorted(known))}.")
    # every date is tried now, so that a missing zone does not show only when one student's score is computed
    for date in (policy.due, policy.cutoff):
        if date is not None:
            policy.moment(date)


def read_extensions(path: Path, version: AssignmentVersion) -> list[ExtensionRow]:
    """The due dates of students in this assignment; a row that names no assignment is about all of them.

    Raises:
        SpecError: the file does not exist, has other columns, an invalid date, or an assignment that is not there.
    """
    try:
        rows = numbered_rows(decoded(path.read_bytes()))
    except OSError as error:
        raise SpecError(f"{path}: extensions cannot be read: {error.strerror}") from error
    _, header = next(rows, (0, []))
    places = columns_in(header, COLUMNS)
    if not {"student", "due"} <= places.keys():
        raise SpecError(f"{path}: the first line must name the columns student and due.")
    known = _known_assignments(version.course)
    return [
        extension
        for line, row in rows
        if (extension := _extension(f"{path}, line {line}", fields_of(row, places), version, known))
    ]


def repeated(extensions: Sequence[ExtensionRow]) -> Iterator[str]:
    """Report students whom a file names twice."""
    seen: dict[str, ExtensionRow] = {}
    for one in extensions:
        first = seen.setdefault(one.student.casefold(), one)
        if first is not one:
            yield f"{one.where}: {one.student} already has an extension ({first.where}); the later date counts."


def _extension(
    where: str, row: Mapping[str, str], version: AssignmentVersion, known: dict[str, str]
) -> ExtensionRow | None:
    """What a row says; None if it is about another assignment."""
    student, assignment, due = (row.get(field, "") for field in ("student", "assignment", "due"))
    if assignment:
        slug = known.get(assignment.casefold())
        if slug is None:
            hint = near(assignment, [*known]) or f" There are: {', '.join(sorted({*known.values()}))}."
            raise SpecError(f"{where}: no assignment is called {assignment!r}.{hint}")
        if slug != version.slug:
            return None
    if not student:
        raise SpecError(f"{where}: an extension until {due!r} names no student. Fill in the column `student`.")
    try:
        stated = end_of_day(due)
        return ExtensionRow(student, stated if isinstance(stated, datetime) else datetime.fromisoformat(stated), where)
    except ValueError as error:
        raise SpecError(f"{where}: {due!r} is not a date. Write 2026-11-28T23:59 or 2026-11-28.") from error


def _known_assignments(course: Path) -> dict[str, str]:
    """The slugs of the course by slug and by title, both in lower case."""
    known: dict[str, str] = {}
    for path in sorted(course.glob("assignments/*/assignment.toml")):
        slug = path.parent.name
        with suppress(tomllib.TOMLDecodeError, UnicodeDecodeError):  # reported when that assignment is read
            known.setdefault(str(tomllib.loads(path.read_text(encoding="utf-8")).get("title", slug)).casefold(), slug)
        known[slug.casefold()] = slug
    return known

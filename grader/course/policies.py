"""Finds the policy of an assignment: that of the course, overridden by the assignment's own."""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from grader.assignment.policy import CourseFile, Policy
from grader.assignment.positions import where
from grader.assignment.version import AssignmentVersion
from grader.course.extensions import read_extensions, repeated
from grader.course.location import slugs_of
from grader.course.slips import describe_bad_toml, describe_faults
from grader.errors import SpecError
from grader.language.suggestions import near


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
    text = path.read_bytes().decode(errors="replace")
    try:
        stated = tomllib.loads(text)
        return CourseFile.model_validate(stated)
    except tomllib.TOMLDecodeError as error:
        raise SpecError(describe_bad_toml(path, text, error)) from error
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

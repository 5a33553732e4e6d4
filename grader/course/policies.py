"""Finds the policy of an assignment: that of the course, overridden by the assignment's own."""

import csv
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from grader.assignment.policy import CourseFile, Policy
from grader.assignment.positions import where
from grader.assignment.version import AssignmentVersion
from grader.course.slips import bad_toml, sentences
from grader.errors import SpecError
from grader.language.suggestions import near


def find_policy(version: AssignmentVersion) -> Policy:
    """The policy of an assignment, with its extensions read.

    Raises:
        SpecError: `course.toml` or an extension does not validate, a check is unknown, or a date has no time zone.
    """
    path = version.course / "course.toml"
    course = _course_file(path)
    layers = [
        (course.policy, version.course),
        (course.assignments.get(version.slug, Policy()), version.course),
        (version.assignment.policy, version.folder),
    ]
    merged: dict[str, Any] = {}
    for policy, folder in layers:
        # only what the file sets: a default in a later layer must not override an earlier one
        stated = {name: getattr(policy, name) for name in policy.model_fields_set}
        if isinstance(stated.get("extensions"), str):
            stated["extensions"] = read_extensions(folder / stated["extensions"], version.slug)
        # A student may have one extension for the course and another for this assignment.
        stated["extensions"] = merged.get("extensions", {}) | stated.get("extensions", {})
        merged |= stated
    policy = Policy.model_validate(merged)
    _is_sound(policy, version)
    return policy


def strange_assignments(course: Path) -> Iterator[str]:
    """Report assignments that have a policy in `course.toml` but do not exist: a slip, or not written yet."""
    path = course / "course.toml"
    known = sorted(folder.parent.name for folder in course.glob("assignments/*/assignment.toml"))
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
        raise SpecError(bad_toml(path, text, error)) from error
    except ValidationError as error:
        raise SpecError(sentences(path, text, CourseFile, error.errors(), stated)) from error


def read_extensions(path: Path, slug: str) -> dict[str, datetime]:
    """Due dates by student from a CSV file; an optional column `assignment` limits a row to one assignment.

    Raises:
        SpecError: the file does not exist, has other columns, or contains an invalid date.
    """
    try:
        # utf-8-sig: Excel begins a CSV in UTF-8 with a byte-order mark
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not in UTF-8"
        raise SpecError(f"{path}: extensions cannot be read: {why}") from error
    extensions: dict[str, datetime] = {}
    for number, row in enumerate(rows, 2):
        if not {"student", "due"} <= row.keys():
            raise SpecError(f"{path}: the first line must name the columns student and due.")
        if (row.get("assignment") or slug) != slug:
            continue
        try:
            extensions[(row["student"] or "").strip()] = datetime.fromisoformat((row["due"] or "").strip())
        except ValueError as error:
            raise SpecError(f"{path}, line {number}: {row['due']!r} is not a date. Write 2026-11-28T23:59.") from error
    return extensions


def _is_sound(policy: Policy, version: AssignmentVersion) -> None:
    known = {check.id for check in version.assignment.checks}
    for name in (*policy.dropped, *policy.bonus):
        if name not in known:
            raise SpecError(f"policy: {version.slug} has no check {name!r}. There are: {', '.join(sorted(known))}.")
    extensions = policy.extensions if isinstance(policy.extensions, dict) else {}
    # every date is tried now, so that a missing zone does not show only when one student's score is computed
    for date in (policy.due, *extensions.values()):
        if date is not None:
            policy.moment(date)

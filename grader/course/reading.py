"""Reads `assignment.toml` and finds it in a course, without knowing the kinds of checks.

Final scores need no more than the outline of an assignment; to import the kinds would take a second.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field, ValidationError

from grader.assignment.checks import BaseCheck
from grader.assignment.models import Assignment
from grader.assignment.positions import where
from grader.assignment.version import AssignmentVersion
from grader.course.course_files import given_files, read_given, read_requirements, read_starter, starter_files
from grader.course.instructor_tests import tests_in
from grader.course.location import bundled_course, slugs_of
from grader.course.own_sentences import FILE, read_sentences
from grader.course.slips import describe_faults, read_toml
from grader.errors import SpecError, UsageError
from grader.language.overrides import layered

NO_MEANING = {"policy", "sentences"}
"""Tables of `assignment.toml` that no grading depends on."""


class OutlinedCheck(BaseCheck):
    """The keys of every check; those of its kind are left unread."""

    model_config = ConfigDict(extra="ignore")


class Outline(Assignment):
    """The contents of `assignment.toml`, with checks of no kind."""

    checks: tuple[OutlinedCheck, ...] = Field(min_length=1)
    """The checks, in the order of the handout."""


def find_outline(name: str, course: Path) -> AssignmentVersion:
    """The assignment with this slug in the course, or at this path; nothing can be graded by it.

    Raises:
        UsageError: the assignment does not exist.
        SpecError: it does not validate.
    """
    return read_assignment(folder_of(name, course), Outline)


def read_assignment(folder: Path, model: type[Assignment]) -> AssignmentVersion:
    """Read and validate `folder/assignment.toml`.

    Args:
        folder: Holds the file.
        model: What the file must contain.

    Raises:
        UsageError: the assignment does not exist.
        SpecError: it does not validate; the message has one line per fault.
    """
    path = folder / "assignment.toml"
    if not path.is_file():
        raise UsageError(f"{folder}: no assignment.toml there. Give a folder in assignments/, or a slug.")
    text, stated = read_toml(path)
    assignment = _validated(path, text, stated, model)
    course = folder.resolve().parent.parent  # `assignments/<slug>` is below it
    modules = reference_files(course)
    reference = _digest(modules, course)
    files = _digest(graded_by(folder), folder)
    course_wide = read_sentences(course / FILE)
    # merged here, so that no later code needs to look for the sentences of the course
    assignment = assignment.model_copy(update={"sentences": layered(course_wide, assignment.sentences)})
    slug = folder.resolve().name
    requirements = read_requirements(folder, course)
    # with the slug: two assignments of identical content are still two versions
    content = f"{slug}\0{_meaning(stated)}{files}{reference}{requirements}"
    version = hashlib.sha256(content.encode()).hexdigest()
    return AssignmentVersion(
        slug,
        folder.resolve(),
        course,
        assignment,
        version,
        reference,
        visible_key=_key(modules, course, f"visible {slug}"),
        hidden_key=_key(modules, course, f"hidden {slug}", assignment.secret),
        given=read_given(folder, assignment),
        starter=read_starter(folder),
        requirements=requirements,
    )


def _validated(path: Path, text: str, stated: Mapping[str, Any], model: type[Assignment]) -> Assignment:
    """What the file states, and a check for each of the instructor's tests next to it."""
    _checks_are_a_list(path, text, stated)
    tests = (test for file in sorted(path.parent.glob("test_*.py")) for test in tests_in(file))
    whole = {**stated, "checks": [*stated.get("checks", []), *tests]}
    try:
        return model.model_validate(whole)
    except ValidationError as error:
        raise SpecError(describe_faults(path, text, model, error.errors(), whole)) from error


def _checks_are_a_list(path: Path, text: str, stated: Mapping[str, Any]) -> None:
    """Report `[checks]` and `[[check]]`, the two most common slips for `[[checks]]`."""
    for name in ("check", "checks"):
        if name in stated and (name == "check" or not isinstance(stated[name], list)):
            # pydantic would only say that it wants a list
            raise SpecError(f"{where(path, text, (name, 0))}: write [[checks]], in two brackets, above each check.")


def graded_by(folder: Path) -> list[Path]:
    """The files next to `assignment.toml` that its gradings depend on."""
    data = sorted(path for path in (folder / "data").rglob("*") if path.is_file())
    return [*data, *sorted(folder.glob("test_*.py")), *given_files(folder), *starter_files(folder)]


def reference_files(course: Path) -> list[Path]:
    """The modules that compute the expected values."""
    return sorted((course / "reference").rglob("*.py"))


def _meaning(stated: Mapping[str, Any]) -> str:
    """The part of the file that affects gradings: without comments, policy and sentences."""
    # so that moving a deadline or rewording a sentence does not make every recorded grading an old version's
    return json.dumps({name: part for name, part in stated.items() if name not in NO_MEANING}, default=str)


def folder_of(name: str, course: Path) -> Path:
    """The folder of the assignment with this slug in the course, or at this path.

    Raises:
        UsageError: the assignment does not exist.
    """
    folder = Path(name)
    if (folder / "assignment.toml").is_file():
        return folder
    if not (course / "assignments" / name / "assignment.toml").is_file():
        known = slugs_of(course)
        there = f"There are: {', '.join(known)}." if known else "There are no assignments there."
        if course == bundled_course():
            raise UsageError(
                f"{name}: no such assignment in the course that comes with the program. {there} "
                "If it is your own, change to your course first, with `cd`."
            )
        raise UsageError(f"{name}: no such assignment in {course / 'assignments'}. {there}")
    return course / "assignments" / name


def _digest(files: list[Path], root: Path) -> str:
    """One hash of the names and contents of files."""
    return hashlib.sha256(_contents(files, root)).hexdigest()


def _key(files: list[Path], root: Path, purpose: str, secret: str = "") -> bytes:
    """What inputs are drawn from: a hash of the reference's files by the assignment's secret, of 512 bits."""
    # another hash than `reference_sha256`, which every grading records; not of assignment.toml, so that a check that
    # is added or reworded leaves the numbers of all others as they were
    given = f"{purpose}\0".encode() + _contents(files, root)
    return hashlib.blake2b(given, key=secret.encode()).digest()


def _contents(files: list[Path], root: Path) -> bytes:
    """The names and contents of files, encoded so that different lists of files differ."""
    read = [(file.relative_to(root).as_posix(), file.read_bytes()) for file in files]
    return b"".join(f"{name}\0{len(content)}\0".encode() + content for name, content in read)

"""`assignment.toml` as frozen models, and the folder around it as a version that can be hashed."""

import hashlib
import json
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator

from grader.errors import SpecError, UsageError
from grader.limits import Limits
from grader.spec.catalogue import FILE, Catalogue, faults_in, read_sentences, recorded, together
from grader.spec.checks import (
    BaseCheck,
    CasedCheck,
    Check,
    ComparedCheck,
    GradientCheck,
    Identifier,
    Slug,
    SpeedCheck,
)
from grader.spec.course import bundled_course
from grader.spec.faults import MisplacedError, bad_toml, near, sentences, where
from grader.spec.inputs import Input, Strict
from grader.spec.policy import Policy
from grader.spec.tests import tests_in


class Misconception(Strict):
    """A known wrong way to do it, as a student reads about it."""

    text: str
    """Names the mistake; `{array}` stands for the array's name."""
    hint: str = ""
    """Where to look, without the answer."""
    credit: float = Field(default=0.0, ge=0, le=1)
    """Share of the array's points that the mistake still earns."""


class Convention(Strict):
    """Something on which right answers may differ, as long as each student keeps to one choice."""

    choices: tuple[Slug, ...] = Field(min_length=2)
    """The first is what the checks' references follow; the others are named under their `alternatives`."""
    text: str
    """What a student reads: 'the loss is {choice} over the batch'."""


class Waiver(Strict):
    """A mutant that may survive `grader assignment test`."""

    mutant: str
    """As the test prints it: `check/array/mistake`; `*` stands for anything."""
    reason: str
    """Why it may."""


class Proof(Strict):
    """What `grader assignment test` needs to know beside the checks."""

    correct: tuple[str, ...] = ()
    """Names of submissions that are right throughout, in the course's `submissions/<slug>/`."""
    waived: tuple[Waiver, ...] = ()
    """What may survive."""

    def reason_to_waive(self, mutant: str) -> str:
        """Why a mutant may pass; '' where it may not."""
        return next((waiver.reason for waiver in self.waived if fnmatchcase(mutant, waiver.mutant)), "")


class Assignment(Strict):
    """What `assignment.toml` says."""

    title: str
    """What a student reads on top of the report."""
    module: Identifier = "solution"
    """The wanted file, without `.py`."""
    strict_name: bool = False
    """Refuse what is not called so, instead of looking for the file that is meant and telling the student."""
    imports: tuple[Identifier, ...] = ()
    """Packages beside NumPy that students may import, loaded ahead."""
    sizes: dict[Identifier, int] = {}
    """Names for the sizes of arrays."""
    batch: str = "n"
    """The size that counts samples, so that a missing 1/n can be named."""
    inputs: dict[Identifier, Input] = {}
    """Inputs by the names that checks use."""
    misconceptions: dict[Slug, Misconception] = {}
    """The sentences and credit of the mistakes that checks name."""
    conventions: dict[Slug, Convention] = {}
    """What each student may choose once, by name."""
    limits: Limits = Limits()
    """Time, memory and output that a student's code may take."""
    sentences: dict[str, dict[str, str]] = {}
    """Sentences of the catalogue in other words; what the course has in `sentences.toml` stands below them."""
    proof: Proof = Proof()
    """What `grader assignment test` needs to know."""
    policy: Policy = Policy()
    """Deadline, lateness, attempts; what is left out stands in `course.toml`."""
    checks: tuple[Check, ...] = Field(min_length=1)
    """What is asked, in the order of the handout; a report begins with what to mend."""

    @model_validator(mode="after")
    def _names_resolve(self) -> "Assignment":
        twice = [name for name, count in Counter(check.id for check in self.checks).items() if count > 1]
        if twice:
            places = [index for index, check in enumerate(self.checks) if check.id == twice[0]]
            raise MisplacedError(
                ("checks", places[1], "id"), f"two checks are called {twice[0]!r}; give each its own id"
            )
        for index, name in enumerate(self.imports):
            if name in sys.stdlib_module_names:
                why = f"{name!r} is in the standard library, which students may import anyhow. Leave it out"
                raise MisplacedError(("imports", index), f"imports: {why}.")
        if self.module in {*sys.stdlib_module_names, *self.packages}:
            why = f"{self.module!r} is a module of Python's own or of a package, and would be imported instead"
            raise MisplacedError(("module",), f"module: {why}. Take another name.")
        for place, fault in faults_in(self.sentences):
            raise MisplacedError(("sentences", *place), f"sentences.{'.'.join(map(str, place))}: {fault}.")
        for index, check in enumerate(self.checks):
            self._inputs_are_given(check, index)
            self._needs_are_there(check, index)
            if isinstance(check, CasedCheck):
                self._cases_are_told_apart(check, index)
            if isinstance(check, ComparedCheck):
                self._what_is_named_is_there(check, index)
            if isinstance(check, GradientCheck):
                self._loss_is_given_what_moves(check, index)
            if isinstance(check, SpeedCheck):
                self._batch_grows(check, index)
        return self

    def _cases_are_told_apart(self, check: CasedCheck, index: int) -> None:
        names = Counter(case.name for case in check.cases if case.name)
        for name in (name for name, count in names.items() if count > 1):
            raise MisplacedError(
                ("checks", index, "cases"),
                f"check {check.id!r}: two cases are called {name!r}; give each its own name",
            )

    def _loss_is_given_what_moves(self, check: GradientCheck, index: int) -> None:
        given = check.loss_arguments or check.arguments
        for array, moved in check.with_respect_to.items():
            if moved not in given:
                raise MisplacedError(
                    ("checks", index, "with_respect_to"),
                    f"check {check.id!r}: {array!r} differentiates by {moved!r}, which is no argument of the loss: "
                    f"it has ({', '.join(given)}).{near(moved, given)}",
                )

    def _batch_grows(self, check: SpeedCheck, index: int) -> None:
        small, large = ({**self.sizes, **case.sizes}.get(self.batch, 0) for case in check.cases)
        if not 0 < small < large:
            raise MisplacedError(
                ("checks", index, "cases"),
                f"check {check.id!r}: wanted a small batch and a large one, got {self.batch} = {small} and {large}. "
                f"Set the size that `batch` names, as in cases = [{{ sizes = {{ {self.batch} = 100 }} }}, "
                f"{{ sizes = {{ {self.batch} = 10000 }} }}]",
            )

    def _what_is_named_is_there(self, check: ComparedCheck, index: int) -> None:
        for mistake in check.misconceptions:
            if mistake not in self.misconceptions:
                raise MisplacedError(
                    ("checks", index, "misconceptions", mistake),
                    f"check {check.id!r}: {self.undeclared(mistake)}",
                )
        for array in check.weights:
            if array not in check.returns:
                raise MisplacedError(
                    ("checks", index, "weights"),
                    f"check {check.id!r} weighs {array!r}, and `returns` has no such name.{near(array, check.returns)}",
                )
        if not any(check.weights.get(array, 1.0) for array in check.returns):
            raise MisplacedError(
                ("checks", index, "weights"),
                f"check {check.id!r}: all weights are 0, so nothing earns its points. Weigh one array more.",
            )
        homes = {self.convention_of(choice) for choice in check.alternatives}
        if len(homes) > 1 or None in homes:
            raise MisplacedError(
                ("checks", index, "alternatives"),
                f"check {check.id!r}: its alternatives must be choices of one of [conventions].",
            )

    def _needs_are_there(self, check: BaseCheck, index: int) -> None:
        ids = [other.id for other in self.checks if isinstance(other, ComparedCheck)]
        for needed in check.needs if isinstance(check, ComparedCheck) else ():
            if needed not in ids:
                raise MisplacedError(
                    ("checks", index, "needs"),
                    f"check {check.id!r} needs {needed!r}, and there is no such check that compares arrays."
                    f"{near(needed, ids)}",
                )

    def undeclared(self, misconception: str) -> str:
        """What to do about a misconception of which nothing is said."""
        return (
            f"nothing is said of the misconception {misconception!r}. Write a table [misconceptions.{misconception}] "
            f"with a `text` and a `hint`.{near(misconception, list(self.misconceptions))}"
        )

    def convention_of(self, choice: str) -> str | None:
        """The convention that offers a choice."""
        return next((name for name, convention in self.conventions.items() if choice in convention.choices), None)

    def _inputs_are_given(self, check: BaseCheck, index: int) -> None:
        if not isinstance(check, CasedCheck):
            return
        for case in check.cases:
            for name in check.inputs_asked:
                if name not in self.inputs and name not in case.inputs:
                    raise MisplacedError(
                        ("checks", index, "arguments"),
                        f"check {check.id!r} wants the input {name!r}, which is not there. Write it under "
                        f"[inputs].{near(name, list(self.inputs))}",
                    )

    @cached_property
    def words(self) -> Catalogue:
        """What students read."""
        return Catalogue(self.sentences)

    @property
    def packages(self) -> tuple[str, ...]:
        """What students may import beside the standard library."""
        return ("numpy", *self.imports)

    @property
    def max_points(self) -> float:
        """Points of a submission that is right throughout."""
        return sum(check.points for check in self.checks)


@dataclass(frozen=True, slots=True)
class AssignmentVersion:
    """An assignment as it stood on disk when it was read."""

    slug: str
    folder: Path
    course: Path
    assignment: Assignment
    sha256: str
    """Over what `assignment.toml` says to grading, its data and tests, the course's reference and sentences."""
    reference_sha256: str

    def seed_or_own(self, stated: int | None) -> int:
        """What inputs are drawn from: if nobody states it, it follows from the reference, which students lack."""
        return int(self.sha256[:8], 16) >> 1 if stated is None else stated

    def where(self, *place: str | int) -> str:
        """`assignments/h1/assignment.toml, line 3`, for a sentence about a key."""
        path = self.folder / "assignment.toml"
        return where(path, path.read_text(encoding="utf-8") if path.is_file() else "", place)

    def at(self, check_id: str) -> tuple[str, int]:
        """The place of a check, to begin that of one of its keys with."""
        return "checks", [check.id for check in self.assignment.checks].index(check_id)


def load_assignment(folder: Path) -> AssignmentVersion:
    """Read and validate `folder/assignment.toml`.

    Raises:
        UsageError: there is no such assignment.
        SpecError: it does not validate; the message has a line for each fault.
    """
    path = folder / "assignment.toml"
    if not path.is_file():
        raise UsageError(f"{folder}: no assignment.toml there. Name a folder of assignments/, or a slug.")
    raw = path.read_bytes()
    tests = sorted(folder.glob("test_*.py"))
    try:
        stated = tomllib.loads(raw.decode())
        _checks_are_a_list(path, raw.decode(), stated)
        stated["checks"] = [*stated.get("checks", []), *(test for file in tests for test in tests_in(file))]
        assignment = Assignment.model_validate(stated)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpecError(bad_toml(path, raw.decode(errors="replace"), error)) from error
    except ValidationError as error:
        raise SpecError(sentences(path, raw.decode(), Assignment, error.errors(), stated)) from error
    course = folder.resolve().parent.parent
    reference = _digest(reference_files(course), course)
    own = _digest(graded_by(folder), folder)
    ours = read_sentences(course / FILE)
    assignment = assignment.model_copy(update={"sentences": together(ours, assignment.sentences)})
    told = json.dumps(recorded(ours)) if recorded(ours) else ""
    version = hashlib.sha256(f"{_meaning(raw.decode())}{own}{reference}{told}".encode()).hexdigest()
    return AssignmentVersion(folder.resolve().name, folder.resolve(), course, assignment, version, reference)


def _checks_are_a_list(path: Path, text: str, stated: dict[str, Any]) -> None:
    """`[checks]` and `[[check]]` for `[[checks]]` are everybody's first slips."""
    for name in ("check", "checks"):
        if name in stated and (name == "check" or not isinstance(stated[name], list)):
            raise SpecError(f"{where(path, text, (name, 0))}: write [[checks]], in two brackets, above each check.")


def graded_by(folder: Path) -> list[Path]:
    """The files beside `assignment.toml` that an assignment's gradings depend on."""
    data = sorted(path for path in (folder / "data").rglob("*") if path.is_file())
    return [*data, *sorted(folder.glob("test_*.py"))]


def reference_files(course: Path) -> list[Path]:
    """The modules that expected values come from."""
    return sorted((course / "reference").rglob("*.py"))


def _meaning(text: str) -> str:
    """What the file says to grading: what changes no grading, as comments and the policy, makes no other version."""
    stated = tomllib.loads(text)
    stated.pop("policy", None)
    if "sentences" in stated:
        stated["sentences"] = recorded(stated["sentences"])
    return json.dumps(stated, default=str)


def find_assignment(name: str, course: Path) -> AssignmentVersion:
    """The assignment that a slug of the course, or a path to its folder, names."""
    folder = Path(name)
    if (folder / "assignment.toml").is_file():
        return load_assignment(folder)
    if not (course / "assignments" / name / "assignment.toml").is_file():
        known = sorted(path.parent.name for path in course.glob("assignments/*/assignment.toml"))
        there = f"There are: {', '.join(known)}." if known else "There is none there."
        if course == bundled_course():
            raise UsageError(
                f"{name}: no such assignment in the course that comes with the program. {there} "
                "If it is one of your own, go to your course first, with `cd`."
            )
        raise UsageError(f"{name}: no such assignment in {course / 'assignments'}. {there}")
    return load_assignment(course / "assignments" / name)


def _digest(files: list[Path], root: Path) -> str:
    """One hash over names and contents; bytecode caches are nobody's content."""
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()

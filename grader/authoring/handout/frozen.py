"""An assignment without its reference: the visible checks, and the results of the formulas on the handout's own inputs.

The inputs are drawn only for handouts, so the file says nothing about the inputs of the grading.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from grader.assignment.cases import DrawnCase
from grader.assignment.checks import CasedCheck, ComparedCheck
from grader.assignment.models import Assignment, Proof
from grader.assignment.policy import Policy
from grader.assignment.version import AssignmentVersion
from grader.authoring.handout.plain_data import dump, restore
from grader.authoring.handout.recorded_tests import recorded_cases
from grader.course.loading import AssignmentFile
from grader.errors import UsageError
from grader.intake import read_one
from grader.marking.expected import Expectations
from grader.marking.expected_case import ExpectedCase
from grader.marking.grade_submission import grade, sandbox_for
from grader.marking.kinds.instructor_test import PytestCheck
from grader.marking.kinds.kind import Kind, kinds_of
from grader.release import __version__
from grader.results.grading import Grading
from grader.sandbox import Sandbox

TEXT, ARRAYS = "check.json", "check.npz"
"""The two files of a self-check."""


def freeze(expectations: Expectations) -> tuple[str, bytes]:
    """The contents of the two files: everything that the self-check needs, and nothing that is hidden."""
    version = expectations.version
    checks = kinds_of(version.assignment)
    given = [check for check in checks if can_be_given(check)]
    others = [check for check in checks if not can_be_given(check)]
    return dump(
        {
            "slug": version.slug,
            "assignment": _without_reference(version.assignment, given).model_dump(mode="json"),
            # only their hashes: the files themselves lie next to the starter, where students import them
            "given": {name: _digest(content) for name, content in version.given.items()},
            "requirements": version.requirements,
            "starter": {name: content.decode("utf-8", "replace") for name, content in version.starter.items()},
            "cases": dict(_cases(given, expectations)),
            # so that full marks in the self-check are not mistaken for full marks in the grading
            "elsewhere": {"count": len(others), "points": sum(check.points for check in others)},
        }
    )


def _cases(given: Sequence[Kind], expectations: Expectations) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The cases of each check; the sandbox starts nothing unless there are tests to record."""
    with sandbox_for(expectations.version) as sandbox:
        for check in given:
            if isinstance(check, PytestCheck):
                yield check.id, recorded_cases(check, expectations, sandbox)
            else:
                yield check.id, check.worked_out(expectations)


def can_be_given(check: Kind) -> bool:
    """Whether the self-check can include a check: it must be visible and work without the reference."""
    return check.visibility == "visible" and check.can_be_given


def _without_reference(assignment: Assignment, given: list[Kind]) -> Assignment:
    """The assignment with only the given checks, and with neutral names instead of formulas."""
    ids = {check.id for check in given}
    # A sentence about a mistake of a hidden check would give away what that check looks for.
    named = {name for check in given for name in check.mistakes_named}
    return assignment.model_copy(
        update={
            "checks": tuple(check.without_reference(ids) for check in given),
            # The recipes are not needed: the drawn inputs are stored.
            "inputs": {},
            "proof": Proof(),
            "secret": "",
            "policy": Policy(),  # it holds other students' extensions
            "misconceptions": {name: one for name, one in assignment.misconceptions.items() if name in named},
        }
    )


@dataclass(frozen=True)
class FrozenExpectations(Expectations):
    """Expectations with stored results instead of a reference."""

    stored: Mapping[str, Any] = None  # type: ignore[assignment]  # a field after one with a default needs a default
    elsewhere: tuple[int, float] = (0, 0.0)
    """Number of checks that only the grading has, and their points."""

    def drawn(self, check: CasedCheck) -> tuple[DrawnCase, ...]:
        """The cases of a check, with their inputs."""
        return tuple(
            DrawnCase(case["name"], case.get("sizes", {}), case["inputs"], case["layout"], case["dtype"])
            for case in self.stored[check.id]
        )

    def cases(self, check: ComparedCheck, choice: str = "") -> tuple[ExpectedCase, ...]:
        """The cases of a check that compares with the reference, for one choice of a convention."""
        if (check.id, choice) not in self._cases:
            # Results are stored under the formula's name, which differs for each choice of a convention.
            held = check.under(choice)
            pairs = zip(self.drawn(check), self.stored[check.id], strict=True)
            self._cases[check.id, choice] = tuple(
                ExpectedCase(held, drawn, case["batch"], _Frozen(case["values"])) for drawn, case in pairs
            )
        return self._cases[check.id, choice]

    def again(self, check: ComparedCheck, choice: str, *, moved_too: bool) -> tuple[tuple[ExpectedCase, ...], ...]:
        """No cases: the right answers to other inputs need the reference, which a handout does not hold."""
        return ()

    def nudged(self, case: ExpectedCase, by: float, turns: int) -> tuple[ExpectedCase, ...]:
        """No cases, for the same reason."""
        return ()


class _Frozen(dict[str, Any]):
    """Formulas known only by their stored results."""

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)  # KeyError if the formula had no value here, which means undefined
        return lambda *arguments: value


def is_handout(folder: Path) -> bool:
    """Whether a folder holds a self-check."""
    # Two files, because JSON holds no arrays and `.npz` no structure.
    return (folder / TEXT).is_file() and (folder / ARRAYS).is_file()


def thaw(folder: Path) -> FrozenExpectations:
    """The self-check in a handout's folder.

    Raises:
        UsageError: there is none, it is damaged, or it was made by another release of this program.
    """
    if not is_handout(folder):
        raise UsageError(
            f"{folder} has no {TEXT} and {ARRAYS}. Run this in the folder that your instructor handed out."
        )
    stored = restore((folder / TEXT).read_bytes(), (folder / ARRAYS).read_bytes())
    try:
        assignment = AssignmentFile.model_validate(stored["assignment"])
        given = _as_handed_out(folder, stored.get("given", {}))
        requirements = stored.get("requirements", "")
        starter = {name: text.encode() for name, text in stored.get("starter", {}).items()}
        version = AssignmentVersion(
            stored["slug"], folder, folder, assignment, "", "", given=given, requirements=requirements, starter=starter
        )
        elsewhere = stored.get("elsewhere", {"count": 0, "points": 0.0})  # older handouts do not have this key
        ungiven = elsewhere["count"], elsewhere["points"]
        return FrozenExpectations(version, 0, stored=stored["cases"], elsewhere=ungiven)
    except (ValidationError, AttributeError, LookupError, TypeError) as error:
        raise UsageError(
            f"{folder / TEXT}: made by a different release of this program; {__version__} is running. "
            "Install the release that comes with the handout: see its README.md."
        ) from error


def _as_handed_out(folder: Path, digests: Mapping[str, str]) -> dict[str, bytes]:
    """The course files in the handout's folder.

    Raises:
        UsageError: one is missing, or is not as it was handed out.
    """
    given = {name: (folder / name).read_bytes() for name in digests if (folder / name).is_file()}
    for name, digest in digests.items():
        if name not in given or _digest(given[name]) != digest:
            what = "was changed" if name in given else "is missing"
            raise UsageError(
                f"{folder / name} {what}. The grading uses this file as it was handed out. "
                "Unpack the handout again, and write your own code in other files."
            )
    return given


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def check_work(expectations: FrozenExpectations, work: Path, sandbox: Sandbox) -> Grading:
    """Grade a file or folder with the checks of a handout."""
    # The same grading as the instructor's, in the same sandbox; only the expectations differ.
    return grade(expectations, read_one(work.resolve(), expectations.version), sandbox)

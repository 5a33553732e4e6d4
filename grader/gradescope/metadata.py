"""`submission_metadata.json`: who submitted, when, and the earlier submissions.

Any field may be missing or of another type than documented. A value that cannot be read counts as missing.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, FiniteFloat, ValidationError, WrapValidator

from grader.language.cleaning import clean_line
from grader.results.submission import Identity

T = TypeVar("T")


def _or_none(value: Any, read: Callable[[Any], Any]) -> Any:
    try:
        return read(value)
    except ValidationError:
        return None


def _objects(value: Any) -> list[Any]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _with_zone(moment: datetime) -> datetime:
    # Times without a zone could not be compared with the others.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Maybe = Annotated[T | None, WrapValidator(_or_none)]
Each = Annotated[tuple[T, ...], BeforeValidator(_objects)]
ZonedTime = Annotated[datetime, AfterValidator(_with_zone)]


# Lenient throughout: a surprise in the metadata must not cost a student the grading.
class _Lenient(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


class Dates(_Lenient):
    """The due date of an assignment, or of one student's extension."""

    due_date: Maybe[ZonedTime] = None


class AssignmentFacts(Dates):
    """The assignment as the platform knows it."""

    id: Maybe[int] = None
    title: Maybe[str] = None


class User(_Lenient):
    """One of the students who submitted."""

    name: Maybe[str] = None
    email: Maybe[str] = None
    sid: Maybe[str] = None
    assignment: Maybe[Dates] = None
    """Dates for this student only: an extension."""


class Previous(_Lenient):
    """An earlier submission."""

    submission_time: Maybe[ZonedTime] = None
    score: Maybe[FiniteFloat] = None
    autograder_error: Maybe[bool] = None
    results: Maybe[dict[str, Any]] = None
    """Its `results.json`; present only on the latest."""


class Metadata(_Lenient):
    """Everything known about a submission apart from its files."""

    id: Maybe[int] = None
    created_at: Maybe[ZonedTime] = None
    assignment: Maybe[AssignmentFacts] = None
    users: Each[User] = ()
    previous_submissions: Each[Previous] = ()

    @property
    def due(self) -> datetime | None:
        """The due date, with the longest extension in the group."""
        # A group may use the longest extension of its members.
        own = [user.assignment.due_date for user in self.users if user.assignment and user.assignment.due_date]
        if own:
            return max(own)
        return self.assignment.due_date if self.assignment else None

    @property
    def late(self) -> bool | None:
        """Whether it was submitted after the due date; None if either date is unknown."""
        return None if self.created_at is None or self.due is None else self.created_at > self.due

    @property
    def members(self) -> tuple[Identity, ...]:
        """The students who get the grade."""
        number = "" if self.id is None else str(self.id)
        return tuple(
            Identity(user.name or "", user.email or "", user.sid or "", "gradescope", number) for user in self.users
        )

    @property
    def student(self) -> str:
        """The name of the submission, the same as in an export from the platform."""
        keys = [clean_line(one.email or one.sid or one.name, 80) for one in self.members]
        return " + ".join(sorted(filter(None, keys))) or f"submission_{'' if self.id is None else self.id}".rstrip("_")


def read_metadata(path: Path) -> Metadata:
    """The metadata in a file; empty if there is no file, or it is not a JSON object."""
    # Grading does not depend on metadata, so its absence is not an error.
    try:
        return Metadata.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return Metadata()

"""`submission_metadata.json`: who handed in what, when, and how often before.

Every field may be missing or of another type than documented; what can not be read counts as missing.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError, WrapValidator

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
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Maybe = Annotated[T | None, WrapValidator(_or_none)]
Each = Annotated[tuple[T, ...], BeforeValidator(_objects)]
ZonedTime = Annotated[datetime, AfterValidator(_with_zone)]


class _Lenient(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


class Dates(_Lenient):
    """Of an assignment, or of one student's extension."""

    release_date: Maybe[ZonedTime] = None
    due_date: Maybe[ZonedTime] = None
    late_due_date: Maybe[ZonedTime] = None


class AssignmentFacts(Dates):
    """The platform's view of the assignment."""

    id: Maybe[int] = None
    title: Maybe[str] = None
    total_points: Maybe[float] = None


class User(_Lenient):
    """One of those who handed it in."""

    name: Maybe[str] = None
    email: Maybe[str] = None
    sid: Maybe[str] = None
    assignment: Maybe[Dates] = None
    """The dates that hold for this student alone: an extension."""


class Previous(_Lenient):
    """An earlier submission."""

    submission_time: Maybe[ZonedTime] = None
    score: Maybe[float] = None
    autograder_error: Maybe[bool] = None
    results: Maybe[dict[str, Any]] = None
    """What its `results.json` said; on the latest alone."""


class Metadata(_Lenient):
    """All that is known of a submission beside its files."""

    id: Maybe[int] = None
    created_at: Maybe[ZonedTime] = None
    assignment: Maybe[AssignmentFacts] = None
    users: Each[User] = ()
    previous_submissions: Each[Previous] = ()

    @property
    def due(self) -> datetime | None:
        """When it was due, with the longest extension in the group."""
        own = [user.assignment.due_date for user in self.users if user.assignment and user.assignment.due_date]
        if own:
            return max(own)
        return self.assignment.due_date if self.assignment else None

    @property
    def late(self) -> bool | None:
        """Whether it was handed in after that; None where nobody knows."""
        return None if self.created_at is None or self.due is None else self.created_at > self.due

    @property
    def members(self) -> tuple[Identity, ...]:
        """Who gets the grade."""
        number = "" if self.id is None else str(self.id)
        return tuple(
            Identity(user.name or "", user.email or "", user.sid or "", "gradescope", number) for user in self.users
        )

    @property
    def student(self) -> str:
        """What the submission is called, as in an export from the same platform."""
        keys = [clean_line(one.email or one.sid or one.name, 80) for one in self.members]
        return " + ".join(sorted(filter(None, keys))) or f"submission_{'' if self.id is None else self.id}".rstrip("_")


def read_metadata(path: Path) -> Metadata:
    """The metadata in a file; nothing is known where there is none, or one that is no JSON object."""
    try:
        return Metadata.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return Metadata()

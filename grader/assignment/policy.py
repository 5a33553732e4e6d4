"""How a course turns gradings into scores: deadlines, lateness, attempts, bonus. A policy never alters a grading."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from grader.assignment.checks import Slug
from grader.assignment.strict import Strict
from grader.errors import SpecError


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("no such time zone; write one like 'Europe/Berlin'") from error
    return name


class Late(Strict):
    """The deduction for late work."""

    percent: float = Field(gt=0, le=100)
    """Percent of the maximum (or of the score, see `of`) for each unit of time that has begun."""
    per: Literal["hour", "day"] = "day"
    """The unit of time."""
    cap: float = Field(default=100, ge=0, le=100)
    """The largest deduction, in percent."""
    floor: float = Field(default=0, ge=0, le=100)
    """Percent of the maximum; lateness reduces no score below it."""
    of: Literal["maximum", "score"] = "maximum"
    """What `percent` refers to."""


class Policy(Strict):
    """How scores are computed from gradings. Keys that are left out are taken from `course.toml`, or are as here."""

    due: datetime | None = None
    """Due date, with an offset or in `timezone`."""
    timezone: Annotated[str, AfterValidator(_known_zone)] | None = None
    """Time zone of dates without an offset, such as 'Europe/Berlin'."""
    grace_minutes: float = Field(default=0, ge=0)
    """Minutes after the due date that cost nothing; work that is later still counts as late from the due date on."""
    late: Late | None = None
    """The deduction for late work; none by default."""
    extensions: dict[str, datetime] | str = {}
    """Due dates of single students, or a CSV file next to this file, with the columns `student` and `due`."""
    attempts: Literal["latest", "best"] = "latest"
    """Which attempt counts."""
    dropped: tuple[Slug, ...] = ()
    """Checks that do not count, for any student."""
    bonus: tuple[Slug, ...] = ()
    """Checks whose points are added to the score but not to the maximum."""

    def moment(self, local: datetime) -> datetime:
        """The point in time that a date in this policy means.

        Raises:
            SpecError: the date has no offset and the policy no time zone.
        """
        if local.tzinfo is not None:
            return local
        if self.timezone is None:  # no default: the grading machine may be in another zone than the course
            raise SpecError(
                f"policy: {local.isoformat(' ')} has no time zone. Write {local.isoformat(' ')}+01:00, or add "
                "timezone = 'Europe/Berlin'."
            )
        return local.replace(tzinfo=ZoneInfo(self.timezone))

    def due_for(self, names: tuple[str, ...]) -> datetime | None:
        """The due date of a student who is known by several names; None if there is none."""
        own = self.extension_of(names)
        date = own if own is not None else self.due
        return None if date is None else self.moment(date)

    def extension_of(self, names: tuple[str, ...]) -> datetime | None:
        """A student's own due date; None without an extension."""
        if isinstance(self.extensions, str):
            raise SpecError(f"policy: {self.extensions} has not been read yet.")
        # instructors type names and emails by hand, so case does not matter
        wanted = {name.casefold() for name in names if name}
        return next((due for name, due in self.extensions.items() if name.casefold() in wanted), None)

    def shown(self, moment: datetime) -> str:
        """A point in time in the course's time zone, as text."""
        zone = ZoneInfo(self.timezone) if self.timezone else moment.tzinfo or UTC
        # a zone without a name prints as 'UTC+01:00'; the offset alone says the same
        return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z").replace("UTC+", "+").replace("UTC-", "-")


class CourseFile(Strict):
    """The contents of `course.toml`."""

    policy: Policy = Policy()
    """The policy for all assignments."""
    assignments: dict[Slug, Policy] = {}
    """Policies for single assignments, by slug; an assignment's own `[policy]` overrides both."""

"""What a course makes of gradings: deadlines, lateness, attempts, bonus. It changes no grading."""

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
        raise ValueError("no such time zone; write one as 'Europe/Berlin'") from error
    return name


class Late(Strict):
    """What being late costs."""

    percent: float = Field(gt=0, le=100)
    """Of the maximum (or of the score, see `of`), for each unit of time that has begun."""
    per: Literal["hour", "day"] = "day"
    """The unit of time."""
    cap: float = Field(default=100, ge=0, le=100)
    """Percent that lateness costs at most."""
    floor: float = Field(default=0, ge=0, le=100)
    """Percent of the maximum below which lateness takes no score."""
    of: Literal["maximum", "score"] = "maximum"
    """What the percent are of."""


class Policy(Strict):
    """How a score is made from gradings. What is left out stands in `course.toml`, or is as said here."""

    due: datetime | None = None
    """With an offset, or in `timezone`."""
    timezone: Annotated[str, AfterValidator(_known_zone)] | None = None
    """As 'Europe/Berlin'."""
    grace_minutes: float = Field(default=0, ge=0)
    """After the due date, without cost; who is later still is late from the due date on."""
    late: Late | None = None
    """What being late costs; nothing if left out."""
    extensions: dict[str, datetime] | str = {}
    """Due dates of single students; or a CSV file beside this one, with the columns `student` and `due`."""
    attempts: Literal["latest", "best"] = "latest"
    """Which attempt counts."""
    dropped: tuple[Slug, ...] = ()
    """Checks that count for nobody."""
    bonus: tuple[Slug, ...] = ()
    """Checks whose points are added to the score and not to the maximum."""

    def moment(self, local: datetime) -> datetime:
        """The point in time that a date in this policy means.

        Raises:
            SpecError: nobody says in which time zone.
        """
        if local.tzinfo is not None:
            return local
        if self.timezone is None:
            raise SpecError(
                f"policy: {local.isoformat(' ')} is in no time zone. Write {local.isoformat(' ')}+01:00, or add "
                "timezone = 'Europe/Berlin'."
            )
        return local.replace(tzinfo=ZoneInfo(self.timezone))

    def due_for(self, names: tuple[str, ...]) -> datetime | None:
        """When a student, known by several names, is due."""
        own = self.extension_of(names)
        date = own if own is not None else self.due
        return None if date is None else self.moment(date)

    def extension_of(self, names: tuple[str, ...]) -> datetime | None:
        """A student's own due date."""
        if isinstance(self.extensions, str):
            raise SpecError(f"policy: {self.extensions} has not been read.")
        wanted = {name.casefold() for name in names if name}
        return next((due for name, due in self.extensions.items() if name.casefold() in wanted), None)

    def shown(self, moment: datetime) -> str:
        """A point in time as the course writes it."""
        zone = ZoneInfo(self.timezone) if self.timezone else moment.tzinfo or UTC
        return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z").replace("UTC+", "+").replace("UTC-", "-")


class CourseFile(Strict):
    """What `course.toml` says."""

    policy: Policy = Policy()
    """For all assignments."""
    assignments: dict[Slug, Policy] = {}
    """For single ones, by slug; what an assignment's own `[policy]` says comes before both."""

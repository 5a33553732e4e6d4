"""How a course turns gradings into scores: deadlines, lateness, attempts, bonus. A policy never alters a grading."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field

from grader.assignment.strict import Slug, Strict
from grader.errors import SpecError


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("no such time zone; write one like 'Europe/Berlin'") from error
    return name


END_OF_DAY = time.max
YEARS = range(1900, 3000)
"""Years of a deadline."""


def end_of_day(stated: Any) -> Any:
    """A date without a time means the end of that day; anything else stays as it is."""
    if isinstance(stated, str):
        try:
            stated = date.fromisoformat(stated.strip())
        except ValueError:
            return stated
    is_date = isinstance(stated, date) and not isinstance(stated, datetime)
    return datetime.combine(stated, END_OF_DAY) if is_date else stated


Deadline = Annotated[datetime, BeforeValidator(end_of_day)]


class Late(Strict):
    """The deduction for late work."""

    percent: float = Field(gt=0, le=100)
    """Percent of the maximum (or of the score, see `of`) for each unit of time begun. A day ends at the due date's time
    of day, even if the clocks change."""
    per: Literal["hour", "day"] = "day"
    """The unit of time."""
    cap: float = Field(default=100, ge=0, le=100)
    """The largest deduction, in percent."""
    floor: float = Field(default=0, ge=0, le=100)
    """Percent of the maximum below which lateness reduces no score."""
    of: Literal["maximum", "score"] = "maximum"
    """What `percent` refers to."""


_UNITS = {"min": "minutes", "h": "hours", "d": "days"}
_SPAN = re.compile(r"\s*(\d{1,6})\s*(min|h|d)\s*")


def _span(stated: Any) -> Any:
    """The span of time in a text such as `30 min`, `2 h` or `1 d`; anything else as it is."""
    if not isinstance(stated, str):
        return stated
    found = _SPAN.fullmatch(stated)
    if found is None or not int(found[1]):
        raise ValueError("not a span of time; write one like '30 min', '2 h' or '1 d'")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


Span = Annotated[timedelta, BeforeValidator(_span)]


class Attempts(Strict):
    """How often a student may hand in to `grader serve`, and which attempt counts."""

    counts: Literal["latest", "best"] = "latest"
    """Which attempt counts."""
    burst: int | None = Field(default=None, ge=1)
    """Attempts that may be made one right after the other; any number by default."""
    every: Span | None = None
    """Time until one more attempt is allowed, up to `burst`: a text such as `30 min`, `2 h` or `1 d`."""
    per_day: int | None = Field(default=None, ge=1)
    """Attempts on one day, in `timezone`; any number by default."""


def _rules(stated: Any) -> Any:
    """The table for a word: `{ counts = "best" }` for `"best"`."""
    if isinstance(stated, str) and stated not in {"latest", "best"}:
        raise ValueError(f"wanted 'latest' or 'best', got {stated!r}; or a table, {{ burst = 5, every = '30 min' }}")
    return {"counts": stated} if isinstance(stated, str) else stated


class Policy(Strict):
    """How scores are computed from gradings. Missing keys are taken from `course.toml`, or have these defaults."""

    due: Deadline | None = None
    """Due date, with an offset or in `timezone`. A date without a time is the end of that day."""
    cutoff: Deadline | None = None
    """Work handed in later does not count at all; a later extension moves the cutoff."""
    timezone: Annotated[str, AfterValidator(_known_zone)] | None = None
    """Time zone of dates without an offset, such as 'Europe/Berlin'."""
    grace_minutes: float = Field(default=0, ge=0, le=60 * 24 * 366)
    """Minutes after the due date that cost nothing; for later work, lateness counts from the due date."""
    late: Late | None = None
    """The deduction for late work; none by default."""
    late_days: int = Field(default=0, ge=0)
    """Free late days for each student, over all assignments of the course."""
    late_days_go: Literal["by due date", "where they help most"] = "by due date"
    """How late days are spent: on assignments in order of due date, or where they save the most points."""
    extensions: dict[str, Deadline] | str = {}
    """Due dates of single students, or a CSV file next to this file, with the columns `student` and `due`. If there are
    several, the latest counts, also in a group; none takes effect before `due`."""
    attempts: Annotated[Attempts, BeforeValidator(_rules)] = Attempts()
    """Which attempt counts, `"latest"` (the default) or `"best"`; or a table that also limits them."""
    dropped: tuple[Slug, ...] = ()
    """Checks that do not count, for any student."""
    bonus: tuple[Slug, ...] = ()
    """Checks whose points are added to the score but not to the maximum."""

    def moment(self, local: datetime) -> datetime:
        """The point in time that a date in this policy means.

        Raises:
            SpecError: the date has no offset and the policy no time zone, or the year is out of reach.
        """
        if not YEARS.start <= local.year < YEARS.stop:  # near the ends no zone, grace or late day can be added
            raise SpecError(
                f"policy: got the date {local.isoformat(' ')}, wanted a year from {YEARS.start} to {YEARS.stop - 1}. "
                "For no deadline, leave the key out; for a student without one, write a day after the course."
            )
        if local.tzinfo is not None:
            return local
        if self.timezone is None:  # no default: the grading machine may be in another zone than the course
            raise SpecError(
                f"policy: {local.isoformat(' ')} has no time zone. Write {local.isoformat(' ')}+01:00, or add "
                "timezone = 'Europe/Berlin' under [policy] in course.toml."
            )
        return local.replace(tzinfo=ZoneInfo(self.timezone))

    @property
    def own_dates(self) -> dict[str, datetime]:
        """Extensions by student; empty while they are in a file that has not been read."""
        return self.extensions if isinstance(self.extensions, dict) else {}

    def latest(self, dates: Iterable[tuple[str, datetime]]) -> dict[str, datetime]:
        """The latest of several extensions of one student."""
        latest: dict[str, datetime] = {}
        for student, due in dates:
            latest[student] = max(latest.get(student, due), due, key=self.moment)
        return latest

    def due_for(self, own: datetime | None) -> datetime | None:
        """The due date of a student; None if there is none.

        Args:
            own: The student's extension, if any; one that ends before a moved due date costs nothing.
        """
        return self._later(self.due, own)

    def cutoff_for(self, own: datetime | None) -> datetime | None:
        """The moment after which a student's work does not count; None if there is none."""
        return None if self.cutoff is None else self._later(self.cutoff, own)

    def _later(self, *dates: datetime | None) -> datetime | None:
        return max((self.moment(date) for date in dates if date is not None), default=None)

    @property
    def zone(self) -> tzinfo | None:
        """The time zone of the course, if it is stated."""
        return ZoneInfo(self.timezone) if self.timezone else None

    def shown(self, moment: datetime) -> str:
        """A point in time in the course's time zone, as text."""
        zone = self.zone or moment.tzinfo or UTC
        # a zone without a name prints as 'UTC+01:00'; the offset alone says the same
        return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z").replace("UTC+", "+").replace("UTC-", "-")


class CourseFile(Strict):
    """The contents of `course.toml`."""

    policy: Policy = Policy()
    """The policy for all assignments."""
    assignments: dict[Slug, Policy] = {}
    """Policies for single assignments, by slug; an assignment's own `[policy]` overrides both."""

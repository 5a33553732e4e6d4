"""The differences between two gradings of the same submission."""

from collections.abc import Iterator
from dataclasses import dataclass

from grader.results.grading import CheckResult, Grading
from grader.results.record import Record


@dataclass(frozen=True, kw_only=True)
class CheckChange(Record):
    """One check whose result changed."""

    check: str
    was: float | None
    """Points before; None if there was no such check."""
    now: float | None
    before: str
    """Outcome before; empty if there was no such check."""
    after: str

    @property
    def points(self) -> float:
        """Points gained; negative if lost."""
        return (self.now or 0.0) - (self.was or 0.0)


@dataclass(frozen=True, kw_only=True)
class Difference(Record):
    """All changes from one grading to another."""

    was: float
    now: float
    max_was: float
    max_now: float
    before: str
    """Outcome of the submission as a whole."""
    after: str
    checks: tuple[CheckChange, ...]
    """Checks whose points or outcome changed."""
    words: tuple[str, ...]
    """Checks, or `notes`, in which only the words or diagnoses changed."""

    @property
    def points(self) -> float:
        """Points gained; negative if lost."""
        return self.now - self.was

    @property
    def changes_score(self) -> bool:
        """Whether the student should be informed: the score, the maximum or the outcome changed."""
        return (self.was, self.max_was, self.before) != (self.now, self.max_now, self.after)

    @property
    def identical(self) -> bool:
        """Whether nothing changed, not even a word."""
        return not (self.changes_score or self.checks or self.words)


def difference(former: Grading, latter: Grading) -> Difference:
    """The changes from `former` to `latter`; times and machines are ignored."""
    return Difference(
        was=former.score,
        now=latter.score,
        max_was=former.max_score,
        max_now=latter.max_score,
        before=former.outcome,
        after=latter.outcome,
        checks=tuple(_changes(former, latter)),
        words=tuple(_words(former, latter)),
    )


def _pairs(former: Grading, latter: Grading) -> Iterator[tuple[str, CheckResult | None, CheckResult | None]]:
    old = {check.id: check for check in former.checks}
    new = {check.id: check for check in latter.checks}
    # matched by id: an assignment may have reordered, added or dropped checks in between
    return ((name, old.get(name), new.get(name)) for name in dict.fromkeys([*old, *new]))


def _changes(former: Grading, latter: Grading) -> Iterator[CheckChange]:
    for name, old, new in _pairs(former, latter):
        was, before = (old.points, old.outcome) if old else (None, "")
        now, after = (new.points, new.outcome) if new else (None, "")
        if (was, before) != (now, after):
            yield CheckChange(check=name, was=was, now=now, before=before, after=after)


def _words(former: Grading, latter: Grading) -> Iterator[str]:
    if former.notes != latter.notes:
        yield "notes"
    for name, old, new in _pairs(former, latter):
        # checks whose points or outcome changed are listed by `_changes` already
        if (
            old
            and new
            and (old.points, old.outcome) == (new.points, new.outcome)
            and old.without_timings() != new.without_timings()
        ):
            yield name

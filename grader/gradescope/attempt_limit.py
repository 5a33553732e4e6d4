"""Limited attempts: which earlier submissions count, and what the page shows once none are left."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from grader.gradescope.document import Results, as_documented
from grader.gradescope.metadata import Metadata, Previous, ZonedTime
from grader.language.catalogue import ENGLISH, Catalogue, Said, say

MOMENTS = TypeAdapter(list[ZonedTime])

NOT_COUNTED = "not_counted"
"""Key in `extra_data`: times of the earlier submissions that used up no attempt. The platform returns only the latest
results, so each results file passes the list on."""
GRADED = "output_when_graded"
"""Key in `extra_data` of repeated results: their output when they were made."""


@dataclass(frozen=True, slots=True)
class AttemptLimit:
    """The number of submissions that a student may have graded."""

    limit: int
    hours: float | None = None
    """Counted over this many hours before the submission; None = over all time."""

    @property
    def said(self) -> Said:
        count = say("gradescope.attempt-one") if self.limit == 1 else say("gradescope.attempts", count=self.limit)
        return count if self.hours is None else say("gradescope.in-hours", attempts=count, hours=f"{self.hours:g}")


def latest_results(metadata: Metadata) -> dict[str, Any]:
    """The latest results that the platform returns; empty if there are none."""
    known = [previous for previous in metadata.previous_submissions if previous.results]
    # By time: the platform promises no order.
    last = max(known, key=_when, default=None)
    return (last.results or {}) if last else {}


def not_counted(metadata: Metadata) -> list[datetime]:
    """Times of earlier submissions that used up no attempt: the grader failed, or they were over the limit."""
    extra = latest_results(metadata).get("extra_data")
    listed = extra.get(NOT_COUNTED) if isinstance(extra, dict) else None
    try:
        return MOMENTS.validate_python(listed or [])
    # Written by another version or edited by hand: grading goes on, and the attempt counts.
    except ValidationError:
        return []


def facts(metadata: Metadata, *, counts: bool) -> dict[str, Any]:
    """What the next submission needs to know, as `extra_data`."""
    spared = not_counted(metadata)
    if not counts and metadata.created_at:
        spared.append(metadata.created_at)
    return {NOT_COUNTED: [moment.isoformat() for moment in spared]}


def used(metadata: Metadata, attempts: AttemptLimit) -> int:
    """Attempts used up before this submission. Counted from its own time, so that a rerun gives the same number."""
    spared = not_counted(metadata)
    return sum(
        not previous.autograder_error and not _is_in(spared, previous) and _within(previous, metadata, attempts.hours)
        for previous in metadata.previous_submissions
    )


def _within(previous: Previous, metadata: Metadata, hours: float | None) -> bool:
    if hours is None:
        return True
    if previous.submission_time is None or metadata.created_at is None:
        return False
    return metadata.created_at - previous.submission_time < timedelta(hours=hours)


def _is_in(moments: list[datetime], previous: Previous) -> bool:
    """Whether a submission was made at one of these times, to the second: the platform may round them."""
    when = previous.submission_time
    return when is not None and any(abs(when - moment) < timedelta(seconds=1) for moment in moments)


def repeated(metadata: Metadata, attempts: AttemptLimit, words: Catalogue = ENGLISH) -> Results:
    """The latest results again, for a submission over the limit."""
    # Without results of our own the last known score is repeated: a student over the limit must not lose it.
    last = as_documented(latest_results(metadata)) or Results(score=_last_score(metadata))
    extra = last.extra_data or {}
    # Repeated results may be repeated again: keep the first output, or the sentence about the limit would pile up.
    then = extra.get(GRADED, last.output or "")
    sentence = words("gradescope.over-limit", attempts=attempts.said)
    return last.model_copy(
        update={
            "output": f"{sentence}\n\n{then}".strip(),
            "output_format": "text",
            "extra_data": {**extra, GRADED: then, **facts(metadata, counts=False)},
        }
    )


def _last_score(metadata: Metadata) -> float:
    scored = [previous for previous in metadata.previous_submissions if previous.score is not None]
    last = max(scored, key=_when, default=None)
    return last.score or 0.0 if last else 0.0


def _when(previous: Previous) -> float:
    return previous.submission_time.timestamp() if previous.submission_time else 0.0

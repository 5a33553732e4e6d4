"""The part of `/api/v1` for teachers: gradings, final scores, adjustments, regrades, jobs, requests, the log."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from grader.errors import UsageError
from grader.gradebook.adjusting import ScoreChange, propose_adjustment
from grader.gradebook.class_finals import class_finals
from grader.gradebook.exports.class_export import class_lines
from grader.gradebook.exports.tables import as_dict
from grader.gradebook.regrades import Comparison
from grader.results.adjustment import Adjustment, AdjustmentKind
from grader.results.report import ReportedGrading
from grader.serve import audit, changes, jobs, second_looks
from grader.serve.accounts import Pass
from grader.serve.api import REFUSALS, Needs, Out, assignment_called
from grader.serve.jobs import JobState
from grader.serve.second_looks import SecondLook
from grader.serve.service import Service
from grader.serve.visitors import TheService

router = APIRouter(prefix="/api/v1", responses={**REFUSALS})
Grades = Annotated[Pass, Depends(Needs("grade"))]


def instructor(held: Grades) -> Pass:
    """The pass of an instructor. Assistants can read one student's work, but not data of a whole class, as on pages."""
    if held.account.role != "instructor":
        raise HTTPException(403, "Only instructors may do this.")
    return held


Instructs = Annotated[Pass, Depends(instructor)]


class AdjustmentIn(BaseModel):
    """A change to a student's score."""

    student: str = Field(max_length=200)
    kind: AdjustmentKind
    points: float | None = Field(default=None, allow_inf_nan=False)
    withdraws: str = Field(default="", max_length=32)
    reason: str = Field(min_length=1, max_length=500)


class JobOut(Out):
    """A job of the queue."""

    id: str
    kind: str
    assignment: str
    submission: str | None
    state: str
    tries: int
    made_at: datetime
    ended_at: datetime | None
    error: str
    comparison: Comparison | None = None
    """What a regrade would change, once its dry run is done; for instructors."""


class Queued(Out):
    """A job that was queued."""

    job: str


class Applied(Out):
    """How many submissions have a different grading now."""

    changed: int


class EventOut(Out):
    """An entry of the log."""

    number: int
    at: datetime
    who: str
    action: str
    subject: str
    detail: dict[str, Any]


@router.get("/assignments/{slug}/gradings")
def gradings(slug: str, service: TheService, held: Instructs) -> list[ReportedGrading]:
    """The gradings that count, one for each student."""
    assignment_called(service, slug, held)
    return [service.gradebook.reported(one) for one in service.gradebook.gradings(slug)]


@router.get("/assignments/{slug}/finals")
def finals(slug: str, service: TheService, held: Instructs) -> list[dict[str, Any]]:
    """The final scores, as `grader results final --json` prints them."""
    version = assignment_called(service, slug, held)
    return [as_dict(line) for line in class_lines(class_finals(service.gradebook, version), version.assignment.words)]


@router.get("/assignments/{slug}/adjustments")
def adjustments(slug: str, service: TheService, held: Instructs) -> list[Adjustment]:
    """All adjustments, including withdrawn ones."""
    assignment_called(service, slug, held)
    return service.gradebook.adjustments(slug)


@router.post("/assignments/{slug}/adjustments", status_code=201)
def adjust(slug: str, service: TheService, held: Grades, wanted: AdjustmentIn) -> Adjustment:
    """Change a student's score."""
    version = assignment_called(service, slug, held)
    if not service.gradebook.standing(version.slug, wanted.student):
        raise HTTPException(404, "This student has no grading here.")
    if (wanted.points is None) == (wanted.kind in {"points", "override"}):
        raise HTTPException(422, "`points` and `override` need a number of points; the others have none.")
    change = ScoreChange(**wanted.model_dump(exclude={"student"}))
    made = propose_adjustment(service.gradebook, slug, wanted.student, change, held.account.called)
    return changes.adjust(service, held.account, made)


@router.post("/assignments/{slug}/regrades", status_code=202)
def regrade(slug: str, service: TheService, held: Instructs) -> Queued:
    """Queue the dry run of a regrade."""
    version = assignment_called(service, slug, held)
    return Queued(job=changes.queue_regrade(service, held.account, version.slug))


@router.post("/jobs/{job_id}/apply")
def apply(job_id: str, service: TheService, held: Instructs) -> Applied:
    """Make the gradings of a regrade count."""
    found = _job(service, job_id)
    if found.kind != "regrade" or found.result is None:
        raise HTTPException(404, "There is no such regrade, or it is not done.")
    version = assignment_called(service, found.slug, held)
    comparison = Comparison.model_validate(found.result)
    try:
        return Applied(changed=changes.apply_regrade(service, held.account, version.slug, job_id, comparison))
    except UsageError as error:
        raise HTTPException(409, str(error)) from error


@router.get("/jobs")
def queue(service: TheService, held: Grades) -> list[JobOut]:
    """What waits, runs or has failed, the newest first."""
    with service.gradebook.transaction() as connection:
        return [_job_out(job, held) for job in jobs.listed(connection, "waiting", "running", "failed")]


@router.get("/jobs/{job_id}")
def job(job_id: str, service: TheService, held: Grades) -> JobOut:
    """One job."""
    return _job_out(_job(service, job_id), held)


@router.get("/requests")
def requests(service: TheService, _held: Grades) -> list[SecondLook]:
    """Requests for a second look, the open ones first."""
    with service.gradebook.transaction() as connection:
        return second_looks.all_looks(connection)


@router.get("/events")
def events(
    service: TheService, _held: Instructs, before: Annotated[int | None, Field(ge=0, le=2**31)] = None
) -> list[EventOut]:
    """The log of changes, the newest first, with numbers below `before`."""
    with service.gradebook.transaction() as connection:
        found = audit.entries(connection, before)
    return [EventOut(**{name: getattr(one, name) for name in EventOut.model_fields}) for one in found]


def _job(service: Service, job_id: str) -> JobState:
    with service.gradebook.transaction() as connection:
        found = jobs.find(connection, job_id)
    if found is None:
        raise HTTPException(404, "There is no such job.")
    return found


def _job_out(found: JobState, held: Pass) -> JobOut:
    comparison = found.result if held.account.role == "instructor" else None  # it holds the scores of a whole class
    return JobOut(
        id=found.id,
        kind=found.kind,
        assignment=found.slug,
        submission=found.hand_in_id,
        state=found.state,
        tries=found.tries,
        made_at=found.made_at,
        ended_at=found.ended_at,
        error=found.error,
        comparison=comparison and Comparison.model_validate(comparison),
    )

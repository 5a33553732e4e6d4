"""`/api/v1`: what students do on pages, for programs. Every answer has a schema in the OpenAPI document."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from grader.assignment.version import AssignmentVersion
from grader.errors import UsageError
from grader.gradebook import RecordedGrading
from grader.results.grading import Grading
from grader.results.report import ReportedGrading, report
from grader.serve import hand_ins, settings
from grader.serve.accounts import Account, Pass
from grader.serve.hand_ins import HandIn, NoAttemptLeftError
from grader.serve.service import Service
from grader.serve.taking import take
from grader.serve.visitors import Arrival, TheService, ask_again, bearer, form_of


class Refusal(BaseModel):
    """Why a request was refused."""

    detail: str


class Out(BaseModel):
    """The base of all answers."""

    model_config = ConfigDict(frozen=True)


class AssignmentOut(Out):
    """An assignment that is open."""

    slug: str
    title: str
    files: list[str]
    """What to hand in."""
    due: datetime | None
    """Your own, if you have an extension."""
    max_score: float
    """For students, of the visible checks."""


class SubmissionOut(Out):
    """A hand-in, and its result."""

    id: str
    assignment: str
    state: str
    """`waiting`, `running`, `done` or `failed`."""
    handed_in_at: datetime
    source: str
    grading: str | None
    """Id of the grading."""
    result: ReportedGrading | None = None
    """As `grader grade --json` prints it; a student sees the visible checks."""


NOT_TOLD = -1
"""Instead of the seed, for students."""
REFUSALS: dict[int | str, dict[str, Any]] = {
    code: {"model": Refusal} for code in (400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 503)
}
router = APIRouter(prefix="/api/v1", responses={**REFUSALS})


class Needs:
    """Requires a token with a scope."""

    def __init__(self, scope: str) -> None:
        self._scope = scope

    def __call__(self, held: Annotated[Pass, Depends(bearer)]) -> Pass:
        """The pass, if it has this scope."""
        if self._scope not in held.scopes:
            raise HTTPException(403, f"This token is not for {self._scope!r}.")
        if self._scope == "grade" and not held.grades:
            raise HTTPException(403, "Only teachers may do this.")
        return held


Reads = Annotated[Pass, Depends(Needs("read"))]
Submits = Annotated[Pass, Depends(Needs("submit"))]


async def sent(request: Request, service: TheService, held: Submits) -> AsyncIterator[FormData]:
    """The body of a permitted request. No byte of any other request is read."""
    async with form_of(request, service, held.account) as form:
        await ask_again(bearer, request, service, held.account)
        yield form


Sent = Annotated[FormData, Depends(sent)]
_FILES = {"type": "array", "items": {"type": "string", "format": "binary"}}
_FORM = {"type": "object", "properties": {"files": _FILES}, "required": ["files"]}
FILES = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}}
"""The OpenAPI description of a form with files: the form is read here and not by the framework, which reads before it
checks permissions."""


def assignment_called(service: Service, slug: str, held: Pass) -> AssignmentVersion:
    """The assignment, if the holder may see it."""
    try:
        return service.assignment_for(held.account, slug)
    except UsageError as error:
        raise HTTPException(404, "There is no such assignment.") from error


@router.get("/assignments")
def assignments(service: TheService, held: Reads) -> list[AssignmentOut]:
    """All assignments that are open."""
    return [_assignment(service, version, held.account) for version in service.assignments_for(held.account)]


@router.post("/assignments/{slug}/submissions", status_code=201, openapi_extra=FILES)
def submit(slug: str, service: TheService, held: Submits, form: Sent, arrived: Arrival) -> SubmissionOut:
    """Hand in. The answer comes when the work is stored and queued."""
    version = assignment_called(service, slug, held)
    try:
        hand_in_id = take(service, held.account, version, form, arrived)
    except NoAttemptLeftError as error:
        later = f" The next one comes at {error.left.next_at.isoformat()}." if error.left.next_at else ""
        raise HTTPException(429, f"No attempt is left now.{later}") from error
    return _submission(service, found_hand_in(service, hand_in_id, held), held)


@router.get("/submissions")
def submissions(service: TheService, held: Reads, assignment: str = "") -> list[SubmissionOut]:
    """Your own hand-ins, the newest first, without results."""
    with service.gradebook.transaction() as connection:
        hidden = settings.hidden_from(connection, held.account)
        made = hand_ins.of_account(connection, held.account.id, assignment or None)
    return [_listed(one) for one in made if one.slug not in hidden]


@router.get("/submissions/{submission_id}")
def submission(submission_id: str, service: TheService, held: Reads) -> SubmissionOut:
    """A hand-in: its state, and its result once it is there."""
    return _submission(service, found_hand_in(service, submission_id, held), held)


def _assignment(service: Service, version: AssignmentVersion, reader: Account) -> AssignmentOut:
    checks = [check for check in version.assignment.checks if reader.teaches or check.visibility == "visible"]
    policy = service.policy(version)
    return AssignmentOut(
        slug=version.slug,
        title=version.assignment.title,
        files=[f"{module}.py" for module in version.assignment.modules],
        due=policy.due_for(service.own_due(policy, reader.student)),
        max_score=sum(check.points for check in checks),
    )


def found_hand_in(service: Service, hand_in_id: str, held: Pass) -> HandIn:
    """A hand-in of the holder; any hand-in for a teacher's token that may grade."""
    with service.gradebook.transaction() as connection:
        found = hand_ins.find(connection, hand_in_id)
        hidden = settings.hidden_from(connection, held.account)
    if found is None or found.slug in hidden or not (held.grades or found.account_id == held.account.id):
        raise HTTPException(404, "There is no such submission.")
    return found


def _submission(service: Service, hand_in: HandIn, held: Pass) -> SubmissionOut:
    if hand_in.grading_id is None:
        return _listed(hand_in)
    recorded = service.gradebook.find(hand_in.grading_id)
    result = _reported(service, recorded, everything=held.grades)
    return _listed(hand_in).model_copy(update={"result": result})


def _listed(hand_in: HandIn) -> SubmissionOut:
    return SubmissionOut(
        id=hand_in.id,
        assignment=hand_in.slug,
        state=hand_in.state,
        handed_in_at=hand_in.handed_in_at,
        source=hand_in.source,
        grading=hand_in.grading_id,
    )


def _reported(service: Service, recorded: RecordedGrading, *, everything: bool) -> ReportedGrading:
    grading = recorded.grading if everything else visible_part(recorded.grading)
    return report(grading, service.gradebook.words(recorded))


def visible_part(grading: Grading) -> Grading:
    """What a student may know: the visible checks, sums over these alone, and nothing that leads to hidden inputs."""
    visible = [check for check in grading.checks if check.visibility == "visible"]
    made_by = replace(grading.provenance, seed=NOT_TOLD, reference_sha256="")
    checks = tuple(replace(check, places=check.places_told) for check in visible)
    return replace(
        grading,
        checks=checks,
        provenance=made_by,
        score=sum((check.points for check in visible), 0.0),
        max_score=sum((check.max_points for check in visible), 0.0),
        seconds=grading.visible_cpu_seconds,
        cpu_seconds=grading.visible_cpu_seconds,
    )

"""A regrade: first a dry run in the queue, whose changes are shown; then it is applied, and can be undone."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from grader.errors import UsageError
from grader.gradebook.regrades import Comparison
from grader.serve import changes, jobs
from grader.serve.course_pages import Assigned
from grader.serve.jobs import JobState
from grader.serve.pages import page
from grader.serve.service import Service
from grader.serve.student_names import Names, key_of
from grader.serve.visitors import Instructor, SentForm, Teacher, TheService

router = APIRouter(include_in_schema=False)


@router.post("/course/{slug}/regrade")
def dry_run(version: Assigned, service: TheService, who: Instructor, _form: SentForm) -> Response:
    """Queue a dry run; nothing counts until it is applied."""
    job_id = changes.queue_regrade(service, who.account, version.slug)
    return RedirectResponse(f"/course/{version.slug}/regrade/{job_id}", 303)


@router.get("/course/{slug}/regrade/{job_id}")
def look(version: Assigned, job_id: str, service: TheService, who: Teacher) -> Response:
    """What a regrade would change."""
    job = _job(service, job_id, version.slug)
    found = Comparison.model_validate(job.result) if job.result else None
    names = Names(service.gradebook, who)
    shown = [change for change in found.changes if change.concerns_score] if found else []
    return page(
        "regrade.html",
        who,
        refresh=job.state in {"waiting", "running"},
        version=version,
        job=job,
        found=found,
        changes=sorted(shown, key=lambda change: names.of(change.student).casefold()),
        lost=sorted((names.of(student) for student in found.lost), key=str.casefold) if found else [],
        names=names,
        key_of=key_of,
    )


@router.post("/course/{slug}/regrade/{job_id}/apply")
def apply(version: Assigned, job_id: str, service: TheService, who: Instructor, _form: SentForm) -> Response:
    """Let the new gradings count."""
    job = _job(service, job_id, version.slug)
    if job.result is None:
        raise HTTPException(409, "This regrade is not ready.")
    try:
        changes.apply_regrade(service, who.account, version.slug, job_id, Comparison.model_validate(job.result))
    except UsageError as error:
        raise HTTPException(409, str(error)) from error
    return RedirectResponse(f"/course/{version.slug}", 303)


@router.post("/course/{slug}/undo-regrade")
def undo(version: Assigned, service: TheService, who: Instructor, _form: SentForm) -> Response:
    """Undo the last regrade: the gradings before it count again."""
    try:
        changes.undo_regrade(service, who.account, version.slug)
    except UsageError as error:
        raise HTTPException(409, str(error)) from error
    return RedirectResponse(f"/course/{version.slug}", 303)


def _job(service: Service, job_id: str, slug: str) -> JobState:
    with service.gradebook.transaction() as connection:
        job = jobs.find(connection, job_id)
    if job is None or job.kind != "regrade" or job.slug != slug:
        raise HTTPException(404)
    return job

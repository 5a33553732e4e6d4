"""A regrade: first a dry run in the queue, then its difference, then it is applied; and it can be undone."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from grader.errors import UsageError
from grader.gradebook.regrades import Comparison, Regrade, revert
from grader.serve import audit, jobs
from grader.serve.course_pages import Assigned
from grader.serve.jobs import JobState
from grader.serve.names import Names, key_of
from grader.serve.pages import page
from grader.serve.service import Service
from grader.serve.visitors import Instructor, SentForm, Teacher, TheService

router = APIRouter(include_in_schema=False)


@router.post("/course/{slug}/regrade")
def dry_run(version: Assigned, service: TheService, who: Instructor, _form: SentForm) -> Response:
    """Queue a dry run; nothing counts until it is applied."""
    with service.gradebook.transaction() as connection:
        job_id = jobs.add(connection, "regrade", version.slug, who.account.id, service.now())
        audit.note(connection, who.account.id, "regrade: dry run", version.slug, job=job_id)
    service.wake()
    return RedirectResponse(f"/course/{version.slug}/regrade/{job_id}", 303)


@router.get("/course/{slug}/regrade/{job_id}")
def look(version: Assigned, job_id: str, service: TheService, who: Teacher) -> Response:
    """What a regrade would change."""
    job = _job(service, job_id, version.slug)
    found = Comparison.model_validate(job.result) if job.result else None
    changes = [change for change in found.changes if change.concerns_score] if found else []
    return page(
        "regrade.html",
        who,
        refresh=job.state in {"waiting", "running"},
        version=version,
        job=job,
        found=found,
        changes=changes,
        names=Names(service.gradebook, who),
        key_of=key_of,
    )


@router.post("/course/{slug}/regrade/{job_id}/apply")
def apply(version: Assigned, job_id: str, service: TheService, who: Instructor, _form: SentForm) -> Response:
    """Let the new gradings count."""
    job = _job(service, job_id, version.slug)
    if job.result is None:
        raise HTTPException(409, "This regrade is not ready.")
    applied = Regrade(service.gradebook, version).apply(Comparison.model_validate(job.result))
    with service.gradebook.transaction() as connection:
        audit.note(connection, who.account.id, "regrade: applied", version.slug, job=job_id, changed=applied)
    return RedirectResponse(f"/course/{version.slug}", 303)


@router.post("/course/{slug}/undo-regrade")
def undo(version: Assigned, service: TheService, who: Instructor, _form: SentForm) -> Response:
    """Let the gradings count again that counted before the last regrade."""
    try:
        changed = len(revert(service.gradebook, version.slug))
    except UsageError as error:
        raise HTTPException(409, "No regrade counts that could be undone.") from error
    with service.gradebook.transaction() as connection:
        audit.note(connection, who.account.id, "regrade: undone", version.slug, changed=changed)
    return RedirectResponse(f"/course/{version.slug}", 303)


def _job(service: Service, job_id: str, slug: str) -> JobState:
    with service.gradebook.transaction() as connection:
        job = jobs.find(connection, job_id)
    if job is None or job.kind != "regrade" or job.slug != slug:
        raise HTTPException(404)
    return job

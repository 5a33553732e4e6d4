"""The pages of a class: assignments, who is missing, what waits and what failed, scores, exports, switches."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from grader.assignment.version import AssignmentVersion
from grader.errors import UsageError
from grader.gradebook.class_finals import class_finals
from grader.gradebook.doubts import Doubts
from grader.gradebook.exports.class_export import Format, class_lines, table_pieces
from grader.gradebook.extensions import extensions_given
from grader.reports.html import Live, class_page
from grader.reports.student_summary import StudentSummary, summarise
from grader.serve import audit, hand_ins, jobs, second_looks, settings
from grader.serve.accounts import hide_names
from grader.serve.pages import page
from grader.serve.service import Service
from grader.serve.student_names import Names, key_of
from grader.serve.visitors import Instructor, Named, SentForm, Teacher, TheService, Visitor

router = APIRouter(include_in_schema=False)


def any_assignment(slug: str, service: TheService, _who: Teacher) -> AssignmentVersion:
    """An assignment of the course, hidden or not."""
    try:
        return service.assignments.get(slug)
    except UsageError as error:
        raise HTTPException(404) from error


Assigned = Annotated[AssignmentVersion, Depends(any_assignment)]


@router.get("/course")
def course(service: TheService, who: Teacher) -> Response:
    """All assignments, and the queue."""
    names = Names(service.gradebook, who)
    versions = [service.assignments.get(slug) for slug in service.assignments.slugs()]
    with service.gradebook.transaction() as connection:
        hidden = settings.hidden_slugs(connection)
        counted, failed = jobs.counts(connection), jobs.listed(connection, "failed")
        looks = [look for look in second_looks.all_looks(connection) if look.closed_at is None]
    rows = [
        {"version": version, "handed_in": (there := _handed_in(service, version.slug)), "missing": names.missing(there)}
        for version in versions
    ]
    return page(
        "course.html", who, rows=rows, hidden=hidden, jobs=counted, failed=failed, looks=len(looks), names=names
    )


@router.get("/course/{slug}")
def class_of(version: Assigned, service: TheService, who: Teacher) -> Response:
    """One assignment: all scores, who is missing, and the switches."""
    live = _live(service, version)  # before the rest is read, so that what arrives meanwhile counts as new
    names = Names(service.gradebook, who)
    doubts = Doubts(service.gradebook, version)
    finals = [*doubts.watching(class_finals(service.gradebook, version))]
    with service.gradebook.transaction() as connection:
        hidden = settings.is_hidden(connection, version.slug)
        given = extensions_given(connection, version.slug)
        regrades = [one for one in jobs.listed(connection, *jobs.STATES, kind="regrade") if one.slug == version.slug]
    return page(
        "class.html",
        who,
        version=version,
        policy=service.policy(version),
        finals=sorted(finals, key=lambda one: names.of(one.student).casefold()),
        missing=names.missing([one.student for one in finals]),
        live=live,
        names=names,
        key_of=key_of,
        hidden=hidden,
        extensions=given,
        regrades=regrades[:5],
        can_undo=bool(service.gradebook.before_regrade(version.slug)),
        doubts=[] if who.names_hidden else [*doubts.sentences],
    )


@router.get("/course/{slug}/report")
def report(version: Assigned, service: TheService, who: Teacher) -> Response:
    """The class page of `grader grade --report`, with the current results."""
    # sorted by what is shown: the order of hidden names would give them away
    live = _live(service, version)
    summaries = sorted(_summaries(service, version, who), key=lambda one: one.name.casefold())
    return HTMLResponse(class_page(version.assignment.title, summaries, assets="/static/", live=live))


@router.get("/course/{slug}/export.{kind}")
def export(version: Assigned, kind: str, service: TheService, _who: Named) -> Response:
    """The final scores, as `grader results export` writes them."""
    if kind not in {"csv", "jsonl"}:
        raise HTTPException(404)
    lines = class_lines(class_finals(service.gradebook, version), version.assignment.words)
    pieces = table_pieces(Format(kind), lines, [check.id for check in version.assignment.checks])
    headers = {"content-disposition": f'attachment; filename="{version.slug}.{kind}"'}
    # made before the first byte is sent: half a table would look like a whole one
    return Response("".join(pieces), media_type="text/csv" if kind == "csv" else "application/jsonl", headers=headers)


@router.post("/course/{slug}/hide")
def hide(version: Assigned, service: TheService, who: Instructor, form: SentForm) -> Response:
    """Hide an assignment from students, or show it."""
    hidden = form.get("hidden") == "1"
    with service.gradebook.transaction() as connection:
        settings.hide(connection, version.slug, hidden)
        audit.note(connection, who.account.id, "hide" if hidden else "show", version.slug)
    return RedirectResponse(f"/course/{version.slug}", 303)


@router.post("/teaching/names")
def names(service: TheService, who: Teacher, _form: SentForm) -> Response:
    """Hide or show names, for this session."""
    with service.gradebook.transaction() as connection:
        hide_names(connection, who.pass_id, not who.names_hidden)
        audit.note(connection, who.account.id, "names on" if who.names_hidden else "names off", "")
    return RedirectResponse("/course", 303)


@router.post("/teaching/jobs/{job_id}/again")
def again(job_id: str, service: TheService, who: Teacher, _form: SentForm) -> Response:
    """Try a failed job again."""
    with service.gradebook.transaction() as connection:
        if jobs.requeue(connection, job_id, service.now()):
            audit.note(connection, who.account.id, "job again", job_id)
    service.wake()
    return RedirectResponse("/course", 303)


@router.get("/teaching/log")
def log(service: TheService, who: Named, before: Annotated[int | None, Query(ge=0, le=2**31)] = None) -> Response:
    """The log of all changes, the newest first."""
    with service.gradebook.transaction() as connection:
        found = audit.entries(connection, before)
    return page("log.html", who, entries=found)


@router.get("/teaching/log.csv")
def log_as_table(service: TheService, _who: Named) -> Response:
    """The whole log."""
    with service.gradebook.transaction() as connection:
        found = audit.entries(connection, most=None)
    headers = {"content-disposition": 'attachment; filename="log.csv"'}
    return Response("".join(audit.csv_pieces(found)), media_type="text/csv", headers=headers)


def _live(service: Service, version: AssignmentVersion) -> Live:
    with service.gradebook.transaction() as connection:
        seen = hand_ins.newest(connection, [version.slug])[version.slug]
    return Live(f"/events/{version.slug}", seen, "/static/serve.js", f"/course/{version.slug}")


def _handed_in(service: Service, slug: str) -> list[str]:
    return [student for student, _ in service.gradebook.people(slug)]


def _summaries(service: Service, version: AssignmentVersion, who: Visitor) -> Iterator[StudentSummary]:
    names = Names(service.gradebook, who)
    for one in class_finals(service.gradebook, version):
        summary = summarise(one.recorded.grading, service.gradebook.words(one.recorded))
        link = f"/course/{version.slug}/student/{key_of(one.student)}"
        yield replace(summary, student=names.of(one.student), name=names.of(one.student), link=link)

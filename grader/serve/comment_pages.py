"""Comments on lines, written and withdrawn on a student's page."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from grader.errors import UsageError
from grader.gradebook import RecordedGrading
from grader.reports.listing import anchor_of, has_line
from grader.serve import audit, comments
from grader.serve.course_pages import Assigned
from grader.serve.student_names import Names
from grader.serve.visitors import SentForm, Teacher, TheService, text_of

router = APIRouter(include_in_schema=False)


def commented(version: Assigned, key: str, grading: str, service: TheService, who: Teacher) -> RecordedGrading:
    """The grading that is looked at, if it is one of this student and assignment."""
    student = Names(service.gradebook, who).student(key)
    found = service.gradebook.gradings(version.slug, student, latest=False) if student else []
    recorded = next((one for one in found if one.id == grading), None)
    if recorded is None:
        raise HTTPException(404)
    return recorded


Commented = Annotated[RecordedGrading, Depends(commented)]
PAGE = "/course/{slug}/student/{key}"


@router.post(PAGE + "/comment")
def comment(slug: str, key: str, recorded: Commented, service: TheService, who: Teacher, form: SentForm) -> Response:
    """Comment on a line; the student reads it next to the line."""
    file, text, place = text_of(form, "file", 500), text_of(form, "text"), comments.position(text_of(form, "line", 20))
    if not text:
        raise UsageError("The comment has no text.")
    if not has_line(service.files_of(recorded), file, place):
        raise UsageError(f"{file!r} has no line {text_of(form, 'line', 20)}.")
    with service.gradebook.transaction() as connection:
        comments.write(connection, who.account.id, recorded, file, place, text)
        subject = f"{slug} {recorded.grading.student}"
        audit.note(connection, who.account.id, "comment", subject, file=file, line=place[1], cell=place[0], text=text)
    return RedirectResponse(f"/course/{slug}/student/{key}?grading={recorded.id}#{anchor_of(file, *place)}", 303)


@router.post(PAGE + "/comment/{comment_id}/withdraw")
def withdraw(
    slug: str, key: str, comment_id: str, recorded: Commented, service: TheService, who: Teacher, _form: SentForm
) -> Response:
    """Take a comment back; the log keeps it."""
    with service.gradebook.transaction() as connection:
        if comments.withdraw(connection, recorded, comment_id):
            subject = f"{slug} {recorded.grading.student}"
            audit.note(connection, who.account.id, "comment withdrawn", subject, comment=comment_id)
    return RedirectResponse(f"/course/{slug}/student/{key}?grading={recorded.id}", 303)

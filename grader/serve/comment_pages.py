"""Comments on lines, written and withdrawn on a student's page."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from grader.gradebook import RecordedGrading
from grader.reports.listing import anchor_of
from grader.serve import changes
from grader.serve.comments import position
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
    file, line = text_of(form, "file", 500), text_of(form, "line", 20)
    changes.comment(service, who.account, recorded, file, line, text_of(form, "text"))
    return RedirectResponse(
        f"/course/{slug}/student/{key}?grading={recorded.id}#{anchor_of(file, *position(line))}", 303
    )


@router.post(PAGE + "/comment/{comment_id}/withdraw")
def withdraw(
    slug: str, key: str, comment_id: str, recorded: Commented, service: TheService, who: Teacher, _form: SentForm
) -> Response:
    """Withdraw a comment; the log keeps it."""
    changes.withdraw_comment(service, who.account, recorded, comment_id)
    return RedirectResponse(f"/course/{slug}/student/{key}?grading={recorded.id}", 303)

"""The part of `/api/v1` for comments on lines of what was handed in: students read them, teachers write them."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from grader.gradebook import RecordedGrading
from grader.serve import changes, comments
from grader.serve.accounts import Pass
from grader.serve.api import REFUSALS, Needs, Out, Reads, found_hand_in
from grader.serve.visitors import TheService

router = APIRouter(prefix="/api/v1", responses={**REFUSALS})
Grades = Annotated[Pass, Depends(Needs("grade"))]


class CommentIn(BaseModel):
    """What to say about a line."""

    file: str = Field(max_length=500)
    line: str = Field(max_length=20)
    """`12`, or in a notebook `3:12`, by its cell."""
    text: str = Field(max_length=4000)


class CommentOut(Out):
    """What somebody said about a line."""

    id: str
    file: str
    cell: int | None
    line: int
    author: str
    text: str
    written_at: datetime


class Written(Out):
    """A comment that was written."""

    id: str


def graded(submission_id: str, service: TheService, held: Reads) -> RecordedGrading:
    """The grading of a submission that the holder may read."""
    hand_in = found_hand_in(service, submission_id, held)
    if hand_in.grading_id is None:
        raise HTTPException(404, "This submission is not graded yet.")
    return service.gradebook.find(hand_in.grading_id)


Graded = Annotated[RecordedGrading, Depends(graded)]


@router.get("/submissions/{submission_id}/comments")
def listed(recorded: Graded, service: TheService) -> list[CommentOut]:
    """The comments on the lines of a submission, in the order in which they were written."""
    with service.gradebook.transaction() as connection:
        found = comments.of_work(connection, recorded)
    return [CommentOut(id=one.id, written_at=one.written_at, **asdict(one.on_line)) for one in found]


@router.post("/submissions/{submission_id}/comments", status_code=201)
def write(recorded: Graded, service: TheService, held: Grades, said: CommentIn) -> Written:
    """Comment on a line; the student reads it next to the line."""
    place = comments.position(said.line)
    new = comments.NewComment(held.account.id, recorded, said.file, place, said.text.strip())
    return Written(id=changes.comment(service, new))


@router.delete("/submissions/{submission_id}/comments/{comment_id}", status_code=204)
def withdraw(comment_id: str, recorded: Graded, service: TheService, held: Grades) -> None:
    """Withdraw a comment; the log keeps it."""
    if not changes.withdraw_comment(service, held.account, recorded, comment_id):
        raise HTTPException(404, "There is no such comment.")

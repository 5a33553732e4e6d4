"""The page of one student for teachers: result, source, comments, score, adjustments, extension; and second looks."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, get_args

from fastapi import APIRouter, Depends
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from grader.assignment.policy import Policy
from grader.assignment.version import AssignmentVersion
from grader.errors import UsageError
from grader.gradebook import RecordedGrading
from grader.gradebook.adjusting import ScoreChange, propose_adjustment
from grader.gradebook.class_finals import class_finals
from grader.gradebook.extensions import extend
from grader.reports.html import Extras, result_part
from grader.reports.listing import anchor_of
from grader.reports.view import full_view
from grader.results.adjustment import Adjustment, AdjustmentKind, in_force
from grader.serve import audit, changes, comments, hand_ins, second_looks
from grader.serve.accounts import account_of
from grader.serve.comments import Comment, NewComment, position
from grader.serve.course_pages import Assigned
from grader.serve.pages import page
from grader.serve.second_looks import NewMessage
from grader.serve.service import Service
from grader.serve.student_names import Names, key_of
from grader.serve.visitors import Instructor, SentForm, Teacher, TheService, text_of

router = APIRouter(include_in_schema=False)
YEARS = range(2000, 2101)
PAGE = "/course/{slug}/student/{key}"
KINDS: Mapping[str, AdjustmentKind] = {kind: kind for kind in get_args(AdjustmentKind)}


@router.get(PAGE)
def student(version: Assigned, key: str, service: TheService, who: Teacher, grading: str = "") -> Response:
    """Everything about one student's work."""
    names, name = _student(service, who, key)
    gradings = service.gradebook.gradings(version.slug, name, latest=False)
    finals = [*class_finals(service.gradebook, version, name)]
    counting = finals[0].recorded if finals else None
    shown = next((one for one in gradings if one.id == grading), counting)
    with service.gradebook.transaction() as connection:
        account = account_of(connection, name)
        handed = hand_ins.of_account(connection, account.id, version.slug) if account else []
        looks = [look for one in handed for look in second_looks.of_hand_in(connection, one.id)]
        said = comments.of_work(connection, shown) if shown else []
    made = service.gradebook.adjustments(version.slug, name)
    policy = service.policy(version)
    return page(
        "student_review.html",
        who,
        version=version,
        key=key,
        name=names.of(name),
        names=names,
        gradings=gradings,
        shown=shown,
        result=_result(service, shown, said) if shown else None,
        files=sorted(service.files_of(shown)) if shown else [],
        comments=said,
        final=finals[0].final if finals else None,
        steps=[version.assignment.words.tell(said) for one in finals for said in one.final.said],
        adjustments=made,
        in_force={one.id for one in in_force(made)},
        looks=looks,
        policy=policy,
        own_due=policy.due_for(service.own_due(policy, name)),
    )


@router.post(PAGE + "/adjust")
def adjust(version: Assigned, key: str, service: TheService, who: Teacher, form: SentForm) -> Response:
    """Change a student's score, with a reason; every change can be withdrawn."""
    _, name = _student(service, who, key)
    changes.adjust(service, who.account, _proposed(service, version, name, who.account.called, form))
    return RedirectResponse(f"/course/{version.slug}/student/{key}", 303)


@router.post(PAGE + "/extend")
def give_extension(version: Assigned, key: str, service: TheService, who: Instructor, form: SentForm) -> Response:
    """Give a student a different due date; an empty one withdraws it."""
    _, name = _student(service, who, key)
    due = _due(service.policy(version), text_of(form, "due", 40))
    with service.gradebook.transaction() as connection:
        extend(connection, version.slug, name, due, text_of(form, "reason", 500), who.account.called)
        until = due.isoformat() if due else None
        audit.note(connection, who.account.id, "extension", f"{version.slug} {name}", due=until)
    return RedirectResponse(f"/course/{version.slug}/student/{key}", 303)


def commented(version: Assigned, key: str, grading: str, service: TheService, who: Teacher) -> RecordedGrading:
    """The grading that is looked at, if it is one of this student and assignment."""
    student = Names(service.gradebook, who).student(key)
    found = service.gradebook.gradings(version.slug, student, latest=False) if student else []
    recorded = next((one for one in found if one.id == grading), None)
    if recorded is None:
        raise HTTPException(404)
    return recorded


Commented = Annotated[RecordedGrading, Depends(commented)]


@router.post(PAGE + "/comment")
def comment(slug: str, key: str, recorded: Commented, service: TheService, who: Teacher, form: SentForm) -> Response:
    """Comment on a line; the student reads it next to the line."""
    file, place = text_of(form, "file", 500), position(text_of(form, "line", 20))
    changes.comment(service, NewComment(who.account.id, recorded, file, place, text_of(form, "text")))
    return RedirectResponse(f"/course/{slug}/student/{key}?grading={recorded.id}#{anchor_of(file, *place)}", 303)


@router.post(PAGE + "/comment/{comment_id}/withdraw")
def withdraw(
    slug: str, key: str, comment_id: str, recorded: Commented, service: TheService, who: Teacher, _form: SentForm
) -> Response:
    """Withdraw a comment; the log keeps it."""
    changes.withdraw_comment(service, who.account, recorded, comment_id)
    return RedirectResponse(f"/course/{slug}/student/{key}?grading={recorded.id}", 303)


@router.get("/teaching/requests")
def requests(service: TheService, who: Teacher) -> Response:
    """All requests for a second look, the open ones first."""
    with service.gradebook.transaction() as connection:
        looks = second_looks.all_looks(connection)
    names = Names(service.gradebook, who)
    students = {account.id: account.student for account in names.accounts}
    return page("requests.html", who, looks=looks, names=names, students=students, key_of=key_of)


@router.post("/teaching/requests/{request_id}")
def answer(request_id: str, service: TheService, who: Teacher, form: SentForm) -> Response:
    """Answer a request, and close it or not."""
    with service.gradebook.transaction() as connection:
        look = second_looks.find(connection, request_id)
        if look is None:
            raise HTTPException(404)
        close = form.get("close") == "1"
        new = NewMessage(who.account.id, text_of(form, "text"), service.now())
        second_looks.answer(connection, look, new, close)
        audit.note(connection, who.account.id, "second look", f"{look.slug} {look.check_id}", closed=close)
    return RedirectResponse("/teaching/requests", 303)


def _student(service: Service, who: Teacher, key: str) -> tuple[Names, str]:
    names = Names(service.gradebook, who)
    found = names.student(key)
    if found is None:
        raise HTTPException(404)
    return names, found


def _proposed(service: Service, version: AssignmentVersion, name: str, author: str, form: FormData) -> Adjustment:
    kind, points = KINDS.get(text_of(form, "kind")), text_of(form, "points", 20)
    if kind is None:
        raise UsageError("Choose what to change.")
    change = ScoreChange(
        kind=kind,
        reason=text_of(form, "reason", 500),
        points=_number(points) if kind in {"points", "override"} else None,
        withdraws=text_of(form, "withdraws", 40),
    )
    return propose_adjustment(service.gradebook, version.slug, name, change, author)


def _number(text: str) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f"{text!r} is not a number of points.")
    return number


def _due(policy: Policy, text: str) -> datetime | None:
    if not text:
        return None
    try:
        due = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a date and time. Write 2026-11-21T23:59.") from error
    if due.year not in YEARS:  # at the ends of the calendar, another time zone has no such date
        raise UsageError(f"{text!r} is in another century. Write 2026-11-21T23:59.")
    return policy.moment(due)


def _result(service: Service, recorded: RecordedGrading, said: Sequence[Comment]) -> Markup:
    view = full_view(recorded.title, recorded.grading, service.gradebook.words(recorded))
    return result_part(view, Extras((), service.files_of(recorded), [one.on_line for one in said]))

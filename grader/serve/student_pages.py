"""Students' pages: assignments, handing in, results, former attempts, second looks."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from grader.assignment.policy import Policy
from grader.assignment.version import AssignmentVersion
from grader.errors import UsageError
from grader.gradebook import RecordedGrading
from grader.gradebook.class_finals import StudentFinal, class_finals
from grader.intake.wanted import Wanted
from grader.language.catalogue import Said
from grader.reports.html import Extras, result_part
from grader.reports.listing import anchor_of
from grader.reports.view import GradingView, student_view
from grader.serve import audit, comments, hand_ins, second_looks
from grader.serve.bucket import AttemptsLeft, attempts_left
from grader.serve.hand_ins import HandIn, NoAttemptLeftError
from grader.serve.handouts import handout_zip
from grader.serve.pages import page
from grader.serve.rates import TooOftenError
from grader.serve.second_looks import NewMessage
from grader.serve.service import Service
from grader.serve.taking import take
from grader.serve.visitors import Arrival, SentForm, Someone, TheService, Visitor, text_of

router = APIRouter(include_in_schema=False)


def open_assignment(slug: str, service: TheService, who: Someone) -> AssignmentVersion:
    """The assignment, if this visitor may see it."""
    try:
        return service.assignment_for(who.account, slug)
    except UsageError as error:
        raise HTTPException(404) from error


Open = Annotated[AssignmentVersion, Depends(open_assignment)]


def own_hand_in(hand_in_id: str, version: Open, service: TheService, who: Someone) -> HandIn:
    """One of the visitor's own hand-ins. The owner is compared, although ids cannot be guessed."""
    with service.gradebook.transaction() as connection:
        found = hand_ins.find(connection, hand_in_id)
    if found is None or found.slug != version.slug or found.account_id != who.account.id:
        raise HTTPException(404)
    return found


Own = Annotated[HandIn, Depends(own_hand_in)]


@router.get("/")
def home(service: TheService, who: Someone) -> Response:
    """All assignments that are open."""
    if who.account.teaches:
        return RedirectResponse("/course", 303)
    with service.gradebook.transaction() as connection:
        made = hand_ins.of_account(connection, who.account.id)
    rows = [_row(service, version, who, made) for version in service.assignments_for(who.account)]
    return page("home.html", who, rows=rows)


def _row(service: Service, version: AssignmentVersion, who: Visitor, made: Sequence[HandIn]) -> dict[str, Any]:
    policy = service.policy(version)
    due = policy.due_for(service.own_due(policy, who.account.student))
    count = sum(one.slug == version.slug for one in made)
    return {"version": version, "due": due, "count": count, "zone": policy.zone}


@router.get("/a/{slug}")
def assignment(version: Open, service: TheService, who: Someone) -> Response:
    """An assignment with the newest attempt."""
    return _assignment_page(service, who, version)


@router.get("/a/{slug}/handout.zip")
async def handout(version: Open, who: Someone) -> Response:
    """The handout that students start from."""
    if not (version.folder / "starter").is_dir():  # to find that out in another way takes a process of its own
        raise HTTPException(404, "This assignment has no handout.")
    name = f"{version.slug}.zip"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(await handout_zip(version), media_type="application/zip", headers=headers)


@router.get("/a/{slug}/{hand_in_id}")
def attempt(version: Open, hand_in: Own, service: TheService, who: Someone) -> Response:
    """An assignment with one of the attempts."""
    return _assignment_page(service, who, version, hand_in)


@router.post("/a/{slug}")
def hand_in(form: SentForm, arrived: Arrival, version: Open, service: TheService, who: Someone) -> Response:
    """Hand in. The answer comes once the work is stored and queued."""
    # the form comes first: while it arrives, the assignment may be hidden or changed
    words = version.assignment.words
    try:
        hand_in_id = take(service, who.account, version, form, arrived)
    except NoAttemptLeftError:
        return _assignment_page(service, who, version, problem=words("serve.attempts-none"), status=429)
    except TooOftenError as error:
        return _assignment_page(service, who, version, problem=words(error.sentence), status=429)
    except UsageError as error:
        return _assignment_page(service, who, version, problem=str(error), status=422)
    return RedirectResponse(f"/a/{version.slug}/{hand_in_id}", 303)


@router.post("/a/{slug}/{hand_in_id}/second-look")
def ask(version: Open, hand_in: Own, service: TheService, who: Someone, form: SentForm) -> Response:
    """Ask for a second look at a check, or add to what was said."""
    check, text = text_of(form, "check", 200), text_of(form, "text")
    shown = _shown_checks(_view(service, _recorded(service, hand_in)))
    try:
        if text and check in {one for one, _ in shown}:  # a hidden check's id must not be confirmed
            with service.gradebook.transaction() as connection:
                second_looks.say(connection, hand_in.id, check, NewMessage(who.account.id, text, service.now()))
                audit.note(connection, who.account.id, "second look: asked", f"{version.slug} {check}")
    except TooOftenError as error:
        return _assignment_page(service, who, version, problem=version.assignment.words(error.sentence), status=429)
    return RedirectResponse(f"/a/{version.slug}/{hand_in.id}#second-look", 303)


def _left(service: Service, policy: Policy, made: Sequence[HandIn]) -> AttemptsLeft:
    times = sorted(one.handed_in_at for one in made)
    return attempts_left(times, policy.attempts, service.now(), policy.zone)


def _assignment_page(
    service: Service,
    who: Visitor,
    version: AssignmentVersion,
    shown: HandIn | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    """The page with one of the attempts: the newest, if none is named."""
    with service.gradebook.transaction() as connection:
        made = hand_ins.of_account(connection, who.account.id, version.slug)
    shown = shown or next(iter(made), None)
    words, student = version.assignment.words, who.account.student
    policy = service.policy(version)
    own = service.own_due(policy, student)
    recorded = _recorded(service, shown)
    view = _view(service, recorded)
    with service.gradebook.transaction() as connection:
        looks = second_looks.of_hand_in(connection, shown.id) if shown else []
        said = [one.on_line for one in comments.of_work(connection, recorded)] if recorded else []
    return page(
        "assignment.html",
        who,
        status,
        say=words,
        refresh=bool(shown and not shown.settled),
        version=version,
        wanted=Wanted.by(version).files,
        zone=policy.zone,
        due=policy.due_for(own),
        cutoff=policy.cutoff_for(own),
        now=service.now(),
        late_days=service.late_days_left(version, policy, student),
        left=_left(service, policy, made),
        made=made,
        totals=_totals(service, made),
        shown=shown,
        result=result_part(view, Extras((), service.files_of(recorded), said)) if view and recorded else None,
        files=bool(recorded),
        comments=said,
        anchor_of=anchor_of,
        steps=_steps(service, version, who, recorded),
        checks=_shown_checks(view),
        looks=looks,
        problem=problem,
    )


def _recorded(service: Service, hand_in: HandIn | None) -> RecordedGrading | None:
    return service.gradebook.find(hand_in.grading_id) if hand_in and hand_in.grading_id else None


def _view(service: Service, recorded: RecordedGrading | None) -> GradingView | None:
    return student_view(recorded.title, recorded.grading, service.gradebook.words(recorded)) if recorded else None


def _totals(service: Service, made: Sequence[HandIn]) -> dict[str, str]:
    """What each grading of these earned in visible checks, in words, by its id."""
    ids = [one.grading_id for one in made if one.grading_id]
    found = {recorded.id: _view(service, recorded) for recorded in service.gradebook.each(ids)}
    return {grading_id: view.total for grading_id, view in found.items() if view}


def _steps(
    service: Service, version: AssignmentVersion, who: Visitor, recorded: RecordedGrading | None
) -> Sequence[str]:
    """How the final score comes about, without what would give away the points of hidden checks."""
    if recorded is None:
        return ()
    finals: list[StudentFinal] = [*class_finals(service.gradebook, version, who.account.student)]
    hidden = any(check.visibility != "visible" for one in finals for check in one.final.attempt.grading.checks)
    said: list[Said] = [step for one in finals for step in (one.final.after_checks if hidden else one.final.said)]
    return [version.assignment.words.tell(step) for step in said]


def _shown_checks(view: GradingView | None) -> list[tuple[str, str]]:
    return [(check.id, check.title) for check in view.checks if check.shown] if view else []

"""From a grading, finished or not, to what the platform's page shows: a pure function.

All texts are `text`, which the page shows as it is: nothing that a student wrote can become markup.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from grader.gradescope.document import Results, Row, Test
from grader.reports.pictures import sentences
from grader.reports.view import CheckView, full_view
from grader.spec.assignment import Assignment
from grader.spec.checks import Check
from grader.spec.grading import CheckResult, Grading

Stage = Literal["waiting", "running", "time", "stopped", "complete"]
"""`time` and `stopped`: ended before the last check, by our own clock or by a signal."""

STAGES: dict[Stage, str] = {
    "waiting": "The grading was stopped before its first check ran. Hand in again; if you read this once more, tell "
    "your instructor.",
    "running": "The grading was stopped before it was complete: only the checks with a result below were run. Hand in "
    "again; if you read this once more, tell your instructor.",
    "time": "The time for grading was used up: only the checks with a result below were run. Look at the ones that "
    "took too long.",
    "stopped": "The machine stopped the grading before it was complete: only the checks with a result below were run. "
    "Hand in again.",
    "complete": "",
}
NOT_RUN = "This check was not run."
TEXT_LIMIT = 8_000
"""Characters of one test's output."""


def results(
    assignment: Assignment,
    grading: Grading | None,
    stage: Stage,
    *,
    said: Sequence[str] = (),
    facts: dict[str, Any] | None = None,
    leaderboard: bool = False,
) -> Results:
    """What the page shows.

    Args:
        assignment: What is graded.
        grading: What came of it so far; None before it began.
        stage: How far it has come.
        said: Sentences on the submission beside the grading's own notes.
        facts: Kept for programs, shown to nobody.
        leaderboard: Whether to fill the assignment's leaderboard.
    """
    views = {view.id: view for view in full_view(assignment.title, grading).checks} if grading else {}
    known = {check.id: check for check in grading.checks} if grading else {}
    told = (STAGES[stage], *(grading.notes if grading else ()), *said)
    return Results(
        execution_time=round(grading.seconds, 3) if grading else None,
        output="\n\n".join(filter(None, told)) or None,
        output_format="text",
        test_output_format="text",
        test_name_format="text",
        stdout_visibility="hidden",
        extra_data={**(facts or {}), "stage": stage, **(_facts(grading) if grading else {})},
        tests=[
            _test(views[check.id], known[check.id]) if check.id in known else _not_run(check)
            for check in assignment.checks
        ],
        leaderboard=_leaderboard(grading) if leaderboard and grading else None,
    )


def failed(assignment: Assignment | None, why: str, facts: dict[str, Any] | None = None) -> Results:
    """What the page shows when the fault is ours."""
    return Results(
        score=0.0,
        output=f"The autograder failed, not your code: {why}\nYour instructor can run it again; no attempt is lost.",
        output_format="text",
        stdout_visibility="hidden",
        extra_data={**(facts or {}), "stage": "fault", "assignment": assignment.title if assignment else ""},
    )


def _test(view: CheckView, result: CheckResult) -> Test:
    return Test(
        name=view.title,
        score=view.points,
        max_score=view.max_points,
        status="passed" if result.outcome == "passed" else None if view.max_points else "failed",
        output="\n".join(_lines(view))[:TEXT_LIMIT] or None,
        visibility=view.visibility,
        extra_data={
            "id": view.id,
            "outcome": result.outcome,
            "diagnoses": [one.model_dump(mode="json", exclude={"text"}) for one in result.diagnoses],
        },
    )


def _not_run(check: Check) -> Test:
    return Test(
        name=check.title,
        score=0.0,
        max_score=check.points,
        status="failed",
        output=NOT_RUN,
        visibility=check.visibility,
        extra_data={"id": check.id, "outcome": "skipped", "diagnoses": []},
    )


def _lines(view: CheckView) -> Iterator[str]:
    """What is said of one check. Of one that is not visible, nothing that the code or our inputs produced, ever."""
    if view.outcome not in {None, "passed"}:
        yield f"{view.mark} {view.said}"
    visible = view.visibility == "visible"
    if visible and view.message:
        yield view.message
    yield from (f"→ {explanation.sentence}" for explanation in view.explanations)
    if visible:
        yield from sentences(view.evidence, numbers=not view.explanations)
        if view.printed:
            yield f"Your code printed:\n{view.printed.rstrip()}"


def _facts(grading: Grading) -> dict[str, Any]:
    return grading.model_dump(mode="json", exclude={"checks", "notes", "student"})


def _leaderboard(grading: Grading) -> list[Row]:
    """Points of what is visible, so that no rank tells what is hidden; and who needs the least processor time."""
    points = sum(check.points for check in grading.checks if check.visibility == "visible")
    return [
        Row(name="points", value=round(points, 2), order="desc"),
        Row(name="seconds", value=round(grading.cpu_seconds, 2), order="asc"),
    ]

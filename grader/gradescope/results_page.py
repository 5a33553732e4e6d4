"""Convert a grading, finished or not, to what the platform's page shows; a pure function.

All texts have the format `text`, which the page shows literally: nothing that a student wrote can become markup.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from grader.assignment.checks import BaseCheck
from grader.assignment.models import Assignment
from grader.gradescope.document import LeaderboardRow, Results, Test
from grader.language.catalogue import ENGLISH, Catalogue, Said
from grader.reports.captions import sentences
from grader.reports.phrases import safe
from grader.reports.view import CheckView, full_view
from grader.results.grading import CheckResult, Diagnosis, Grading
from grader.results.record import plain

Stage = Literal["waiting", "running", "time", "stopped", "complete"]
"""`time` and `stopped`: ended before the last check, by the grader's own clock or by a signal."""

TEXT_LIMIT = 8_000
"""Longest output of a test, in characters."""


def results(
    assignment: Assignment,
    grading: Grading | None,
    stage: Stage,
    *,
    said: Sequence[Said] = (),
    facts: dict[str, Any] | None = None,
    leaderboard: bool = False,
) -> Results:
    """The results that the page shows.

    Args:
        assignment: The assignment.
        grading: The grading so far; None before it began.
        stage: The state of the grading.
        said: Sentences about the submission, in addition to the grading's own notes.
        facts: Data for programs, not shown on the page.
        leaderboard: Whether to fill the assignment's leaderboard.
    """
    views = {view.id: view for view in full_view(assignment.title, grading, assignment.words).checks} if grading else {}
    known = {check.id: check for check in grading.checks} if grading else {}
    words = assignment.words
    state = "" if stage == "complete" else words(f"gradescope.{stage}")
    paragraphs = (state, *(safe(words.tell(one)) for one in (*(grading.notes if grading else ()), *said)))
    return Results(
        execution_time=round(grading.visible_cpu_seconds, 3) if grading and stage == "complete" else None,
        output="\n\n".join(filter(None, paragraphs)) or None,
        output_format="text",
        test_output_format="text",
        test_name_format="text",
        stdout_visibility="hidden",
        extra_data={**(facts or {}), "stage": stage, **(_facts(grading) if grading else {})},
        tests=[
            _test(views[check.id], known[check.id], words) if check.id in known else _not_run(check, words)
            for check in assignment.checks
        ],
        leaderboard=_leaderboard(grading) if leaderboard and grading and stage == "complete" else None,
    )


def failed(assignment: Assignment | None, why: Said | str, facts: dict[str, Any] | None = None) -> Results:
    """The results that the page shows after a fault of the grader."""
    words = assignment.words if assignment else ENGLISH
    return Results(
        score=0.0,
        output=words("gradescope.failed", why=why),
        output_format="text",
        stdout_visibility="hidden",
        extra_data={**(facts or {}), "stage": "fault", "assignment": assignment.title if assignment else ""},
    )


def _test(view: CheckView, result: CheckResult, words: Catalogue) -> Test:
    return Test(
        name=view.title,
        score=view.points,
        max_score=view.max_points,
        # A check without points would otherwise count as passed: the platform takes 0 of 0 for full points.
        status="passed" if result.outcome == "passed" else None if view.max_points else "failed",
        # A student's print may be long, and all of it is in one file.
        output="\n".join(_lines(view, words))[:TEXT_LIMIT] or None,
        visibility=view.visibility,
        extra_data={
            "id": view.id,
            "outcome": result.outcome,
            "diagnoses": [_without_detail(one) for one in result.diagnoses],
        },
    )


def _without_detail(diagnosis: Diagnosis) -> dict[str, Any]:
    return {name: value for name, value in vars(diagnosis).items() if name != "detail"}


def _not_run(check: BaseCheck, words: Catalogue) -> Test:
    return Test(
        name=check.title,
        score=0.0,
        max_score=check.points,
        status="failed",
        output=words("gradescope.not-run"),
        visibility=check.visibility,
        extra_data={"id": check.id, "outcome": "skipped", "diagnoses": []},
    )


def _lines(view: CheckView, words: Catalogue) -> Iterator[str]:
    """The output of one check. If it is not visible, nothing that the student's code or our inputs produced."""
    if view.outcome not in {None, "passed"}:
        yield f"{view.mark} {view.said}"
    visible = view.visibility == "visible"
    if visible and view.message:
        yield view.message
    if view.together:
        yield view.together
    yield from (f"→ {explanation.sentence}" for explanation in view.explanations)
    if visible:
        yield from map(words.tell, sentences(view.evidence, numbers=not view.explanations))
        if view.printed:
            yield f"{words('page.printed-here')}\n{view.printed.rstrip()}"


def _facts(grading: Grading) -> dict[str, Any]:
    # no times: they include what hidden checks took
    left_out = {"checks", "notes", "student", "seconds", "cpu_seconds"}
    return {name: plain(value) for name, value in vars(grading).items() if name not in left_out}


def _leaderboard(grading: Grading) -> list[LeaderboardRow]:
    """Points and processor time of visible checks only: a rank must not reveal what a hidden check found or took."""
    points = sum(check.points for check in grading.checks if check.visibility == "visible")
    return [
        LeaderboardRow(name="points", value=round(points, 2), order="desc"),
        LeaderboardRow(name="seconds", value=round(grading.visible_cpu_seconds, 2), order="asc"),
    ]

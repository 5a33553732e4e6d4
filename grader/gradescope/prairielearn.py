"""The same results in PrairieLearn's format (`/grade/results/results.json`)."""

import json

from grader.gradescope.document import Results, Test

HIDDEN = "after_due_date", "after_published", "hidden"


def as_prairielearn(results: Results) -> str:
    """The file's content: a score between 0 and 1, and for each visible test its points and the reason.

    PrairieLearn has no delayed visibility: a test that is not visible counts towards the score but is not listed.
    """
    tests = results.tests or []
    gradable = (results.extra_data or {}).get("stage") != "fault"
    possible = sum(test.max_score or 0.0 for test in tests)
    earned = sum(test.score or 0.0 for test in tests)
    return json.dumps(
        {
            "gradable": gradable,
            "score": min(1.0, earned / possible) if possible else 0.0,
            "message": results.output or "",
            **({} if gradable else {"format_errors": [results.output or ""]}),
            "tests": [_test(test) for test in tests if test.visibility not in HIDDEN],
        },
        indent=1,
    )


def _test(test: Test) -> dict[str, object]:
    return {
        "name": test.name or "",
        "points": test.score or 0.0,
        "max_points": test.max_score or 0.0,  # if one test lacks it, the page hides the points of all
        "output": test.output or "",
    }

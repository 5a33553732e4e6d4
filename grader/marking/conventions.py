"""Where right answers may differ (summed or averaged), a student may choose, once."""

from collections.abc import Callable, Mapping

from grader.marking.judging import Judged
from grader.marking.results import points_of
from grader.spec.assignment import Assignment
from grader.spec.checks import ComparedCheck

Judge = Callable[[ComparedCheck, str], Judged]
"""Judges a check under a choice; '' is its own reference."""


def choose(assignment: Assignment, judge: Judge) -> dict[str, str]:
    """For each convention the choice under which the submission earns most; the first one on equal terms."""
    chosen = {}
    for name, convention in assignment.conventions.items():
        touched = [check for check in assignment.checks if isinstance(check, ComparedCheck)]
        touched = [check for check in touched if name in map(assignment.convention_of, check.alternatives)]
        earned = {
            choice: sum(
                points_of(judge(check, choice if choice in check.alternatives else ""), assignment.misconceptions)
                for check in touched
            )
            for choice in convention.choices
        }
        chosen[name] = max(earned, key=earned.__getitem__)
    return chosen


def choice_for(check: ComparedCheck, assignment: Assignment, chosen: Mapping[str, str]) -> str:
    """The choice that a check is held to; '' for its own reference."""
    for choice in check.alternatives:
        taken = chosen[assignment.convention_of(choice) or ""]
        return taken if taken in check.alternatives else ""
    return ""

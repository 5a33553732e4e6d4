"""Where right answers may differ (summed or averaged), a student may choose, once."""

from collections.abc import Callable, Mapping, Sequence

from grader.assignment.checks import ComparedCheck
from grader.assignment.models import Assignment
from grader.marking.judging import Judged
from grader.marking.scoring import points_of

Judge = Callable[[ComparedCheck, str], Judged]
"""Judges a check under a choice; '' is its own reference."""


def choose(assignment: Assignment, judge: Judge, *, for_visible: bool) -> dict[str, str]:
    """For each convention the choice under which the visible checks earn most.

    Where they leave it open: for visible checks the choice that explains most, since they must not tell of hidden
    ones; for hidden checks that under which those earn most. Then the first.
    """
    return {name: _choose(name, assignment, judge, for_visible) for name in assignment.conventions}


def _choose(name: str, assignment: Assignment, judge: Judge, for_visible: bool) -> str:
    touched = [check for check in assignment.compared if name in map(assignment.convention_of, check.alternatives)]

    def worth(choice: str) -> tuple[float, float]:
        judged = [judge(check, choice if choice in check.alternatives else "") for check in touched]
        visible = [one for one in judged if one.check.visibility == "visible"]
        left_open = sum(bool(one.mistakes) for one in visible) if for_visible else _earned(judged, assignment)
        return _earned(visible, assignment), left_open

    return max(assignment.conventions[name].choices, key=worth)


def _earned(judged: Sequence[Judged], assignment: Assignment) -> float:
    return sum(points_of(one, assignment.misconceptions) for one in judged)


def choice_for(check: ComparedCheck, assignment: Assignment, chosen: Mapping[str, str]) -> str:
    """The choice that a check is held to; '' for its own reference."""
    convention = next(map(assignment.convention_of, check.alternatives), None)
    taken = chosen[convention] if convention else ""
    return taken if taken in check.alternatives else ""

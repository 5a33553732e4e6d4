"""Conventions: where several answers are right (summed or averaged), a student chooses once for all checks."""

from collections.abc import Callable, Mapping, Sequence

from grader.assignment.checks import ComparedCheck
from grader.assignment.models import Assignment
from grader.marking.claims import stated_shares
from grader.marking.judging import Judged
from grader.marking.scoring import points_of

Judge = Callable[[ComparedCheck, str], Judged]
"""A function that judges a check under a choice; '' is the check's own reference."""


def choose(assignment: Assignment, judge: Judge, *, for_visible: bool) -> dict[str, str]:
    """For each convention, the choice under which the visible checks earn most.

    Ties: for visible checks, the choice that explains the most arrays, since hidden checks must not affect what
    students see; for hidden checks, the choice under which all earn most. If still tied, the first choice.
    """
    return {name: _choose(name, assignment, judge, for_visible) for name in assignment.conventions}


def _choose(name: str, assignment: Assignment, judge: Judge, for_visible: bool) -> str:
    touched = [
        check
        for check in assignment.compared
        if name in map(assignment.convention_of, check.alternatives)
        and (check.visibility == "visible" or not for_visible)
    ]

    def worth(choice: str) -> tuple[float, float]:
        judged = [judge(check, choice if choice in check.alternatives else "") for check in touched]
        visible = [one for one in judged if one.check.visibility == "visible"]
        left_open = sum(bool(one.mistakes) for one in visible) if for_visible else _earned(judged, assignment)
        return _earned(visible, assignment), left_open

    return max(assignment.conventions[name].choices, key=worth)  # `max` keeps the first of equals


def _earned(judged: Sequence[Judged], assignment: Assignment) -> float:
    declared = assignment.misconceptions
    return sum(points_of(one, stated_shares(one, declared)) for one in judged)


def choice_for(check: ComparedCheck, assignment: Assignment, chosen: Mapping[str, str]) -> str:
    """The choice under which a check is judged; '' for its own reference."""
    convention = next(map(assignment.convention_of, check.alternatives), None)
    taken = chosen[convention] if convention else ""
    return taken if taken in check.alternatives else ""

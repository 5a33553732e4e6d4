"""Conventions: where several answers are right (summed or averaged), a student chooses once for all checks."""

from collections.abc import Callable, Mapping, Sequence

from grader.assignment.checks import ComparedCheck
from grader.assignment.models import Assignment
from grader.language.catalogue import Said, say
from grader.marking.credit.claims import stated_shares
from grader.marking.judging import Judged
from grader.marking.scoring import points_of

Judge = Callable[[ComparedCheck, str], Judged]
"""A function that judges a check under a choice; '' is the check's own reference."""


Group = tuple[str, str]
"""A convention, and the function or the check for which it is chosen; '' for the whole assignment."""


def group_of(check: ComparedCheck, assignment: Assignment) -> Group | None:
    """The choice that a check takes part in; None if it follows no convention."""
    convention = next(map(assignment.convention_of, check.alternatives), None)
    if convention is None:
        return None
    chosen_for = {"assignment": "", "function": check.asked, "check": check.id}
    return convention, chosen_for[assignment.conventions[convention].per]


def choose(assignment: Assignment, judge: Judge, *, for_visible: bool) -> dict[Group, str]:
    """For each convention and what it is chosen for, the choice under which the visible checks earn most.

    Ties: for visible checks, the choice that explains the most arrays, since hidden checks must not affect what
    students see; for hidden checks, the choice under which all earn most. If still tied, the first choice.
    """
    groups = dict.fromkeys(group_of(check, assignment) for check in assignment.compared)
    return {group: _choose(group, assignment, judge, for_visible) for group in groups if group is not None}


def _choose(group: Group, assignment: Assignment, judge: Judge, for_visible: bool) -> str:
    touched = [
        check
        for check in assignment.compared
        if group_of(check, assignment) == group and (check.visibility == "visible" or not for_visible)
    ]

    def worth(choice: str) -> tuple[float, float]:
        judged = [judge(check, choice if choice in check.alternatives else "") for check in touched]
        visible = [one for one in judged if one.check.visibility == "visible"]
        left_open = sum(bool(one.mistakes) for one in visible) if for_visible else _earned(judged, assignment)
        return _earned(visible, assignment), left_open

    return max(assignment.conventions[group[0]].choices, key=worth)  # `max` keeps the first of equals


def _earned(judged: Sequence[Judged], assignment: Assignment) -> float:
    declared = assignment.misconceptions
    return sum(points_of(one, stated_shares(one, declared)) for one in judged)


def choice_for(check: ComparedCheck, assignment: Assignment, chosen: Mapping[Group, str]) -> str:
    """The choice under which a check is judged; '' for its own reference."""
    group = group_of(check, assignment)
    taken = chosen[group] if group else ""
    return taken if taken in check.alternatives else ""


def other_choices(judged: Judged, choice: str, assignment: Assignment, judge: Judge) -> dict[str, Said]:
    """The wrong arrays that are right under another choice, each with the sentence that says so."""
    check, group = judged.check, group_of(judged.check, assignment)
    if group is None or not judged.wrong:
        return {}
    convention = assignment.conventions[group[0]]
    found: dict[str, Said] = {}
    wrong = {array.name for array in judged.wrong}
    for other in ("", *check.alternatives):
        right = {array.name for array in judge(check, other).arrays if array.right} if other != choice else set()
        told = [convention.told(one or convention.choices[0]) for one in (other, choice)]
        for name in sorted(wrong & right):
            found.setdefault(name, say("mark.other-convention", arrays="", other=told[0], chosen=told[1]))
    return found

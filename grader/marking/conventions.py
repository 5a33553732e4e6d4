"""Conventions: where several answers are right (summed or averaged), a student chooses once for all checks."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from grader.assignment.checks import BaseCheck, ComparedCheck
from grader.assignment.models import Assignment
from grader.language.catalogue import Said, say
from grader.marking.judging import Judged

Judge = Callable[[ComparedCheck, str], Judged]
"""A function that judges a check under a choice; '' is the check's own reference."""


class Standing(NamedTuple):
    """How a check stands under a choice."""

    points: float
    explained: bool
    """Whether a mistake is named."""


Stand = Callable[[BaseCheck, str], Standing]
"""A function that says how a check stands under a choice."""

Group = tuple[str, str]
"""A convention, and the function or the check for which it is chosen; '' for the whole assignment."""


def group_of(check: BaseCheck, assignment: Assignment) -> Group | None:
    """The convention of a check and what it is chosen for; None if it follows no convention."""
    convention = next(map(assignment.convention_of, check.choices), None)
    if convention is None:
        return None
    chosen_for = {"assignment": "", "function": check.asked, "check": check.id}
    return convention, chosen_for[assignment.conventions[convention].per]


def choose(assignment: Assignment, stand: Stand, *, for_visible: bool) -> dict[Group, str]:
    """For each convention, and each function or check that chooses separately, the choice under which the visible
    checks earn most.

    Ties: for visible checks, the choice that explains the most arrays, since hidden checks must not affect what
    students see; for hidden checks, the choice under which all earn most. If still tied, the first choice.
    """
    groups = dict.fromkeys(group_of(check, assignment) for check in assignment.checks)
    return {group: _choose(group, assignment, stand, for_visible) for group in groups if group is not None}


def _choose(group: Group, assignment: Assignment, stand: Stand, for_visible: bool) -> str:
    touched = [
        check
        for check in assignment.checks
        if group_of(check, assignment) == group and (check.visibility == "visible" or not for_visible)
    ]

    def worth(choice: str) -> tuple[float, float]:
        stood = [(check, stand(check, choice if choice in check.choices else "")) for check in touched]
        visible = [standing for check, standing in stood if check.visibility == "visible"]
        left_open = sum(one.explained for one in visible) if for_visible else _earned(one for _, one in stood)
        return _earned(visible), left_open

    return max(assignment.conventions[group[0]].choices, key=worth)  # `max` keeps the first of equals


def _earned(standings: Iterable[Standing]) -> float:
    return sum(one.points for one in standings)


def choice_for(check: BaseCheck, assignment: Assignment, chosen: Mapping[Group, str]) -> str:
    """The choice under which a check is judged; '' for its own reference."""
    group = group_of(check, assignment)
    taken = chosen[group] if group else ""
    return taken if taken in check.choices else ""


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
        in_words = [convention.in_words(one or convention.choices[0]) for one in (other, choice)]
        for name in sorted(wrong & right):
            found.setdefault(name, say("mark.other-convention", arrays="", other=in_words[0], chosen=in_words[1]))
    return found

"""The edits that instructors read beside a named mistake: what was changed, and where."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from grader.marking.derived.kinds import LOOK_AT, RANK, TOLD_AS
from grader.marking.derived.of_repairs import kind_of
from grader.marking.diagnosing.places import MOST, Place, Repair
from grader.results.cells import position_of
from grader.results.grading import Diagnosis, FoundEdit
from grader.sandbox.inside.editing.variation import Spot

MOST_NAMES = 3
"""Most names of an edit."""


def of_right_functions(spots: Collection[Spot], named: Sequence[Diagnosis]) -> tuple[FoundEdit, ...]:
    """The edits of right functions that give the student's numbers, if they are of a kind that is named.

    Of each line, the first in the order of kinds.
    """
    kinds = {kind_of(one.id) for one in named}
    telling = [spot for spot in spots if TOLD_AS[spot[-1]] in kinds]
    telling.sort(key=lambda spot: (RANK[spot[-1]], spot))
    best: dict[Place, FoundEdit] = {}
    for file, _, line, kind in telling:
        best.setdefault((file, line), FoundEdit(file=file, line=line, kind=LOOK_AT[kind], repairs=False))
    return tuple(best.values())[:MOST]


def of_own_code(best: Iterable[tuple[Repair, int]], files: Mapping[str, bytes]) -> tuple[FoundEdit, ...]:
    """The best edits that make a student's code right."""
    return tuple(_repairing(repair, files) for repair, _ in best)


def _repairing(repair: Repair, files: Mapping[str, bytes]) -> FoundEdit:
    file, number = repair.place
    cell, line = position_of(files.get(file, b""), number)
    edit = repair.variant.edit
    names, instead = edit.about[:MOST_NAMES], edit.instead[:MOST_NAMES]
    kind = LOOK_AT[repair.kind]
    return FoundEdit(file=file, cell=cell, line=line, kind=kind, names=names, instead=instead, repairs=True)

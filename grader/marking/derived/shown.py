"""The edits that instructors read beside a named mistake: what was changed, and where."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from grader.marking.derived.kinds import LOOK_AT, RANK, TOLD_AS
from grader.marking.derived.of_repairs import kind_of
from grader.marking.diagnosing.places import MOST, Repair, on_real_lines
from grader.results.cells import position_of
from grader.results.grading import Diagnosis, FoundEdit
from grader.sandbox.inside.editing.variation import Spot

MOST_NAMES, MOST_LETTERS = 3, 40
"""Most names of an edit, and most letters of a name: a student's process may send any text."""


def of_right_functions(spots: Collection[Spot], named: Sequence[Diagnosis]) -> tuple[FoundEdit, ...]:
    """The edits of right functions that give the student's numbers, if they are of a kind that is named."""
    kinds = {kind_of(one.id) for one in named}
    telling = [spot for spot in spots if TOLD_AS[spot[-1]] in kinds]
    telling.sort(key=lambda spot: (RANK[spot[-1]], spot))
    edits = (FoundEdit(file=file, line=line, kind=LOOK_AT[kind], repairs=False) for file, _, line, kind in telling)
    return _first(edits)


def of_own_code(repairs: Iterable[Repair], files: Mapping[str, bytes]) -> tuple[FoundEdit, ...]:
    """The edits that make a student's code right: the best ones of each line."""
    best = sorted(on_real_lines(repairs, files), key=lambda one: (-one.share, RANK[one.kind], one.place))
    return _first(_repairing(one, files) for one in best)


def _repairing(repair: Repair, files: Mapping[str, bytes]) -> FoundEdit:
    file, number = repair.place
    cell, line = position_of(files.get(file, b""), number)
    edit = repair.variant.edit
    names, instead = _some(edit.about), _some(edit.instead)
    kind = LOOK_AT[repair.kind]
    return FoundEdit(file=file, cell=cell, line=line, kind=kind, names=names, instead=instead, repairs=True)


def _some(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name[:MOST_LETTERS] for name in names[:MOST_NAMES])


def _first(edits: Iterable[FoundEdit]) -> tuple[FoundEdit, ...]:
    """The first edit of each line."""
    best: dict[tuple[str, int | None, int], FoundEdit] = {}
    for edit in edits:
        best.setdefault((edit.file, edit.cell, edit.line), edit)
    return tuple(best.values())[:MOST]

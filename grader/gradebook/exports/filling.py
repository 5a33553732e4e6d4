"""Decides what to write into each cell of a platform's column. A grade that a person may have entered stays."""

from collections.abc import Collection, Iterable, Sequence

from grader.gradebook.exports.cells import BLANK, Number, is_score, number_cell, same_number, text_cell
from grader.gradebook.exports.filled import Cell, Fate, Filled, FillOptions
from grader.gradebook.exports.row_matching import Row, assign
from grader.gradebook.exports.score_line import ScoreLine
from grader.gradebook.exports.sheet import Sheet
from grader.gradebook.exports.target import Target
from grader.people.doubt_messages import listed

WRITTEN = {"filled", "replaced"}
OUT_OF_NOTHING = (
    "The maximum grade is 0 in this file, so cells with it take no score and stay as they are. Set a maximum on the "
    "platform and export again."
)


def fill(sheet: Sheet, target: Target, lines: Iterable[ScoreLine], options: FillOptions) -> Filled:
    """Put the scores of a class into the cells where they belong, and change no other cell."""
    scores = list(lines)
    assigned = assign(target.rows, scores)
    filling = _Filling(sheet, target, options)
    filling.result.remarks += [*target.remarks, *assigned.remarks]
    filling.result.lost = assigned.lost
    for row in target.rows:
        if line := assigned.lines.get(row.place):
            filling.put(row, line)
    if options.missing is None:
        filling.result.empty = [row.called for row in assigned.empty]
    else:
        # if nobody in a class handed in anything, the maximum is not known
        filling.put_missing(assigned.empty, options.missing, scores[0].final.max_points if scores else 0.0)
    filling.result.content = sheet.content()
    return filling.result


class _Filling:
    """A table whose one column is being filled."""

    def __init__(self, sheet: Sheet, target: Target, options: FillOptions) -> None:
        self._sheet, self._target, self._options = sheet, target, options
        self.result = Filled()

    def put(self, row: Row, line: ScoreLine) -> None:
        """Write a final score and its comment into a row, if they may be written there."""
        final = line.final
        if final.excused or final.points is None:
            fate = self._put(row, self._target.excused if final.excused else "")
        else:
            fate = self._put_points(row, final.points, final.max_points)
        if self._target.comments is not None and fate != "kept":
            self._put_comment(row, self._target.comments, line.why)

    def put_missing(self, rows: Sequence[Row], points: float, full: float) -> None:
        """Write the points for students who handed in nothing."""
        given = [row.called for row in rows if self._put_points(row, points, full) in WRITTEN]
        if given:
            self._remark(f"Handed in nothing, so given {number_cell(points)}: {listed(given)}.")

    def _put_points(self, row: Row, points: float, full: float) -> Fate:
        """Scale points out of `full` to the maximum of the platform's column."""
        possible = self._target.maximum(row)
        if self._target.keeps_without_maximum and not (possible and possible.value):
            if possible:
                self._remark(OUT_OF_NOTHING)
            return self._keep(row)
        scale = self._scale(possible, full)
        return self._put(row, number_cell(points * scale, comma=possible is not None and possible.comma))

    def _scale(self, possible: Number | None, full: float) -> float:
        if possible is None or not possible.value or not full or possible.value == full:
            return 1.0
        self._remark(f"Scores of {number_cell(full)} points are scaled to {number_cell(possible.value)}.")
        return possible.value / full

    def _put_comment(self, row: Row, column: int, comment: str) -> None:
        """Write a comment, unless there is one already."""
        before, ours = self._sheet.rows[row.place][column], text_cell(comment)
        if not before.strip() or self._options.replace:
            self._set(row, column, ours)
        elif before != ours:
            self.result.comments_kept += 1

    def _keep(self, row: Row) -> Fate:
        """Leave a cell that takes no number."""
        before = self._sheet.rows[row.place][self._target.column].strip()
        self.result.cells.append(Cell(row.called, before, before, "kept", ""))
        return "kept"

    def _put(self, row: Row, ours: str) -> Fate:
        column = self._target.column
        before = self._sheet.rows[row.place][column]
        fate = fate_of(before, ours, self._options, self._target.no_score)
        if fate in WRITTEN:
            self._set(row, column, ours)
        after = self._sheet.rows[row.place][column]
        self.result.cells.append(Cell(row.called, before.strip(), after, fate, ours))
        return fate

    def _set(self, row: Row, column: int, value: str) -> None:
        changed = self._target.changed
        if changed is not None and self._sheet.rows[row.place][column] != value:
            self._sheet.set(row.place, changed, "1")
        self._sheet.set(row.place, column, value)

    def _remark(self, said: str) -> None:
        if said not in self.result.remarks:
            self.result.remarks.append(said)


def fate_of(before: str, ours: str, options: FillOptions, no_score: Collection[str] = ()) -> Fate:
    """What to do with a cell that holds `before`.

    Words (`EX`, `N/A`, a grade of a scale) always stay: a person or the platform put them there.

    Args:
        before: What the cell holds.
        ours: The score to write, as text; empty before the first grading.
        options: Whether scores are replaced.
        no_score: Words that the platform writes where there is no score.
    """
    before = before.strip()
    if not ours:
        return "no score yet"
    if before == ours or same_number(before, ours):
        return "there already"
    if before in BLANK or before.casefold() in no_score:
        return "filled"
    return "replaced" if options.replace and is_score(before) else "kept"

"""Scores for programs: CSV for a spreadsheet, JSON lines for scripts."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from json import dumps
from typing import Any

from grader.gradebook.exports.cells import text_cell
from grader.gradebook.exports.line import Line

HEAD = (
    "student", "name", "email", "sid", "attempt", "handed_in_at", "outcome",
    "earned", "late", "adjusted", "points", "max_points", "excused", "grading", "why",
)  # fmt: skip


def csv_pieces(lines: Iterable[Line], checks: Sequence[str]) -> Iterator[str]:
    """A table with a row for everybody, and a column for each check's points."""
    yield _row([*HEAD, *checks])
    for line in lines:
        fields = as_dict(line)
        given = fields.pop("checks")
        yield _row([*(_cell(fields[name]) for name in HEAD), *(given.get(check, "") for check in checks)])


def jsonl_pieces(lines: Iterable[Line]) -> Iterator[str]:
    """An object a line."""
    return (f"{dumps(as_dict(line), ensure_ascii=False)}\n" for line in lines)


def as_dict(line: Line) -> dict[str, Any]:
    """Everything about one person's score."""
    final = line.final
    attempt = final.attempt
    return {
        "student": line.student,
        "name": line.identity.name,
        "email": line.identity.email,
        "sid": line.identity.sid,
        "attempt": attempt.number,
        "handed_in_at": attempt.handed_in_at.isoformat() if attempt.handed_in_at else None,
        "outcome": attempt.grading.outcome,
        "earned": final.earned,
        "late": 0.0 - final.late_points,
        "adjusted": final.adjusted,
        "points": final.points,
        "max_points": final.max_points,
        "excused": final.excused,
        "grading": attempt.grading_id,
        "why": line.why,
        "checks": {check.id: check.points for check in attempt.grading.checks},
    }


def _cell(value: object) -> object:
    """Text is made harmless; a number stays a number."""
    return text_cell(value) if isinstance(value, str) else value


def _row(cells: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(["" if cell is None else cell for cell in cells])
    return line.getvalue()

"""Scores for programs: CSV for a spreadsheet, JSON lines for scripts."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from json import dumps
from typing import Any

from grader.gradebook.exports.cells import text_cell
from grader.gradebook.exports.score_line import ScoreLine
from grader.results.submission import Identity

HEAD = (
    "student", "name", "email", "sid", "attempt", "handed_in_at", "outcome",
    "earned", "late", "adjusted", "points", "max_points", "excused", "grading", "why",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Absentee:
    """Somebody on the roster who handed in nothing."""

    student: str
    identity: Identity
    points: float | None
    """Points for handing in nothing; None leaves them open."""
    max_points: float


def csv_pieces(lines: Iterable[ScoreLine], checks: Sequence[str], absent: Iterable[Absentee] = ()) -> Iterator[str]:
    """A CSV table with a row for each student and a column for each check's points."""
    yield _row([*HEAD, *checks])
    for fields in _all(lines, absent):
        given = fields.pop("checks")
        yield _row([*(_cell(fields[name]) for name in HEAD), *(given.get(check, "") for check in checks)])


def jsonl_pieces(lines: Iterable[ScoreLine], absent: Iterable[Absentee] = ()) -> Iterator[str]:
    """An object a line."""
    return (f"{dumps(fields, ensure_ascii=False)}\n" for fields in _all(lines, absent))


def _all(lines: Iterable[ScoreLine], absent: Iterable[Absentee]) -> Iterator[dict[str, Any]]:
    yield from map(as_dict, lines)
    yield from map(_as_dict_of_nothing, absent)


def _as_dict_of_nothing(absent: Absentee) -> dict[str, Any]:
    result = {"outcome": "missing", "points": absent.points, "max_points": absent.max_points, "excused": False}
    return {**dict.fromkeys(HEAD), "student": absent.student, **_of_person(absent.identity), **result, "checks": {}}


def _of_person(identity: Identity) -> dict[str, str]:
    return {"name": identity.name, "email": identity.email, "sid": identity.sid}


def as_dict(line: ScoreLine) -> dict[str, Any]:
    """Everything about one person's score."""
    final = line.final
    attempt = final.attempt
    return {
        "student": line.student,
        **_of_person(line.identity),
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

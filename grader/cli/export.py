"""`grader results export`: scores and feedback on their way back."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.options import DEFAULT_DB, Database, Quiet, Slug
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.assignment.models import Assignment
    from grader.assignment.version import AssignmentVersion
    from grader.gradebook.class_finals import Standing
    from grader.gradebook.exports.line import Line
    from grader.gradebook.final import Final
    from grader.language.catalogue import Catalogue, Said


class Format(StrEnum):
    """What can be written."""

    CSV = "csv"
    JSONL = "jsonl"
    CANVAS = "canvas"
    MOODLE = "moodle"


def export(
    assignment: Slug,
    format_: Annotated[
        Format, typer.Option("--format", help="A table, JSON lines, Canvas' gradebook, Moodle's grading worksheet.")
    ] = Format.CSV,
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="FILE.csv", dir_okay=False, help="A fresh export of Canvas or Moodle to fill."),
    ] = None,
    column: Annotated[
        str | None, typer.Option("--column", metavar="NAME", help="The column to fill; the title's own if left out.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Where to write it; stdout if left out.")
    ] = None,
    feedback: Annotated[
        Path | None, typer.Option("--feedback", metavar="DIR|ZIP", help="Write a page for each student there, too.")
    ] = None,
    db: Database = DEFAULT_DB,
    quiet: Quiet = False,
) -> None:
    """Write the final scores of a class as a table, or into a platform's own.

    Of a fresh export of Canvas or Moodle one column is filled in (for Moodle the comments, too), and every other cell
    keeps its bytes. Feedback pages have the names under which the platforms take them back.

    \b
    Examples:
      grader results export h5-one-hidden-layer > scores.csv
      grader results export h5-one-hidden-layer --format canvas --into gradebook.csv -o upload.csv
      grader results export h5-one-hidden-layer --format moodle --into worksheet.csv --feedback feedback.zip -o up.csv
    """
    from grader.cli.console import talk
    from grader.gradebook import open_records
    from grader.gradebook.class_finals import Remarks, finals, the_assignment

    platform = format_ in {Format.CANVAS, Format.MOODLE}
    if platform != (into is not None):
        raise UsageError("--into FILE.csv goes with --format canvas and --format moodle, and they need it.")
    version = the_assignment(assignment)
    with open_records(db, create=False) as records:
        doubts = Remarks(version)
        lines = _lines(doubts.noting(finals(records, version)), version.assignment.words)
        if into is not None:
            content, remarks = _filled(format_, _fresh(into), lines, version, column)
            _write_whole(content, out)
        else:
            _write_pieces(_pieces(format_, lines, version), out)
            remarks = ()
        if feedback is not None:
            _write_feedback(feedback, finals(records, version), version)
    if not quiet:
        for remark in (*remarks, *doubts.said):
            talk(remark)


def _lines(standings: "Iterator[Standing]", words: "Catalogue") -> "Iterator[Line]":
    from grader.gradebook.exports.line import lines_of

    for row in standings:
        yield from lines_of(row.student, row.recorded.identity, row.recorded.members, row.final, words)


def _pieces(format_: Format, lines: "Iterator[Line]", version: "AssignmentVersion") -> Iterator[str]:
    from grader.gradebook.exports.tables import csv_pieces, jsonl_pieces

    if format_ is Format.JSONL:
        return jsonl_pieces(lines)
    return csv_pieces(lines, [check.id for check in version.assignment.checks])


def _filled(
    format_: Format, fresh: bytes, lines: "Iterator[Line]", version: "AssignmentVersion", column: str | None
) -> tuple[bytes, tuple[str, ...]]:
    from grader.gradebook.exports.canvas import fill_gradebook
    from grader.gradebook.exports.moodle import fill_worksheet

    if format_ is Format.MOODLE:
        filled = fill_worksheet(fresh, lines, column)
    else:
        filled = fill_gradebook(fresh, lines, [column] if column else [version.assignment.title, version.slug])
    return filled.content, (f"{filled.filled} score{'s' * (filled.filled != 1)} filled in.", *filled.remarks)


def _fresh(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: can not be read: {error.strerror}.") from error


def _write_whole(content: bytes, out: Path | None) -> None:
    import sys

    from grader.files import write

    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    else:
        write(out, content)


def _write_pieces(pieces: Iterator[str], out: Path | None) -> None:
    from grader.cli.console import emit_all
    from grader.files import write

    if out is None:
        emit_all(pieces)
    else:
        write(out, "".join(pieces).encode())


def _write_feedback(place: Path, standings: "Iterator[Standing]", version: "AssignmentVersion") -> None:
    from grader.files import write, zipped

    pages = _pages(standings, version.assignment)
    if place.suffix == ".zip":
        write(place, zipped(pages))
    else:
        for name, page in pages:
            write(place / name, page)


def _pages(standings: "Iterator[Standing]", assignment: "Assignment") -> Iterator[tuple[str, bytes]]:
    from grader.gradebook.exports.feedback import feedback_name
    from grader.reports.html import student_page

    for row in standings:
        grading = row.recorded.grading
        page = student_page(
            assignment.title, grading, assignment.words, [*map(assignment.words.tell, _steps(row.final))]
        )
        yield feedback_name(row.recorded.identity, grading), page.encode()


def _steps(final: "Final") -> "Sequence[Said]":
    """Why the gradebook has another number than the page; no total, if a hidden check is in it."""
    hidden = any(check.visibility != "visible" for check in final.attempt.grading.checks)
    return final.after_checks if hidden or not final.after_checks else final.said

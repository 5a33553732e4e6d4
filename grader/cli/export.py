"""`grader results export`: scores and feedback on their way back."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.console import emit_all, talk
from grader.cli.location import assignment_called
from grader.cli.options import DEFAULT_DB, AssignmentName, Database, Quiet
from grader.errors import UsageError
from grader.files import write, zipped
from grader.gradebook import open_gradebook
from grader.gradebook.class_finals import Doubts, class_finals
from grader.gradebook.exports.class_export import Format, class_lines, fill_table, table_pieces
from grader.reports.report_files import feedback_files


def export(
    assignment: AssignmentName,
    format_: Annotated[
        Format, typer.Option("--format", help="A table, JSON lines, Canvas' gradebook, Moodle's grading worksheet.")
    ] = Format.CSV,
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="FILE.csv", dir_okay=False, help="A fresh export of Canvas or Moodle to fill."),
    ] = None,
    column: Annotated[
        str | None, typer.Option("--column", metavar="NAME", help="Column to fill (default: the assignment's title).")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="File to write (default: stdout).")
    ] = None,
    feedback: Annotated[
        Path | None, typer.Option("--feedback", metavar="DIR|ZIP", help="Also write a page for each student there.")
    ] = None,
    db: Database = DEFAULT_DB,
    quiet: Quiet = False,
) -> None:
    """Export final scores and feedback.

    Writes a table, or fills one column of a fresh export of Canvas or Moodle (for Moodle the comments, too) and keeps
    every byte of the other cells. Feedback pages have the names under which the platforms take them back.

    \b
    Examples:
      grader results export h5-one-hidden-layer > scores.csv
      grader results export h5-one-hidden-layer --format canvas --into gradebook.csv -o upload.csv
      grader results export h5-one-hidden-layer --format moodle --into worksheet.csv --feedback feedback.zip -o up.csv
    """
    if format_.fills != (into is not None):
        raise UsageError("--into FILE.csv goes with --format canvas and --format moodle, and they need it.")
    version = assignment_called(assignment)
    remarks: tuple[str, ...] = ()
    with open_gradebook(db, create=False) as gradebook:
        doubts = Doubts(version)
        lines = class_lines(doubts.watching(class_finals(gradebook, version)), version.assignment.words)
        if into is not None:
            filled = fill_table(format_, _fresh(into), lines, [version.assignment.title, version.slug], column)
            remarks = (f"{filled.filled} score{'s' * (filled.filled != 1)} filled in.", *filled.remarks)
            _write_bytes(filled.content, out)
        else:
            _write_pieces(table_pieces(format_, lines, [check.id for check in version.assignment.checks]), out)
        if feedback is not None:
            _write_feedback(feedback, feedback_files(version.assignment, class_finals(gradebook, version)))
    if not quiet:
        for remark in (*remarks, *doubts.sentences):
            talk(remark)


def _fresh(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}.") from error


def _write_bytes(content: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    else:
        write(out, content)


def _write_pieces(pieces: Iterable[str], out: Path | None) -> None:
    if out is None:
        emit_all(pieces)
    else:
        write(out, "".join(pieces).encode())


def _write_feedback(place: Path, pages: Iterable[tuple[str, bytes]]) -> None:
    if place.suffix == ".zip":
        write(place, zipped(pages))
    else:
        for name, page in pages:
            write(place / name, page)

"""`grader results export`: scores and feedback on their way back."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from grader.assignment.version import AssignmentVersion
from grader.cli.console import emit_all, show, talk
from grader.cli.options import DEFAULT_DB, AssignmentName, Database, Quiet
from grader.course.loading import find_assignment
from grader.course.policies import find_policy
from grader.errors import Exit, UsageError
from grader.files import write, zipped
from grader.gradebook import Gradebook, open_gradebook
from grader.gradebook.class_finals import class_finals
from grader.gradebook.doubts import Doubts
from grader.gradebook.exports.class_export import Format, class_lines, fill_table, table_pieces
from grader.gradebook.exports.filled import Filled, FillOptions
from grader.gradebook.exports.tables import Absentee
from grader.intake import Person, attendance_of, read_roster
from grader.language.cleaning import inert
from grader.reports.feedback import feedback_files
from grader.reports.terminal_tables import cells_table
from grader.results.submission import Identity

UNKNOWN = (
    " To find the students in the export, grade once more with --roster FILE.csv, a list of their names, logins, "
    "numbers or emails: submissions that have a grading are not graded again."
)


FormatOption = Annotated[
    Format | None,
    typer.Option("--format", help="Format to write (default: this program's CSV; with --into, that of FILE.csv)."),
]
Into = Annotated[
    Path | None,
    typer.Option(
        "--into",
        metavar="FILE.csv",
        dir_okay=False,
        help="Fresh export of a platform, or any table of people, to fill in.",
    ),
]
Column = Annotated[
    str | None, typer.Option("--column", metavar="NAME", help="Column to fill (default: the assignment's title).")
]
Out = Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="File to write (default: stdout).")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing; show each cell before and after.")]
Replace = Annotated[bool, typer.Option("--replace", help="Overwrite existing scores and comments.")]
Maximum = Annotated[
    float | None,
    typer.Option("--maximum", min=0, metavar="N", help="Maximum of the column, if the export does not say it."),
]
Missing = Annotated[
    float | None,
    typer.Option(
        "--missing",
        min=0,
        metavar="N",
        help="Points for everybody in the export or on the roster who handed in nothing.",
    ),
]
Roster = Annotated[
    Path | None,
    typer.Option("--roster", metavar="FILE.csv", help="Without --into: add rows for students who handed in nothing."),
]
Feedback = Annotated[
    Path | None,
    typer.Option("--feedback", metavar="DIR|ZIP", help="Also write a page per student to this folder or zip."),
]


def export(
    assignment: AssignmentName,
    format_: FormatOption = None,
    into: Into = None,
    column: Column = None,
    out: Out = None,
    dry_run: DryRun = False,
    replace: Replace = False,
    maximum: Maximum = None,
    missing: Missing = None,
    roster: Roster = None,
    feedback: Feedback = None,
    db: Database = DEFAULT_DB,
    quiet: Quiet = False,
) -> None:
    """Export final scores and feedback.

    Writes a table, or fills one column of a fresh export of Canvas, Moodle, Blackboard, Brightspace or ILIAS, or of
    your own CSV, and keeps every byte of the other cells. For Moodle and ILIAS it also fills in the comments. An
    existing score stays, unless you add --replace. Feedback pages have the file names that the platforms expect. If
    nothing could be filled in, the exit code is 1.

    \b
    Examples:
      grader results export h5-one-hidden-layer > scores.csv
      grader results export h5-one-hidden-layer --into gradebook.csv --dry-run
      grader results export h5-one-hidden-layer --into gradebook.csv -o upload.csv
      grader results export h5-one-hidden-layer --into worksheet.csv --feedback feedback.zip -o up.csv
    """
    about_cells = dry_run or replace or maximum is not None
    _require_what_goes_together(format_, into, roster, missing=missing, about_cells=about_cells)
    version = find_assignment(assignment)
    filled: Filled | None = None
    with open_gradebook(db, create=False) as gradebook:
        doubts = Doubts(gradebook, version)
        lines = class_lines(doubts.watching(class_finals(gradebook, version)), version.assignment.words)
        if into is not None:
            options = FillOptions(replace, maximum, missing)
            filled = fill_table(_fresh(into), lines, [version.assignment.title, version.slug], column, options, format_)
            _show_or_write(filled, out, dry_run=dry_run)
        else:
            absent = _absent(gradebook, version, read_roster(roster), missing) if roster is not None else []
            checks = [check.id for check in version.assignment.checks]
            _write_pieces(table_pieces(format_ or Format.CSV, lines, checks, absent), out)
        if feedback is not None and not dry_run:
            _write_feedback(feedback, feedback_files(version.assignment, class_finals(gradebook, version)))
    if not quiet:
        for remark in (*(filled.messages if filled else ()), *doubts.sentences):
            talk(remark)
    if filled is not None and filled.is_in_vain:
        talk(f"Nothing was filled in.{UNKNOWN if filled.lost else ''}")
        raise typer.Exit(Exit.BELOW)


def _require_what_goes_together(
    format_: Format | None, into: Path | None, roster: Path | None, *, missing: float | None, about_cells: bool
) -> None:
    if into is None and format_ is not None and format_.is_platform:
        raise UsageError(f"--format {format_} needs --into FILE.csv, a fresh export of the platform.")
    if into is not None and format_ is Format.JSONL:
        raise UsageError("--into FILE.csv fills in a table: leave out --format jsonl.")
    if into is None and about_cells:
        raise UsageError("--dry-run, --replace and --maximum need --into FILE.csv.")
    if (into is None) is (roster is None) and (missing is not None or roster is not None):
        raise UsageError("--missing needs --into FILE.csv, or --roster FILE.csv for a new table.")


def _absent(
    gradebook: Gradebook, version: AssignmentVersion, roster: Sequence[Person], missing: float | None
) -> list[Absentee]:
    """Those on the roster who handed in nothing."""
    policy = find_policy(version)
    full = sum(check.points for check in version.assignment.checks if check.id not in {*policy.dropped, *policy.bonus})
    return [
        Absentee(one.login or one.email or one.sid or one.name, Identity(one.name, one.email, one.sid), missing, full)
        for one in attendance_of(gradebook.people(version.slug), roster).absent
    ]


def _show_or_write(filled: Filled, out: Path | None, *, dry_run: bool) -> None:
    """The cells before and after, or the table."""
    if dry_run:
        show(cells_table(filled.cells))
    else:
        _write_bytes(filled.content, out)


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
        write(out, "".join(map(inert, pieces)).encode())


def _write_feedback(place: Path, pages: Iterable[tuple[str, bytes]]) -> None:
    if place.suffix == ".zip":
        write(place, zipped(pages))
    else:
        for name, page in pages:
            write(place / name, page)

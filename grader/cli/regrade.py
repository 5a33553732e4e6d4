"""`grader results regrade`, `revert` and `replay`: the same submissions once more."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from grader.cli.options import DEFAULT_DB, Database, Jobs, Json, Quiet, Slug
from grader.errors import Exit, UsageError

if TYPE_CHECKING:
    from grader.assignment.version import AssignmentVersion
    from grader.gradebook import Recorded, Records
    from grader.progress import Advance
    from grader.results.difference import Difference
    from grader.results.grading import Grading
    from grader.results.submission import Submission

Student = Annotated[str | None, typer.Option("--student", metavar="NAME", help="Only this student.")]


class Change(NamedTuple):
    """What becomes of one submission."""

    student: str
    former_id: str
    latter_id: str
    difference: "Difference"


def regrade(
    assignment: Slug,
    apply: Annotated[bool, typer.Option("--apply", help="Let the new gradings count; else only show them.")] = False,
    student: Student = None,
    jobs: Jobs = 0,
    db: Database = DEFAULT_DB,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Grade what is in the database by the assignment as it is now, and show who would change, and through what.

    Submissions are taken from the database, so no folder is needed. Nothing counts until --apply; adjustments and
    policies hold as before; `grader results revert` goes back.

    \b
    Examples:
      grader results regrade h5-one-hidden-layer
      grader results regrade h5-one-hidden-layer --apply
    """
    from grader.cli.console import progress, talk
    from grader.gradebook import open_records
    from grader.gradebook.class_finals import student_called, the_assignment

    version = the_assignment(assignment)
    with open_records(db, create=False) as records:
        student = student and student_called(records, student)
        former = records.standing(version.slug, student)
        if not former:
            raise UsageError(f"{version.slug}: no gradings{f' of {student}' if student else ''} to grade again.")
        with progress(version.assignment.title, len(former), quiet) as advance:
            changes, lost = _graded_again(records, version, former, jobs, advance)
        latter = [change.latter_id for change in changes] if apply else []
        applied = records.let_count(latter, datetime.now(UTC), "regrade")
    _tell(version, changes, json)
    if quiet:
        return
    for name in lost:
        talk(f"{name}: was graded before sources were kept, or failed by our fault; grade the files again.")
    if not apply:
        talk("Nothing is changed yet: --apply lets the new gradings count.")
    elif applied:
        talk(f"Applied. `grader results revert {version.slug}` goes back.")
    else:
        talk("Nothing to apply: these gradings count already.")


def revert(
    assignment: Slug, student: Student = None, db: Database = DEFAULT_DB, json: Json = False, quiet: Quiet = False
) -> None:
    """Let the gradings count again that counted before the last regrade.

    \b
    Example:
      grader results revert h5-one-hidden-layer
    """
    from grader.cli.console import talk
    from grader.gradebook import open_records
    from grader.gradebook.class_finals import student_called, the_assignment
    from grader.results.difference import difference

    version = the_assignment(assignment)
    with open_records(db, create=False) as records:
        student = student and student_called(records, student)
        back = records.before_regrade(version.slug, student)
        if not back:
            raise UsageError(f"{version.slug}: no regrade counts that could be undone.")
        now = {_key(recorded): recorded for recorded in records.each(records.standing(version.slug, student))}
        changes = []
        for target in records.each(back):
            current = now[_key(target)]
            changed = difference(current.grading, target.grading)
            changes.append(Change(target.grading.student, current.id, target.id, changed))
        records.let_count(back, datetime.now(UTC), "revert")
    _tell(version, changes, json)
    if not quiet:
        talk("The gradings from before the last regrade count again.")


def replay(
    grading: Annotated[str, typer.Argument(metavar="ID", help="A grading, by the start of its id.")],
    everything: Annotated[
        bool, typer.Option("--show", help="Show it check by check instead, with what hidden checks found.")
    ] = False,
    db: Database = DEFAULT_DB,
    json: Json = False,
) -> None:
    """Run one recorded grading once more, by the assignment and the bytes of then, and say whether it is the same.

    Exits with 4 if a point or an outcome differs. Nothing is recorded.

    \b
    Examples:
      grader results replay 3f9a01c2
      grader results replay 3f9a01c2 --show
    """
    from grader.cli.console import emit, show
    from grader.gradebook import open_records
    from grader.reports.regrade_table import replay_said
    from grader.reports.terminal import student_detail
    from grader.reports.view import full_view
    from grader.results.difference import difference
    from grader.results.report import report

    with open_records(db, create=False) as records:
        recorded = records.find(grading)
        with _as_it_was(records, recorded) as (version, submission):
            latter = _replayed(version, submission, recorded.grading.provenance.seed, everything)
            words = version.assignment.words
    if everything:
        if json:
            emit(report(latter, words).model_dump_json(indent=2))
        else:
            show(student_detail(full_view(recorded.title, latter, words)))
        return
    found = difference(recorded.grading, latter)
    if json:
        emit(found.model_dump_json(indent=2))
    else:
        show(*replay_said(recorded.grading, latter, found))
    raise typer.Exit(Exit.FAULT if found.changes_score or found.checks else Exit.OK)


@contextmanager
def _as_it_was(records: "Records", recorded: "Recorded") -> "Iterator[tuple[AssignmentVersion, Submission]]":
    """The assignment and the submission of then."""
    from grader.course.snapshot import unpack

    parcel = records.parcel(recorded.version)
    if parcel is None:
        raise UsageError(f"{recorded.id[:8]}: graded before assignments were kept; it can not be replayed.")
    with tempfile.TemporaryDirectory(prefix="grader-") as folder:
        version = unpack(parcel, Path(folder), recorded.version)
        ((_, submission),) = records.submissions([recorded.id], version.assignment.module)
        if submission is None:
            raise UsageError(f"{recorded.id[:8]}: its files were not kept; it can not be replayed.")
        yield version, submission


def _replayed(version: "AssignmentVersion", submission: "Submission", seed: int, everything: bool) -> "Grading":
    from grader.authoring.proof.unhidden import trial
    from grader.batch.bench import Bench

    if everything:
        return trial(version, submission, seed)
    with Bench(version, seed) as bench:
        return bench.grade(submission)


def _graded_again(
    records: "Records", version: "AssignmentVersion", former: Sequence[str], jobs: int, advance: "Advance"
) -> tuple[list[Change], list[str]]:
    """The new gradings beside those that count, and who could not be graded; each keeps its seed."""
    from grader.batch.batch import Batch, How
    from grader.results.difference import difference

    groups: dict[int, list[str]] = {}
    for recorded in records.each(former):
        groups.setdefault(recorded.grading.provenance.seed, []).append(recorded.id)
    changes: list[Change] = []
    lost: list[str] = []
    for seed, ids in groups.items():
        kept = _Kept(records, ids, version.assignment.module)
        batch = Batch(version)
        batch.run(kept, records, How(seed, jobs, counts=False), advance)
        both = zip(records.each(kept.ids), records.each(batch.grading_ids), strict=True)
        for old, new in both:
            if new.grading.outcome == "fault":
                lost.append(old.grading.student)
            else:
                changes.append(Change(old.grading.student, old.id, new.id, difference(old.grading, new.grading)))
        lost += [recorded.grading.student for recorded in records.each(kept.without)]
    return changes, lost


class _Kept:
    """The submissions behind gradings, one at a time; which have none shows on the way."""

    def __init__(self, records: "Records", grading_ids: Sequence[str], module: str) -> None:
        self.ids: list[str] = []
        self.without: list[str] = []
        self._found = records.submissions(grading_ids, module)

    def __iter__(self) -> "Iterator[Submission]":
        for grading_id, submission in self._found:
            if submission is None:
                self.without.append(grading_id)
            else:
                self.ids.append(grading_id)
                yield submission


def _key(recorded: "Recorded") -> tuple[str, str]:
    return recorded.grading.student, recorded.grading.sha256


def _tell(version: "AssignmentVersion", changes: Sequence[Change], json: bool) -> None:
    """Who changes, on stdout."""
    from json import dumps

    from grader.cli.console import emit, show
    from grader.reports.regrade_table import change_table

    concerned = [change for change in changes if change.difference.changes_score or change.difference.checks]
    if json:
        rows = [
            {"student": change.student, "former": change.former_id, "latter": change.latter_id}
            | change.difference.model_dump(mode="json")
            for change in concerned
        ]
        emit(dumps(rows, indent=2, ensure_ascii=False))
        return
    if not concerned:
        show(f"{version.assignment.title}: none of {len(changes)} changes.")
        return
    title = f"{version.assignment.title}: {len(concerned)} of {len(changes)} change"
    show(change_table(title, [(change.student, change.difference) for change in concerned]))

"""`grader check`: a student's self-check, with nothing but the handout."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from grader.authoring.handout.frozen import FrozenExpectations, is_handout, thaw
from grader.authoring.handout.handout_files import only_graded
from grader.authoring.handout.selfcheck import check_work
from grader.cli.console import emit, show, talk
from grader.cli.options import Json
from grader.cli.watching import whenever_saved
from grader.errors import GraderError
from grader.language.catalogue import Catalogue
from grader.language.numbers import number
from grader.marking.student_sandbox import sandbox_for
from grader.reports.terminal import student_detail
from grader.reports.view import student_view
from grader.results.grading import Grading
from grader.results.report import message, report, text


def check(
    assignment: Annotated[
        Path,
        typer.Argument(metavar="ASSIGNMENT", help="The folder of the handout, or your file in it.", show_default=False),
    ] = Path(),
    path: Annotated[
        Path | None, typer.Argument(metavar="PATH", help="Your file or folder (default: the handout's own).")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever a file is saved, until Ctrl-C.")] = False,
    json: Json = False,
) -> None:
    """Check your own work before you hand it in.

    The numbers differ from those of the grading; the checks and the sentences are the same. Hidden checks and an
    instructor's own tests are not part of it.

    \b
    Examples:
      grader check
      grader check --watch
      grader check homework.ipynb
      grader check homework4 my-solution.py
    """
    folder, work = _folder_and_work(assignment, path)
    expectations = thaw(folder)
    with sandbox_for(expectations.version) as sandbox:
        changed = whenever_saved(work) if watch else ()
        before = check_work(expectations, work, sandbox)
        _tell(expectations, before, json=json)
        with suppress(KeyboardInterrupt):  # how watching ends, in the middle of a check too
            for _ in changed:
                try:
                    after = check_work(expectations, work, sandbox)
                except GraderError as error:  # an editor that saves by renaming takes the file away for a moment
                    talk(str(error))
                    continue
                _tell_changes(before, after, expectations.version.assignment.words)
                before = after


def _folder_and_work(first: Path, second: Path | None) -> tuple[Path, Path]:
    """The handout's folder and the student's work; a file alone lies in the handout's folder or next to it."""
    if second is not None or not first.is_file():
        return first, second or first
    return (Path() if is_handout(Path()) else first.parent), first


def _tell(expectations: FrozenExpectations, grading: Grading, *, json: bool) -> None:
    if json:
        emit(report(grading, expectations.version.assignment.words).model_dump_json(indent=2))
        return
    assignment = expectations.version.assignment
    show(student_detail(student_view(assignment.title, grading, assignment.words)))
    count, points = expectations.elsewhere
    if count:
        show(only_graded(count, points, assignment.words))
    if grading.isolation in {"process", "limited"}:
        talk(f"Your code ran with isolation '{grading.isolation}': enough for your own code on your own machine.")


def _tell_changes(before: Grading, after: Grading, words: Catalogue) -> None:
    """Only what is different now: who saves often reads little."""
    old = [check.without_timings() for check in before.checks]
    changed = [check for check in after.checks if check.without_timings() not in old]
    emit(f"{number(before.score)} -> {number(after.score)} of {number(after.max_score)} points")
    for note in after.notes:
        if note not in before.notes:
            emit(f"  {words.tell(note)}")
    for check in changed:
        emit(f"  {check.title}: {number(check.points)}/{number(check.max_points)}  {message(check, words)}")
        for diagnosis in check.diagnoses:
            emit(f"    {text(diagnosis, words)}")

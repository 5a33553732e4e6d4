"""`grader check`: a student's self-check, with nothing but the handout."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from grader.authoring.handout.frozen import FrozenExpectations, check_work, is_handout, thaw
from grader.authoring.handout.handout_files import only_graded
from grader.authoring.handout.reproducing import can_be_reproduced, reproduced
from grader.cli.console import emit, show, talk
from grader.cli.options import FailUnder, Json, Server, Token
from grader.cli.submit import hand_in
from grader.errors import Exit, GraderError, UsageError
from grader.files import write
from grader.language.catalogue import Catalogue, Said
from grader.language.cleaning import clean_line, inert
from grader.language.numbers import number, percent
from grader.marking.grade_submission import sandbox_for
from grader.reports.json_output import record_json
from grader.reports.phrases import MARKS, safe
from grader.reports.terminal import STYLES, student_detail
from grader.reports.view import state_of, student_view
from grader.results.grading import CheckResult, Grading
from grader.results.report import report
from grader.sandbox import Sandbox
from grader.serve.client import Client

SOURCES = {".py", ".ipynb", ".md", ".txt"}
PAUSE_S = 0.3
"""Seconds between two looks at the files' times: this needs no library and works on every file system."""


def check(
    assignment: Annotated[
        Path,
        typer.Argument(metavar="ASSIGNMENT", help="The folder of the handout, or your file in it.", show_default=False),
    ] = Path(),
    path: Annotated[
        Path | None, typer.Argument(metavar="PATH", help="Your file or folder (default: the handout's own).")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever a file is saved, until Ctrl-C.")] = False,
    reproduce: Annotated[
        str,
        typer.Option("--reproduce", metavar="CHECK", help="Write a file that repeats one call of this check."),
    ] = "",
    submit: Annotated[
        bool, typer.Option("--submit", help="Then hand in to a service, unless the score is below --fail-under.")
    ] = False,
    server: Server = "",
    token: Token = "",
    fail_under: FailUnder = None,
    json: Json = False,
) -> None:
    """Check your own work before you hand it in.

    The numbers differ from those of the grading; the checks and the sentences are the same. Hidden checks and the
    instructor's own tests are not included. To look for a mistake yourself, --reproduce writes a file that loads the
    numbers of a case that failed and calls your function with them.

    \b
    Examples:
      grader check
      grader check --watch
      grader check --reproduce softmax
      grader check homework.ipynb --fail-under 80
      grader check homework4 my-solution.py
      grader check --submit --fail-under 100 --server https://grader.example.org
    """
    if submit and (watch or json):
        raise UsageError("--submit hands in once, and prints the result as text. Leave out --watch and --json.")
    client = Client(server, token) if submit else None
    folder, work = _folder_and_work(assignment, path)
    expectations = thaw(folder)
    with sandbox_for(expectations.version) as sandbox:
        changed = whenever_saved(work) if watch else ()
        grading = check_work(expectations, work, sandbox)
        _tell(expectations, grading, json=json)
        if reproduce:
            _reproduce(expectations, grading, reproduce, work)
        if watch:
            talk(f"Watching {work.resolve()}: save your file to check it again, Ctrl-C to end.")
        grading = _check_again(expectations, work, sandbox, changed, grading)
    code = _exit_code(grading, fail_under)
    if client is not None and code == Exit.OK:
        hand_in(client, expectations.version.slug, work)
    raise typer.Exit(code)


def _check_again(
    expectations: FrozenExpectations, work: Path, sandbox: Sandbox, changed: Iterable[list[str]], grading: Grading
) -> Grading:
    """Check again each time that files change, and tell the difference; returns the last grading."""
    with suppress(KeyboardInterrupt):  # Ctrl-C ends watching, even in the middle of a check
        for names in changed:
            try:
                after = check_work(expectations, work, sandbox)
            except GraderError as error:  # an editor that saves by renaming takes the file away for a moment
                talk(str(error))
                continue
            _tell_changes(names, grading, after, expectations.version.assignment.words)
            grading = after
    return grading


def _exit_code(grading: Grading, fail_under: float | None) -> Exit:
    if grading.outcome == "fault" or any(check.outcome == "grader fault" for check in grading.checks):
        return Exit.FAULT
    below = fail_under is not None and percent(grading.score, grading.max_score) < fail_under - 1e-9
    return Exit.BELOW if below else Exit.OK


def _reproduce(expectations: FrozenExpectations, grading: Grading, check_id: str, work: Path) -> None:
    """Write the files next to the work, where the student's module can be imported."""
    place = work if work.is_dir() else work.parent
    for name, content in reproduced(expectations, grading, check_id, _module(expectations, grading, work)).items():
        write(place / name, content)
    talk(
        f"Wrote reproduce-{check_id}.py with the numbers in {place.resolve()}. Run it there, and change it as you like."
    )


def _module(expectations: FrozenExpectations, grading: Grading, work: Path) -> str:
    """The module to import; empty for a notebook."""
    if any(isinstance(note, Said) and note.sentence == "intake.notebook" for note in grading.notes):
        return ""
    module = expectations.version.assignment.module
    if work.is_file():
        return work.stem
    others = [path.stem for path in work.glob("*.py") if not path.name.startswith("reproduce-")]
    return others[0] if len(others) == 1 else module


def _folder_and_work(first: Path, second: Path | None) -> tuple[Path, Path]:
    """The handout's folder and the student's work; a file alone is in the handout's folder or next to it."""
    if second is not None or not first.is_file():
        return first, second or first
    return (Path() if is_handout(Path()) else first.parent), first


def _tell(expectations: FrozenExpectations, grading: Grading, *, json: bool) -> None:
    if json:
        emit(record_json(report(grading, expectations.version.assignment.words), indent=2))
        return
    assignment = expectations.version.assignment
    show(student_detail(student_view(assignment.title, grading, assignment.words)))
    count, points = expectations.elsewhere
    if count:
        show(only_graded(count, points, assignment.words))
    if wrong := next(iter(can_be_reproduced(expectations, grading)), ""):
        talk(f"To call your function with the numbers of a case that failed: grader check --reproduce {wrong}")
    if grading.isolation in {"process", "limited"}:
        talk(f"Your code ran with isolation '{grading.isolation}': enough for your own code on your own machine.")


def _tell_changes(names: Sequence[str], before: Grading, after: Grading, words: Catalogue) -> None:
    """Print only what is different now, since people save often."""
    old = [check.without_timings() for check in before.checks]
    style = "green" if after.score > before.score else "red" if after.score < before.score else ""
    points = f"{number(before.score)} -> {number(after.score)} of {number(after.max_score)} points"
    show(Text.assemble((f"{time.strftime('%H:%M:%S')} {clean_line(', '.join(names))}: ", "dim"), (points, style)))
    for note in after.notes:
        if note not in before.notes:
            show(Text(f"  {inert(words.tell(note))}", "yellow"))
    for check in after.checks:
        if check.without_timings() not in old:
            show(*_changed(check, words))


def _changed(check: CheckResult, words: Catalogue) -> Iterator[Text]:
    state = state_of(check)
    line = f"{check.title}: {number(check.points)}/{number(check.max_points)}  {check.message(words)}"
    yield Text.assemble((f"  {MARKS[state]} ", STYLES[state]), safe(line))
    yield from (Text(f"    {safe(diagnosis.text(words))}", "cyan") for diagnosis in check.diagnoses)


def whenever_saved(work: Path) -> Iterator[list[str]]:
    """Yield the names of the source files that were saved, each time that some are, forever."""
    folder = work if work.is_dir() else work.parent
    return _changes(folder, _times(folder))


def _changes(folder: Path, seen: dict[Path, int]) -> Iterator[list[str]]:
    while True:
        time.sleep(PAUSE_S)
        if (now := _times(folder)) != seen:
            changed = dict(now.items() ^ seen.items())
            seen = now
            yield sorted(path.relative_to(folder).as_posix() for path in changed)


def _times(folder: Path) -> dict[Path, int]:
    """When each file that can be handed in was last saved."""
    times = {}
    for path in folder.rglob("*"):
        if path.suffix in SOURCES:
            with suppress(OSError):  # it may be gone again
                times[path] = path.stat().st_mtime_ns
    return times

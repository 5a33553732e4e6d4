"""Writes the pages of a class: large classes in several processes, while this one compares the sources."""

import multiprocessing
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING

from grader.files import write
from grader.machine import processors
from grader.progress import Advance

if TYPE_CHECKING:
    from grader.assignment.version import AssignmentVersion
    from grader.language.catalogue import Catalogue
    from grader.reports.similarity import Pair
    from grader.results.grading import Grading
    from grader.results.submission import Submission

PARALLEL_FROM = 1000
"""Students for whom it pays to start processes: each takes 0.5 s to come up, and 300 students take 1.3 s."""
AT_ONCE = 25
"""Students whose pages are one task."""
METHOD = "spawn" if sys.platform in {"win32", "darwin"} else "forkserver"
"""How to start a process: never by a fork of one that has threads."""


def write_pages(
    folder: Path,
    version: "AssignmentVersion",
    gradings: "Sequence[Grading]",
    submissions: "Sequence[Submission]",
    advance: Advance,
) -> None:
    """Write the report; a page that a browser has open is replaced at once, never half written.

    Args:
        folder: Where to.
        version: What was graded.
        gradings: All of them.
        submissions: Their sources, to see which are alike.
        advance: Told who was written.
    """
    title, words = version.assignment.title, version.assignment.words
    if len(gradings) < PARALLEL_FROM or processors() == 1:
        _write_class(folder, version, gradings, submissions)
        for grading in gradings:
            _write_students(folder, title, words, [grading])
            advance(grading.student)
        return
    chunks = [gradings[start : start + AT_ONCE] for start in range(0, len(gradings), AT_ONCE)]
    with ProcessPoolExecutor(processors(), mp_context=multiprocessing.get_context(METHOD)) as pool:
        tasks = {pool.submit(_write_students, folder, title, words, chunk): chunk for chunk in chunks}
        _write_class(folder, version, gradings, submissions)
        for task in as_completed(tasks):
            task.result()
            for grading in tasks[task]:
                advance(grading.student)


def _write_students(folder: Path, title: str, words: "Catalogue", gradings: "Sequence[Grading]") -> None:
    from grader.reports.report_files import student_files

    for grading in gradings:
        for name, text in student_files(title, grading, words):
            write(folder / name, text.encode())


def _write_class(
    folder: Path, version: "AssignmentVersion", gradings: "Sequence[Grading]", submissions: "Sequence[Submission]"
) -> None:
    from grader.reports.report_files import class_files

    pairs = _similar(gradings, submissions, _starter(version.folder / "starter"))
    for name, text in class_files(version, gradings, pairs):
        write(folder / name, text.encode())


def _similar(
    gradings: "Sequence[Grading]", submissions: "Sequence[Submission]", starter: Mapping[str, bytes]
) -> "list[Pair]":
    from grader.reports.similarity import fingerprints, similar_pairs

    # a class's sources may be more than memory holds: each is let go of once its fingerprints are taken
    marks = {(submission.student, submission.sha256): fingerprints(submission.files) for submission in submissions}
    known = [marks.get((grading.student, grading.sha256), set()) for grading in gradings]
    return similar_pairs(known, fingerprints(starter))


def _starter(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.py"))}

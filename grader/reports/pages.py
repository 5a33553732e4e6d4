"""Writes the pages of a class while its submissions and gradings pass: each is read once, and none is kept.

Of a submission only the fingerprints of its source stay in memory, of a grading only what the class page needs.
"""

import logging
import multiprocessing
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from grader.assignment.version import AssignmentVersion
from grader.files import write, written_whole
from grader.language.catalogue import Catalogue
from grader.machine import processors
from grader.progress import Advance
from grader.reports.html import class_page
from grader.reports.json_output import END, JsonListing
from grader.reports.report_files import student_files
from grader.reports.similarity import NO_MARKS, Marks, fingerprints, similar_pairs
from grader.reports.student_summary import StudentSummary, summarise
from grader.results.grading import Grading
from grader.results.submission import Submission

LOG = logging.getLogger("grader.reports")
PARALLEL_FROM = 1000
"""Students for whom it pays to start processes: each takes 0.5 s to come up, and 300 students take 1.3 s."""
AT_ONCE = 25
"""Students whose pages are one task."""
AHEAD = 4
"""Tasks for each process that wait or run: more would only be held in memory."""
METHOD = "spawn" if sys.platform in {"win32", "darwin"} else "forkserver"
"""How to start a process: never by a fork of one that has threads."""


class ClassPages:
    """The report of one class. A page that a browser has open is replaced at once, never half written."""

    def __init__(self, folder: Path, version: AssignmentVersion) -> None:
        self._folder, self._version = folder, version
        self._marks: dict[tuple[str, str], Marks] = {}

    def take_source(self, submission: Submission) -> None:
        """Take the fingerprints of a source that passes, to see later which are alike."""
        try:
            marks = fingerprints(submission.files)
        except Exception as error:
            LOG.error("%s: not compared with others: %r", submission.student, error, exc_info=error)
            marks = NO_MARKS
        self._marks[submission.student, submission.sha256] = marks

    def written(self, gradings: Iterable[Grading], count: int, advance: Advance) -> Iterator[Grading]:
        """The same gradings, once each one's page is written or waits to be; the class page follows the last.

        Args:
            gradings: Of the class, in the order of its page.
            count: How many there are.
            advance: Told whose page is written.
        """
        version, words = self._version, self._version.assignment.words
        summaries: list[StudentSummary] = []
        keys: list[tuple[str, str]] = []
        with (
            written_whole(self._folder / "gradings.json") as file,
            _writer(self._folder, version, count, advance) as writer,
        ):
            listing = JsonListing(version.slug, version.sha256, words)
            file.write(listing.head)
            for grading in gradings:
                file.write(listing.piece(grading))
                writer.add(grading)
                summaries.append(summarise(grading, words))
                keys.append((grading.student, grading.sha256))
                yield grading
            file.write(END)
        self._write_class_page(summaries, keys)

    def _write_class_page(self, summaries: Sequence[StudentSummary], keys: Sequence[tuple[str, str]]) -> None:
        marks = [self._marks.get(key, NO_MARKS) for key in keys]
        pairs = similar_pairs(marks, fingerprints(_starter(self._version.folder / "starter")))
        page = class_page(self._version.assignment.title, summaries, pairs)
        write(self._folder / "index.html", page.encode())


class _Writer(Protocol):
    def add(self, grading: Grading) -> None:
        """Write a student's pages, now or soon."""


@contextmanager
def _writer(folder: Path, version: AssignmentVersion, count: int, advance: Advance) -> Iterator[_Writer]:
    """One that writes here; for a large class, one that leaves it to several processes."""
    title, words = version.assignment.title, version.assignment.words
    if count < PARALLEL_FROM or processors() == 1:
        yield _Here(folder, title, words, advance)
        return
    with ProcessPoolExecutor(processors(), mp_context=multiprocessing.get_context(METHOD)) as pool:
        writer = _InProcesses(pool, folder, title, words, advance)
        yield writer
        writer.finish()


class _Here:
    def __init__(self, folder: Path, title: str, words: Catalogue, advance: Advance) -> None:
        self._folder, self._title, self._words, self._advance = folder, title, words, advance

    def add(self, grading: Grading) -> None:
        _write_students(self._folder, self._title, self._words, [grading])
        self._advance(grading.student)


class _InProcesses:
    def __init__(self, pool: ProcessPoolExecutor, folder: Path, title: str, words: Catalogue, advance: Advance) -> None:
        self._pool, self._folder, self._title, self._words, self._advance = pool, folder, title, words, advance
        self._chunk: list[Grading] = []
        self._waiting: deque[tuple[Future[None], list[str]]] = deque()

    def add(self, grading: Grading) -> None:
        self._chunk.append(grading)
        if len(self._chunk) == AT_ONCE:
            self._send()

    def finish(self) -> None:
        """Wait until everything is written."""
        self._send()
        while self._waiting:
            self._take_first()

    def _send(self) -> None:
        chunk, self._chunk = self._chunk, []
        task = self._pool.submit(_write_students, self._folder, self._title, self._words, chunk)
        self._waiting.append((task, [grading.student for grading in chunk]))
        if len(self._waiting) > AHEAD * processors():
            self._take_first()

    def _take_first(self) -> None:
        task, students = self._waiting.popleft()
        task.result()
        for student in students:
            self._advance(student)


def _write_students(folder: Path, title: str, words: Catalogue, gradings: Sequence[Grading]) -> None:
    for grading in gradings:
        for name, content in _pages_of(grading, title, words):
            write(folder / name, content)


def _pages_of(grading: Grading, title: str, words: Catalogue) -> list[tuple[str, bytes]]:
    try:
        return [(name, text.encode()) for name, text in student_files(title, grading, words)]
    except Exception as error:
        LOG.error("%s: the page cannot be shown: %r", grading.student, error, exc_info=error)
        note = words("load.our-fault", why=f"{type(error).__name__}.")
        bare = grading.model_copy(update={"checks": (), "notes": (note,)})
        return [(name, text.encode()) for name, text in student_files(title, bare, words)]


def _starter(folder: Path) -> Mapping[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.py"))}

"""Writes the pages of a class as its gradings and submissions come by: each is read once, and none is kept.

Only the fingerprints of each source stay in memory, and of each grading what the class page needs. The
class page and the folder `review` are for the instructor, the folder `students` holds what each student may read.
"""

import logging
import multiprocessing
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from pathlib import Path
from typing import Protocol

from grader.assignment.version import AssignmentVersion
from grader.files import write, written_whole
from grader.language.catalogue import ENGLISH, Catalogue
from grader.machine import processors
from grader.progress import Advance
from grader.reports import markdown
from grader.reports.attention import NO_ROSTER, Roll
from grader.reports.final_scores import FinalScore
from grader.reports.html import Extras, Neighbours, class_page, review_page, student_page
from grader.reports.json_output import END, JsonListing
from grader.reports.similarity import NO_MARKS, Marks, fingerprints, similar_pairs
from grader.reports.student_summary import StudentSummary, summarise
from grader.results.grading import Grading
from grader.results.naming import file_name
from grader.results.submission import Submission

LOG = logging.getLogger("grader.reports")
PARALLEL_FROM = 1000
"""Number of students from which processes pay: each takes 0.5 s to start, and 300 students take 1.3 s."""
AT_ONCE = 25
"""Students in one task."""
AHEAD = 4
"""Tasks that wait or run for each process; more would only take memory."""
METHOD = "spawn" if sys.platform in {"win32", "darwin"} else "forkserver"
"""How to start a process: not by `fork`, which is unsafe in a process with threads."""


PageSource = tuple[Grading, Submission | None]
"""A grading, and the submission if it was kept."""


@dataclass(frozen=True, slots=True)
class PageData:
    """What the pages of one student are made from."""

    grading: Grading
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The files that were graded."""
    final: FinalScore | None = None
    """The final score, if it is known."""
    neighbours: Neighbours | None = None
    """The pages before and after this one."""


class ClassPages:
    """The report of one class. Each page is replaced as a whole, so a browser never sees half of one."""

    def __init__(self, folder: Path, version: AssignmentVersion, roll: Roll = NO_ROSTER) -> None:
        self._folder, self._version, self._roll = folder, version, roll

    def written(
        self, graded: Iterable[PageSource], count: int, finals: Mapping[str, FinalScore], advance: Advance
    ) -> Iterator[Grading]:
        """Yield each grading once its page is written or queued; write the class page after the last.

        Args:
            graded: The class, in the order of its page.
            count: How many there are.
            finals: Final scores by student; those that are not known are left out.
            advance: Called with the name of each student whose page is written.
        """
        version, words = self._version, self._version.assignment.words
        starter = _fit_to_compare(version.starter)
        summaries: list[StudentSummary] = []
        with (
            written_whole(self._folder / "gradings.json") as file,
            _writer(self._folder, version, count, advance) as writer,
        ):
            listing = JsonListing(version.slug, version.sha256, words)
            file.write(listing.head)
            for (grading, submission), neighbours in _placed(graded, count):
                files = submission.files if submission is not None else {}
                final = finals.get(grading.student)
                file.write(listing.piece(grading))
                writer.add(PageData(grading, files, final, neighbours))
                untouched = bool(files) and _fit_to_compare(files) <= starter
                summaries.append(summarise(grading, words, final, untouched=untouched))
                yield grading
            file.write(END)
        self._write_class_page(summaries, writer.marks)

    def _write_class_page(self, summaries: Sequence[StudentSummary], marks: Sequence[Marks]) -> None:
        pairs = similar_pairs(marks, fingerprints(self._version.starter))
        page = class_page(self._version.assignment.title, summaries, pairs, self._roll)
        write(self._folder / "index.html", page.encode())


def _placed(graded: Iterable[PageSource], count: int) -> Iterator[tuple[PageSource, Neighbours]]:
    """Yield each with the names of the pages before and after it. Reads one ahead, and keeps none."""
    before = ""
    for number, (one, other) in enumerate(pairwise(chain(graded, [None])), 1):
        if one is not None:
            name = file_name(one[0])
            after = "" if other is None else f"{file_name(other[0])}.html"
            yield one, Neighbours(before, after, number, count, f"students/{name}.html")
            before = f"{name}.html"


def _fit_to_compare(files: Mapping[str, bytes]) -> frozenset[bytes]:
    """The contents of files, without the white space that editors change by themselves."""
    return frozenset(b"\n".join(line.rstrip() for line in content.splitlines()).strip() for content in files.values())


class _Writer(Protocol):
    marks: list[Marks]
    """The fingerprints of the sources, in order, once all is written."""

    def add(self, data: PageData) -> None:
        """Write a student's pages, now or soon."""


@contextmanager
def _writer(folder: Path, version: AssignmentVersion, count: int, advance: Advance) -> Iterator[_Writer]:
    """A writer that works here; for a large class, one that leaves it to several processes."""
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
        self.marks: list[Marks] = []

    def add(self, data: PageData) -> None:
        self.marks += _write_students(self._folder, self._title, self._words, [data])
        self._advance(data.grading.student)


class _InProcesses:
    def __init__(self, pool: ProcessPoolExecutor, folder: Path, title: str, words: Catalogue, advance: Advance) -> None:
        self._pool, self._folder, self._title, self._words, self._advance = pool, folder, title, words, advance
        self._chunk: list[PageData] = []
        self._waiting: deque[tuple[Future[list[Marks]], list[str]]] = deque()
        self.marks: list[Marks] = []

    def add(self, data: PageData) -> None:
        self._chunk.append(data)
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
        self._waiting.append((task, [data.grading.student for data in chunk]))
        if len(self._waiting) > AHEAD * processors():
            self._take_first()

    def _take_first(self) -> None:
        task, students = self._waiting.popleft()
        self.marks += task.result()
        for student in students:
            self._advance(student)


def _write_students(folder: Path, title: str, words: Catalogue, students: Sequence[PageData]) -> list[Marks]:
    """Write the pages of these students; returns the fingerprints of their sources, to find similar ones later."""
    for data in students:
        for name, text in _pages_of(data, title, words):
            write(folder / name, text.encode())
    return [_marks(data) for data in students]


def _pages_of(data: PageData, title: str, words: Catalogue) -> list[tuple[str, str]]:
    grading = data.grading
    try:
        return student_files(title, data, words)
    except Exception as error:
        LOG.error("%s: the page cannot be shown: %r", grading.student, error, exc_info=error)
        note = words("load.our-fault", why=f"{type(error).__name__}.")
        bare = PageData(replace(grading, checks=(), notes=(note,)), neighbours=data.neighbours)
        return student_files(title, bare, words)


def student_files(title: str, data: PageData, words: Catalogue = ENGLISH) -> list[tuple[str, str]]:
    """One student's pages, by name: two that the student may read, and one for the instructor."""
    grading, name = data.grading, file_name(data.grading)
    all_steps, steps = (data.final.steps, data.final.student_steps) if data.final is not None else ((), ())
    return [
        (f"students/{name}.html", student_page(title, grading, words, Extras(steps, data.files))),
        (f"students/{name}.md", markdown.student_page(title, grading, words)),
        (f"review/{name}.html", review_page(title, grading, words, Extras(all_steps, data.files), data.neighbours)),
    ]


def _marks(data: PageData) -> Marks:
    try:
        return fingerprints(data.files)
    except Exception as error:
        LOG.error("%s: not compared with others: %r", data.grading.student, error, exc_info=error)
        return NO_MARKS

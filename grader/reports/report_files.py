"""The files that are written for each student: pages of a report, and feedback for a platform."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from grader.assignment.models import Assignment
from grader.gradebook.class_finals import StudentFinal
from grader.gradebook.exports.feedback import feedback_name
from grader.gradebook.final import Final
from grader.language.catalogue import ENGLISH, Catalogue, Said
from grader.reports import html, markdown
from grader.reports.html import Extras, Neighbours
from grader.results.grading import Grading
from grader.results.naming import file_name

File = tuple[str, str]
"""Name and contents; the names are safe on every file system."""


@dataclass(frozen=True, slots=True)
class PageData:
    """What the pages of one student are made from."""

    grading: Grading
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The files that were graded."""
    steps: Sequence[str] = ()
    """How the final score comes about, for the instructor."""
    neighbours: Neighbours | None = None
    """The pages before and after this one."""


def student_files(title: str, sheet: PageData, words: Catalogue = ENGLISH) -> list[File]:
    """One student's pages in a report: two that the student may read, and one for the instructor."""
    grading, name = sheet.grading, file_name(sheet.grading)
    everything = Extras(sheet.steps, sheet.files)
    return [
        (f"students/{name}.html", html.student_page(title, grading, words, Extras(files=sheet.files))),
        (f"students/{name}.md", markdown.student_page(title, grading, words)),
        (f"review/{name}.html", html.review_page(title, grading, words, everything, sheet.neighbours)),
    ]


def feedback_files(assignment: Assignment, finals: Iterable[StudentFinal]) -> Iterator[tuple[str, bytes]]:
    """Each student's page with the steps to the final score, under the name that the platform takes back."""
    for one in finals:
        grading = one.recorded.grading
        steps = [*map(assignment.words.tell, _steps(one.final))]
        page = html.student_page(assignment.title, grading, assignment.words, Extras(steps))
        yield feedback_name(one.recorded.identity, grading), page.encode()


def _steps(final: Final) -> Sequence[Said]:
    """Why the gradebook has a different number from the page; without the total if it includes a hidden check."""
    hidden = any(check.visibility != "visible" for check in final.attempt.grading.checks)
    return final.after_checks if hidden or not final.after_checks else final.said

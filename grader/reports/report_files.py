"""The files that are written for each student: pages of a report, and feedback for a platform."""

from collections.abc import Iterable, Iterator, Sequence

from grader.assignment.models import Assignment
from grader.gradebook.class_finals import StudentFinal
from grader.gradebook.exports.feedback import feedback_name
from grader.gradebook.final import Final
from grader.language.catalogue import ENGLISH, Catalogue, Said
from grader.reports import html, markdown
from grader.results.grading import Grading
from grader.results.naming import file_name

File = tuple[str, str]
"""Name and contents; the names are safe on every file system."""


def student_files(title: str, grading: Grading, words: Catalogue = ENGLISH) -> list[File]:
    """One student's pages in a report."""
    name = file_name(grading)
    return [
        (f"students/{name}.html", html.student_page(title, grading, words)),
        (f"students/{name}.md", markdown.student_page(title, grading, words)),
    ]


def feedback_files(assignment: Assignment, finals: Iterable[StudentFinal]) -> Iterator[tuple[str, bytes]]:
    """Each student's page with the steps to the final score, under the name that the platform takes back."""
    for one in finals:
        grading = one.recorded.grading
        page = html.student_page(
            assignment.title, grading, assignment.words, [*map(assignment.words.tell, _steps(one.final))]
        )
        yield feedback_name(one.recorded.identity, grading), page.encode()


def _steps(final: Final) -> Sequence[Said]:
    """Why the gradebook has another number than the page; no total, if a hidden check is in it."""
    hidden = any(check.visibility != "visible" for check in final.attempt.grading.checks)
    return final.after_checks if hidden or not final.after_checks else final.said

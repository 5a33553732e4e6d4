"""A folder of pages: the class, and each student."""

from collections.abc import Sequence

from grader.language.catalogue import ENGLISH, Catalogue
from grader.reports import html, markdown
from grader.reports.json_output import json_text
from grader.reports.similarity import Pair
from grader.results.grading import Grading, GradingReport
from grader.results.naming import file_name

File = tuple[str, str]
"""Name and contents; the names are safe on every file system."""


def student_files(title: str, grading: Grading, words: Catalogue = ENGLISH) -> list[File]:
    """One student's pages."""
    name = file_name(grading)
    return [
        (f"students/{name}.html", html.student_page(title, grading, words)),
        (f"students/{name}.md", markdown.student_page(title, grading, words)),
    ]


def class_files(title: str, report: GradingReport, pairs: Sequence[Pair] = ()) -> list[File]:
    """What the instructor keeps."""
    links = [f"students/{file_name(grading)}.html" for grading in report.submissions]
    return [
        ("index.html", html.class_page(title, report.submissions, links, pairs)),
        ("gradings.json", json_text(report)),
    ]

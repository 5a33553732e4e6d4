"""A folder of pages: the class, and each student."""

from collections.abc import Sequence

from grader.assignment.version import AssignmentVersion
from grader.language.catalogue import ENGLISH, Catalogue
from grader.reports import html, markdown
from grader.reports.json_output import json_pieces
from grader.reports.similarity import Pair
from grader.results.grading import Grading
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


def class_files(version: AssignmentVersion, gradings: Sequence[Grading], pairs: Sequence[Pair] = ()) -> list[File]:
    """What the instructor keeps."""
    title, words = version.assignment.title, version.assignment.words
    links = [f"students/{file_name(grading)}.html" for grading in gradings]
    return [
        ("index.html", html.class_page(title, gradings, links, words, pairs)),
        ("gradings.json", "".join(json_pieces(version.slug, version.sha256, gradings, words))),
    ]

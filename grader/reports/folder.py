"""A folder of pages: the class, and each student."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from grader.reports import html, markdown
from grader.reports.data import json_text
from grader.reports.similarity import Pair
from grader.spec.catalogue import ENGLISH, Catalogue
from grader.spec.grading import Grading, GradingReport

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


def file_name(grading: Grading) -> str:
    """Readable where the student's name allows; told apart by a hash, since two students may share a name."""
    ascii_name = unicodedata.normalize("NFKD", grading.student).encode("ascii", "ignore").decode()
    readable = re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")[:40]
    digest = hashlib.sha256(f"{grading.student}\0{grading.source}".encode()).hexdigest()[:8]
    return f"{readable or 'student'}-{digest}"

"""File names for students' pages."""

import hashlib
import re
import unicodedata

from grader.results.grading import Grading


def file_name(grading: Grading) -> str:
    """Readable where the student's name allows; told apart by a hash, since two students may share a name."""
    ascii_name = unicodedata.normalize("NFKD", grading.student).encode("ascii", "ignore").decode()
    readable = re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")[:40]
    digest = hashlib.sha256(f"{grading.student}\0{grading.source}".encode()).hexdigest()[:8]
    return f"{readable or 'student'}-{digest}"

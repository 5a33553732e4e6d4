"""File names for students' pages."""

import hashlib
import re
import unicodedata

from grader.results.grading import Grading


def file_name(grading: Grading) -> str:
    """A file name from the student's name, plus a hash, since two students may share a name."""
    ascii_name = unicodedata.normalize("NFKD", grading.student).encode("ascii", "ignore").decode()
    readable = re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")[:40]
    # names in Chinese or Greek leave nothing in ASCII: then the hash alone tells the pages apart
    digest = hashlib.sha256(f"{grading.student}\0{grading.source}".encode()).hexdigest()[:8]
    return f"{readable or 'student'}-{digest}"

"""Names of students: of their pages' files, and as people read them."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from grader.results.grading import Grading
from grader.results.submission import Identity


def file_name(grading: Grading) -> str:
    """A file name from the student's name, plus a hash, since two students may share a name."""
    ascii_name = unicodedata.normalize("NFKD", grading.student).encode("ascii", "ignore").decode()
    readable = re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")[:40]
    # names in Chinese or Greek leave nothing in ASCII: then the hash alone tells the pages apart
    digest = hashlib.sha256(f"{grading.student}\0{grading.source}".encode()).hexdigest()[:8]
    return f"{readable or 'student'}-{digest}"


def real_name(authors: Sequence[Identity]) -> str:
    """The name of one person, or those of a group; empty unless all are known."""
    # Canvas's file names hold the name in one word, which is not how anybody is called
    names = [one.name for one in authors if one.name and (one.platform != "canvas" or one.on_roster)]
    return " + ".join(names) if len(names) == len(authors) else ""


def distinct_names(people: Sequence[tuple[str, str]]) -> list[str]:
    """The name of each student in a list of all: the real name; for namesakes, both names.

    Args:
        people: The name in gradings and the real name of each; the real name may be empty.
    """
    counts = Counter(name or student for student, name in {*people})
    return [
        f"{name} ({student})" if name and name != student and counts[name] > 1 else name or student
        for student, name in people
    ]

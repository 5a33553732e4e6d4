"""Feedback files: each student's page, under the name by which a platform takes it back."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from grader.assignment.models import Assignment
from grader.gradebook.class_finals import StudentFinal
from grader.reports.html import Extras, student_page
from grader.results.grading import Grading
from grader.results.naming import file_name
from grader.results.submission import Identity


def feedback_files(assignment: Assignment, finals: Iterable[StudentFinal]) -> Iterator[tuple[str, bytes]]:
    """Each student's page with the steps to the final score, under the name that the platform takes back."""
    for one in finals:
        grading = one.recorded.grading
        steps = [*map(assignment.words.tell, one.final.said_to_student)]
        page = student_page(assignment.title, grading, assignment.words, Extras(steps))
        yield feedback_name(one.recorded.identity, grading), page.encode()


def feedback_name(identity: Identity, grading: Grading) -> str:
    """A student's file in the zip: Canvas and Moodle find the student by it, so it starts like the name in the
    download."""
    original = identity.original
    match identity.platform:
        case "canvas":
            return f"{_without_suffix(original)}-feedback.html"
        case "moodle":
            return _moodle_name(original, identity.platform_id)
        case _:
            return f"{file_name(grading)}.html"


def _without_suffix(name: str) -> str:
    path = PurePosixPath(name)
    return path.name.removesuffix(path.suffix)


def _moodle_name(original: str, participant: str) -> str:
    """In the participant's folder; next to the others if the download was flat."""
    number = re.escape(participant) if participant else r"\d+"
    found = re.match(rf"(?P<place>.*?_{number}_assignsubmission_(file|onlinetext)_?)(?P<rest>.*)$", original, re.DOTALL)
    if found is None:
        return f"{original}/feedback.html"
    if found["rest"]:
        return f"{found['place']}feedback.html"
    return f"{found['place']}/feedback.html"

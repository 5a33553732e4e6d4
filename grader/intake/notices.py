"""Remarks for the instructor about the submissions that were read."""

from collections.abc import Iterable, Iterator, Mapping

from grader.intake.attendance import Attendance
from grader.intake.reading import Submissions
from grader.language.cleaning import clean_line
from grader.people.doubt_messages import listed
from grader.results.naming import real_name

MAX_NAMES = 50


def remarks(submissions: Submissions) -> Iterator[str]:
    """Say what was left out, what may be several students' work, and how the submissions compare with the roster."""
    if submissions.helpers:
        yield (
            f"Read as one student's: {_listed(submissions.helpers)} as helpers of {submissions.wanted.files}. "
            f"If they belong to other students, put each student's work into its own file or folder, "
            f"{submissions.wanted.files} too."
        )
    if submissions.like_classes:
        yield (
            f"Each read as one student's, because several paths were given: {_listed(submissions.like_classes)}. "
            "If one is a class or a download, give it alone."
        )
    if submissions.left_out:
        yield f"Not part of any submission: {_listed(submissions.left_out)}."
    if unclear := [one.source for one in submissions.unread if one.unclear]:
        yield (
            "Not clear whose work it is, since the name may be read as that of two students, or two have its number: "
            f"{_listed(unclear)}. Each is graded as a separate student; rename it and grade again."
        )
    if submissions.attendance is not None:
        names = {one.student: real_name((one.identity,)) for one in submissions.unread}
        yield from _on_attendance(submissions.attendance, names)


def _on_attendance(attendance: Attendance, names: Mapping[str, str]) -> Iterator[str]:
    here = attendance.people - len(attendance.absent)
    yield f"Of {attendance.people} students on the roster, {here} handed something in."
    if attendance.absent:
        yield f"Handed in nothing ({len(attendance.absent)}): {_listed(map(str, attendance.absent))}."
    if attendance.strangers:
        strangers = [_known_as(one, names.get(one, "")) for one in attendance.strangers]
        yield f"Not on the roster, or not clear who it is ({len(strangers)}): {_listed(strangers)}."
    yield from attendance.doubts[:MAX_NAMES]
    for person, students in attendance.twice:
        yield f"Handed in {len(students)} times: {clean_line(str(person))} ({_listed(students)}). All were graded."


def _known_as(student: str, name: str) -> str:
    """With the name if the download has one: an email alone says little."""
    return f"{name} ({student})" if name and name != student else student


def _listed(names: Iterable[str]) -> str:
    # at most 50 names, so that a class of thousands does not flood the terminal; cleaned, since students chose them
    names = list(names)
    more = f", and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return listed(names[:MAX_NAMES]) + more

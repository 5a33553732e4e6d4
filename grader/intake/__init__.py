"""Reads submissions from files, folders, zips, notebooks and downloads of platforms."""

from grader.intake.attendance import Attendance, attendance_of
from grader.intake.notices import remarks
from grader.intake.platforms.patterned import NamePattern
from grader.intake.reading import Submissions, collect, read_one
from grader.intake.roster import Person, read_roster
from grader.intake.wanted import Wanted

__all__ = [
    "Attendance",
    "NamePattern",
    "Person",
    "Submissions",
    "Wanted",
    "attendance_of",
    "collect",
    "read_one",
    "read_roster",
    "remarks",
]

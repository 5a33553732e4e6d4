"""What comes in: files, folders, zips, notebooks and platforms' downloads become submissions."""

from grader.intake.attendance import Attendance
from grader.intake.collect import Submissions, collect
from grader.intake.notices import remarks
from grader.intake.reading import read_one
from grader.intake.roster import Person, read_roster

__all__ = ["Attendance", "Person", "Submissions", "collect", "read_one", "read_roster", "remarks"]

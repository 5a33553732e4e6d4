"""Finds all that an instructor points at, and reads one submission of it after the other."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import overload

from grader.errors import UsageError
from grader.intake.attendance import Attendance, match
from grader.intake.reading import read
from grader.intake.recognition import Found, find, find_one
from grader.intake.roster import Person
from grader.intake.unread import Handed
from grader.language.cleaning import clean_line
from grader.limits import Limits
from grader.results.submission import Submission


class Submissions(Sequence[Submission]):
    """What was handed in. A submission's files are read when it is asked for, and not kept: classes are large."""

    def __init__(
        self,
        handed: Sequence[Handed],
        found: Sequence[Found],
        module: str,
        limits: Limits,
        *,
        strict: bool,
        attendance: Attendance | None,
    ):
        self.handed = handed
        self.left_out = tuple(name for each in found for name in each.left_out)
        """Names of what lies beside the submissions and belongs to none."""
        self.like_classes = tuple(one.source for each in found if each.like_a_class for one in each.handed)
        """What was read as one student's each, because several paths were named."""
        self.helpers = tuple(name for each in found for name in each.helpers)
        """What was taken as helpers of the only submission's module, and might be other students'."""
        self.attendance = attendance
        """What the roster says; None without one."""
        self.module, self._limits, self._strict = module, limits, strict

    def __len__(self) -> int:
        return len(self.handed)

    @overload
    def __getitem__(self, index: int) -> Submission: ...

    @overload
    def __getitem__(self, index: slice) -> list[Submission]: ...

    def __getitem__(self, index: int | slice) -> Submission | list[Submission]:
        if isinstance(index, slice):
            return [self._read(handed) for handed in self.handed[index]]
        return self._read(self.handed[index])

    def _read(self, handed: Handed) -> Submission:
        return read(handed, self.module, self._limits, strict=self._strict)


def collect(
    paths: Sequence[Path],
    module: str,
    limits: Limits,
    *,
    strict: bool = False,
    roster: Sequence[Person] | None = None,
) -> Submissions:
    """All submissions in `paths`, in the order of their names; one that can not be read is there, and says why.

    Args:
        paths: A file, a folder with one folder or file a student, a zip, or a download of a platform, packed or not;
            of several each is one student's, whatever is in it.
        module: The wanted file, without `.py`.
        limits: Bounds on what is read.
        strict: Refuse files of another name.
        roster: The class; who is on it lends the submissions name, email and number.

    Raises:
        UsageError: a path does not exist, can not be read, or holds nothing.
    """
    found = [find(paths[0], module)] if len(paths) == 1 else [find_one(path, module) for path in paths]
    handed = _told_apart([one for each in found for one in each.handed])
    if not handed:
        raise UsageError(f"{', '.join(map(str, paths))}: no submissions there. Name a {module}.py, a folder or a zip.")
    attendance = None
    if roster is not None:
        handed, attendance = match(handed, roster)
    return Submissions(handed, found, module, limits, strict=strict, attendance=attendance)


def _told_apart(handed: Sequence[Handed]) -> list[Handed]:
    """Students in order, each with a name of their own: a second `ana` is `ana (2)`."""
    return list(_numbered(sorted(handed, key=lambda one: (clean_line(one.student), one.source))))


def _numbered(handed: Sequence[Handed]) -> Iterator[Handed]:
    seen: Counter[str] = Counter()
    for one in handed:
        name = clean_line(one.student) or "unnamed"
        student = name
        while seen[student]:
            seen[name] += 1
            student = f"{name} ({seen[name]})"
        seen[student] += 1
        yield replace(one, student=student)

"""Finds all submissions in the paths that an instructor names, and reads each when it is asked for."""

import logging
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import overload

from grader.assignment.version import AssignmentVersion
from grader.errors import SubmissionError, UsageError
from grader.intake.archive import MAX_ENTRIES, ZipNode, open_archive
from grader.intake.attendance import Attendance, attend, attendance_of
from grader.intake.choosing import choose_modules
from grader.intake.platforms.patterned import NamePattern
from grader.intake.recognition import FoundSubmissions, find, find_by_names, find_one
from grader.intake.roster import Person
from grader.intake.tree import Node, suffix_of
from grader.intake.unread import Part, UnreadSubmission
from grader.intake.wanted import CODE, Wanted
from grader.language.catalogue import say
from grader.language.cleaning import clean_line
from grader.limits import Limits
from grader.results.naming import real_name
from grader.results.submission import Identity, Submission

LOG = logging.getLogger("grader.intake")

NOTEBOOK_FACTOR = 40
"""A notebook may be this many times larger than a module, since it contains its pictures."""
MAX_FILES = 200
MAX_DEPTH = 12
MAX_NESTED = 2
"""Levels of zips in zips: students do zip a zip that they have downloaded."""
MAX_ARCHIVE = 64 << 20
MAX_TOTAL = 128 << 20


class Submissions(Sequence[Submission]):
    """A sequence of submissions. Files are read when an item is accessed and not kept, since classes are large."""

    def __init__(
        self,
        unread: Sequence[UnreadSubmission],
        found: Sequence[FoundSubmissions],
        wanted: Wanted,
        limits: Limits,
        attendance: Attendance | None,
    ):
        # what was found by names only; the files of each are read in `_read`
        self.unread = unread
        self.left_out = tuple(name for each in found for name in each.left_out)
        """Names of files and folders that belong to no submission."""
        self.like_classes = tuple(one.source for each in found if each.like_a_class for one in each.unread)
        """Sources that look like a class but were read as one student's, because several paths were named."""
        self.helpers = tuple(name for each in found for name in each.helpers)
        """Files that were read as helpers of the only submission's module, but may be other students' work."""
        self.attendance = attendance
        """The comparison with the roster; None without a roster."""
        self.wanted, self._limits = wanted, limits

    def __len__(self) -> int:
        return len(self.unread)

    @overload
    def __getitem__(self, index: int) -> Submission: ...

    @overload
    def __getitem__(self, index: slice) -> list[Submission]: ...

    def __getitem__(self, index: int | slice) -> Submission | list[Submission]:
        if isinstance(index, slice):
            return [self._read(unread) for unread in self.unread[index]]
        return self._read(self.unread[index])

    def count_as_present(self, earlier: Sequence[tuple[str, Sequence[Identity]]], roster: Sequence[Person]) -> None:
        """Students who handed in before are not missing, although this download contains nothing from them."""
        if self.attendance is not None:
            never = attendance_of(earlier, roster).absent
            absent = tuple(person for person in self.attendance.absent if person in never)
            self.attendance = replace(self.attendance, absent=absent)

    def _read(self, unread: UnreadSubmission) -> Submission:
        return read(unread, self.wanted, self._limits)


def collect(
    paths: Sequence[Path],
    wanted: Wanted,
    limits: Limits,
    roster: Sequence[Person] | None = None,
    names: NamePattern | None = None,
) -> Submissions:
    """All submissions in `paths`, in the order of their names. One that cannot be read is included, with the reason.

    Args:
        paths: A file, a folder with one folder or file per student, a zip, or a platform's download, zipped or not.
            If several paths are given, each is one student's, whatever it contains.
        wanted: What the assignment asks for.
        limits: Limits on what is read.
        roster: The class, from which submissions get names, emails and numbers.
        names: How files and folders are called, where that is not the way of a known platform.

    Raises:
        UsageError: a path does not exist, cannot be read, or contains no submission.
    """
    # a path given alone may be a class; among several, each is one student, whatever a student put into it
    if names is not None:
        found = [find_by_names(path, names) for path in paths]
    else:
        found = [find(paths[0], wanted)] if len(paths) == 1 else [find_one(path, wanted) for path in paths]
    unread = _distinct([one for each in found for one in each.unread])
    if not unread:
        raise UsageError(
            f"{', '.join(map(str, paths))}: no submissions there. Give a {wanted.files}, a folder or a zip."
        )
    attendance = None
    if roster is not None:
        unread, attendance = attend(unread, roster)
    return Submissions(sorted(unread, key=_called), found, wanted, limits, attendance)


def _distinct(unread: Sequence[UnreadSubmission]) -> list[UnreadSubmission]:
    """The submissions in the order of students, each with a unique name: a second `ana` becomes `ana (2)`."""
    # sorted, so that the numbers of students with the same name do not depend on the order of paths
    return list(_numbered(sorted(unread, key=lambda one: (clean_line(one.student), one.source))))


def _called(unread: UnreadSubmission) -> str:
    """What people look for in a list of the class."""
    return (real_name(unread.members or (unread.identity,)) or unread.student).casefold()


def _numbered(unread: Sequence[UnreadSubmission]) -> Iterator[UnreadSubmission]:
    seen: Counter[str] = Counter()
    for one in unread:
        name = clean_line(one.student) or "unnamed"
        student = name
        while seen[student]:  # a folder may really be called `ana (2)`
            seen[name] += 1
            student = f"{name} ({seen[name]})"
        seen[student] += 1
        yield replace(one, student=student)


def read_one(path: Path, version: AssignmentVersion, *, any_name: bool = False) -> Submission:
    """Read a file, folder or zip as one submission, by the same rules as in grading.

    Args:
        path: Path of the submission.
        version: The assignment, which says which module is wanted, and how strictly.
        any_name: Accept any name for a single file, without a note.

    Raises:
        UsageError: there is no such path.
    """
    wanted = Wanted.by(version)
    (unread,) = find_one(path, wanted).unread
    named = replace(unread, named_for_student=unread.named_for_student and any_name)
    return read(named, wanted, version.assignment.limits)


def read(unread: UnreadSubmission, wanted: Wanted, limits: Limits) -> Submission:
    """The submission with its files, or with the reason why it is refused."""
    # made before anything is read, so that a refusal keeps name, time and identity too
    submission = Submission(
        unread.student,
        clean_line(unread.source),
        {},
        late=unread.late,
        submitted_at=unread.submitted_at,
        identity=unread.identity,
        members=unread.members,
    )
    try:
        if unread.instead:
            raise SubmissionError(say("intake.only", what=unread.instead, wanted=wanted.files))
        gathered = gather(unread.parts, limits, wanted.suffixes)
        choice = choose_modules(
            gathered.files,
            wanted,
            limits,
            others=gathered.others,
            named_for_student=unread.named_for_student,
        )
        whole = replace(submission, files=choice.files, notes=choice.notes)
        whole.sha256  # noqa: B018  kept; what cannot be hashed is refused here, not found in the middle of a class
        return whole
    except SubmissionError as error:
        return replace(submission, refused=error.said)
    except Exception as error:  # one hostile file must not end the grading of a whole class
        LOG.error("%s: cannot be read: %r", submission.student, error, exc_info=error)
        return replace(submission, refused=say("intake.unreadable", why=type(error).__name__))


@dataclass
class Gathered:
    """The files of one student, read so far."""

    limits: Limits
    suffixes: Collection[str] = CODE
    """Suffixes of the files that are read."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Modules, notebooks and wanted texts by relative path."""
    others: list[str] = field(default_factory=list)
    """Names of other files."""
    entries: int = 0
    """Files and folders looked at."""
    unpacked: int = 0
    """Files and folders in opened zips."""
    size: int = 0
    """Bytes read."""

    def read(self, node: Node, most: int) -> bytes:
        """Read a file, and count it against the limit for all files together."""
        content = node.read(most)
        # each file has a limit, but thousands of small ones would fill the memory just as well
        self.size += len(content)
        if self.size > MAX_TOTAL:
            raise SubmissionError(say("intake.too-much", mib=MAX_TOTAL >> 20))
        return content

    def opened(self, node: Node) -> ZipNode:
        """Open a zip inside the submission; together they may contain no more than a single one may."""
        root = open_archive(self.read(node, MAX_ARCHIVE), node.name, MAX_ENTRIES - self.unpacked)
        self.unpacked += root.size
        return root

    def count(self) -> None:
        """Count one more file or folder."""
        self.entries += 1
        if self.entries > MAX_ENTRIES or len(self.files) > MAX_FILES:
            raise SubmissionError(say("intake.too-many", modules=MAX_FILES, files=MAX_ENTRIES))


def gather(parts: Sequence[Part], limits: Limits, suffixes: Collection[str] = CODE) -> Gathered:
    """Read all modules and notebooks of a submission. Zips are opened only if there are none outside of them.

    Raises:
        SubmissionError: there are too many files, one is too large, or one cannot be read.
    """
    gathered = Gathered(limits, suffixes)
    _gather(parts, gathered, MAX_NESTED)
    return gathered


def _gather(parts: Sequence[Part], gathered: Gathered, nested: int) -> None:
    archives: list[Part] = []
    for place, node in (found for part in parts for found in _walk(part, gathered)):
        suffix = suffix_of(place)
        if suffix in gathered.suffixes:
            # `solution.py.txt` becomes `solution.py`, and `SOLUTION.PY` gets a suffix that can be imported
            name = str(PurePosixPath(place.removesuffix(".txt").removesuffix(".TXT")).with_suffix(suffix))
            # after renaming, two files may have one name: neither must silently win
            if name in gathered.files:
                raise SubmissionError(say("intake.twice", name=clean_line(name)))
            gathered.files[name] = gathered.read(node, most_bytes(name, gathered.limits))
        elif suffix == ".zip":
            archives.append(Part(place, node))
        else:
            gathered.others.append(place)
    if gathered.files or not nested:
        gathered.others += [place for place, _ in archives]
        return
    # with one zip, its contents are at the top; several keep the zips' names apart as folders
    inner = [Part(place if len(archives) > 1 else "", gathered.opened(node)) for place, node in archives]
    if inner:
        _gather(inner, gathered, nested - 1)


def most_bytes(name: str, limits: Limits) -> int:
    """The largest size in bytes of a file with this name."""
    return limits.source_kib * 1024 * (NOTEBOOK_FACTOR if name.endswith(".ipynb") else 1)


def _walk(part: Part, gathered: Gathered, depth: int = 0) -> Iterator[Part]:
    """The files of a part, with their path in the submission."""
    gathered.count()
    if not part.node.is_folder:
        yield part
        return
    if depth > MAX_DEPTH:
        raise SubmissionError(say("intake.too-deep", depth=MAX_DEPTH))
    for child in part.node.children():
        yield from _walk(Part(str(PurePosixPath(part.place, child.name)), child), gathered, depth + 1)

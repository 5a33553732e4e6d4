"""Recognises what an instructor points at, and reads one submission of it after the other."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import overload

from grader.cleaning import clean_line
from grader.errors import SubmissionError, UsageError
from grader.intake import canvas, gradescope, moodle, plain
from grader.intake.archive import open_archive
from grader.intake.choose import choose_module, normal_name
from grader.intake.folder import DiskNode
from grader.intake.gather import gather
from grader.intake.handed import Handed, Recogniser
from grader.intake.matching import Attendance, match
from grader.intake.nodes import Node, suffix_of
from grader.intake.roster import Person
from grader.limits import Limits
from grader.spec.catalogue import ENGLISH, Catalogue, say
from grader.spec.submission import Submission

PLATFORMS: tuple[Recogniser, ...] = (gradescope.recognise, moodle.recognise, canvas.recognise)


class Submissions(Sequence[Submission]):
    """What was handed in. A submission's files are read when it is asked for, and not kept: classes are large."""

    def __init__(
        self,
        found: "Found",
        module: str,
        limits: Limits,
        *,
        strict: bool,
        attendance: Attendance | None,
        words: Catalogue,
    ):
        self.handed = found.handed
        self.left_out = found.left_out
        """Names of what lies beside the submissions and belongs to none."""
        self.attendance = attendance
        """What the roster says; None without one."""
        self._module, self._limits, self._strict, self._words = module, limits, strict, words

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
        submission = Submission(
            handed.student,
            clean_line(handed.source),
            {},
            self._module,
            late=handed.late,
            submitted_at=handed.submitted_at,
            identity=handed.identity,
            members=handed.members,
        )
        try:
            return self._with_files(submission, handed)
        except SubmissionError as error:
            return replace(submission, refused=self._words.told(error))

    def _with_files(self, submission: Submission, handed: Handed) -> Submission:
        if handed.instead:
            raise SubmissionError(say("intake.only", what=handed.instead, wanted=f"{self._module}.py"))
        gathered = gather(handed.parts, self._limits)
        choice = choose_module(
            gathered.files,
            self._module,
            others=gathered.others,
            strict=self._strict,
            named_for_student=handed.named_for_student,
        )
        return replace(submission, files=choice.files, notes=tuple(map(self._words.tell, choice.notes)))


@dataclass(frozen=True)
class Found:
    """What recognisers made of the paths."""

    handed: tuple[Handed, ...]
    left_out: tuple[str, ...] = ()


def collect(
    paths: Sequence[Path],
    module: str,
    limits: Limits,
    *,
    strict: bool = False,
    roster: Sequence[Person] | None = None,
    words: Catalogue = ENGLISH,
) -> Submissions:
    """All submissions in `paths`, in the order of their names; one that can not be read is there, and says why.

    Args:
        paths: Files, folders with one folder or file a student, zips, downloads of a platform, packed or not.
        module: The wanted file, without `.py`.
        limits: Bounds on what is read.
        strict: Refuse files of another name.
        roster: The class; who is on it lends the submissions name, email and number.
        words: What students read.

    Raises:
        UsageError: a path does not exist, can not be read, or holds nothing.
    """
    found = [_find(path, module) for path in paths]
    handed = _told_apart([one for each in found for one in each.handed])
    if not handed:
        raise UsageError(f"{', '.join(map(str, paths))}: no submissions there. Name a {module}.py, a folder or a zip.")
    attendance = None
    if roster is not None:
        handed, attendance = match(handed, roster)
    whole = Found(tuple(handed), tuple(name for each in found for name in each.left_out))
    return Submissions(whole, module, limits, strict=strict, attendance=attendance, words=words)


def _find(path: Path, module: str) -> Found:
    if not path.exists():
        raise UsageError(f"{path}: there is no such file or folder.")
    node = DiskNode(path)
    if node.is_folder or path.is_dir():
        return _in_folder(path, module)
    if suffix_of(node.name) == ".zip":
        return _in_zip(path, node, module)
    return Found(tuple(_platform([node]) or [_lone_file(path, node, module)]))


def _in_folder(path: Path, module: str) -> Found:
    node = DiskNode(path.resolve() if path.is_symlink() else path)
    try:
        nodes = node.children()
        if found := _download(nodes, module):
            return found
    except SubmissionError as error:
        raise UsageError(f"{path}: {error}") from error
    if plain.is_one_student(nodes, module):
        return Found((plain.one_student(node.name, node.name, node),))
    return _sorted_out([], nodes)


def _in_zip(path: Path, node: Node, module: str) -> Found:
    try:
        root = open_archive(path, node.name)
        nodes = root.children()
        if found := _download(nodes, module):
            return found
        if not plain.is_one_students_zip(nodes, module):
            return _sorted_out([], nodes)
    except SubmissionError:
        root = None  # broken: its author is told when it is read
    return Found((plain.one_student(path.stem, node.name, root or node),))


def _download(nodes: Sequence[Node], module: str) -> Found | None:
    """A platform's download, or a class, perhaps in a folder that the download was packed in."""
    if handed := _platform(nodes):
        return _sorted_out(handed, nodes)
    if len(nodes) != 1 or not nodes[0].is_folder:
        return None
    inner = nodes[0].children()
    if found := _download(inner, module):
        return found
    if plain.is_one_students_zip(inner, module):
        return None
    return _sorted_out([], inner)


def _platform(nodes: Sequence[Node]) -> list[Handed] | None:
    """The platform that knows most of the names: a student may write another's way of naming into some."""
    here = {node.name for node in nodes}
    return max(
        (handed for recognise in PLATFORMS if (handed := recognise(nodes))),
        key=lambda handed: _likeliness(handed, here),
        default=None,
    )


def _likeliness(handed: Sequence[Handed], here: set[str]) -> tuple[int, int]:
    """How many names a platform knows; then how early in them it finds whose they are, for the rest is the student's."""
    known = sum(name in here for one in handed for name in one.names)
    return known, -sum(len(one.identity.name) for one in handed)


def _sorted_out(handed: list[Handed], nodes: Sequence[Node]) -> Found:
    """Folders and files that the platform did not name are submissions too, or told to be none."""
    taken = {name for one in handed for name in one.names}
    rest = [node for node in nodes if node.name not in taken and node.name != gradescope.METADATA]
    more = plain.children_as_students(rest)
    taken = {name for one in more for name in one.names}
    return Found((*handed, *more), tuple(clean_line(node.name) for node in rest if node.name not in taken))


def _lone_file(path: Path, node: Node, module: str) -> Handed:
    """A file that has the wanted name belongs to whom its folder names."""
    if normal_name(node.name) == module.lower():
        return plain.one_student(DiskNode(path.resolve().parent).name, node.name, node)
    return plain.child_as_student(node)


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

"""Decides what a path on the command line is: a platform's download, a class, or one student's work."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from grader.errors import SubmissionError, UsageError
from grader.intake.archive import open_archive
from grader.intake.platforms import canvas, gradescope, moodle, patterned, plain
from grader.intake.platforms.patterned import NamePattern
from grader.intake.tree import DiskNode, Node, suffix_of
from grader.intake.unread import Recogniser, UnreadSubmission
from grader.intake.wanted import Wanted
from grader.language.cleaning import clean_line

BY_NAMES: tuple[Recogniser, ...] = (moodle.recognise, canvas.recognise)
PLATFORMS: tuple[Recogniser, ...] = (gradescope.recognise, *BY_NAMES)


@dataclass(frozen=True)
class FoundSubmissions:
    """The submissions found in a path."""

    unread: tuple[UnreadSubmission, ...]
    left_out: tuple[str, ...] = ()
    like_a_class: bool = False
    """Whether it was read as one student's, but looks like a class."""
    helpers: tuple[str, ...] = ()
    """Files that were read as helpers of the file with the wanted name, but may be other students' work."""


def find_by_names(path: Path, names: NamePattern) -> FoundSubmissions:
    """All submissions in a folder or zip whose names follow a pattern; the rest is listed as left out.

    Raises:
        UsageError: there is no such folder or zip.
    """
    node = _node(path)
    if not node.is_folder and suffix_of(node.name) != ".zip":
        raise UsageError(f"{path}: --names needs the folder or zip of a class.")
    try:
        nodes = (node if node.is_folder else open_archive(path, node.name)).children()
        inner = nodes[0].children() if len(nodes) == 1 and nodes[0].is_folder else nodes
    except SubmissionError as error:
        raise UsageError(f"{path}: {error}") from error
    unread = names.recognise(nodes) or names.recognise(inner)
    taken = {name for one in unread for name in one.names}
    return FoundSubmissions(tuple(unread), tuple(clean_line(node.name) for node in inner if node.name not in taken))


def find(path: Path, wanted: Wanted) -> FoundSubmissions:
    """All submissions in a path that is the only one given.

    Raises:
        UsageError: there is no such path, or it cannot be read.
    """
    node = _node(path)
    if node.is_folder:
        return _in_folder(path, node, wanted)
    if suffix_of(node.name) == ".zip":
        return _in_zip(path, node, wanted)
    return FoundSubmissions((_lone_file(path, node, wanted),))


def find_one(path: Path, wanted: Wanted) -> FoundSubmissions:
    """The one submission in a path that is given among several.

    Raises:
        UsageError: there is no such path.
    """
    # never a class: a student could name files in a zip so that its parts pass for other students' work
    node = _node(path)
    if not node.is_folder and suffix_of(node.name) != ".zip":
        return FoundSubmissions((_lone_file(path, node, wanted),))
    like_a_class = False
    with suppress(SubmissionError):  # broken: it is refused with a reason when it is read
        root: Node = node if node.is_folder else open_archive(path, node.name)
        like_a_class = _is_like_a_class(root.children(), wanted)
    student = node.name if node.is_folder else path.stem
    # the zip's path and not its opened root: a thousand open zips exceed the limit on open files
    return FoundSubmissions((plain.one_student(student, node.name, node),), like_a_class=like_a_class)


def _node(path: Path) -> DiskNode:
    """The node of a path that the instructor names; a link to a folder is followed."""
    if not path.exists():
        raise UsageError(f"{path}: there is no such file or folder.")
    return DiskNode(path.resolve() if path.is_symlink() and path.is_dir() else path)


def _in_folder(path: Path, node: Node, wanted: Wanted) -> FoundSubmissions:
    try:
        nodes = node.children()
        if found := _download(nodes, wanted, node.name):
            return found
    except (SubmissionError, UsageError) as error:
        raise UsageError(f"{path}: {error}") from error
    # one student's helpers and a class of students look the same by name, so what was taken as helpers is reported
    if plain.is_one_student(nodes, wanted):
        return FoundSubmissions((plain.one_student(node.name, node.name, node),), helpers=_helpers(nodes, wanted))
    return replace(_sorted_out([], nodes, wanted), helpers=_helpers(nodes, wanted))


def _in_zip(path: Path, node: Node, wanted: Wanted) -> FoundSubmissions:
    nodes: Sequence[Node] = ()
    try:
        root = open_archive(path, node.name)
        nodes = root.children()
        if found := _download(nodes, wanted, path.stem):
            return found
        if not plain.is_one_students_zip(nodes, wanted):
            return _sorted_out([], nodes, wanted)
    except SubmissionError:
        root = None  # broken: it is refused with a reason when it is read
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error
    return FoundSubmissions((plain.one_student(path.stem, node.name, root or node),), helpers=_helpers(nodes, wanted))


def _download(nodes: Sequence[Node], wanted: Wanted, parent: str) -> FoundSubmissions | None:
    """A platform's download or a class, which may be inside a single folder; None if it is neither."""
    if unread := _platform(nodes, PLATFORMS) or patterned.recognise(nodes, parent):
        return _sorted_out(unread, nodes, wanted)
    if len(nodes) != 1 or not nodes[0].is_folder:
        return None
    inner = nodes[0].children()
    if found := _download(inner, wanted, nodes[0].name):
        return found
    if plain.is_one_students_zip(inner, wanted):
        return None
    return _sorted_out([], inner, wanted)


def _platform(nodes: Sequence[Node], platforms: Sequence[Recogniser]) -> list[UnreadSubmission] | None:
    """The submissions as read by the platform that recognises most names; None if none recognises them."""
    # not the first platform that fits: a student can name a file in the style of another platform
    here = {node.name for node in nodes}
    return max(
        (unread for recognise in platforms if (unread := recognise(nodes))),
        key=lambda unread: _likeliness(unread, here),
        default=None,
    )


def _likeliness(unread: Sequence[UnreadSubmission], here: set[str]) -> tuple[int, int]:
    """The number of names that a platform recognises; then how early in a name the student's name ends.

    The end of a file name is the student's own, so a platform that finds the author there is probably wrong.
    """
    known = sum(name in here for one in unread for name in one.names)
    return known, -sum(len(one.identity.name) for one in unread)


def _sorted_out(unread: list[UnreadSubmission], nodes: Sequence[Node], wanted: Wanted) -> FoundSubmissions:
    """The platform's submissions, plus those in other files and folders; the rest is listed as left out."""
    taken = {name for one in unread for name in one.names}
    rest = [node for node in nodes if node.name not in taken and node.name != gradescope.METADATA]
    more = plain.children_as_students(rest, wanted)
    taken = {name for one in more for name in one.names}
    return FoundSubmissions((*unread, *more), tuple(clean_line(node.name) for node in rest if node.name not in taken))


def _lone_file(path: Path, node: Node, wanted: Wanted) -> UnreadSubmission:
    """The submission in a single file, named by a platform, by its folder (if it has the wanted name), or by itself."""
    if unread := _platform([node], BY_NAMES):
        return unread[0]
    if wanted.names(node.name):
        return plain.one_student(DiskNode(path.resolve().parent).name, node.name, node)
    return plain.child_as_student(node)


def _is_like_a_class(nodes: Sequence[Node], wanted: Wanted) -> bool:
    """Whether the names look like a class. Only names are used: reading all files of every zip would take too long."""
    nodes = _unpacked(nodes)
    return any(node.name == gradescope.METADATA for node in nodes) or not plain.is_one_students_zip(nodes, wanted)


def _helpers(nodes: Sequence[Node], wanted: Wanted) -> tuple[str, ...]:
    with suppress(SubmissionError):  # it is refused with a reason when it is read
        nodes = _unpacked(nodes)
        if plain.is_one_student(nodes, wanted):
            return tuple(plain.beside_the_wanted(nodes, wanted))
    return ()


def _unpacked(nodes: Sequence[Node]) -> Sequence[Node]:
    return nodes[0].children() if len(nodes) == 1 and nodes[0].is_folder else nodes

"""What a path on the command line is: a platform's download, a class, or one student's work."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from grader.errors import SubmissionError, UsageError
from grader.intake.archive import open_archive
from grader.intake.choosing import normal_name
from grader.intake.disk import DiskNode
from grader.intake.platforms import canvas, gradescope, moodle, plain
from grader.intake.tree import Node, suffix_of
from grader.intake.unread import Handed, Recogniser
from grader.language.cleaning import clean_line

BY_NAMES: tuple[Recogniser, ...] = (moodle.recognise, canvas.recognise)
PLATFORMS: tuple[Recogniser, ...] = (gradescope.recognise, *BY_NAMES)


@dataclass(frozen=True)
class Found:
    """What recognisers made of a path."""

    handed: tuple[Handed, ...]
    left_out: tuple[str, ...] = ()
    like_a_class: bool = False
    """It was read as one student's, and might be more."""
    helpers: tuple[str, ...] = ()
    """What was taken as helpers of the one file that has the wanted name, and might be other students'."""


def find(path: Path, module: str) -> Found:
    """All submissions in the only path there is.

    Raises:
        UsageError: there is no such path, or it can not be read.
    """
    node = _node(path)
    if node.is_folder:
        return _in_folder(path, node, module)
    if suffix_of(node.name) == ".zip":
        return _in_zip(path, node, module)
    return Found((_lone_file(path, node, module),))


def find_one(path: Path, module: str) -> Found:
    """One path of several is one student's: what students put into theirs must not make it others' work.

    Raises:
        UsageError: there is no such path.
    """
    node = _node(path)
    if not node.is_folder and suffix_of(node.name) != ".zip":
        return Found((_lone_file(path, node, module),))
    like_a_class = False
    with suppress(SubmissionError):  # broken: its author is told when it is read
        root: Node = node if node.is_folder else open_archive(path, node.name)
        like_a_class = _is_like_a_class(root.children(), module)
    student = node.name if node.is_folder else path.stem
    # the zip itself, closed again: of a thousand paths no more may stay open than a process may have
    return Found((plain.one_student(student, node.name, node),), like_a_class=like_a_class)


def _node(path: Path) -> DiskNode:
    """A link that the instructor names is followed, if it is one to a folder."""
    if not path.exists():
        raise UsageError(f"{path}: there is no such file or folder.")
    return DiskNode(path.resolve() if path.is_symlink() and path.is_dir() else path)


def _in_folder(path: Path, node: Node, module: str) -> Found:
    try:
        nodes = node.children()
        if found := _download(nodes, module):
            return found
    except (SubmissionError, UsageError) as error:
        raise UsageError(f"{path}: {error}") from error
    if plain.is_one_student(nodes, module):
        return Found((plain.one_student(node.name, node.name, node),), helpers=_helpers(nodes, module))
    return replace(_sorted_out([], nodes), helpers=_helpers(nodes, module))


def _in_zip(path: Path, node: Node, module: str) -> Found:
    nodes: Sequence[Node] = ()
    try:
        root = open_archive(path, node.name)
        nodes = root.children()
        if found := _download(nodes, module):
            return found
        if not plain.is_one_students_zip(nodes, module):
            return _sorted_out([], nodes)
    except SubmissionError:
        root = None  # broken: its author is told when it is read
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error
    return Found((plain.one_student(path.stem, node.name, root or node),), helpers=_helpers(nodes, module))


def _download(nodes: Sequence[Node], module: str) -> Found | None:
    """A platform's download, or a class, perhaps in a folder that the download was packed in."""
    if handed := _platform(nodes, PLATFORMS):
        return _sorted_out(handed, nodes)
    if len(nodes) != 1 or not nodes[0].is_folder:
        return None
    inner = nodes[0].children()
    if found := _download(inner, module):
        return found
    if plain.is_one_students_zip(inner, module):
        return None
    return _sorted_out([], inner)


def _platform(nodes: Sequence[Node], platforms: Sequence[Recogniser]) -> list[Handed] | None:
    """The platform that knows most of the names: a student may write another's way of naming into some."""
    here = {node.name for node in nodes}
    return max(
        (handed for recognise in platforms if (handed := recognise(nodes))),
        key=lambda handed: _likeliness(handed, here),
        default=None,
    )


def _likeliness(handed: Sequence[Handed], here: set[str]) -> tuple[int, int]:
    """How many names a platform knows; then how early in them it finds whose they are: the rest is the student's."""
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
    """A file of a download, or one that has the wanted name and belongs to whom its folder names."""
    if handed := _platform([node], BY_NAMES):
        return handed[0]
    if normal_name(node.name) == module.lower():
        return plain.one_student(DiskNode(path.resolve().parent).name, node.name, node)
    return plain.child_as_student(node)


def _is_like_a_class(nodes: Sequence[Node], module: str) -> bool:
    """By names alone: what is in a student's zip is not to be trusted, nor worth the time."""
    nodes = _unpacked(nodes)
    return any(node.name == gradescope.METADATA for node in nodes) or not plain.is_one_students_zip(nodes, module)


def _helpers(nodes: Sequence[Node], module: str) -> tuple[str, ...]:
    with suppress(SubmissionError):  # its author is told when it is read
        nodes = _unpacked(nodes)
        if plain.is_one_student(nodes, module):
            return tuple(plain.beside_the_wanted(nodes, module))
    return ()


def _unpacked(nodes: Sequence[Node]) -> Sequence[Node]:
    return nodes[0].children() if len(nodes) == 1 and nodes[0].is_folder else nodes

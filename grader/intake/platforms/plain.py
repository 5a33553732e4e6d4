"""No platform's download: one student's work, or a folder or zip with one folder, file or zip a student."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from grader.intake.choosing import normal_name
from grader.intake.tree import Node, suffix_of
from grader.intake.unread import Handed, Part

CODE = {".py", ".ipynb"}
HANDED_IN = {*CODE, ".zip"}


def is_one_student(nodes: Sequence[Node], module: str) -> bool:
    """Whether this is itself a submission: the wanted file lies in it, whatever its spelling."""
    return any(not node.is_folder and suffix_of(node.name) in CODE and _is_wanted(node, module) for node in nodes)


def is_one_students_zip(nodes: Sequence[Node], module: str) -> bool:
    """The same for a zip, which students make too: it is a class if two or more could be students of it."""
    files = [node for node in nodes if not node.is_folder and _is_handed_in(node)]
    folders = [node for node in nodes if node.is_folder and _holds_wanted(node, module)]
    return is_one_student(nodes, module) or len(files) + len(folders) < 2


def beside_the_wanted(nodes: Sequence[Node], module: str) -> list[str]:
    """What lies beside one student's file, and might as well be other students'; no copies of that file."""
    return [
        node.name
        for node in nodes
        if (_holds_wanted(node, module) if node.is_folder else _is_handed_in(node) and not _is_wanted(node, module))
    ]


def one_student(student: str, source: str, node: Node) -> Handed:
    """All that lies in a folder, or one file or zip."""
    return Handed(student, source, (Part("" if node.is_folder else node.name, node),))


def children_as_students(nodes: Sequence[Node]) -> list[Handed]:
    """Each folder, module, notebook or zip is a student's, named for them."""
    return [child_as_student(node) for node in nodes if node.is_folder or _is_handed_in(node)]


def child_as_student(node: Node) -> Handed:
    """A folder or file named for its student."""
    student = node.name if node.is_folder else PurePosixPath(node.name.removesuffix(".txt")).stem
    part = Part("" if node.is_folder else node.name, node)
    return Handed(student, node.name, (part,), names=(node.name,), named_for_student=not node.is_folder)


def _is_handed_in(node: Node) -> bool:
    return suffix_of(node.name) in HANDED_IN


def _is_wanted(node: Node, module: str) -> bool:
    return normal_name(node.name) == module.lower()


def _holds_wanted(node: Node, module: str, depth: int = 3) -> bool:
    return any(
        _holds_wanted(child, module, depth - 1) if child.is_folder and depth else _is_wanted(child, module)
        for child in node.children()
    )

"""Recognises what is not a platform's download: one student's work, or a folder or zip with one item per student."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from grader.intake.tree import Node, suffix_of
from grader.intake.unread import Part, UnreadSubmission
from grader.intake.wanted import Wanted


def is_one_student(nodes: Sequence[Node], wanted: Wanted) -> bool:
    """Whether this is itself a submission: it contains the wanted file, perhaps under a slightly different name."""
    return any(
        wanted.is_package(node.name) and _holds_wanted(node, wanted)
        if node.is_folder
        else suffix_of(node.name) in wanted.suffixes and _is_wanted(node, wanted)
        for node in nodes
    )


def is_one_students_zip(nodes: Sequence[Node], wanted: Wanted) -> bool:
    """Whether a zip is one student's: it contains the wanted file, or fewer than two items that could be students'."""
    # a zip needs another rule than a folder, since students hand in zips too
    files = [node for node in nodes if not node.is_folder and _is_handed_in(node, wanted)]
    folders = [node for node in nodes if node.is_folder and _holds_wanted(node, wanted)]
    return is_one_student(nodes, wanted) or len(files) + len(folders) < 2


def beside_the_wanted(nodes: Sequence[Node], wanted: Wanted) -> list[str]:
    """Files and folders next to one student's file that may be other students' work; copies of that file are not."""
    return [
        node.name
        for node in nodes
        if (
            _holds_wanted(node, wanted)
            if node.is_folder
            else _is_handed_in(node, wanted) and not _is_wanted(node, wanted)
        )
    ]


def one_student(student: str, source: str, node: Node) -> UnreadSubmission:
    """One student's submission: a whole folder, or one file or zip."""
    return UnreadSubmission(student, source, (Part("" if node.is_folder else node.name, node),))


def children_as_students(nodes: Sequence[Node], wanted: Wanted) -> list[UnreadSubmission]:
    """One submission for each folder, module, notebook or zip, named for its student."""
    return [child_as_student(node) for node in nodes if node.is_folder or _is_handed_in(node, wanted)]


def child_as_student(node: Node) -> UnreadSubmission:
    """The submission in a folder or file that is named for its student."""
    student = node.name if node.is_folder else PurePosixPath(node.name.removesuffix(".txt")).stem
    part = Part("" if node.is_folder else node.name, node)
    return UnreadSubmission(student, node.name, (part,), names=(node.name,), named_for_student=not node.is_folder)


def _is_handed_in(node: Node, wanted: Wanted) -> bool:
    return suffix_of(node.name) in {*wanted.suffixes, ".zip"} and node.name not in wanted.given_names


def _is_wanted(node: Node, wanted: Wanted) -> bool:
    return wanted.names(node.name)


def _holds_wanted(node: Node, wanted: Wanted, depth: int = 3) -> bool:
    return any(
        _holds_wanted(child, wanted, depth - 1) if child.is_folder and depth else _is_wanted(child, wanted)
        for child in node.children()
    )

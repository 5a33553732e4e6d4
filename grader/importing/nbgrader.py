"""nbgrader: notebooks whose cells say what they are, as Jupyter files or jupytext scripts."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from grader.assignment.visibility import Visibility
from grader.importing.folder import inside, text_of
from grader.importing.imported import (
    ImportedAssignment,
    ImportedTest,
    Note,
    guarded,
    identifier_of,
    points_of,
    without_notes,
)
from grader.importing.namespace import CodeCell, Namespace, parsed, segment
from grader.importing.notebook import NotebookCell, is_notebook, read_notebook, written
from grader.importing.python_names import bound_in, free
from grader.importing.settling import Unsettled, settled
from grader.importing.solutions import MARK_SCHEME, blank, has_blank, has_solution, solved
from grader.intake.magics import set_aside

HIDDEN = re.compile(r"^[ \t]*#+[ \t]*(BEGIN|END) HIDDEN TESTS?\b.*\n?", re.MULTILINE | re.IGNORECASE)
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
ANSWER = "YOUR ANSWER HERE"
MADE = {"release", "submitted", "autograded", "feedback"}
"""Folders that nbgrader itself fills, next to `source`."""
SILENT = ("print", "assert", "display", "show")
"""Beginnings of the names of functions that return nothing."""
CELLS = "\n\n\n"


def recognise(name: str, content: bytes) -> bool:
    """Whether a file is a notebook with cells of nbgrader."""
    if not is_notebook(name, content) or not (b'"grade_id"' in content or b"nbgrader={" in content):
        return False
    # a notebook has nbgrader in its metadata; a script may merely mention it
    return name.endswith(".ipynb") or any("nbgrader" in cell.metadata for cell in read_notebook(name, content))


def read(name: str, files: Mapping[str, bytes]) -> list[ImportedAssignment]:
    """An assignment for each notebook; of a whole course, of those in `source`."""
    notebooks = [one for one, content in files.items() if recognise(one, content)]
    if any("source" in PurePosixPath(one).parts for one in notebooks):
        notebooks = [one for one in notebooks if not MADE & {*PurePosixPath(one).parts}]
    return [guarded(PurePosixPath(one).stem, one, _made, one, files) for one in notebooks]


@dataclass(frozen=True)
class _Marked:
    """A cell and its nbgrader metadata, in any version of their format."""

    cell: NotebookCell

    @property
    def stated(self) -> Mapping[str, Any]:
        found = self.cell.metadata.get("nbgrader", {})
        return found if isinstance(found, dict) else {}

    @property
    def is_students(self) -> bool:
        return bool(self.stated.get("solution")) or has_solution(self.cell.source)

    @property
    def is_all_solution(self) -> bool:
        """Whether it is for students, and neither marks a solution nor leaves a place for one: nbgrader clears it."""
        source = self.cell.source
        return bool(self.stated.get("solution")) and not has_solution(source) and not has_blank(source)

    @property
    def holds_solution(self) -> bool:
        return has_solution(self.cell.source) or self.is_all_solution

    @property
    def is_test(self) -> bool:
        return bool(self.stated.get("grade")) and not self.is_students

    @property
    def points(self) -> float:
        return points_of(self.stated.get("points"))

    @property
    def name(self) -> str:
        return str(self.stated.get("grade_id") or f"cell {self.cell.number}")

    @property
    def code(self) -> str:
        """The cell's Python, with its solution, without marks."""
        return set_aside(HIDDEN.sub("", solved(self.cell.source)))[0].strip("\n")


def _made(path: str, files: Mapping[str, bytes]) -> ImportedAssignment:
    cells = [_Marked(cell) for cell in read_notebook(path, files[path]) if cell.kind in {"code", "markdown"}]
    code = [one for one in cells if one.cell.kind == "code"]
    tests, on_cells = without_notes(_tests(path, code))
    folder = PurePosixPath(path).parent
    title = f"{folder.name} {PurePosixPath(path).stem}".strip().removeprefix("source ")
    file, on_tests = settled(identifier_of(PurePosixPath(path).stem), tests)
    own = [one for one in code if not one.is_test]
    given = {
        one: content
        for one, content in inside(folder, files).items()
        if not is_notebook(one, content) and not one.endswith(".html")
    }
    return ImportedAssignment(
        title,
        title,
        "solution",
        (file,),
        given={one: content for one, content in given.items() if one != "requirements.txt"},
        starter=CELLS.join(map(_started, own)),
        notebook=written(_begun(one) for one in cells if not one.is_test) if path.endswith(".ipynb") else b"",
        solution=CELLS.join(one.code for one in own) if any(one.holds_solution for one in own) else "",
        requirements=text_of(given.get("requirements.txt", b"")),
        notes=(*_by_hand(path, cells), *on_cells, *on_tests),
    )


def _begun(one: _Marked) -> NotebookCell:
    """A cell as students get it."""
    if one.cell.kind == "code":
        return replace(one.cell, source=_started(one))
    if one.is_students:
        return replace(one.cell, source=ANSWER, attachments={})
    return replace(one.cell, source=MARK_SCHEME.sub("", one.cell.source))


def _started(one: _Marked) -> str:
    """The code of a cell as students get it: of one that is a solution as a whole, nothing."""
    return STUB if one.is_all_solution else blank(one.cell.source, STUB)


def _by_hand(path: str, cells: Sequence[_Marked]) -> Iterator[Note]:
    for one in cells:
        if one.stated.get("task") or (one.stated.get("grade") and (one.is_students or one.cell.kind != "code")):
            what = f"{one.name}: {one.points:g} points by hand. Add them with `grader results adjust`."
            yield Note(f"{path}, cell {one.cell.number}", "not carried over", what)


def _tests(path: str, code: Sequence[_Marked]) -> Iterator[Unsettled | Note]:
    for at, one in enumerate(code):
        place = f"{path}, cell {one.cell.number}"
        if not one.is_test:
            continue
        tree = parsed(one.code)
        if tree is None:
            yield Note(place, "not carried over", f"{one.name}: it is not Python.")
            continue
        names = Namespace([CodeCell(other.code, other.is_students) for other in code[:at]])
        yield from _assigned_again(place, one, tree, code[:at], code[at + 1 :])
        # nbgrader shows hidden tests in its feedback, so students see them once results are published
        visibility: Visibility = "after_published" if HIDDEN.search(one.cell.source) else "visible"
        yield Unsettled(ImportedTest(one.name, one.points, _body(one, tree), visibility), place, names)


def _body(one: _Marked, tree: ast.Module) -> str:
    """The cell's code. A number that it shows at its end becomes its points."""
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr) or not one.points or _shows_nothing(last.value):
        return one.code
    before = "\n".join(segment(one.code, node) for node in tree.body[:-1])
    return f"{before}\ngive({ast.unparse(last.value)}, out_of={one.points:g})".strip()


def _shows_nothing(node: ast.expr) -> bool:
    called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    return isinstance(node, ast.Constant) or called.rpartition(".")[2].startswith(SILENT)


def _assigned_again(
    place: str, one: _Marked, tree: ast.Module, before: Sequence[_Marked], after: Sequence[_Marked]
) -> Iterator[Note]:
    """Names to which a student's later cell gives another value. Our tests run after the whole notebook."""
    used = {node.id for node in free(tree)}
    if again := sorted(used & _students(before) & _students(after)):
        what = f"{one.name}: {', '.join(again)}: assigned again further down; the test sees the last value."
        yield Note(place, "changed", what)


def _students(cells: Sequence[_Marked]) -> set[str]:
    return {name for one in cells if one.is_students for name in _bound(one)}


def _bound(one: _Marked) -> set[str]:
    tree = parsed(one.code)
    return bound_in(tree) if tree else set()

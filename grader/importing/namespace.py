"""Decides which names in a notebook are the student's, and which statements of the instructor define the others."""

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeGuard

from grader.importing.imports import SHOWS, USUAL, packages, recorded
from grader.importing.obstacles import obstacles
from grader.importing.python_names import bound_in, edited, free, read_before, replaced, replacement
from grader.importing.unittest_file import KNOWN
from grader.intake.magics import set_aside

OURS = {
    "grader.testing": ("earn", "env", "give", "student", "telling"),
    "grader.testing.doctests": ("printing", "show", "shows", "stops"),
    "grader.testing.prairielearn": ("Feedback",),
}
"""The names that we write into tests, by module."""
MOST = 40
"""Most statements that one test may need. If a name needs more, its value is read from the student."""
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Importing = ast.Import | ast.ImportFrom


@dataclass(frozen=True, slots=True)
class CodeCell:
    """A code cell."""

    source: str
    is_students: bool
    """Whether students write it, or parts of it."""
    place: str = ""


@dataclass(frozen=True, slots=True)
class InstructorStatement:
    """A statement of the instructor's, at the top level of a cell."""

    number: int
    node: ast.stmt
    text: str
    binds: frozenset[str]
    needs: frozenset[str]

    @property
    def is_definition(self) -> bool:
        return isinstance(self.node, Definition | Importing)


@dataclass(frozen=True, slots=True)
class Settled:
    """A test's code, with the student's names marked, and the statements that it needs."""

    code: str
    head: tuple[InstructorStatement, ...] = ()
    """Imports and functions, for the top of the file."""
    before: tuple[str, ...] = ()
    """Lines that come before the code."""
    read_from_student: tuple[str, ...] = ()
    """Names that the instructor defines, but whose values must be read from the student's code."""


@dataclass
class Namespace:
    """The cells of a notebook, in order. Without cells, all names are the student's."""

    cells: Sequence[CodeCell] = ()
    extra: frozenset[str] = field(default_factory=frozenset)
    """Further names in the student's code."""

    @cached_property
    def students(self) -> set[str]:
        """The names that students' cells bind, except packages: a student's `np` must not compare for the test."""
        bound = (_own(tree) for cell in self.cells if cell.is_students and (tree := parsed(cell.source)))
        return (set(self.extra) - USUAL.keys()).union(*bound)

    @cached_property
    def statements(self) -> list[InstructorStatement]:
        """The instructor's statements."""
        found: list[InstructorStatement] = []
        for cell in self.cells:
            tree = parsed(cell.source)
            for node in tree.body if tree else ():
                if cell.is_students and not _is_of_packages(node):
                    continue
                found.append(_statement(len(found), node, set_aside(cell.source)[0]))
        imported = {name for one in found if isinstance(one.node, Importing) for name in one.binds}
        kept = [one for one in found if not _only_shows(one.node)]
        # a call such as `np.testing.assert_equal(...)` does not change the module
        return [one if isinstance(one.node, Importing) else replace(one, binds=one.binds - imported) for one in kept]

    def settle(self, code: str) -> Settled:
        """The code of a test, with all of its names found."""
        code = with_students_frames(with_recorded_imports(code))
        tree = ast.parse(code)
        names = {node.id for node in free(tree)}
        early = [name for name in read_before(tree) if name in self.students or self._defining(name)]
        chosen = self._needed(names | {*early})
        students = self._students(names, chosen)
        read = tuple(sorted(name for name in students if name not in self.students and self._defining(name)))
        bound = set().union(*(one.binds for one in chosen)) if chosen else set()
        definitions = self._top(chosen)
        usual = {name: USUAL[name] for name in self._all_needs(names, chosen) if name in USUAL and name not in bound}
        head = [*(_usual(text) for text in usual.values()), *definitions]
        before = [self._marked(one.text, bound) for one in chosen if one not in definitions]
        early_lines = [f"{name} = student.{name}" for name in early if name not in bound]
        code = self._marked(code, bound | bound_in(tree))
        return Settled(code, tuple(self._head(one, bound) for one in head), (*before, *early_lines), read)

    def divide(self, names: Sequence[str]) -> tuple[list[str], list[str]]:
        """The instructor's statements that give the names their values, and all others."""
        numbers = {number for name in names for number, _ in self._closure(name, {})}
        taken = [one.text for one in self.statements if one.number in numbers]
        return taken, [one.text for one in self.statements if one.number not in numbers]

    def _head(self, one: InstructorStatement, bound: set[str]) -> InstructorStatement:
        text = recorded(one.node) if isinstance(one.node, Importing) else self._marked(one.text, bound)
        text = text if isinstance(one.node, Importing) else f"\n\n{text}"
        return InstructorStatement(one.number, one.node, text, one.binds, one.needs)

    def _marked(self, code: str, bound: set[str]) -> str:
        """The code with `student.` in front of every name that is not bound elsewhere."""
        usual = (set(USUAL) - self.students).union(*OURS.values())
        return replaced(code, lambda node: None if node.id in usual else f"student.{node.id}", bound)

    def _students(self, names: set[str], chosen: Sequence[InstructorStatement]) -> set[str]:
        others = set().union(*OURS.values(), *(one.binds for one in chosen)) | (USUAL.keys() - self.students)
        return self._all_needs(names, chosen) - others

    def _all_needs(self, names: set[str], chosen: Sequence[InstructorStatement]) -> set[str]:
        return names.union(*(one.needs for one in chosen))

    def _defining(self, name: str) -> list[InstructorStatement]:
        return [] if name in self.students else [one for one in self.statements if name in one.binds]

    def _needed(self, names: set[str]) -> list[InstructorStatement]:
        """The instructor's statements that give the names their values, if they are few and all can be carried over."""
        chosen: dict[int, InstructorStatement] = {}
        for name in sorted(names):
            found = dict(self._closure(name, chosen))
            if len(found) <= MOST and not any(obstacles(one.text) for one in found.values()):
                chosen |= found
        return [chosen[number] for number in sorted(chosen)]

    def _closure(self, name: str, known: dict[int, InstructorStatement]) -> Iterator[tuple[int, InstructorStatement]]:
        waiting, seen = [name], set(known)
        while waiting:
            for one in self._defining(waiting.pop()):
                if one.number not in seen:
                    seen.add(one.number)
                    waiting += one.needs | one.binds
                    yield one.number, one

    def _top(self, chosen: Sequence[InstructorStatement]) -> list[InstructorStatement]:
        """The definitions that need only each other and the student."""
        values = set().union(*(one.binds for one in chosen if not one.is_definition)) if chosen else set()
        top = [one for one in chosen if one.is_definition]
        while lower := [one for one in top if one.needs & values]:
            values |= set().union(*(one.binds for one in lower))
            top = [one for one in top if one not in lower]
        return top


def parsed(source: str) -> ast.Module | None:
    """A cell's code; None if it is not Python."""
    try:
        return ast.parse(set_aside(source)[0])
    except (SyntaxError, ValueError):
        return None


def segment(source: str, node: ast.stmt) -> str:
    """The whole lines of a statement, with its decorators."""
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
    lines = source.split("\n")[first - 1 : node.end_lineno]
    return "\n".join(lines) if node.col_offset == 0 else ast.unparse(node)


def with_recorded_imports(code: str) -> str:
    """The code with NumPy's comparisons replaced by ours in all of its imports."""
    found = [node for node in ast.walk(ast.parse(code)) if isinstance(node, Importing)]
    return edited(
        code, [replacement(node, recorded(node).replace("\n", f"\n{' ' * node.col_offset}")) for node in found]
    )


def with_students_frames(code: str) -> str:
    """The code with the student's pandas in `isinstance(x, pd.DataFrame)`, since the object is in their process."""
    edits = []
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Call(func=ast.Name(id="isinstance"), args=[_, kinds]):
                edits += [replacement(one, "student.pd") for one in ast.walk(kinds) if _is_pandas(one)]
            case ast.Compare(left=ast.Call(func=ast.Name(id="type"), args=[asked]), ops=[ast.Eq() | ast.Is()]):
                kind = ast.unparse(node.comparators[0])
                if kind in {"pd.DataFrame", "pd.Series"}:
                    edits.append(replacement(node, f"isinstance({ast.unparse(asked)}, student.{kind})"))
            case _:
                pass
    return edited(code, edits)


def _is_pandas(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and node.id == "pd"


def _statement(number: int, node: ast.stmt, source: str) -> InstructorStatement:
    alone = ast.Module([node], [])
    needs = frozenset(one.id for one in free(alone, frozenset()))
    return InstructorStatement(
        number, node, segment(source, node), frozenset(bound_in(alone) | set(_changes(node))), needs
    )


def _usual(text: str) -> InstructorStatement:
    return _statement(-1, ast.parse(text).body[0], text)


def _changes(node: ast.stmt) -> Iterator[str]:
    """The names whose values a statement changes: `a` in `a[0] = 1`, `a.sort()`, `a += 1`; also in loops."""
    match node:
        case ast.Assign(targets=targets):
            yield from (name for target in targets if (name := _root(target)))
        case ast.AugAssign(target=target):
            yield _root(target)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=value))):
            yield _root(value)
        case ast.For() | ast.While() | ast.If() | ast.With() | ast.Try():
            for part in ast.iter_child_nodes(node):
                yield from _changes(part) if isinstance(part, ast.stmt) else ()
        case _:
            pass


def _root(target: ast.expr) -> str:
    while isinstance(target, ast.Attribute | ast.Subscript):
        target = target.value
    return target.id if isinstance(target, ast.Name) else ""


def _own(tree: ast.Module) -> set[str]:
    """The names that a student's cell binds, except packages that it imports."""
    return bound_in(ast.Module([node for node in tree.body if not _is_of_packages(node)], []))


def _is_of_packages(node: ast.stmt) -> bool:
    known = {*sys.stdlib_module_names, *KNOWN}
    return isinstance(node, Importing) and packages(ast.Module([node], [])) <= known


def _only_shows(node: ast.stmt) -> bool:
    return isinstance(node, Importing) and packages(ast.Module([node], [])) <= SHOWS

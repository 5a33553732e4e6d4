"""Edits of a right solution's source."""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.authoring.proof.edit_words import in_words
from grader.sandbox.inside.editing.edits import edits
from grader.sandbox.inside.editing.variation import UNIVERSAL, Definition

SEEDS = "seeds_of_the_proof"
SEEDING = """
import itertools
import random

import numpy as np

random.seed(0)
np.random.seed(0)
np.random.default_rng = lambda seed=None, rng=np.random.default_rng, count=itertools.count(): (
    rng(next(count) if seed is None else seed)
)
"""
"""Makes random numbers the same in each process, so that it shows whether an edit changes anything."""


@dataclass(frozen=True, slots=True)
class EditedSource:
    """One edit of a file."""

    file: str
    content: bytes
    function: str
    kind: str
    words: str
    """The edit as its author reads it."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """A statement of a file with an edit in it."""

    file: str
    number: int
    now: str
    function: str
    kind: str
    line: int


class SolutionFiles:
    """The files of a right solution, in which random numbers are the same each time."""

    def __init__(self, files: Mapping[str, bytes], graded: Sequence[str]) -> None:
        """Take all files, and the names of those that may be edited.

        Raises:
            SyntaxError, ValueError: one is not a program.
        """
        self._trees = {name: _seeding(ast.parse(files[name])) for name in graded if name in files}
        self._texts = {name: [ast.unparse(one) for one in tree.body] for name, tree in self._trees.items()}
        written = {name: "\n".join(texts).encode() for name, texts in self._texts.items()}
        self.plain = {**files, **written, f"{SEEDS}.py": SEEDING.encode()}

    @property
    def classes(self) -> set[str]:
        """The names of the classes."""
        return {one.name for _, _, one in self._definitions() if isinstance(one, ast.ClassDef)}

    def edits(self, names: Collection[str], but: Collection[str], most: int) -> Iterator[EditedSource]:
        """Edits of the functions of these names and of all that they use; `most` of them, evenly chosen.

        Functions named in `but` are not edited.
        """
        every = list({(one.file, one.number, one.now): one for one in self._edits(self._used(names) - {*but})}.values())
        step = max(1.0, len(every) / most)
        for one in (every[int(number * step)] for number in range(min(most, len(every)))):
            yield self._edited(one)

    def _edits(self, names: Collection[str]) -> Iterator[_Edit]:
        for file, number, statement in self._definitions():
            for function in _functions(statement) if statement.name in names else ():
                for edit in edits(function, UNIVERSAL):
                    now = ast.unparse(statement)
                    if now != self._texts[file][number]:
                        yield _Edit(file, number, now, function.name, edit.kind, edit.line)

    def _definitions(self) -> Iterator[tuple[str, int, Definition | ast.ClassDef]]:
        """All functions and classes, each with its file and its place among the statements."""
        for file, tree in self._trees.items():
            for number, statement in enumerate(tree.body):
                if isinstance(statement, Definition | ast.ClassDef):
                    yield file, number, statement

    def _edited(self, edit: _Edit) -> EditedSource:
        texts = self._texts[edit.file]
        content = "\n".join([*texts[: edit.number], edit.now, *texts[edit.number + 1 :]]).encode()
        words = in_words(edit.file, edit.line, texts[edit.number].splitlines(), edit.now.splitlines())
        return EditedSource(edit.file, content, edit.function, edit.kind, words)

    def _used(self, names: Collection[str]) -> set[str]:
        """The names, and those that their definitions mention, and so on."""
        mentions: dict[str, set[str]] = {}
        for _, _, statement in self._definitions():
            mentions.setdefault(statement.name, set()).update(_mentioned(statement))
        found, waiting = set(names), [*names]
        while waiting:
            new = mentions.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found


def _functions(statement: Definition | ast.ClassDef) -> list[Definition]:
    body = statement.body if isinstance(statement, ast.ClassDef) else [statement]
    return [node for node in body if isinstance(node, Definition)]


def _mentioned(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
            case _:
                pass


def _seeding(tree: ast.Module) -> ast.Module:
    """The module, which begins by making random numbers the same."""
    text = ast.get_docstring(tree, clean=False) is not None
    future = [isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body]
    first = max([int(text), *(number + 1 for number, is_one in enumerate(future) if is_one)])
    return ast.Module([*tree.body[:first], ast.Import([ast.alias(SEEDS)]), *tree.body[first:]], [])

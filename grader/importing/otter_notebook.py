"""A notebook before `otter assign`: questions, solutions and tests between marks, in raw cells or in the older form."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import yaml

from grader.importing.examples import Example, body_of
from grader.importing.imported import Note
from grader.importing.namespace import parsed, segment
from grader.importing.notebook import NotebookCell
from grader.importing.otter_files import OtterCase, OtterQuestion, body_text
from grader.importing.solutions import has_solution

MARK = re.compile(r"^\s*#\s*(BEGIN|END)\s+(QUESTION|SOLUTION|TESTS|PROMPT)\b", re.IGNORECASE)
OLD_QUESTION = re.compile(r"```\s*\n?\s*BEGIN QUESTION\s*\n(.*?)```", re.DOTALL | re.IGNORECASE)
OLD_TEST = re.compile(r"^\s*#+\s*(hidden\s+)?test\s*#*\s*$", re.IGNORECASE)
CONFIG = re.compile(r"\s*#\s*ASSIGNMENT CONFIG\b", re.IGNORECASE)
IGNORED = re.compile(r"#\s*IGNORE\s*$", re.IGNORECASE)
"""The end of a line in a test that only the author runs."""
SETTINGS = re.compile(
    r'^\s*("{3}|\'{3})\s*#\s*BEGIN TESTS? CONFIG\s*\n(.*?)\1;?\s*#\s*END TESTS? CONFIG[^\n]*\n?',
    re.DOTALL | re.IGNORECASE,
)


class _Settings(yaml.SafeLoader):
    """YAML without aliases: a few lines with aliases can expand to more text than fits into memory."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias in the settings of a question")
        return super().compose_node(parent, index)


Found = tuple[list[tuple[str, OtterQuestion]], list[Note], list[NotebookCell]]


def is_master(content: bytes) -> bool:
    """Whether a notebook still has its solutions and tests between marks."""
    return re.search(rb"#\s*BEGIN QUESTION|BEGIN QUESTION\\n|#\s*ASSIGNMENT CONFIG", content, re.IGNORECASE) is not None


def files_for_students(cells: Sequence[NotebookCell]) -> list[str] | None:
    """The files and folders that the notebook's settings give to students; None if they name none."""
    for cell in cells:
        if CONFIG.match(cell.source):
            stated = _stated(cell.source.partition("\n")[2])
            files = stated.get("files") if isinstance(stated, dict) else None
            return [str(one) for one in files] if isinstance(files, list) else None
    return None


def questions_of(path: str, cells: Sequence[NotebookCell]) -> Found:
    """The questions of a notebook, what is not carried over, and the cells that are neither tests nor written
    answers."""
    reader = _Reader(path)
    for cell in cells:
        reader.read(cell)
    reader.end()
    return reader.questions, reader.notes, reader.kept


def _stated(text: str) -> Any:
    return yaml.load(text.replace("\t", "  "), _Settings) or {}  # noqa: S506  it derives from the safe one


class _Reader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.questions: list[tuple[str, OtterQuestion]] = []
        self.notes: list[Note] = []
        self.kept: list[NotebookCell] = []
        self.settings: dict[str, Any] = {}
        self.inside: list[str] = []
        self.cases: list[OtterCase] = []
        self.at = 0

    def read(self, cell: NotebookCell) -> None:
        old = OLD_QUESTION.search(cell.source) if cell.kind == "markdown" else None
        if old:
            self._keep(replace(cell, source=OLD_QUESTION.sub("", cell.source).strip()))
        if old or re.match(r"\s*#\s*BEGIN QUESTION", cell.source, re.IGNORECASE):
            self._begin(cell, old[1] if old else cell.source.partition("\n")[2])
        elif cell.kind == "raw" and (mark := MARK.match(cell.source)):
            self._mark(mark[1].upper(), mark[2].upper())
        elif cell.kind == "code" and self._is_test(cell):
            self._case(cell)
        elif cell.kind == "code" and "PROMPT" not in self.inside:
            self._code(cell)
        elif cell.kind == "markdown":
            self._keep(cell)

    def end(self) -> None:
        """Keep what was read of the question: its tests, or a note that it is marked by hand."""
        if self.settings.get("manual"):
            points = self.settings.get("points", 1)
            what = f"{self.settings.get('name')}: {points} points by hand. Add them with `grader results adjust`."
            self.notes.append(Note(self._place(), "not carried over", what))
        elif self.cases:
            name = str(self.settings.get("name", f"q{len(self.questions) + 1}"))
            together = bool(self.settings.get("all_or_nothing", False))
            question = OtterQuestion(name, tuple(self.cases), self.settings.get("points"), together)
            self.questions.append((self._place(), question))
        self.settings, self.cases = {}, []

    def _begin(self, cell: NotebookCell, text: str) -> None:
        self.end()
        self.at = cell.number
        stated = _stated(text)
        self.settings = stated if isinstance(stated, dict) else {"name": str(stated)}

    def _mark(self, which: str, what: str) -> None:
        if what == "QUESTION" and which == "END":
            self.end()
        elif which == "BEGIN":
            self.inside.append(what)
        else:
            self.inside = [one for one in self.inside if one != what]

    def _is_test(self, cell: NotebookCell) -> bool:
        return "TESTS" in self.inside or OLD_TEST.match(cell.source.partition("\n")[0]) is not None

    def _code(self, cell: NotebookCell) -> None:
        if "SOLUTION" in self.inside and not has_solution(cell.source):
            source = f"# BEGIN SOLUTION\n{cell.source}\n# END SOLUTION"
            cell = NotebookCell("code", source, cell.number, cell.metadata)
        self.kept.append(cell)

    def _keep(self, cell: NotebookCell) -> None:
        """Keep a text for students, unless it is an answer."""
        if cell.source and not {"SOLUTION", "TESTS"} & {*self.inside} and "SOLUTION" not in cell.source:
            self.kept.append(cell)

    def _case(self, cell: NotebookCell) -> None:
        stated = SETTINGS.match(cell.source)
        settings: dict[str, Any] = _stated(stated[2]) if stated else {}
        source = cell.source[stated.end() :] if stated else cell.source
        first, _, rest = source.partition("\n")
        hidden = bool(re.match(r"\s*#+.*\bhidden\b", first, re.IGNORECASE))
        source = rest if hidden or OLD_TEST.match(first) else source
        name = f"{self.settings.get('name', 'q')} - {len(self.cases) + 1}"
        code = _code_of(source, cell)
        if code is None:
            self.notes.append(Note(self._place(), "not carried over", f"{name}: cell {cell.number} is not Python."))
            return
        self.cases.append(
            OtterCase(
                name,
                code[0],
                settings.get("points"),
                bool(settings.get("hidden", hidden)),
                str(settings.get("success_message") or ""),
                str(settings.get("failure_message") or ""),
                code[1],
            )
        )

    def _place(self) -> str:
        return f"{self.path}, cell {self.at}"


def _code_of(source: str, cell: NotebookCell) -> tuple[str, frozenset[str]] | None:
    """The code of a test cell: a function that raises, or statements whose last one must show a certain value."""
    source = "\n".join(line for line in source.split("\n") if not IGNORED.search(line))
    tree = parsed(source)
    if tree is None:
        return None
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    last = tree.body[-1] if tree.body else None
    if len(functions) == 1 and last is functions[0] and functions[0].name.startswith("test"):
        before = [segment(source, node) for node in tree.body[:-1]]
        students = frozenset(one.arg for one in functions[0].args.args) - {"env"}
        return "\n".join([*before, body_text(functions[0], source)]), students
    if cell.printed:
        return body_of([Example(source, "\n".join(filter(None, [cell.printed.rstrip("\n"), cell.shown])))]), frozenset()
    return body_of(list(_statements(source, tree, cell.shown))), frozenset()


def _statements(source: str, tree: ast.Module, shown: str) -> Iterator[Example]:
    for node in tree.body[:-1]:
        yield Example(segment(source, node), checked=False)
    for node in tree.body[-1:]:
        yield Example(segment(source, node), shown, checked=bool(shown))

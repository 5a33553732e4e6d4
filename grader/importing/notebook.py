"""Notebooks as lists of cells: Jupyter's files, and jupytext's scripts with `# %%`."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.errors import UsageError
from grader.importing.folder import MOST_CODE, text_of
from grader.intake.notebook import MAX_CONTAINERS

CELL = re.compile(r"^# %%(?P<rest>.*)$", re.MULTILINE)
LONGEST = 10_000
"""Most characters of a cell's options that are read."""
MARKDOWN = re.compile(r"\[(markdown|md|raw)\]")
OPTION = re.compile(r'(?<![\w.-])([\w.-]++)=("(?:[^"\\]|\\.)*"|\{.*\}|\[.*\]|\S+)')


@dataclass(frozen=True, slots=True)
class NotebookCell:
    """A cell of a notebook."""

    kind: str
    """`code`, `markdown` or `raw`."""
    source: str
    number: int
    """Counted from 1 over all cells."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    shown: str = ""
    """The value that it shows, as text."""
    printed: str = ""
    attachments: Mapping[str, Any] = field(default_factory=dict)
    """Pictures in its text."""


def is_notebook(name: str, content: bytes) -> bool:
    """Whether a file is a notebook, or a script of jupytext."""
    return name.endswith(".ipynb") or (name.endswith(".py") and b"# %%" in content)


def read_notebook(name: str, content: bytes) -> list[NotebookCell]:
    """The cells of a notebook.

    Raises:
        UsageError: it is damaged, or too large to be read.
    """
    if not name.endswith(".ipynb"):
        return _of_script(text_of(content))
    # counted as bytes: parsing them takes memory
    if content.count(b"[") + content.count(b"{") > MAX_CONTAINERS:
        raise UsageError(f"{name}: more than {MAX_CONTAINERS} lists and dicts. Clear its outputs in Jupyter.")
    try:
        stated = json.loads(content)
        cells = [cell for sheet in stated.get("worksheets", [stated]) for cell in sheet["cells"]]
        found = [_cell(number, cell) for number, cell in enumerate(cells, 1)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"{name}: not a notebook ({error}). Open and save it in Jupyter.") from None
    if sum(len(cell.source) for cell in found) > MOST_CODE:
        raise UsageError(
            f"{name}: its cells hold more than {MOST_CODE >> 20} MiB of text. Read large data from a file."
        )
    return found


def _cell(number: int, cell: Any) -> NotebookCell:
    source = _joined(cell.get("source", cell.get("input", "")))
    outputs = cell.get("outputs", [])
    shown = [_joined(one.get("data", one).get("text/plain", "")) for one in outputs if "result" in one["output_type"]]
    printed = [_joined(one.get("text", "")) for one in outputs if one["output_type"] == "stream"]
    kind = "code" if cell["cell_type"] == "code" else str(cell["cell_type"])
    metadata, attachments = cell.get("metadata", {}), cell.get("attachments", {})
    return NotebookCell(kind, source, number, metadata, "".join(shown), "".join(printed), attachments)


def written(cells: Iterable[NotebookCell]) -> bytes:
    """A notebook of these cells, without their outputs and metadata."""
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    stated = {"nbformat": 4, "nbformat_minor": 4, "metadata": kernel, "cells": list(map(_stated, cells))}
    return (json.dumps(stated, indent=1) + "\n").encode()


def _stated(cell: NotebookCell) -> dict[str, Any]:
    more: dict[str, Any] = {"outputs": [], "execution_count": None} if cell.kind == "code" else {}
    if cell.attachments:
        more["attachments"] = cell.attachments
    return {"cell_type": cell.kind, "metadata": {}, "source": cell.source.splitlines(keepends=True), **more}


def _joined(text: Any) -> str:
    joined = "".join(map(str, text)) if isinstance(text, list) else str(text)
    return joined.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def _of_script(text: str) -> list[NotebookCell]:
    starts = list(CELL.finditer(text))
    ends = [one.start() for one in starts[1:]] + [len(text)]
    return [
        _of_part(number, one, text[one.end() : end])
        for number, (one, end) in enumerate(zip(starts, ends, strict=False), 1)
    ]


def _of_part(number: int, start: re.Match[str], text: str) -> NotebookCell:
    stated = start["rest"][:LONGEST]
    kind = MARKDOWN.search(stated)
    options = {key: _value(value) for key, value in OPTION.findall(stated)}
    source = text.strip("\n")
    if kind:
        source = "\n".join(line.removeprefix("#").removeprefix(" ") for line in source.split("\n"))
    name = {"md": "markdown"}.get(kind[1], kind[1]) if kind else "code"
    return NotebookCell(name, source, number, options)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text

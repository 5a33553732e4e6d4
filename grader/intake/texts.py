"""Texts that students hand in for derivations: text files, Markdown, and the text cells of notebooks."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from grader.errors import SubmissionError
from grader.intake.notebook import is_notebook, parsed, text_of
from grader.intake.sources import readable
from grader.language.cleaning import clean_line
from grader.notation.lines import CELL, TEXTS


def is_text(name: str) -> bool:
    """Whether a file is a text by its name."""
    return name.lower().endswith(TEXTS)


def texts_in(files: Mapping[str, bytes], most: int) -> dict[str, bytes]:
    """The texts in a student's files, by name; a notebook's text cells are one text, named for the notebook.

    Args:
        files: What was handed in, by relative path.
        most: Most bytes of one text that are kept.
    """
    found: dict[str, bytes] = {}
    for name, content in files.items():
        if name.endswith(".ipynb") or is_notebook(content):
            found[f"{name}.md"] = _of_notebook(name, content)[:most]
        elif is_text(name):
            found[name] = _plain(name, content)[:most]
    return {name: content for name, content in found.items() if content.strip()}


def _plain(name: str, content: bytes) -> bytes:
    try:
        return readable(clean_line(name), content).content
    except SubmissionError:  # a picture that was renamed, say: there are no lines in it
        return b""


def _of_notebook(name: str, content: bytes) -> bytes:
    """All text cells, each below a line with its number. A damaged notebook is reported when its code is read."""
    shown = clean_line(PurePosixPath(name).name, 60)
    try:
        cells = [source for source in _text_cells(parsed(content)) if source.strip()]
    except (SubmissionError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return b""
    parts = [f"{CELL}{number} of {shown}\n{source}\n" for number, source in enumerate(cells, 1)]
    return "".join(parts).encode("utf-8", "replace")


def _text_cells(notebook: Any) -> Iterator[str]:
    for sheet in notebook.get("worksheets", [notebook]):
        for cell in sheet["cells"]:
            if cell["cell_type"] in {"markdown", "raw"}:
                yield text_of(cell["source"])

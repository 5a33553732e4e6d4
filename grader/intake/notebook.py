"""Converts a notebook to one module: its code cells in order, with magics commented out."""

import json
import re
from collections.abc import Iterator
from typing import Any

from grader.errors import SubmissionError
from grader.intake.magics import set_aside
from grader.language.catalogue import say

CELL = "# %% cell "
"""The first line of each cell. The sandbox counts lines from it, so that messages say `cell 3, line 2`."""

_OF_CELL = re.compile(r"\s*%%(?P<word>\w*)[^\n]*")
_HARMLESS = {"time", "timeit", "capture", "prun"}
"""Cell magics whose cell is still Python; cells of others, such as `%%bash`, are commented out."""


def is_notebook(content: bytes) -> bool:
    """Whether the content is a notebook, whatever the file's name."""
    # looks at the bytes and parses no JSON: every file is tested, and most are modules
    return content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{" and b'"cells"' in content and b'"cell_type"' in content


def notebook_to_module(content: bytes, most: int) -> bytes:
    """The source of a module that does the same as running all cells.

    Raises:
        SubmissionError: it is not a notebook, contains no code, or contains more than `most` bytes of code.
    """
    try:
        sources = [source for cell in _cells(json.loads(content)) if (source := _source(cell)).strip()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SubmissionError(say("intake.notebook-damaged")) from error
    if not sources:
        raise SubmissionError(say("intake.notebook-empty"))
    if sum(map(len, sources)) > most:  # before magics are searched: for 10 MB of code, that takes three seconds
        raise SubmissionError(say("intake.notebook-large", kib=most // 1024))
    parts = [f"{CELL}{number}\n{_as_python(source)}\n" for number, source in enumerate(sources, 1)]
    return "\n".join(parts).encode("utf-8", "replace")


def _cells(notebook: Any) -> Iterator[Any]:
    """The code cells. The notebook format before 2015 has them in worksheets."""
    for sheet in notebook.get("worksheets", [notebook]):
        yield from (cell for cell in sheet["cells"] if cell["cell_type"] == "code")


def _source(cell: Any) -> str:
    source = cell["source"] if "source" in cell else cell["input"]
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip()


def _as_python(source: str) -> str:
    head = _OF_CELL.match(source)
    if head is None:
        return set_aside(source)[0]
    if head["word"] in _HARMLESS:
        return head[0].replace("%%", "# %%", 1) + set_aside(source[head.end() :])[0]
    return "\n".join(f"# {line}" for line in source.split("\n"))  # kept as comments, so that line numbers stay right

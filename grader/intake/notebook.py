"""Converts a notebook to one module: its code cells in order, with magics commented out."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from grader.errors import SubmissionError
from grader.intake.magics import set_aside
from grader.language.catalogue import Said, say
from grader.language.cleaning import clean_line
from grader.results.cells import CELL

_OF_CELL = re.compile(r"\s*%%(?P<word>\w*)(?P<rest>[^\n]*)")
_HARMLESS = {"time", "timeit", "capture", "prun"}
"""Cell magics whose cell is still Python; cells of others, such as `%%bash`, are commented out."""
_WRITES = {"writefile", "file"}
MAX_CONTAINERS = 500_000
"""Lists and objects in a notebook. An empty one takes thirty times as much memory as the notebook does for it."""


@dataclass(frozen=True)
class Converted:
    """A notebook as modules."""

    module: bytes
    """Does the same as running all cells."""
    written: dict[str, bytes] = field(default_factory=dict)
    """The modules that cells with `%%writefile` write, by name."""


def is_notebook(content: bytes) -> bool:
    """Whether the content is a notebook, whatever the file's name."""
    # looks at the bytes and parses no JSON: every file is tested, and most are modules
    return content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{" and b'"cells"' in content and b'"cell_type"' in content


def convert(name: str, content: bytes, most: int, wanted: str, *, several: bool = False) -> Converted:
    """The modules that do the same as running all cells.

    Args:
        name: The notebook's name, for places in messages.
        content: Its bytes.
        most: Bytes of code that it may contain.
        wanted: The wanted file. A cell that writes it with `%%writefile` counts as if it were run.
        several: Whether other files are wanted, too. Then the cells that write this one are all of it.

    Raises:
        SubmissionError: it is not a notebook, contains no code, or contains more than `most` bytes of code.
    """
    try:
        sources = [source for cell in _cells(parsed(content)) if (source := _source(cell)).strip()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SubmissionError(_damage(error)) from error
    if not sources:
        raise SubmissionError(say("intake.notebook-empty"))
    if sum(map(len, sources)) > most:  # before magics are searched: for 10 MB of code, that takes three seconds
        raise SubmissionError(say("intake.notebook-large", kib=most // 1024))
    written: dict[str, bytes] = {}
    shown = clean_line(PurePosixPath(name).name, 60)
    texts = [_as_python(source, wanted, written) for source in sources]
    if several and (own := [_written_by(source) == wanted for source in sources]) and any(own):
        texts = [text if one else _commented(source) for text, source, one in zip(texts, sources, own, strict=True)]
    parts = [f"{CELL}{number} of {shown}\n{text}\n" for number, text in enumerate(texts, 1)]
    return Converted("\n".join(parts).encode("utf-8", "replace"), written)


def parsed(content: bytes) -> Any:
    """The JSON of a notebook.

    Raises:
        SubmissionError: it holds so many lists and objects that they would fill the memory.
        ValueError, RecursionError: it is damaged.
    """
    # counted in the bytes, also where they are text: a page of printed arrays has some thousands
    if content.count(b"[") + content.count(b"{") > MAX_CONTAINERS:
        raise SubmissionError(say("intake.notebook-crowded", count=MAX_CONTAINERS))
    return json.loads(content)


def text_of(source: Any) -> str:
    """The text of a cell: one string, or a list of lines."""
    text = "".join(source) if isinstance(source, list) else str(source)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _damage(error: Exception) -> Said:
    if isinstance(error, json.JSONDecodeError):
        return say("intake.notebook-damaged-at", line=error.lineno, column=error.colno)
    return say("intake.notebook-damaged")


def _cells(notebook: Any) -> Iterator[Any]:
    """The code cells. The notebook format before 2015 has them in worksheets."""
    for sheet in notebook.get("worksheets", [notebook]):
        yield from (cell for cell in sheet["cells"] if cell["cell_type"] == "code")


def _source(cell: Any) -> str:
    return text_of(cell["source"] if "source" in cell else cell["input"]).rstrip()


def _as_python(source: str, wanted: str, written: dict[str, bytes]) -> str:
    """A cell as Python, with the same lines; what it writes to a module is added to `written`."""
    head = _OF_CELL.match(source)
    if head is None:
        return set_aside(source)[0]
    body, target = source[head.end() :], _written_by(source)
    if head["word"] in _HARMLESS or target == wanted:
        return head[0].replace("%%", "# %%", 1) + set_aside(body)[0]
    if target:
        before = written.get(target, b"") if re.search(r"\s(-a|--append)\b", head["rest"]) else b""
        written[target] = before + body.removeprefix("\n").encode("utf-8", "replace") + b"\n"
    return _commented(source)


def _commented(source: str) -> str:
    return "\n".join(f"# {line}" for line in source.split("\n"))  # kept as comments, so that line numbers stay right


def _written_by(source: str) -> str:
    """The module that a cell writes; '' if it writes none."""
    head = _OF_CELL.match(source)
    return _target(head["rest"]) if head is not None and head["word"] in _WRITES else ""


def _target(rest: str) -> str:
    """The module that `%%writefile` writes, relative to the notebook; '' if it is none."""
    name = next((word.strip("\"'") for word in reversed(rest.split()) if not word.startswith("-")), "")
    path = PurePosixPath(name)
    # JSON can hold half a character, and no file has a name with one
    if path.suffix != ".py" or not name.isprintable():
        return ""
    return path.name if path.is_absolute() or ".." in path.parts or path.parts[0] == "~" else path.as_posix()

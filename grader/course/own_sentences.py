"""Reads a course's own sentences."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.assignment.positions import Place, where
from grader.course.slips import read_toml
from grader.errors import SpecError
from grader.language.overrides import faults_in

FILE = "sentences.toml"
"""The file's name; it is next to `assignments/`."""


def read_sentences(path: Path) -> dict[str, dict[str, str]]:
    """The sentences of a course; none if it has no such file.

    Raises:
        SpecError: a sentence is unknown, is not a string, or has other fields; the message has one line per fault.
    """
    if not path.is_file():
        return {}
    text, stated = read_toml(path)
    wanted = "wanted a string, in quotes, in a table"
    # `faults_in` expects strings in tables, so other values are reported first
    faults = [(at, wanted) for at in _not_texts(stated)] or list(faults_in(stated))
    if faults:
        raise SpecError(
            "\n".join(f"{where(path, text, at)}: {'.'.join(map(str, at))}: {fault}." for at, fault in faults)
        )
    return stated


def _not_texts(stated: Mapping[str, Any]) -> Iterator[Place]:
    """The places of values that are not strings in a table."""
    for table, texts in stated.items():
        if not isinstance(texts, dict):
            yield (table,)
        else:
            yield from ((table, key) for key, text in texts.items() if not isinstance(text, str))

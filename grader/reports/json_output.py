"""Gradings as JSON, for programs. Complete with hidden checks, so for the instructor only."""

from collections.abc import Iterable, Iterator
from json import dumps
from typing import TextIO

from grader.language.catalogue import Catalogue
from grader.results.grading import Grading
from grader.results.report import SCHEMA_VERSION, report


def json_pieces(assignment: str, version: str, gradings: Iterable[Grading], words: Catalogue) -> Iterator[str]:
    """What `grader grade --json` prints, one grading in each piece, so that a class of any size can be printed."""
    yield _head(assignment, version)
    separator = "\n"
    for grading in gradings:
        yield separator + report(grading, words).model_dump_json()
        separator = ",\n"
    yield END


class JsonFile:
    """Writes the same text to a file, one grading at a time, while the caller iterates over the gradings."""

    def __init__(self, file: TextIO, assignment: str, version: str, words: Catalogue) -> None:
        self._file, self._words, self._separator = file, words, "\n"
        file.write(_head(assignment, version))

    def add(self, grading: Grading) -> None:
        """Write one grading."""
        self._file.write(self._separator + report(grading, self._words).model_dump_json())
        self._separator = ",\n"

    def close(self) -> None:
        """Write the end of the text."""
        self._file.write(END)


END = "\n]}\n"


def _head(assignment: str, version: str) -> str:
    head = {"schema_version": SCHEMA_VERSION, "assignment": assignment, "version": version}
    # The closing brace of the head is cut off: the list of submissions follows within the same object.
    return f'{dumps(head, ensure_ascii=False)[:-1]}, "submissions": ['

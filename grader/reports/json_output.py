"""Gradings as JSON, for programs. Complete with hidden checks, so for the instructor only."""

from collections.abc import Iterable, Iterator
from json import dumps

from pydantic_core import to_json

from grader.language.catalogue import Catalogue
from grader.language.cleaning import inert
from grader.results.grading import Grading
from grader.results.record import Record
from grader.results.report import SCHEMA_VERSION, report

END = "\n]}\n"


class JsonListing:
    """What `grader grade --json` prints, a grading in each piece, so that a class of any size can be written.

    No piece holds a character that a terminal acts upon: it contains students' texts, and files may be printed there.
    """

    def __init__(self, assignment: str, version: str, words: Catalogue) -> None:
        head = {"schema_version": SCHEMA_VERSION, "assignment": assignment, "version": version}
        # The closing brace of the head is cut off: the list of submissions follows within the same object.
        self.head = f'{dumps(head, ensure_ascii=False)[:-1]}, "submissions": ['
        self._words, self._separator = words, "\n"

    def piece(self, grading: Grading) -> str:
        """The text of the next grading in the list."""
        separator, self._separator = self._separator, ",\n"
        return separator + inert(record_json(report(grading, self._words)))


def record_json(record: Record, indent: int | None = None) -> str:
    """A result as JSON, with numbers and times as Pydantic writes them."""
    return to_json(record, indent=indent, inf_nan_mode="null").decode()


def json_pieces(assignment: str, version: str, gradings: Iterable[Grading], words: Catalogue) -> Iterator[str]:
    """The whole listing, piece by piece."""
    listing = JsonListing(assignment, version, words)
    yield listing.head
    yield from map(listing.piece, gradings)
    yield END

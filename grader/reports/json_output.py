"""Gradings as JSON, for programs: whole, so it is for the instructor."""

from collections.abc import Iterable, Iterator
from json import dumps

from grader.language.catalogue import Catalogue
from grader.results.grading import Grading
from grader.results.report import SCHEMA_VERSION, report


def json_pieces(assignment: str, version: str, gradings: Iterable[Grading], words: Catalogue) -> Iterator[str]:
    """What `grader grade --json` prints, a grading in each piece, so that a class of any size can be printed."""
    head = {"schema_version": SCHEMA_VERSION, "assignment": assignment, "version": version}
    yield f'{dumps(head, ensure_ascii=False)[:-1]}, "submissions": ['
    separator = "\n"
    for grading in gradings:
        yield separator + report(grading, words).model_dump_json()
        separator = ",\n"
    yield "\n]}\n"

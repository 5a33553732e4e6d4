"""Gradings as JSON, for programs: whole, so it is for the instructor."""

from collections.abc import Iterable, Iterator
from json import dumps

from grader.results.grading import SCHEMA_VERSION, Grading, GradingReport


def json_text(report: GradingReport) -> str:
    """What `grader grade --json` prints, one line for each field."""
    return report.model_dump_json(indent=2)


def json_pieces(assignment: str, version: str, gradings: Iterable[Grading]) -> Iterator[str]:
    """The same piece by piece, a grading in each, so that a class of any size can be printed."""
    head = {"schema_version": SCHEMA_VERSION, "assignment": assignment, "version": version}
    yield f'{dumps(head, ensure_ascii=False)[:-1]}, "submissions": ['
    separator = "\n"
    for grading in gradings:
        yield separator + grading.model_dump_json()
        separator = ",\n"
    yield "\n]}\n"

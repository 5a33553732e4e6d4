"""`grader results final`: what students get."""

from collections.abc import Iterator
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.console import emit, show, talk
from grader.cli.options import DEFAULT_DB, AssignmentName, Database, Json
from grader.course.location import find_course
from grader.course.reading import find_outline
from grader.gradebook import open_gradebook
from grader.gradebook.class_finals import StudentFinal, class_finals
from grader.gradebook.doubts import Doubts
from grader.gradebook.exports.score_line import lines_of
from grader.gradebook.exports.tables import as_dict
from grader.gradebook.people import find_student, require_gradings
from grader.language.catalogue import Catalogue
from grader.reports.terminal_tables import final_table
from grader.results.naming import distinct_names


def final(
    assignment: AssignmentName,
    student: Annotated[
        str | None, typer.Option("--student", metavar="NAME", help="Only this student, with every step explained.")
    ] = None,
    db: Database = DEFAULT_DB,
    json: Json = False,
) -> None:
    """Show final scores.

    A final score is computed from the gradings that count, the policy and the adjustments.

    \b
    Examples:
      grader results final h5-one-hidden-layer
      grader results final h5-one-hidden-layer --student ana
    """
    version = find_outline(assignment, find_course(Path.cwd()))
    with open_gradebook(db, create=False) as gradebook:
        student = student and find_student(gradebook, student)
        require_gradings(gradebook, version.slug, student)
        doubts = Doubts(gradebook, version, student)
        found = doubts.watching(class_finals(gradebook, version, student))
        if json:
            emit(_json(found, version.assignment.words))
            return
        finals = list(found)
    names = distinct_names([(one.student, one.recorded.grading.name) for one in finals])
    named = sorted(zip(names, finals, strict=True), key=lambda pair: pair[0].casefold())
    rows = [(name, one.final) for name, one in named]
    show(final_table(version.assignment.title, rows))
    if student is not None:
        for _, score in rows:
            show(*map(version.assignment.words.tell, score.said))
    for sentence in doubts.sentences:
        talk(sentence)


def _json(finals: Iterator[StudentFinal], words: Catalogue) -> str:
    lines = [line for one in finals for line in lines_of(one.student, one.recorded.identity, (), one.final, words)]
    return dumps([as_dict(line) for line in lines], indent=2, ensure_ascii=False)

"""A grading in the formats that other systems collect: JUnit XML, GitHub annotations, Moodle's VPL and CodeRunner.

All are made from what the student may read. Only the grade of VPL and CodeRunner includes hidden checks.
Sources: github.com/testmoapp/junitxml; GitHub, Workflow commands; VPL, docs/evaluation; CodeRunner, template graders.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from json import dumps
from xml.etree import ElementTree

from grader.errors import UsageError
from grader.language.catalogue import Catalogue, Said
from grader.language.numbers import number
from grader.reports.view import CheckView, GradingView, student_view
from grader.results.grading import Grading

CODE = (".py", ".ipynb")


class MachineFormat(StrEnum):
    """What another system reads."""

    JUNIT = "junit"
    GITHUB = "github"
    VPL = "vpl"
    CODERUNNER = "coderunner"


def machine_pieces(
    format_: MachineFormat, title: str, module: str, gradings: Iterable[Grading], words: Catalogue
) -> Iterator[str]:
    """The output, piece by piece.

    Args:
        format_: The other system's format.
        title: The assignment's title.
        module: The file that students hand in.
        gradings: The gradings; VPL and CodeRunner take exactly one.
        words: The language of the sentences.

    Raises:
        UsageError: there are several gradings, and the format holds one.
    """
    pairs = ((grading, student_view(title, grading, words)) for grading in gradings)
    match format_:
        case MachineFormat.JUNIT:
            yield _junit(title, [view for _, view in pairs])
        case MachineFormat.GITHUB:
            for grading, view in pairs:
                yield from _annotations(view, grading.source if grading.source.endswith(CODE) else module)
        case _:
            (grading, view), *others = pairs
            if others:
                raise UsageError(f"--format {format_} is about one submission; there are {len(others) + 1}.")
            yield _vpl(grading, view) if format_ is MachineFormat.VPL else _coderunner(grading, view)


def _said(check: CheckView) -> str:
    """All that a student reads about a check."""
    return " ".join(filter(None, (check.message, *(one.sentence for one in check.explanations)))) or check.said


def _is_wrong(check: CheckView) -> bool:
    return check.state in {"wrong", "part"}


def _junit(title: str, views: list[GradingView]) -> str:
    root = ElementTree.Element("testsuites", name=title)
    for view in views:
        wrong = sum(map(_is_wrong, view.checks)) + (not view.graded and view.verdict != "")
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=view.student,
            tests=str(len(view.checks) or 1),
            failures=str(wrong),
            errors=str(len(view.having("fault"))),
            skipped=str(view.hidden),
        )
        if not view.graded:
            case = ElementTree.SubElement(suite, "testcase", classname=title, name=view.source)
            ElementTree.SubElement(case, "failure", message=" ".join((view.verdict, *view.notes)))
        for check in view.checks:
            _add_case(suite, title, check)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _add_case(suite: ElementTree.Element, title: str, check: CheckView) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=title, name=check.title)
    if check.state == "hidden":
        ElementTree.SubElement(case, "skipped", message=check.message)
    elif check.state == "fault":
        ElementTree.SubElement(case, "error", type="grader fault", message=_said(check))
    elif _is_wrong(check):
        found = ElementTree.SubElement(case, "failure", type=check.outcome or "", message=_said(check))
        found.text = check.printed or None
    elif check.printed:
        ElementTree.SubElement(case, "system-out").text = check.printed


def _annotations(view: GradingView, module: str) -> Iterator[str]:
    """An error for each wrong check, at the line where it happened if that is known."""
    if not view.graded:
        yield _annotation("error", module, None, view.student, " ".join((view.verdict, *view.notes)))
    for check in view.to_fix:
        place = _place(check.reason)
        file, line = place or (module, None)
        yield _annotation("error" if _is_wrong(check) else "warning", file, line, check.title, _said(check))
    yield _annotation("notice", module, None, view.title, f"{view.student}: {view.total}")


def _place(said: Iterable[object]) -> tuple[str, int] | None:
    """The file and the line that a sentence names, however deep they are in it."""
    for one in said:
        if isinstance(one, Said):
            file, line = one.get("file"), one.get("line")
            if isinstance(file, str) and isinstance(line, int):
                return file, line
            if inner := _place(value for _, value in one.fields):
                return inner
    return None


def _annotation(level: str, file: str, line: int | None, title: str, message: str) -> str:
    where = f"file={_property(file)}" + (f",line={line}" if line else "")
    return f"::{level} {where},title={_property(title)}::{_data(message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _vpl(grading: Grading, view: GradingView) -> str:
    """Every line of a comment begins with VPL's mark, so that no text of a student can pass for a grade."""
    lines = [view.total if view.graded else view.verdict, *view.notes]
    for check in view.in_order:
        points = f" ({_points(check)})" if check.shown else ""
        lines += [f"-{check.mark} {check.title}{points}"]
        lines += [_said(check)] if check.state != "right" else []
    # a note may also have several lines: it quotes what a student's module raised
    alone = [one for line in lines for one in line.splitlines()]
    comments = "".join(f"Comment :=>> {line}\n" if line[:1] != "-" else f"Comment :=>>{line}\n" for line in alone)
    return comments if grading.outcome == "fault" else f"{comments}Grade :=>> {number(grading.score)}\n"


def _coderunner(grading: Grading, view: GradingView) -> str:
    """The record of a combinator template grader; nothing if the grader failed, so that nobody gets a zero for it."""
    if grading.outcome == "fault":
        return ""
    rows = [
        [check.state in {"right", "carried"}, check.title, _points(check), _sentences(check)]
        for check in view.in_order
        if check.shown
    ]
    fraction = grading.score / grading.max_score if grading.max_score else 0.0
    record = {
        "fraction": round(min(max(fraction, 0.0), 1.0), 6),
        "testresults": [["iscorrect", "Check", "Points", "Feedback"], *rows],
        "got": "\n".join((view.total if view.graded else view.verdict, *view.notes)),
    }
    return f"{dumps(record, ensure_ascii=False)}\n"


def _points(check: CheckView) -> str:
    return f"{number(check.points)}/{number(check.max_points)}"


def _sentences(check: CheckView) -> str:
    return "" if check.state == "right" else _said(check)

"""JUnit, GitHub, VPL and CodeRunner read the same result, and no text of a student passes for theirs."""

import json
from xml.etree import ElementTree

import pytest

from grader.errors import UsageError
from grader.language.catalogue import ENGLISH, say
from grader.reports.machine_output import MachineFormat, machine_pieces
from grader.results.grading import Grading
from tests.gradebook.samples import HOSTILE, a_check, a_grading, a_hidden_check, a_wrong_check

FORGED = f"{HOSTILE}\nGrade :=>> 100\n::error file=x::y\n]]></failure>"


def written(format_: MachineFormat, *gradings: Grading) -> str:
    return "".join(machine_pieces(format_, "Softmax", "solution.py", gradings, ENGLISH))


def a_forged_grading(**changes: object) -> Grading:
    checks = (a_check(), a_wrong_check(title="back,ward: 50%", said=(FORGED,), printed=FORGED), a_hidden_check())
    return a_grading(**{"checks": checks, "notes": (FORGED,), **changes})


def test_junit_has_a_case_for_each_check() -> None:
    root = ElementTree.fromstring(written(MachineFormat.JUNIT, a_forged_grading(), a_grading("ben")))
    ana, ben = root.findall("testsuite")
    assert (ana.get("tests"), ana.get("failures"), ana.get("skipped")) == ("3", "1", "1")
    assert [case.get("name") for case in ben.findall("testcase")] == ["softmax(z)", "backward(X, y)"]
    (failure,) = ana.iter("failure")
    assert failure.get("type") == "mismatch"
    assert "opposite sign" in (failure.get("message") or "")


def test_a_submission_that_was_refused_is_a_failure() -> None:
    refused = a_grading(outcome="refused", checks=(), score=0, max_score=5, notes=("No Python file.",))
    root = ElementTree.fromstring(written(MachineFormat.JUNIT, refused))
    assert [one.get("failures") for one in root] == ["1"]
    assert "No Python file." in (next(root.iter("failure")).get("message") or "")
    assert written(MachineFormat.VPL, refused).endswith("Grade :=>> 0\n")


def test_an_annotation_stands_at_the_line_where_it_happened() -> None:
    at = say("call.line", file="solution.py", line=17, inside="", source="")
    raised = a_wrong_check(
        title="back,ward: 50%", said=(say("call.raised", function="f", what="ValueError", where=at),)
    )
    first, last = written(MachineFormat.GITHUB, a_grading(checks=(raised,))).splitlines()
    assert first.startswith("::error file=solution.py,line=17,title=back%2Cward%3A 50%25::")
    assert last.startswith("::notice file=ana/solution.py,title=Softmax::ana: ")


def test_no_text_of_a_student_starts_a_line_of_its_own() -> None:
    lines = written(MachineFormat.GITHUB, a_forged_grading()).splitlines()
    assert all(line.startswith(("::error file=ana/solution.py,", "::notice ")) for line in lines)
    lines = written(MachineFormat.VPL, a_forged_grading()).splitlines()
    assert all(line.startswith("Comment :=>>") for line in lines[:-1])
    assert lines[-1].startswith("Grade :=>> ")


def test_coderunner_gets_a_fraction_and_a_table() -> None:
    record = json.loads(written(MachineFormat.CODERUNNER, a_forged_grading(score=4, max_score=8)))
    assert record["fraction"] == 0.5
    header, first, second = record["testresults"]
    assert header == ["iscorrect", "Check", "Points", "Feedback"]
    assert (first[0], second[0]) == (False, True)


@pytest.mark.parametrize("format_", MachineFormat)
def test_nothing_of_a_hidden_check_is_told(format_: MachineFormat) -> None:
    assert "SECRET" not in written(format_, a_forged_grading())


@pytest.mark.parametrize("format_", [MachineFormat.VPL, MachineFormat.CODERUNNER])
def test_a_fault_of_ours_is_no_grade_and_a_class_is_refused(format_: MachineFormat) -> None:
    assert "Grade :=>>" not in (out := written(format_, a_grading(outcome="fault")))
    assert "fraction" not in out
    with pytest.raises(UsageError, match="about one submission; there are 2"):
        written(format_, a_grading(), a_grading("ben"))

"""What a class has in common."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.course.loading import load_assignment
from grader.reports import html
from grader.reports.attention import Roll, attention
from grader.reports.cohort import Cohort, Unexplained
from grader.reports.cohort import cohort as cohort_of
from grader.reports.drafting import draft
from grader.reports.student_summary import StudentSummary, summarise
from grader.results.grading import Diagnosis, Grading, LikelyPlace
from grader.results.naming import file_name
from tests.gradebook.samples import EVIDENCE, a_check, a_grading, a_hidden_check, a_wrong_check
from tests.reports.generated import a_class


def students(gradings: list[Grading]) -> list[StudentSummary]:
    return [summarise(grading) for grading in gradings]


def cohort(gradings: list[Grading]) -> Cohort:
    return cohort_of(students(gradings))


def mistaken(student: str, name: str, confidence: float = 1.0) -> Grading:
    found = Diagnosis(id=name, array="dW", confidence=confidence)
    return a_grading(student, checks=(a_wrong_check(diagnoses=(found,)),))


def test_a_mistake_counts_students_not_arrays() -> None:
    twice = tuple(Diagnosis(id="sign", array=array, confidence=1) for array in ("dW", "db"))
    class_ = [
        a_grading(checks=(a_wrong_check(diagnoses=twice),)),
        mistaken("b", "sign", 0.5),
        mistaken("c", "factor", 0.5),
        a_grading("d", checks=(a_hidden_check(diagnoses=twice[:1]),)),
    ]
    sign, factor = cohort(class_).mistakes
    assert (sign.id, sign.sure, sign.perhaps) == ("sign", (0, 3), (1,))
    assert (factor.id, factor.sure, factor.perhaps) == ("factor", (), (2,))


def same_numbers(student: str, mark: str, explained: bool = False) -> Grading:
    picture = replace(EVIDENCE.pictures[0], fingerprint=mark)
    found = (Diagnosis(id="sign", array="dW", confidence=1),) if explained else ()
    evidence = replace(EVIDENCE, pictures=(picture,))
    return a_grading(student, checks=(a_wrong_check(diagnoses=found, evidence=evidence),))


def test_the_same_wrong_numbers_gather_unless_a_mistake_explains_them() -> None:
    class_ = [same_numbers("a", "1"), same_numbers("b", "1"), same_numbers("c", "2"), same_numbers("d", "")]
    class_ += [same_numbers("e", "3", explained=True), same_numbers("f", "3", explained=True)]
    class_ += [same_numbers(f"g{n}", f"{n}9") for n in range(6)]
    (cluster,) = cohort(class_).clusters
    assert (cluster.people, cluster.arrays, cluster.many) == ((0, 1), ("backward: dW",), False)


def test_numbers_that_many_share_are_rather_a_mistake_without_a_name() -> None:
    (cluster,) = cohort([same_numbers(str(n), "1") for n in range(5)]).clusters
    assert cluster.many


def needs(gradings: list[Grading], **roll: Any) -> dict[str, list[tuple[int, str]]]:
    of = students(gradings)
    return {need.id: list(need.found) for need in attention(of, cohort_of(of).clusters, Roll(**roll))}


def test_a_person_looks_at_faults_before_timeouts() -> None:
    class_ = [
        a_grading("a", checks=(a_check(id="slow", outcome="timed out", points=0),)),
        a_grading("b", outcome="fault", checks=(), notes=("Out of processes.",)),
        a_grading("c"),
    ]
    found = needs(class_)
    assert found == {"fault": [(1, "Out of processes.")], "zero": [(0, "")], "time": [(0, "slow")]}
    assert list(found) == ["fault", "zero", "time"]


def test_a_person_looks_at_who_came_close_to_a_time_limit() -> None:
    class_ = [
        a_grading("a", checks=(a_check(id="slow", limit_share=0.83), a_check(id="quick", limit_share=0.1))),
        a_grading("b", checks=(a_check(id="slow", outcome="timed out", limit_share=1.0, points=0),)),
        a_grading("c", checks=(a_check(id="slow", limit_share=0.49), a_check(id="older"))),
    ]
    found = needs(class_)
    assert (found["time"], found["near"]) == ([(1, "slow")], [(0, "slow: 83\N{NO-BREAK SPACE}%")])
    assert "slow: 83\N{NO-BREAK SPACE}%" in html.class_page("Softmax", students(class_))


def test_a_long_list_of_people_is_folded_away() -> None:
    slow = a_check(id="slow", limit_share=0.9)
    few, many = ([a_grading(str(n), checks=(slow,)) for n in range(size)] for size in (6, 7))
    assert "7 students</summary>" in html.class_page("Softmax", students(many))
    assert "6 students</summary>" not in html.class_page("Softmax", students(few))


def test_checks_are_told_by_difficulty_and_discrimination() -> None:
    rows = [(2, 3), (2, 0), (0, 0)]
    class_ = [
        a_grading(str(n), checks=(a_check(points=first), a_check(id="b", points=second, max_points=3)))
        for n, (first, second) in enumerate(rows)
    ]
    easy, hard = cohort(class_).checks
    assert (easy.share, hard.share) == (2 / 3, 1 / 3)
    assert easy.discrimination == hard.discrimination == 0.5


def test_a_fault_of_ours_enters_no_statistic() -> None:
    faulty = a_grading("b", checks=(a_check(outcome="grader fault", points=0), a_wrong_check()))
    both = cohort([a_grading("a"), faulty, a_grading("c")])
    assert [check.share for check in both.checks] == [check.share for check in cohort([a_grading()]).checks]
    assert needs([faulty]) == {"undecided": [(0, "softmax")]}


def test_an_empty_class_has_a_page() -> None:
    assert "Nothing was graded." in html.class_page("Softmax", [])


def test_the_page_of_a_class_names_mistakes_and_students() -> None:
    class_ = a_class(60)
    page = html.class_page("Softmax", students(class_))
    link = f'href="review/{file_name(class_[17])}.html"'
    for said in ("forgot-derivative", "Cronbach", "Needs attention", "Similar submissions", "(hidden)"):
        assert said in page
    assert page.count(link) >= 2


def repaired(student: str, mark: str, kind: str) -> Grading:
    grading = same_numbers(student, mark)
    place = LikelyPlace(file="solution.py", line=3, kind=kind, confidence=1.0)
    return replace(grading, checks=(replace(grading.checks[0], places=(place,)),))


def test_what_nothing_explains_is_grouped_by_its_numbers_or_by_what_repairs_it() -> None:
    class_ = [same_numbers(name, "1") for name in "abc"]
    class_ += [repaired("d", "2", "axis"), repaired("e", "3", "axis"), repaired("f", "4", "sign")]
    class_ += [same_numbers("g", "5", explained=True), same_numbers("h", "5", explained=True)]
    first, second = cohort(class_).unexplained
    assert (first.check, first.array, first.repair, first.people) == ("backward", "dW", "", (0, 1, 2))
    assert (second.array, second.repair, second.people) == ("", "axis", (3, 4))


def test_a_draft_has_the_shortest_function_in_comments() -> None:
    check = load_assignment(Path(__file__).resolve().parents[2] / "assignments/h5-one-hidden-layer").assignment
    (sigmoid,) = (one for one in check.compared if one.id == "sigmoid")
    long = b"def sigmoid(x):\n    y = -x\n    return 1 / (1 + y)\n\nprint('not this')\n"
    short = b"import numpy as np\ndef sigmoid(x):\n    return 1 / (1 - x)\nx = 1\n"
    text = draft(Unexplained("sigmoid", "s", "sign", (0, 1)), sigmoid, [{"solution.py": long}, {"solution.py": short}])
    assert "[misconceptions.sigmoid-mistake]" in text
    assert '[checks.misconceptions]\nsigmoid-mistake = "sigmoid:sigmoid_mistake"' in text
    assert "# def sigmoid_mistake(x):\n#     return 1 / (1 - x)" in text
    assert "not this" not in text
    tomllib.loads(text)  # nothing of the student's code stands outside of a comment

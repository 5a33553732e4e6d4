"""Numbers, summaries and tables as people read them."""

import pytest
from rich.console import Console

from grader.language.catalogue import ENGLISH
from grader.language.numbers import number, percent
from grader.reports.lost_points import losses
from grader.reports.phrases import mistakes, summary
from grader.reports.terminal import class_table
from grader.results.grading import Diagnosis, Grading
from tests.gradebook.samples import a_check, a_grading, a_wrong_check


@pytest.mark.parametrize(("value", "text"), [(2.0, "2"), (1 / 3, "0.33"), (10, "10"), (0, "0"), (1e6, "1000000")])
def test_a_number_has_no_zeros_for_show(value: float, text: str) -> None:
    assert number(value) == text


def test_an_assignment_without_points_is_solved() -> None:
    assert percent(0, 0) == 100


def test_mistakes_are_grouped_and_doubt_is_shown() -> None:
    found = [
        Diagnosis(id="sign-flipped", array="dz", confidence=1),
        Diagnosis(id="sign-flipped", array="dW", confidence=1),
        Diagnosis(id="transposed", array="db", confidence=0.5),
    ]
    assert mistakes(found) == "sign-flipped (dz, dW), transposed? (db)"


def test_a_summary_counts_what_was_not_graded_apart() -> None:
    class_ = [a_grading(checks=(a_check(),)), a_grading(outcome="fault"), a_grading(outcome="refused")]
    assert summary(class_) == "1 graded, mean 100 %, 1 refused, 1 not graded because of a fault in the grader"
    assert summary([]) == "0 graded"


def shown(*gradings: Grading, ids: tuple[str, ...] = ()) -> str:
    console = Console(width=100, color_system=None)
    with console.capture() as captured:
        console.print(class_table("Softmax", gradings, ENGLISH, ids))
    return captured.get()


def test_a_row_names_the_check_its_loss_and_the_mistake() -> None:
    assert "backward −2.67: sign-flipped (dW), not-averaged-over-batch? (db)" in shown(a_grading())


def test_a_check_without_a_diagnosis_names_its_outcome() -> None:
    assert "backward −2.67: timed out" in shown(a_grading(checks=(a_wrong_check(outcome="timed out", diagnoses=()),)))


def test_checks_that_were_lost_alike_share_a_line() -> None:
    lost = [a_wrong_check(id=f"part-{n}", outcome="missing", points=0, diagnoses=()) for n in range(12)]
    assert "part-0, part-1 −6: missing" in shown(a_grading(checks=tuple(lost[:2])))
    assert "12 checks −36: missing" in shown(a_grading(checks=tuple(lost)))


def test_a_mistake_that_cost_nothing_is_not_listed_as_lost() -> None:
    assert "backward" not in shown(a_grading(checks=(a_wrong_check(points=3, max_points=3),)))


def test_a_fault_of_ours_loses_no_points() -> None:
    row = shown(a_grading(checks=(a_wrong_check(outcome="grader fault", points=0, diagnoses=()),)))
    assert "backward: grader fault" in row


def test_what_could_not_be_graded_says_why() -> None:
    row = shown(a_grading(outcome="refused", checks=(), score=0, max_score=9, notes=("No Python file there.",)))
    assert "refused" in row
    assert "No Python file there." in row
    assert "0/9" not in row


def test_ids_stand_first_if_given() -> None:
    assert shown(a_grading(), ids=("1f2e3d4c",)).splitlines()[4].strip().startswith("1f2e3d4c")


def test_only_a_whole_score_fills_the_bar() -> None:
    nearly = a_grading(checks=(a_check(points=999, max_points=1000),))
    console = Console(width=100, force_terminal=True, color_system="standard")
    with console.capture() as captured:
        console.print(class_table("Softmax", [nearly], ENGLISH))
    assert "━" * 7 in captured.get()
    assert "━" * 8 not in captured.get()


def test_a_mistake_that_was_paid_for_elsewhere_is_no_reason_for_a_loss() -> None:
    carried = Diagnosis(id="sign-flipped", array="dz", confidence=1, costs=False)
    (loss,) = losses(a_grading(checks=(a_wrong_check(id="c", points=1, diagnoses=(carried,)),)))
    assert loss.why == "mismatch"

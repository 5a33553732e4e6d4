"""Late days: one budget for a course, spent where the policy says, shown to student and instructor."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from grader.course.loading import load_assignment
from grader.course.policies import find_policy
from grader.gradebook import Gradebook
from grader.gradebook.class_finals import StudentFinal, class_finals
from grader.gradebook.gradebook import NewGrading
from grader.gradebook.late_days import late_days_left
from grader.results.submission import Identity, Submission
from tests.cli.conftest import ASSIGNMENT
from tests.gradebook.samples import a_check, a_grading

DUE = datetime(2026, 11, 1, 12, tzinfo=UTC)
LATE = 'late = { percent = 25, per = "day", cap = 50 }\n'


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Three assignments of 4 points, due one after the other."""
    dates = ""
    for week, slug in enumerate(("h2", "h1", "h3")):
        (tmp_path / "assignments" / slug).mkdir(parents=True)
        (tmp_path / "assignments" / slug / "assignment.toml").write_text(ASSIGNMENT)
        dates += f"[assignments.{slug}]\ndue = {(DUE + timedelta(weeks=week)).isoformat()}\n"
    (tmp_path / "course.toml").write_text(f"[policy]\nlate_days = 3\n{LATE}{dates}")
    return tmp_path


Who = tuple[str, tuple[Identity, ...]]
ANA = Identity("Ana", "ana@x", "1", "gradescope", "9")
BEN = Identity("Ben", "ben@x", "2", "gradescope", "9")
CEM, DAN = Identity("Cem", "cem@x"), Identity("Dan", "dan@x")


def hand_in(gradebook: Gradebook, course: Path, slug: str, days: float, *authors: Identity, student: str = "") -> None:
    version = load_assignment(course / "assignments" / slug)
    due = DUE + timedelta(weeks=("h2", "h1", "h3").index(slug))
    name = student or " + ".join(one.email for one in authors)
    submission = Submission(
        name,
        name,
        {},
        submitted_at=due + timedelta(days=days),
        identity=authors[0],
        members=authors if authors[1:] else (),
    )
    grading = a_grading(
        name, sha256=submission.sha256, checks=(a_check(id="finite", points=4, max_points=4),), score=4, max_score=4
    )
    gradebook.save(version, NewGrading(grading, graded_at=DUE, submission=submission))


def finals(gradebook: Gradebook, course: Path, slug: str) -> list[StudentFinal]:
    version = load_assignment(course / "assignments" / slug)
    found = list(class_finals(gradebook, version))
    alone = [one.final for student in found for one in class_finals(gradebook, version, student.student)]
    assert alone == [one.final for one in found], "a student's page says what the class page says"
    return found


def points(gradebook: Gradebook, course: Path, slug: str) -> list[float | None]:
    return [one.final.points for one in finals(gradebook, course, slug)]


def test_days_are_spent_in_the_order_of_due_dates(gradebook: Gradebook, course: Path) -> None:
    hand_in(gradebook, course, "h1", 2, ANA)
    hand_in(gradebook, course, "h2", 2, ANA)
    hand_in(gradebook, course, "h3", 1, ANA)
    assert [points(gradebook, course, slug) for slug in ("h2", "h1", "h3")] == [[4], [3], [3]]
    (one,) = finals(gradebook, course, "h1")
    said = " ".join(map(str, one.final.said))
    assert "1 day begun, 25 % each: −1. Your late days pay for 1 day of it." in said
    assert "Late days used here: 1; left in the course: 0." in said


def test_or_where_they_help_most(gradebook: Gradebook, course: Path) -> None:
    text = (course / "course.toml").read_text()
    (course / "course.toml").write_text(text.replace("= 3\n", '= 3\nlate_days_go = "where they help most"\n', 1))
    hand_in(gradebook, course, "h2", 6, ANA)  # the deduction is capped: four days would save nothing
    hand_in(gradebook, course, "h1", 2, ANA)
    hand_in(gradebook, course, "h3", 1, ANA)
    assert [points(gradebook, course, slug) for slug in ("h2", "h1", "h3")] == [[2], [4], [4]]


def test_every_member_of_a_group_pays_and_nobody_pays_twice(gradebook: Gradebook, course: Path) -> None:
    hand_in(gradebook, course, "h2", 2, BEN)
    hand_in(gradebook, course, "h1", 2, ANA, BEN)
    hand_in(gradebook, course, "h3", 2, ANA)
    assert points(gradebook, course, "h1") == [3]
    assert points(gradebook, course, "h3") == [4]


def test_a_student_is_known_in_all_assignments_whatever_the_platform(gradebook: Gradebook, course: Path) -> None:
    hand_in(gradebook, course, "h2", 3, ANA)
    moodle = Identity("Ana", "ana@x", platform="moodle", platform_id="77", on_roster=True)
    hand_in(gradebook, course, "h1", 1, moodle, student="Ana_77")
    hand_in(gradebook, course, "h3", 1, Identity("Ana Other", platform="moodle", platform_id="78"), student="Ana_78")
    assert points(gradebook, course, "h1") == [3]
    assert points(gradebook, course, "h3") == [4]


def test_who_is_in_time_spends_nothing(gradebook: Gradebook, course: Path) -> None:
    hand_in(gradebook, course, "h2", -1, ANA)
    hand_in(gradebook, course, "h1", 3, ANA)
    assert points(gradebook, course, "h1") == [4]
    (one,) = finals(gradebook, course, "h1")
    assert "your late days pay for 3 days." in " ".join(map(str, one.final.after_checks))


def test_a_page_of_one_student_reads_neither_who_was_in_time_nor_strangers(
    gradebook: Gradebook, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(gradebook, course, "h1", -1, ANA)
    hand_in(gradebook, course, "h2", 2, BEN)
    hand_in(gradebook, course, "h2", -2, ANA)
    hand_in(gradebook, course, "h2", 1, CEM)
    hand_in(gradebook, course, "h3", 1, BEN, DAN)
    hand_in(gradebook, course, "h1", 1, DAN)
    version, read = load_assignment(course / "assignments/h1"), []
    each = Gradebook.each
    monkeypatch.setattr(Gradebook, "each", lambda self, ids: each(self, read.extend(ids) or ids))
    policy = find_policy(version)
    assert late_days_left(gradebook, version, policy, ANA.email) == 3
    assert not read
    assert late_days_left(gradebook, version, policy, BEN.email) == 0
    assert len(read) == 3, "his, that of his group, and its other member's"


def test_a_student_with_many_attempts_is_one_of_the_people(gradebook: Gradebook, course: Path) -> None:
    version = load_assignment(course / "assignments/h1")
    for number in range(4):
        files = {"solution.py": b"#" * number}
        submission = Submission("ana", "ana", files, identity=BEN if number == 3 else ANA)
        gradebook.save(
            version, NewGrading(a_grading("ana", sha256=submission.sha256), graded_at=DUE, submission=submission)
        )
    assert gradebook.people("h1") == [("ana", (ANA,)), ("ana", (BEN,))]

"""A student is found by whatever somebody may call them, and stays one student after a new name."""

from datetime import UTC, datetime

import pytest

from grader.errors import UsageError
from grader.gradebook import Gradebook
from grader.gradebook.gradebook import NewGrading
from grader.gradebook.people import KnownPeople, find_student, require_gradings
from grader.people.clues import clues
from grader.people.matching import match
from grader.results.naming import distinct_names
from grader.results.submission import Identity, Submission
from tests.gradebook.samples import a_grading, a_version
from tests.memory import peak_bytes

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def dora(**changes: object) -> Identity:
    fields = {"name": "Dora Droste", "email": "dora@x.edu", "sid": "00417", "login": "dd17", "on_roster": True}
    return Identity(platform="canvas", platform_id="77", **{**fields, **changes})  # type: ignore[arg-type]


PEOPLE = {
    "drostedora_77": (dora(),),
    "ana@x + ben@x": (Identity("Ana Li", "ana@x"), Identity("Ben Berg", "ben@x")),
    "max@x": (Identity("Max Müller", "max@x"),),
    "max2@x": (Identity("Max Müller", "max2@x"),),
    "liana_8": (Identity("liana", platform="canvas", platform_id="8"),),
    "k1234": (Identity(),),
}


@pytest.fixture
def kept(gradebook: Gradebook) -> Gradebook:
    for student, persons in PEOPLE.items():
        members = persons if len(persons) > 1 else ()
        submission = Submission(student, student, {}, identity=persons[0], members=members)
        grading = a_grading(student, sha256=submission.sha256)
        gradebook.save(a_version(), NewGrading(grading, graded_at=NOON, submission=submission))
    return gradebook


DORA = (
    "Dora Droste", "dora droste", "Droste, Dora", "Dóra Dröste", "DD17", "dora@x.edu", "417", "000417", "77", "dora",
    "drostedora", "drostedora_77",
)  # fmt: skip


@pytest.mark.parametrize(
    ("who", "student"),
    [
        *[(who, "drostedora_77") for who in DORA],
        ("ana@x", "ana@x + ben@x"),
        ("Berg, Ben", "ana@x + ben@x"),
        ("max2@x", "max2@x"),
        ("8", "liana_8"),
        ("K1234", "k1234"),
        ("Nobody", "Nobody"),
    ],
)
def test_a_student_is_found_by_all_names(kept: Gradebook, who: str, student: str) -> None:
    assert find_student(kept, who) == student


@pytest.mark.parametrize(
    ("who", "told"), [("Max Müller", r"max2@x \(Max Müller\), max@x"), ("Ana Li", r"ana@x \+ ben@x .*liana_8")]
)
def test_several_of_one_name_are_named(kept: Gradebook, who: str, told: str) -> None:
    with pytest.raises(UsageError, match=f"several students have this name: {told}"):
        find_student(kept, who)


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("Dora Drost", "Dora Droste"),
        ("Dora Maria Droste", "Dora Droste"),
        ("k1235", "k1234"),
        ("Drosde", "Dora Droste"),
    ],
)
def test_near_misses_are_suggested(kept: Gradebook, who: str, told: str) -> None:
    with pytest.raises(UsageError, match=rf"Did you mean {told}\?"):
        require_gradings(kept, "h1-softmax", who)


def test_real_names_come_with_the_gradings_and_namesakes_are_distinct(kept: Gradebook) -> None:
    found = [(one.grading.student, one.grading.name) for one in kept.gradings()]
    assert distinct_names(found) == [
        "Ana Li + Ben Berg", "Dora Droste", "k1234", "liana_8", "Max Müller (max2@x)", "Max Müller (max@x)",
    ]  # fmt: skip


def submission(identity: Identity, student: str = "new", at: datetime | None = NOON) -> Submission:
    """As Gradescope exports it: a group of one."""
    return Submission(student, "s", {}, identity=identity, members=(identity,), submitted_at=at)


@pytest.mark.parametrize(
    ("identity", "student"),
    [
        (Identity("Dora Meier", "dmeier@x.edu", "417", "gradescope", "1"), "drostedora_77"),
        (Identity("Dora D.", "DORA@x.edu", "", "gradescope", "1"), "drostedora_77"),
        (Identity("", "", "0000417", "gradescope", "1"), "drostedora_77"),
        (Identity("Dora Droste", "other@x.edu", "", "gradescope", "1"), "new"),
        (Identity("Dora Droste", "dora@x.edu", "999", "gradescope", "1"), "new"),
        (Identity("Mallory M", "m@x.edu", "417", "gradescope", "1"), "new"),
        (Identity("Ana Li", "ana@x", "", "gradescope", "1"), "new"),
        (Identity(), "new"),
    ],
)
def test_who_was_renamed_or_comes_from_elsewhere_is_known_again_by_what_is_given(
    identity: Identity, student: str
) -> None:
    people = KnownPeople([*PEOPLE.items()])
    assert people.under_known_name(submission(identity)).student == student


def test_of_two_in_one_download_at_known_times_both_are_one_student() -> None:
    people = KnownPeople([])
    both = [Identity("Ana Perez", "aperez@x", "123"), Identity("Ana Smith", "asmith@x", "0123")]
    assert [people.under_known_name(submission(one, one.email)).student for one in both] == ["aperez@x", "aperez@x"]


def test_of_two_in_one_download_at_no_known_time_one_takes_the_name() -> None:
    renamed = Identity("Dora Meier", "", "417", "gradescope", "1")
    people = KnownPeople([*PEOPLE.items()])
    names = [people.under_known_name(submission(renamed, f"new{n}", at=None)).student for n in (1, 2)]
    assert names == ["drostedora_77", "new2"]


def test_a_long_text_for_a_name_takes_no_more_than_its_length() -> None:
    text = " ".join(f"{number}" for number in range(3000))
    with peak_bytes() as peak:
        clues(name=text)
        assert peak() < 8 << 20
    ana = clues(name="Ana Maria de la Luz Perez y Ruiz")
    assert match([ana], [clues(name="Ruiz, Ana Maria de la Luz Perez y")]).found == {0: 0}

"""What instructors and assistants see and change; every change is in the log."""

import csv
import io
from datetime import UTC, datetime

import pytest

from grader.gradebook.extensions import extend
from grader.serve import accounts
from grader.serve.inviting import close_account
from tests.serve.course import RIGHT, WRONG, Browser, World, words
from tests.serve.test_api import ask

UNDO = "Undo the last regrade"


@pytest.fixture(scope="module")
def prof(world: World) -> Browser:
    return world.visit("prof", "instructor")


def handed_in(world: World, name: str, content: bytes = WRONG) -> Browser:
    student = world.visit(name)
    student.hand_in(content)
    world.work()
    return student


def page_of(prof: Browser, name: str) -> str:
    """The address of a student's page."""
    return prof.link_to("/course/centering", name)


def test_the_course_says_who_is_missing_and_what_waits(world: World, prof: Browser) -> None:
    world.visit("nora")
    handed_in(world, "otto")
    course, class_ = words(prof.get("/course")), words(prof.get("/course/centering"))
    assert "0 waiting, 0 running" in course
    handed, missing = class_.split("Missing (")
    assert "Otto" in handed
    assert "Nora" in missing
    assert "Otto" not in missing


def test_who_has_left_the_course_is_not_missing(world: World, prof: Browser) -> None:
    world.visit("nils")
    assert "Nils" in prof.get("/course/centering").text
    close_account(world.gradebook, "nils")
    assert "Nils" not in prof.get("/course/centering").text


def test_a_students_page_has_hidden_checks_and_the_source(world: World, prof: Browser) -> None:
    handed_in(world, "pam")
    page = words(prof.get(page_of(prof, "Pam")))
    assert "also for other inputs" in page
    assert "The result is not shown" not in page
    assert "def center(x):" in page


def test_an_adjustment_counts_is_read_by_the_student_and_can_be_withdrawn(world: World, prof: Browser) -> None:
    quin = handed_in(world, "quin")
    page = page_of(prof, "Quin")
    prof.post(f"{page}/adjust", {"kind": "points", "points": "2,5", "reason": "showed it at the board"})
    assert "2.5 / 15" in words(prof.get("/course/centering"))
    assert "showed it at the board" in quin.get("/a/centering").text
    withdraws = prof.field(page, "withdraws")
    prof.post(f"{page}/adjust", {"kind": "withdraw", "withdraws": withdraws, "reason": "wrong person"})
    assert "2.5 / 15" not in words(prof.get("/course/centering"))


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "points", "points": "many", "reason": "x"},
        {"kind": "points", "points": "nan", "reason": "x"},
        {"kind": "points", "points": "3"},
        {"kind": "gift", "points": "3", "reason": "x"},
        {"kind": "withdraw", "withdraws": "0", "reason": "x"},
    ],
)
def test_an_adjustment_that_makes_no_sense_changes_nothing(world: World, prof: Browser, form: dict[str, str]) -> None:
    handed_in(world, "rolf")
    answer = prof.post(f"{page_of(prof, 'Rolf')}/adjust", form)
    assert answer.status_code == 422
    assert world.gradebook.adjustments("centering", "rolf") == []


def test_an_extension_moves_the_due_date_of_one_student(world: World, prof: Browser) -> None:
    sara, theo = world.visit("sara"), world.visit("theo")
    page = page_of(prof, "Sara")
    prof.post(f"{page}/extend", {"due": "2031-02-03T10:00", "reason": "illness"})
    assert "2031-02-03 10:00 CET" in sara.get("/a/centering").text
    assert "2030-01-31 23:59 CET" in theo.get("/a/centering").text
    with world.gradebook.transaction() as connection:
        account = accounts.account_of(connection, "sara")
        assert account is not None
        secret = accounts.new_pass(
            connection, account.id, accounts.NewPass(kind="token", scopes=["read"]), world.service.now()
        )
    (told,) = (one for one in ask(world, secret, "/assignments").json() if one["slug"] == "centering")
    assert told["due"].startswith("2031-02-03T")
    prof.post(f"{page}/extend", {"due": ""})
    assert "2030-01-31 23:59 CET" in sara.get("/a/centering").text


@pytest.mark.parametrize("called", ["tina@example.org", "Tina", "TINA"])
def test_an_extension_by_any_name_is_shown_to_its_student_and_to_no_other(world: World, called: str) -> None:
    tina, uwe = world.visit("tina"), world.visit("uwe")
    with world.gradebook.transaction() as connection:
        extend(connection, "centering", called, datetime(2031, 3, 4, 9, tzinfo=UTC), "illness")
    for path in ("/", "/a/centering"):
        assert "2031-03-04 10:00 CET" in tina.get(path).text
        assert "2031-03-04" not in uwe.get(path).text
    with world.gradebook.transaction() as connection:
        extend(connection, "centering", called, None, "")


def test_names_can_be_switched_off_and_on_again(world: World) -> None:
    handed_in(world, "ulla")
    reader = world.visit("reader", "assistant")
    reader.post("/teaching/names")
    page = reader.get("/course/centering").text
    assert "Ulla" not in page
    assert "ulla" not in page
    assert "Student " in page
    reader.post("/teaching/names")
    assert "Ulla" in reader.get("/course/centering").text


def test_a_hidden_assignment_is_not_there_for_students(world: World, prof: Browser) -> None:
    vera = world.visit("vera")
    prof.post("/course/centering/hide", {"hidden": "1"})
    try:
        assert vera.get("/a/centering").status_code == 404
        assert vera.hand_in().status_code == 404
        assert "centering" not in vera.get("/").text
    finally:
        prof.post("/course/centering/hide", {"hidden": "0"})
    assert vera.get("/a/centering").status_code == 200


def test_a_regrade_is_looked_at_applied_and_undone(world: World, prof: Browser) -> None:
    handed_in(world, "wilma", WRONG)
    reference = world.course / "reference/centering.py"
    before = reference.read_text()
    reference.write_text(before.replace("np.mean(x, axis=0)", "np.mean(x)"))
    world.forget_files()
    try:
        page = prof.post("/course/centering/regrade").url.path
        world.work()
        assert "of them would change" in words(prof.get(page))
        assert "0 / 15" in words(prof.get("/course/centering"))
        assert UNDO not in words(prof.get("/course/centering"))
        prof.post(f"{page}/apply")
        assert "15 / 15" in (shown := words(prof.get(page_of(prof, "Wilma").rpartition("/student/")[0])))
        assert UNDO in shown
        prof.post("/course/centering/undo-regrade")
        assert "0 / 15" in (shown := words(prof.get("/course/centering")))
        assert UNDO not in shown
    finally:
        reference.write_text(before)
        world.forget_files()


def test_a_dry_run_is_not_applied_over_gradings_that_began_to_count_since(world: World, prof: Browser) -> None:
    handed_in(world, "vito", WRONG)
    reference = world.course / "reference/centering.py"
    before = reference.read_text()
    try:
        pages = []
        for wrong in ("np.mean(x)", "np.mean(x) + 0 * x"):
            reference.write_text(before.replace("np.mean(x, axis=0)", wrong))
            world.forget_files()
            pages.append(prof.post("/course/centering/regrade").url.path)
            world.work()
        assert [prof.post(f"{page}/apply").status_code for page in reversed(pages)] == [200, 409]
        assert prof.post("/course/centering/undo-regrade").status_code == 200
    finally:
        reference.write_text(before)
        world.forget_files()


def test_a_second_look_is_answered(world: World, prof: Browser) -> None:
    xaver = world.visit("xaver")
    url = xaver.hand_in(WRONG).url.path
    world.work()
    xaver.post(f"{url}/second-look", {"check": "center", "text": "Why?"})
    listed = prof.get("/teaching/requests").text
    action = listed.partition('action="/teaching/requests/')[2].partition('"')[0]
    prof.post(f"/teaching/requests/{action}", {"text": "Each column has its own mean.", "close": "1"})
    page = words(xaver.get(url))
    assert "Each column has its own mean." in page
    assert "closed" in page


def test_scores_and_the_log_can_be_exported(world: World, prof: Browser) -> None:
    handed_in(world, "yann", RIGHT)
    rows = {row["student"]: row for row in csv.DictReader(io.StringIO(prof.get("/course/centering/export.csv").text))}
    assert float(rows["yann"]["points"]) == 15
    prof.post("/course/centering/hide", {"hidden": "0"})
    log = [*csv.DictReader(io.StringIO(prof.get("/teaching/log.csv").text))]
    assert (log[0]["who"], log[0]["action"], log[0]["subject"]) == ("Prof", "show", "centering")
    assert "Prof" in prof.get("/teaching/log").text


def test_the_class_page_is_that_of_the_command_line_and_its_script_is_ours(world: World, prof: Browser) -> None:
    handed_in(world, "zeno")
    answer = prof.get("/course/centering/report")
    assert "Zeno" in answer.text
    assert '<script src="/static/class.js"' in answer.text
    assert prof.get("/static/class.js").status_code == 200
    link = answer.text.partition('href="/course/centering/student/')[2].partition('"')[0]
    assert prof.get(f"/course/centering/student/{link}").status_code == 200


def test_what_failed_is_listed_and_can_be_tried_again(world: World, prof: Browser) -> None:
    toml = world.course / "assignments/centering/assignment.toml"
    before = toml.read_text()
    adam = world.visit("adam")
    adam.hand_in(RIGHT)
    toml.write_text(before.replace("centering:center", "centering:nothing"))
    world.forget_files()
    try:
        for _ in range(5):
            world.work(later=True)
    finally:
        toml.write_text(before)
        world.forget_files()
    assert "that is our fault" in adam.get("/a/centering").text
    job = prof.get("/course").text.partition("/teaching/jobs/")[2].partition("/")[0]
    prof.post(f"/teaching/jobs/{job}/again")
    world.work()
    assert "10 of 10 points" in words(adam.get("/a/centering"))

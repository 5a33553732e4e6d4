"""What an attack on the service got once: names that were off, hidden checks, floods, changes without an entry."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, update
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from grader.cli.serve import InvitedRole, invite_class
from grader.gradebook.regrades import Comparison
from grader.gradebook.service_schema import ACCOUNTS
from grader.serve import jobs
from grader.serve.second_looks import MOST_A_DAY, all_looks
from tests.serve.course import WRONG, Browser, World, field, sign_in, words
from tests.serve.test_api import ask, token


@pytest.fixture(scope="module")
def luke(world: World) -> tuple[Browser, str]:
    """A student, and the address of a hand-in of theirs that is graded."""
    student = world.visit("luke")
    url = student.hand_in(WRONG).url.path
    world.work()
    return student, url


@pytest.fixture(scope="module")
def prof(world: World, luke: tuple[Browser, str]) -> Browser:
    return world.visit("prof", "instructor")


@pytest.fixture
def anonymous(prof: Browser) -> Iterator[Browser]:
    prof.post("/teaching/names")
    yield prof
    prof.post("/teaching/names")


def test_with_names_off_no_page_has_a_name_and_what_is_full_of_them_is_refused(anonymous: Browser) -> None:
    class_ = anonymous.get("/course/centering")
    pages = [class_, *map(anonymous.get, ("/course", "/course/centering/report", "/teaching/requests"))]
    pages += [anonymous.get(url) for url in set(re.findall(r"/course/centering/student/\w+", class_.text))]
    assert len(pages) > 4
    assert not [page.url.path for page in pages if page.status_code != 200 or "luke" in page.text.lower()]
    for path in (
        "/teaching/log",
        "/teaching/log.csv",
        "/course/centering/export.csv",
        "/course/centering/export.jsonl",
    ):
        refused = anonymous.get(path)
        assert (refused.status_code, "luke" in refused.text.lower()) == (409, False)


def test_names_that_are_off_are_not_told_by_their_order(world: World, anonymous: Browser) -> None:
    for name in ("ada", "ben", "cem", "dov", "eli", "fay"):
        world.visit(name)
    missing = re.findall(r"<bdi>(Student \w+)</bdi>", anonymous.get("/course/centering").text.partition("Missing (")[2])
    assert len(missing) >= 6
    assert missing == sorted(missing)


def test_nor_by_the_order_of_those_whom_a_regrade_could_not_grade(world: World, anonymous: Browser) -> None:
    anonymous.post("/course/centering/regrade")
    with world.gradebook.transaction() as connection:
        job = jobs.claim(connection, world.service.now())
        assert job is not None
        found = Comparison(changes=(), lost=("ada", "ben", "cem", "dov", "eli", "fay"))
        jobs.end(connection, job, world.service.now(), result=found.model_dump(mode="json"))
    lost = re.findall(r"<bdi>(Student \w+)</bdi>", anonymous.get(f"/course/centering/regrade/{job.id}").text)
    assert len(lost) == 6
    assert lost == sorted(lost)


def asked_about(world: World) -> set[str]:
    with world.gradebook.transaction() as connection:
        return {look.check_id for look in all_looks(connection)}


def test_a_second_look_is_at_checks_that_the_student_sees(world: World, luke: tuple[Browser, str]) -> None:
    student, url = luke
    for check in ("again", "nothing"):
        student.post(f"{url}/second-look", {"check": check, "text": "Why?"})
    waiting = world.visit("mia")
    waiting.post(f"{waiting.hand_in(WRONG).url.path}/second-look", {"check": "center", "text": "Why?"})
    world.work()
    assert asked_about(world) == set()


def test_one_student_does_not_fill_the_list_of_second_looks(world: World) -> None:
    nia = world.visit("nia")
    url = nia.hand_in(WRONG).url.path
    world.work()
    said = [nia.post(f"{url}/second-look", {"check": "center", "text": f"{n}"}) for n in range(MOST_A_DAY + 2)]
    assert [answer.status_code for answer in said] == [200] * MOST_A_DAY + [429] * 2
    assert "Wait for an answer" in said[-1].text
    assert asked_about(world) == {"center"}


def test_an_adjustment_whose_entry_is_not_kept_is_not_kept_either(world: World, prof: Browser) -> None:
    page = prof.link_to("/course/centering", "Luke")

    def cut(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO audit"):
            raise OperationalError(statement, {}, ConnectionError("gone"))

    engine = world.gradebook._engine
    event.listen(engine, "before_cursor_execute", cut)
    try:
        assert prof.post(f"{page}/adjust", {"kind": "points", "points": "1", "reason": "x"}).status_code == 503
    finally:
        event.remove(engine, "before_cursor_execute", cut)
    assert world.gradebook.adjustments("centering", "luke") == []


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("adjust", {"kind": "withdraw", "reason": "x"}),
        ("extend", {"due": "0001-01-01T00:00"}),
        ("extend", {"due": "9999-12-31T23:59"}),
    ],
)
def test_a_form_that_makes_no_sense_is_told(prof: Browser, path: str, form: dict[str, str]) -> None:
    assert prof.post(f"{prof.link_to('/course/centering', 'Luke')}/{path}", form).status_code == 422


def test_a_number_that_no_database_holds_is_told(prof: Browser) -> None:
    assert prof.get(f"/teaching/log?before={10**30}").status_code == 422


def test_what_is_wrong_with_an_assignment_is_told_to_teachers_alone(
    world: World, luke: tuple[Browser, str], prof: Browser
) -> None:
    toml = world.course / "assignments/centering/assignment.toml"
    before = toml.read_text()
    toml.write_text(before.replace('visibility = "hidden"', 'visibility = "hiden"'))
    world.forget_files()
    try:
        read, taught = luke[0].get("/a/centering"), prof.get("/course/centering")
    finally:
        toml.write_text(before)
        world.forget_files()
    assert "again" not in read.text
    assert "Tell your instructor" in read.text
    assert "check &#39;again&#39;" in taught.text


def test_without_a_starter_there_is_no_handout_and_no_folder_is_told(world: World, luke: tuple[Browser, str]) -> None:
    starter = world.course / "assignments/centering/starter"
    starter.rename(starter.with_name("away"))
    try:
        answer = luke[0].get("/a/centering/handout.zip")
    finally:
        starter.with_name("away").rename(starter)
    assert (answer.status_code, str(world.course) in answer.text) == (404, False)
    assert "no handout" in words(answer)


def test_no_answer_leads_to_the_host_that_the_request_names(world: World) -> None:
    answer = world.client.get("/tokens/", headers={"host": "evil.example"}, follow_redirects=False)
    assert "evil.example" not in answer.headers.get("location", "") + answer.text


def test_behind_tls_signing_out_takes_the_cookie_away(world: World) -> None:
    world.service.secure = True
    try:
        client = TestClient(world.client.app, base_url="https://testserver")
        sign_in(client, world.link("dora"))
        csrf = field(client.get("/tokens").text, "csrf")
        said = client.post("/sign-out", data={"csrf": csrf}, follow_redirects=False).headers["set-cookie"]
    finally:
        world.service.secure = False
    assert "Secure" in said  # else a browser does not believe it of a name that begins with __Host-


def test_the_table_of_links_is_for_its_owner_alone(tmp_path: Path) -> None:
    roster, links = tmp_path / "class.csv", tmp_path / "links.csv"
    roster.write_text("name,login\nAna,ana\n")
    invite_class(roster, role=InvitedRole.STUDENT, out=links, db=str(tmp_path / "grades.db"))
    assert stat.S_IMODE(links.stat().st_mode) == 0o600


def test_a_hidden_assignment_with_a_fault_is_not_there_either(
    world: World, luke: tuple[Browser, str], prof: Browser
) -> None:
    toml = world.course / "assignments/centering/assignment.toml"
    before = toml.read_text()
    prof.post("/course/centering/hide", {"hidden": "1"})
    toml.write_text(before.replace('visibility = "hidden"', 'visibility = "hiden"'))
    world.forget_files()
    try:
        asked = [luke[0].get(f"/a/{slug}") for slug in ("centering", "nothing")]
    finally:
        toml.write_text(before)
        world.forget_files()
        prof.post("/course/centering/hide", {"hidden": "0"})
    assert [answer.status_code for answer in asked] == [404, 404]
    assert asked[0].text == asked[1].text


def test_an_assignment_with_a_fault_keeps_no_other_back(world: World, luke: tuple[Browser, str]) -> None:
    other = world.course / "assignments/zero/assignment.toml"
    other.parent.mkdir()
    other.write_text("title = 1")
    world.forget_files()
    try:
        home = luke[0].get("/")
    finally:
        other.unlink()
        other.parent.rmdir()
        world.forget_files()
    assert home.status_code == 200
    assert "/a/centering" in home.text
    assert "zero" not in home.text


def test_the_points_of_hidden_checks_are_not_told(world: World) -> None:
    asked = {name: token(world, name, "read", role=role) for name, role in (("gil", "student"), ("tia", "assistant"))}
    told = {name: ask(world, secret, "/assignments").json()[0]["max_score"] for name, secret in asked.items()}
    assert told == {"gil": 10, "tia": 15}


def test_a_session_that_a_revocation_has_missed_is_over_too(world: World) -> None:
    zoe = world.visit("zoe")
    with world.gradebook.transaction() as connection:  # as when somebody signs in in the same moment
        connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.student == "zoe").values(shut_out=True))
    assert "personal link" in zoe.get("/").text

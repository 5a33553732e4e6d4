"""Whatever somebody sends: nothing of others is read, nothing is changed by another site, nothing is too large."""

import logging
import re
import tracemalloc

import pytest
from starlette.testclient import TestClient

from grader.errors import UsageError
from grader.intake.roster import Person
from grader.serve import audit
from grader.serve.accounts import Role
from grader.serve.guard import MAX_FORM, MAX_UPLOAD
from grader.serve.inviting import invite
from grader.serve.pages import static_file
from grader.serve.visitors import COOKIE
from tests.serve.course import RIGHT, WRONG, Browser, World, field, sign_in


@pytest.fixture(scope="module")
def victim(world: World) -> tuple[Browser, str]:
    """A student, and the address of a hand-in of theirs."""
    student = world.visit("victim")
    url = student.hand_in(RIGHT).url.path
    world.work()
    return student, url


@pytest.fixture(scope="module")
def mallory(world: World) -> Browser:
    return world.visit("mallory")


def test_nobody_reads_what_another_handed_in(victim: tuple[Browser, str], mallory: Browser) -> None:
    _, url = victim
    assert mallory.get(url).status_code == 404
    assert mallory.get(url.replace("/a/", "/events/")).status_code == 404
    assert mallory.post(f"{url}/second-look", {"check": "center", "text": "x"}).status_code == 404


PAGES_OF_TEACHERS = (
    "/course",
    "/course/centering",
    "/course/centering/report",
    "/course/centering/export.csv",
    "/teaching/requests",
    "/teaching/log",
    "/teaching/log.csv",
    "/events/centering",
)
CHANGES_OF_TEACHERS = (
    "/course/centering/hide",
    "/course/centering/regrade",
    "/course/centering/undo-regrade",
    "/course/centering/student/0/adjust",
    "/course/centering/student/0/extend",
    "/course/centering/student/0/comment",
    "/course/centering/student/0/comment/0/withdraw",
    "/teaching/names",
    "/teaching/jobs/0/again",
    "/teaching/requests/0",
)


def test_pages_of_teachers_are_not_there_for_students(mallory: Browser) -> None:
    assert {path: mallory.get(path).status_code for path in PAGES_OF_TEACHERS} == dict.fromkeys(PAGES_OF_TEACHERS, 404)
    found = {path: mallory.post(path).status_code for path in CHANGES_OF_TEACHERS}
    assert found == dict.fromkeys(CHANGES_OF_TEACHERS, 404)


def test_an_assistant_does_not_do_what_only_instructors_do(world: World) -> None:
    assistant = world.visit("assistant", "assistant")
    assert assistant.get("/course/centering").status_code == 200
    for path in ("/teaching/log", "/course/centering/export.csv"):
        assert assistant.get(path).status_code == 403
    for path in ("/course/centering/hide", "/course/centering/regrade", "/course/centering/undo-regrade"):
        assert assistant.post(path).status_code == 403


def forms(world: World) -> set[str]:
    """Every address of the application that takes a form."""
    paths = {route.path for route in world.routes() if "POST" in route.methods and not route.path.startswith("/api/")}
    return paths - {"/sign-in"}


def test_each_form_needs_its_token(world: World) -> None:
    prof = world.visit("professor", "instructor")
    _, student = prof.hand_in(RIGHT), prof.get("/course/centering").text
    assert len(forms(world)) > 10, student
    for path in forms(world):
        url = re.sub(r"\{slug\}", "centering", path)
        for data in ({}, {"csrf": ""}, {"csrf": "0" * 64}):
            assert prof.client.post(url, data=data).status_code in {403, 404}, path
    world.work()


def test_a_form_that_another_site_sends_is_refused(mallory: Browser) -> None:
    csrf = mallory.field("/tokens", "csrf")
    headers = {"sec-fetch-site": "cross-site"}
    assert mallory.client.post("/sign-out", data={"csrf": csrf}, headers=headers).status_code == 403


def test_cookies_are_for_the_server_alone_and_each_sign_in_makes_a_new_one(world: World) -> None:
    link = world.link("cora")
    first, second = Browser(world, link), Browser(world, link)
    values = [browser.client.cookies[COOKIE] for browser in (first, second)]
    assert values[0] != values[1]
    said = sign_in(Browser(world).client, link, follow_redirects=False).headers["set-cookie"]
    assert "HttpOnly" in said
    assert "SameSite=lax" in said


def test_another_site_signs_nobody_in_as_somebody_else(world: World) -> None:
    ann, form = Browser(world).client, {"secret": world.link("mal").rpartition("/")[2]}
    assert ann.post("/sign-in", data=form).status_code == 403, "without TLS, browsers do not say which site sent a form"
    state = field(Browser(world).get(f"/in/{form['secret']}").text, "state")
    assert ann.post("/sign-in", data={**form, "state": state}).status_code == 403
    ann.get(world.link("ann"))
    assert ann.post("/sign-in", data={**form, "state": state}).status_code == 403
    assert COOKIE not in ann.cookies


def test_a_link_that_is_opened_in_another_tab_ends_no_form(world: World) -> None:
    uma, mine, other = Browser(world).client, world.link("uma"), world.link("vic")
    state = field(uma.get(mine).text, "state")
    uma.get(other)
    form = {"secret": mine.rpartition("/")[2], "state": state}
    assert uma.post("/sign-in", data=form, follow_redirects=False).status_code == 303
    assert "Uma" in uma.get("/tokens").text


def test_behind_tls_cookies_go_no_other_way(world: World) -> None:
    world.service.secure = True
    try:
        client = TestClient(world.client.app, base_url="https://testserver")
        said = sign_in(client, world.link("dina"), follow_redirects=False).headers["set-cookie"]
    finally:
        world.service.secure = False
    assert "__Host-" in said
    assert "Secure" in said


def test_after_signing_out_the_session_is_over(world: World) -> None:
    eric = world.visit("eric")
    kept = eric.client.cookies[COOKIE]
    eric.post("/sign-out")
    eric.client.cookies.set(COOKIE, kept)
    assert "personal link" in eric.get("/").text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/a/centering", "/nothing", "/healthz", "/static/serve.js"])
def test_every_answer_has_a_policy_without_inline_scripts(mallory: Browser, path: str) -> None:
    answer = mallory.get(path)
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"<script(?! src=)|\son\w+=", answer.text)


def test_what_is_too_large_is_refused_while_it_comes(world: World, mallory: Browser) -> None:
    before = mallory.get("/a/centering").text.count("solution.py")
    assert mallory.hand_in(b"#" * (MAX_UPLOAD + 1)).status_code == 413
    assert mallory.post("/tokens", {"label": "x" * (MAX_FORM + 1)}).status_code == 413
    assert mallory.get("/a/centering").text.count("solution.py") == before
    assert world.work() == 0


def test_the_secret_of_a_link_is_in_no_log_and_in_no_table(world: World, caplog: pytest.LogCaptureFixture) -> None:
    link = world.link("fritz")
    with caplog.at_level(logging.INFO, logger="grader.serve.requests"):
        fritz = Browser(world, link)
    assert "GET /in/{secret} 200" in caplog.text
    secrets = (link.rpartition("/")[2], fritz.client.cookies[COOKIE])
    kept = world.everything_kept()
    assert "fritz" in kept
    assert not [secret for secret in secrets if secret in caplog.text or secret in kept]


def test_guessing_links_becomes_slow_and_real_links_still_work(world: World) -> None:
    codes = {world.client.get(f"/in/{number}").status_code for number in range(40)}
    assert codes == {404, 429}
    assert world.visit("gert").get("/").status_code == 200


def test_one_student_does_not_fill_the_queue(world: World) -> None:
    toml = world.course / "assignments/centering/assignment.toml"
    before = toml.read_text()
    toml.write_text(before.partition("attempts =")[0])
    world.forget_files()
    try:
        flora = world.visit("flora")
        codes = [flora.hand_in(RIGHT + b"#" * number).status_code for number in range(12)]
    finally:
        toml.write_text(before)
        world.forget_files()
    assert codes == [200] * 10 + [429] * 2
    assert world.work() == 10


@pytest.mark.parametrize(
    ("people", "role", "told"),
    [
        ([Person("Ann Lee"), Person("Ann Lee")], "student", "more than once"),
        ([Person("Ann", login="tutor")], "student", "would become a student"),
    ],
)
def test_nobody_gets_the_account_of_another(world: World, people: list[Person], role: Role, told: str) -> None:
    world.link("tutor", "assistant")
    with pytest.raises(UsageError, match=told):
        [*invite(world.gradebook, people, role, "")]


def test_who_joins_later_gets_a_link_and_nobody_else_is_signed_out(world: World) -> None:
    early = world.visit("early")
    people = [Person("Early", "early@example.org", login="early"), Person("Late", "late@example.org", login="late")]
    assert [one.student for one in invite(world.gradebook, people, "student", "")] == ["late"]
    assert "Early" in early.get("/tokens").text
    assert [one.student for one in invite(world.gradebook, people, "student", "", anew=True)] == ["early", "late"]
    assert "personal link" in early.get("/tokens").text


HOSTILE = "<img src=x onerror=alert(1)>"


def test_hostile_names_and_texts_are_shown_as_they_are(world: World) -> None:
    prof = world.visit("professor", "instructor")
    student = world.visit(f"{HOSTILE}")
    url = student.hand_in(WRONG + b"print('" + HOSTILE.encode() + b"')\n", f"{HOSTILE}.py").url.path
    world.work()
    student.post(f"{url}/second-look", {"check": "center", "text": HOSTILE})
    pages = [student.get(url), *(prof.get(path) for path in (*PAGES_OF_TEACHERS[:3], "/teaching/requests"))]
    assert any("&lt;img" in page.text or "&lt;Img" in page.text for page in pages)
    assert not [page.url for page in pages if HOSTILE.lower() in page.text.lower()]


def test_what_students_write_turns_nothing_around(world: World) -> None:
    student = world.visit("turner")
    url = student.hand_in(WRONG).url.path
    world.work()
    student.post(f"{url}/second-look", {"check": "center", "text": "why \u202e0 points\x1b[31m?\r\nline two"})
    shown = world.visit("reader", "instructor").get("/teaching/requests").text
    assert "line two" in shown
    assert not {*"\u202e\x1b"} & {*shown}
    assert not {*"\u202e\x1b"} & {*student.get(url).text}


def test_files_that_are_not_there_leave_nothing_in_memory() -> None:
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        assert {static_file(f"{number}" * 10_000) for number in range(100, 300)} == {None}
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 100_000


def test_the_log_says_whose_account_was_changed_by_an_invitation(world: World) -> None:
    world.link("rita")
    (person,) = [Person("Rita", "other@example.org", login="rita")]
    assert not [*invite(world.gradebook, [person], "assistant", "")]
    with world.gradebook.transaction() as connection:
        newest = audit.entries(connection)[0]
    assert (newest.action, newest.subject) == ("account", "rita")
    assert newest.detail == {"role": ["student", "assistant"], "email": ["rita@example.org", "other@example.org"]}


def test_what_students_begin_and_end_is_in_the_log(world: World) -> None:
    tina = world.visit("tina")
    page = tina.hand_in(WRONG).url.path
    world.work()
    tina.post(f"{page}/second-look", {"check": "center", "text": "Why?"})
    tina.post("/sign-out")
    with world.gradebook.transaction() as connection:
        found = [one.action for one in audit.entries(connection) if one.who == "Tina"]
    assert found == ["sign-out", "second look: asked", "sign-in"]

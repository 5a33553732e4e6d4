"""A second click, or a form that is sent again because no answer came: it counts once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from grader.gradebook.schema import ADJUSTMENTS
from grader.gradebook.service_schema import COMMENTS, HAND_INS, MESSAGES, REQUESTS
from tests.serve.course import RIGHT, WRONG, Browser, World, words
from tests.serve.test_api import token


def count(world: World, table: Any) -> int:
    """Rows of a table."""
    with world.gradebook.transaction() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def later(world: World) -> None:
    """Let more than a moment pass since all hand-ins."""
    with world.gradebook.transaction() as connection:
        for row in connection.execute(select(HAND_INS.c.id, HAND_INS.c.handed_in_at)).all():
            earlier = row.handed_in_at - timedelta(minutes=2)
            connection.execute(update(HAND_INS).where(HAND_INS.c.id == row.id).values(handed_in_at=earlier))


@pytest.fixture(scope="module")
def prof(world: World) -> Browser:
    return world.visit("prof", "instructor")


def test_the_same_files_at_the_same_moment_are_one_attempt(world: World) -> None:
    ana, before = world.visit("ana"), count(world, HAND_INS)
    assert len({ana.hand_in().url.path for _ in range(2)}) == 1
    assert "2 attempts are left" in words(ana.get("/a/centering"))
    pages = [ana.hand_in(*one).url.path for one in ((WRONG,), (RIGHT,), (RIGHT, "solution.py"))]
    assert len({*pages}) == 2, "to hand in former files again is another attempt"
    assert count(world, HAND_INS) - before == 3
    assert ana.hand_in().status_code == 200, "the last attempt is accepted, not refused"
    assert ana.hand_in(WRONG).status_code == 429
    assert world.work() == 3


def test_a_while_later_they_are_another_attempt(world: World) -> None:
    bob = world.visit("bob")
    first = bob.hand_in().url.path
    world.work()
    later(world)
    assert bob.hand_in().url.path != first
    world.work()


def test_former_files_that_are_handed_in_again_are_the_latest_attempt(world: World, prof: Browser) -> None:
    gus = world.visit("gus")
    for content in (RIGHT, WRONG, RIGHT):
        gus.hand_in(content)
        world.work()
    assert "10 of 10 points" in words(gus.get("/a/centering"))
    assert "15 of 15 points" in words(prof.get(prof.link_to("/course/centering", "Gus")))
    (latest,) = world.gradebook.gradings("centering", "gus")
    assert latest.grading.score == 15


def test_a_program_that_has_not_heard_the_answer_may_send_again(world: World) -> None:
    headers = {"authorization": f"Bearer {token(world, 'eve', 'submit')}"}
    sent = [
        world.client.post(
            "/api/v1/assignments/centering/submissions", headers=headers, files=[("files", ("a.py", RIGHT))]
        )
        for _ in range(2)
    ]
    assert [one.status_code for one in sent] == [201, 201]
    assert len({one.json()["id"] for one in sent}) == 1
    world.work()


def test_what_a_teacher_sends_twice_counts_once(world: World, prof: Browser) -> None:
    cem = world.visit("cem")
    cem.hand_in(WRONG)
    world.work()
    page = prof.link_to("/course/centering", "Cem")
    before = [count(world, table) for table in (ADJUSTMENTS, COMMENTS)]
    for points in ("2", "2", "1"):
        prof.post(f"{page}/adjust", {"kind": "points", "points": points, "reason": "at the board"})
    grading = prof.get(page).text.partition("comment?grading=")[2].partition('"')[0]
    for text in ("Which axis?", "Which axis?", "Which mean?"):
        prof.post(f"{page}/comment?grading={grading}", {"file": "solution.py", "line": "2", "text": text})
    after = [count(world, table) for table in (ADJUSTMENTS, COMMENTS)]
    assert [now - then for now, then in zip(after, before, strict=True)] == [2, 2]


def test_what_is_written_twice_in_a_thread_is_there_once(world: World, prof: Browser) -> None:
    dee = world.visit("dee")
    page = dee.hand_in(WRONG).url.path
    world.work()
    before = count(world, MESSAGES)
    for _ in range(2):
        dee.post(f"{page}/second-look", {"check": "center", "text": "I subtract a mean."})
    with world.gradebook.transaction() as connection:
        (asked,) = connection.scalars(select(REQUESTS.c.id))
    for _ in range(2):
        prof.post(f"/teaching/requests/{asked}", {"text": "Of all entries.", "close": "1"})
    assert count(world, MESSAGES) - before == 2


def test_whoever_is_no_longer_signed_in_reads_that_nothing_was_kept(world: World) -> None:
    fay, before = world.visit("fay"), count(world, HAND_INS)
    csrf = fay.field("/tokens", "csrf")
    world.link("fay")  # ends the session
    answer = fay.client.post("/a/centering", data={"csrf": csrf}, files=[("files", ("solution.py", RIGHT))])
    assert answer.status_code == 401
    assert "What you sent was not kept" in answer.text
    assert count(world, HAND_INS) == before

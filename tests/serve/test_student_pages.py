"""What a student sees and does: signing in, handing in, results, limits, second looks."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from grader.serve import hand_ins
from grader.serve.accounts import account_of
from grader.serve.service import Service
from grader.serve.visitors import COOKIE
from tests.serve.course import RIGHT, WRONG, Browser, World, words


def test_whoever_is_not_signed_in_sees_how_to(world: World) -> None:
    for path in ("/", "/a/centering", "/course", "/tokens"):
        assert "personal link" in Browser(world).get(path).text
    assert Browser(world).client.post("/a/centering").status_code == 401


def test_a_link_signs_in_by_a_click_and_not_by_being_opened(world: World) -> None:
    link = world.link("lena")
    looked = Browser(world)
    assert "Sign in as Lena" in looked.get(link).text
    assert COOKIE not in looked.client.cookies
    assert "Assignments" in Browser(world, link).get("/").text


def test_a_link_that_was_replaced_signs_nobody_in(world: World) -> None:
    old = world.link("mia")
    world.link("mia")
    assert Browser(world).get(old).status_code == 404


def test_a_wrong_hand_in_is_explained_and_a_right_one_praised(world: World) -> None:
    ana = world.visit("ana-a")
    waiting = ana.hand_in(WRONG)
    assert "Your work is stored" in waiting.text
    assert "data-events=" in waiting.text
    world.work()
    page = words(ana.get(waiting.url.path))
    assert "0 of 10 points" in page
    assert "every column has mean zero" in page
    ana.hand_in(RIGHT)
    world.work()
    page = words(ana.get("/a/centering"))
    assert "10 of 10 points" in page
    assert page.count("/a/centering/") >= 2, "the former attempt can be opened"
    assert "0 of 10 points" in page.partition("Your attempts")[2], "what each attempt earned"


def test_a_hidden_check_gives_nothing_away(world: World) -> None:
    ben = world.visit("ben")
    ben.hand_in(RIGHT)
    world.work()
    page = words(ben.get("/a/centering"))
    assert "also for other inputs" in page
    assert "The result is not shown." in page
    assert "of 15" not in page


def zipped(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, RIGHT)
    return made.getvalue()


NOTEBOOK = json.dumps(
    {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
        {"cell_type": "code", "metadata": {}, "source": RIGHT.decode(), "outputs": [], "execution_count": None}
    ]}
).encode()  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("homework.zip", zipped("hw/solution.py"), "10 of 10 points"),
        ("homework.ipynb", NOTEBOOK, "10 of 10 points"),
        ("climbs.zip", zipped("../../solution.py"), "Cannot be graded"),
        ("essay.pdf", b"%PDF", "Cannot be graded"),
        ("broken.zip", b"PK\x03\x04 nonsense", "Cannot be graded"),
        ("<script>alert(1)</script>.py", RIGHT, "10 of 10 points"),
    ],
)
def test_what_can_be_handed_in(world: World, name: str, content: bytes, told: str) -> None:
    kim = world.visit(f"kim-{len(content)}-{len(name)}")
    kim.hand_in(content, name)
    world.work()
    answer = kim.get("/a/centering")
    assert told in words(answer)
    assert "<script>alert" not in answer.text


def test_several_files_are_one_hand_in(world: World) -> None:
    ida = world.visit("ida")
    helper = b"def mean(x):\n    return x.mean(axis=0)\n"
    code = b"from tools import mean\n\ndef center(x):\n    return x - mean(x)\n"
    ida.post("/a/centering", files=[("files", ("tools.py", helper)), ("files", ("solution.py", code))])
    world.work()
    page = words(ida.get("/a/centering"))
    assert "10 of 10 points" in page
    assert "tools.py, solution.py" in page


def test_after_the_last_attempt_nothing_is_taken_and_the_page_says_when_the_next_comes(world: World) -> None:
    tom = world.visit("tom")
    for content in (WRONG, RIGHT, WRONG + b"\n"):
        assert tom.hand_in(content).status_code == 200
    page = tom.get("/a/centering")
    assert "No attempt is left now. The next one comes <time" in words(page)
    assert tom.hand_in(RIGHT + b"\n").status_code == 429
    assert world.work() == 3


def test_a_form_without_a_file_is_told(world: World) -> None:
    answer = world.visit("ole").post("/a/centering", data={})
    assert answer.status_code == 422
    assert "No file was chosen." in answer.text


def test_the_handout_can_be_downloaded(world: World) -> None:
    answer = world.visit("pia").get("/a/centering/handout.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "centering/solution.py" in archive.namelist()
        assert not [name for name in archive.namelist() if "reference" in name]


def test_a_second_look_has_a_thread(world: World) -> None:
    eva = world.visit("eva")
    url = eva.hand_in(WRONG).url.path
    world.work()
    eva.post(f"{url}/second-look", {"check": "center", "text": "I centred it <b>by hand</b>."})
    page = eva.get(url).text
    assert "I centred it &lt;b&gt;by hand&lt;/b&gt;." in page


def test_the_result_comes_as_an_event(world: World) -> None:
    url = world.visit("uwe").hand_in(RIGHT).url.path
    assert world.work() == 1
    with world.client:  # starts what looks after all streams
        uwe = Browser(world, world.link("uwe"))
        events = uwe.get(url.replace("/a/", "/events/")).text
    assert events.endswith("event: state\ndata: done\n\n")


def test_the_page_says_how_many_late_days_are_left(world: World) -> None:
    toml = world.course / "assignments/centering/assignment.toml"
    before = toml.read_text()
    lisa = world.visit("lisa")
    yesterday = (datetime.now(UTC) - timedelta(days=1, hours=1)).isoformat(timespec="seconds")
    rules = "late = { percent = 10 }\nlate_days = 3\ncutoff = 2030-02-01T12:00:00\n"
    toml.write_text(before.replace("2030-01-31T23:59:00", yesterday) + rules)
    world.forget_files()
    try:
        page = lisa.get("/a/centering").text
        assert "3 late days are left" in page
        assert re.search("Nothing counts after <time [^>]*>2030-02-01 12:00", page)
        lisa.hand_in(RIGHT)
        world.work()
        page = lisa.get("/a/centering").text
    finally:
        toml.write_text(before)
        world.forget_files()
    assert "1 late day is left" in page


def test_a_hand_in_has_the_time_at_which_it_arrived(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    later = datetime.now(UTC) + timedelta(minutes=5)

    @contextmanager
    def busy() -> Iterator[None]:
        monkeypatch.setattr(Service, "now", staticmethod(lambda: later))
        yield

    olaf = world.visit("olaf")
    monkeypatch.setattr(world.service, "packing", busy())
    olaf.hand_in(RIGHT)
    with world.gradebook.transaction() as connection:
        account = account_of(connection, "olaf")
        assert account is not None
        (made,) = hand_ins.times(connection, account.id, "centering")
    assert Service.now() == later
    assert made < later - timedelta(minutes=1)


def test_a_slug_is_never_a_path(world: World) -> None:
    assert world.visit("zoe").get("/a/..%2fcentering").status_code == 404

"""Comments on lines: written on a student's page, read by that student next to the line, and withdrawn."""

import json
import re

import pytest

from tests.serve.course import WRONG, Browser, World, words
from tests.serve.test_api import ask, hand_in, token


@pytest.fixture(scope="module")
def tutor(world: World) -> Browser:
    return world.visit("tutor", "assistant")


@pytest.fixture(scope="module")
def una(world: World) -> Browser:
    student = world.visit("una")
    student.hand_in(WRONG)
    world.work()
    return student


def action(page: str, name: str) -> str:
    """Where the form of this name is sent."""
    return next(found for found in re.findall(r'action="([^"]*)"', page) if f"/{name}?" in found)


def form_for(tutor: Browser, name: str) -> str:
    return action(tutor.get(tutor.link_to("/course/centering", name)).text, "comment")


@pytest.fixture(scope="module")
def form(tutor: Browser, una: Browser) -> str:
    """Where a comment on Una's work is sent."""
    return form_for(tutor, "Una")


def test_a_comment_stands_next_to_its_line_until_it_is_withdrawn(
    world: World, tutor: Browser, una: Browser, form: str
) -> None:
    said = {"file": "solution.py", "line": "2", "text": "Which <axis>?"}
    assert tutor.post(form, said).status_code == 200
    page = words(una.get("/a/centering"))
    code = page.partition("return x - x.mean()")[2]
    assert code.index("Which &lt;axis&gt;?") < code.index("</section>")
    assert "Your code has comments" in page
    assert "'comment', 'centering una'" in world.everything_kept()
    review = tutor.get(form.partition("/comment")[0]).text
    assert tutor.post(action(review, "withdraw")).status_code == 200
    assert "Which" not in una.get("/a/centering").text


@pytest.mark.parametrize(
    "said",
    [
        {"line": "3", "text": "x"},
        {"line": "0", "text": "x"},
        {"line": "two", "text": "x"},
        {"line": "1:1", "text": "x"},
        {"line": "1", "text": " "},
        {"line": "1", "text": "x", "file": "other.py"},
    ],
)
def test_a_comment_is_on_a_line_that_is_there(tutor: Browser, form: str, said: dict[str, str]) -> None:
    assert tutor.post(form, {"file": "solution.py", **said}).status_code == 422


def test_a_line_of_a_notebook_is_named_by_its_cell(world: World, tutor: Browser) -> None:
    cells = [
        {"cell_type": "code", "metadata": {}, "source": text, "outputs": [], "execution_count": None}
        for text in ("import numpy as np", WRONG.decode())
    ]
    vera = world.visit("vera")
    vera.hand_in(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode(), "hw.ipynb")
    world.work()
    assert (
        tutor.post(form_for(tutor, "Vera"), {"file": "solution.py", "line": "2:2", "text": "Which axis?"}).status_code
        == 200
    )
    page = words(vera.get("/a/centering"))
    assert page.rindex("return x - x.mean()") < page.rindex("Which axis?")
    assert "cell 2, line 2" in page


def test_a_comment_is_on_the_work_of_the_student_whose_page_it_is(world: World, tutor: Browser, form: str) -> None:
    world.visit("xena").hand_in(WRONG + b"# mine\n")
    world.work()
    other = tutor.link_to("/course/centering", "Xena")
    mixed = f"{other}/comment?{form.partition('?')[2]}"
    assert tutor.post(mixed, {"file": "solution.py", "line": "1", "text": "x"}).status_code == 404


def test_a_program_writes_reads_and_withdraws_a_comment(world: World) -> None:
    vic, spy = token(world, "vic", "submit", "read"), token(world, "spy", "read", "grade")
    tutor = token(world, "tutor2", "read", "grade", role="assistant")
    path = f"/submissions/{hand_in(world, vic).json()['id']}/comments"
    assert ask(world, vic, path).status_code == 404, "nothing is graded yet"
    world.work()
    said = {"file": "solution.py", "line": "2", "text": "Which axis?"}
    refused = [ask(world, secret, path, json=said).status_code for secret in (vic, spy)]
    assert refused == [403, 404]
    assert ask(world, tutor, path, json={**said, "line": "99"}).status_code == 422
    made = ask(world, tutor, path, json=said).json()
    (read,) = ask(world, vic, path).json()
    assert (read["id"], read["line"], read["text"]) == (made["id"], 2, "Which axis?")
    assert ask(world, spy, path).status_code == 404
    headers = {"authorization": f"Bearer {tutor}"}
    gone = [world.client.delete(f"/api/v1{path}/{made['id']}", headers=headers).status_code for _ in range(2)]
    assert gone == [204, 404]
    assert ask(world, vic, path).json() == []

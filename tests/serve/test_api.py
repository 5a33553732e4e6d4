"""`/api/v1`: tokens, scopes, handing in, results; and `grader submit`, which uses it."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from grader.serve.accounts import NewPass, all_accounts, new_pass
from tests.serve.course import RIGHT, WRONG, World


def token(world: World, name: str, *scopes: str, role: str = "student", lasts: timedelta | None = None) -> str:
    world.link(name, role)  # type: ignore[arg-type]
    with world.gradebook.transaction() as connection:
        accounts = all_accounts(connection, "student", "assistant", "instructor")
        (account,) = [one for one in accounts if one.student == name]
        return new_pass(connection, account.id, NewPass(kind="token", lasts=lasts, scopes=scopes), world.service.now())


def ask(world: World, secret: str, path: str, **more: Any) -> Any:
    headers = {"authorization": f"Bearer {secret}"}
    method = "POST" if more else "GET"
    return world.client.request(method, f"/api/v1{path}", headers=headers, **more)


def hand_in(world: World, secret: str, content: bytes = WRONG) -> Any:
    return ask(world, secret, "/assignments/centering/submissions", files=[("files", ("solution.py", content))])


def test_a_program_hands_in_and_reads_the_visible_result(world: World) -> None:
    secret = token(world, "ann", "submit", "read")
    made = hand_in(world, secret)
    assert (made.status_code, made.json()["state"]) == (201, "waiting")
    world.work()
    found = ask(world, secret, f"/submissions/{made.json()['id']}").json()
    assert found["state"] == "done"
    assert [check["id"] for check in found["result"]["checks"]] == ["center"]
    assert (found["result"]["score"], found["result"]["max_score"]) == (0, 10)
    assert [one["id"] for one in ask(world, secret, "/submissions").json()] == [found["id"]]


def test_who_teaches_reads_everything_of_everybody(world: World) -> None:
    made = hand_in(world, token(world, "bea", "submit"))
    world.work()
    path = f"/submissions/{made.json()['id']}"
    found = ask(world, token(world, "teacher", "read", "grade", role="assistant"), path).json()
    assert [check["id"] for check in found["result"]["checks"]] == ["center", "again"]
    assert ask(world, token(world, "cleo", "read", "grade"), path).status_code == 404


def test_a_token_is_for_its_scopes_and_its_time(world: World) -> None:
    assert hand_in(world, token(world, "dan", "read")).status_code == 403
    assert ask(world, token(world, "dan", "submit"), "/submissions").status_code == 403
    assert hand_in(world, token(world, "dan", "submit", lasts=timedelta(seconds=-1))).status_code == 401
    assert ask(world, "guessed", "/assignments").status_code == 401


def test_a_token_that_is_made_on_the_page_works_until_it_is_revoked(world: World) -> None:
    finn = world.visit("finn")
    page = finn.post("/tokens", {"label": "laptop", "scope-read": "1", "scope-grade": "1"}).text
    secret = page.partition("not shown again.<br><code>")[2].partition("</code>")[0]
    assert ask(world, secret, "/submissions").status_code == 200
    assert "grade" not in page.partition("<tbody>")[2].partition("</tbody>")[0]
    pass_id = page.partition("/tokens/")[2].partition("/")[0]
    finn.post(f"/tokens/{pass_id}/revoke")
    assert ask(world, secret, "/submissions").status_code == 401


@pytest.mark.parametrize("path", ["/assignments", "/submissions", "/submissions/0"])
def test_refusals_are_json_as_the_document_says(world: World, path: str) -> None:
    answer = world.client.get(f"/api/v1{path}")
    assert answer.status_code == 401
    assert list(answer.json()) == ["detail"]


def test_an_unknown_assignment_is_told(world: World) -> None:
    secret = token(world, "gil", "submit")
    answer = ask(world, secret, "/assignments/nothing/submissions", files=[("files", ("a.py", RIGHT))])
    assert (answer.status_code, answer.json()) == (404, {"detail": "There is no such assignment."})


def test_assignments_are_listed(world: World) -> None:
    (one,) = ask(world, token(world, "hal", "read"), "/assignments").json()
    assert (one["slug"], one["files"], one["max_score"]) == ("centering", ["solution.py"], 10)


def test_who_teaches_adjusts_and_reads_scores_and_the_log(world: World) -> None:
    hand_in(world, token(world, "iris", "submit"), RIGHT)
    world.work()
    secret = token(world, "head", "grade", role="instructor")
    change = {"student": "iris", "kind": "points", "points": -2, "reason": "late to class"}
    path = "/assignments/centering"
    assert ask(world, secret, f"{path}/adjustments", json=change).status_code == 201
    finals = {one["student"]: one["points"] for one in ask(world, secret, f"{path}/finals").json()}
    assert finals["iris"] == 13
    assert "iris" in {one["student"] for one in ask(world, secret, f"{path}/gradings").json()}
    newest = ask(world, secret, "/events").json()[0]
    assert (newest["who"], newest["action"], newest["subject"]) == ("Head", "adjustment", "centering iris")


@pytest.mark.parametrize(
    "change", [{"kind": "points"}, {"kind": "excuse", "points": 1}, {"kind": "gift"}, {"kind": "excuse", "reason": ""}]
)
def test_an_adjustment_that_makes_no_sense_is_refused(world: World, change: dict[str, Any]) -> None:
    hand_in(world, token(world, "jan", "submit"), RIGHT)
    world.work()
    secret = token(world, "head", "grade", role="instructor")
    whole = {"student": "jan", "reason": "x", **change}
    answer = ask(world, secret, "/assignments/centering/adjustments", json=whole)
    assert answer.status_code == 422
    assert isinstance(answer.json()["detail"], str)


def test_a_regrade_is_queued_and_applied(world: World) -> None:
    hand_in(world, token(world, "kai", "submit"), RIGHT)
    world.work()
    secret = token(world, "head", "grade", role="instructor")
    job = ask(world, secret, "/assignments/centering/regrades", json={}).json()["job"]
    world.work()
    found = ask(world, secret, f"/jobs/{job}").json()
    assert found["state"] == "done"
    assert "kai" in {change["student"] for change in found["comparison"]["changes"]}
    assert ask(world, secret, f"/jobs/{job}/apply", json={}).json() == {"changed": 0}
    helps = token(world, "helper", "read", "grade", role="assistant")
    told = ask(world, helps, f"/jobs/{job}").json()
    assert (told["state"], told["comparison"]) == ("done", None)


TEACHING = ("/assignments/centering/gradings", "/assignments/centering/finals", "/jobs", "/requests", "/events")


def test_what_holds_a_class_is_for_instructors_as_on_pages(world: World) -> None:
    secret = token(world, "tutor", "read", "grade", role="assistant")
    for path in ("gradings", "finals", "adjustments"):
        assert ask(world, secret, f"/assignments/centering/{path}").status_code == 403
    assert ask(world, secret, "/events").status_code == 403
    assert [ask(world, secret, path).status_code for path in ("/jobs", "/requests")] == [200, 200]


@pytest.mark.parametrize("path", TEACHING)
def test_what_is_for_teachers_is_not_for_students(world: World, path: str) -> None:
    assert ask(world, token(world, "lea", "read", "submit", "grade"), path).status_code == 403


def test_a_student_reads_nothing_that_leads_to_hidden_inputs(world: World) -> None:
    secret = token(world, "gil", "submit", "read")
    made = hand_in(world, secret).json()
    world.work()
    result = ask(world, secret, f"/submissions/{made['id']}").json()["result"]
    assert (result["provenance"]["seed"], result["provenance"]["reference_sha256"]) == (-1, "")
    # hidden checks took the rest of the time
    assert result["seconds"] == result["cpu_seconds"] == result["visible_cpu_seconds"]


def test_what_an_assignment_that_is_hidden_gave_is_hidden_too(world: World) -> None:
    secret = token(world, "hal", "submit", "read")
    made = hand_in(world, secret).json()
    world.work()
    prof = world.visit("prof", "instructor")
    prof.post("/course/centering/hide", {"hidden": "1"})
    try:
        assert ask(world, secret, f"/submissions/{made['id']}").status_code == 404
        assert ask(world, secret, "/submissions").json() == []
    finally:
        prof.post("/course/centering/hide", {"hidden": "0"})
    assert ask(world, secret, f"/submissions/{made['id']}").status_code == 200


def test_the_work_of_others_needs_the_scope_to_grade(world: World) -> None:
    made = hand_in(world, token(world, "ivo", "submit")).json()
    path = f"/submissions/{made['id']}"
    assert ask(world, token(world, "tutor", "read", role="assistant"), path).status_code == 404
    assert ask(world, token(world, "tutor", "read", "grade", role="assistant"), path).status_code == 200


@pytest.mark.parametrize("scheme", ["Bearer guessed", "Basic x", ""])
def test_nothing_is_read_of_what_somebody_sends_without_a_token(world: World, scheme: str) -> None:
    read: list[int] = []

    def body() -> Iterator[bytes]:
        yield b'--b\r\ncontent-disposition: form-data; name="files"; filename="a.py"\r\n\r\n'
        for number in range(9):
            read.append(number)
            yield b"#" * 1000
        yield b"\r\n--b--\r\n"

    async def ask_it() -> int:
        told: list[int] = []
        pieces = body()

        async def receive() -> dict[str, Any]:
            piece = next(pieces, b"")
            return {"type": "http.request", "body": piece, "more_body": bool(piece)}

        async def send(message: Any) -> None:
            told.extend([message["status"]] if "status" in message else [])

        headers = [(b"content-type", b"multipart/form-data; boundary=b"), (b"authorization", scheme.encode())]
        path = "/api/v1/assignments/centering/submissions"
        kind = {"type": "http", "method": "POST", "http_version": "1.1", "scheme": "http", "query_string": b""}
        await world.client.app({**kind, "path": path, "raw_path": path.encode(), "headers": headers}, receive, send)
        return told[0]

    assert asyncio.run(ask_it()) in {401, 429}
    assert read == []

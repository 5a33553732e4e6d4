"""`grader serve` and `grader submit` as they are installed: one process hands in to another and reads its result."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.serve.client import Client, files_at
from tests.program import run_grader
from tests.serve.course import RIGHT, WRONG, write_course
from tests.serve.running import Running


@pytest.mark.slow
def test_the_command_hands_in_to_a_running_service_and_shows_the_result(tmp_path: Path) -> None:
    service = Running(write_course(tmp_path / "course"), str(tmp_path / "grades.db"), jobs=1)
    (tmp_path / "right.py").write_bytes(RIGHT)
    (tmp_path / "wrong.py").write_bytes(WRONG)
    service.start()
    (token,) = service.tokens(["ana"])
    asked = ["--server", service.base, "--token", token]
    right = run_grader("submit", "centering", "right.py", *asked, cwd=tmp_path)
    wrong = run_grader("submit", "centering", "wrong.py", *asked, cwd=tmp_path)
    unknown = run_grader("submit", "cantering", "right.py", *asked, cwd=tmp_path)
    stranger = run_grader("submit", "centering", "right.py", "--server", service.base, "--token", "no", cwd=tmp_path)
    run_grader("assignment", "handout", "centering", "--out", str(tmp_path / "homework"), cwd=service.course)
    (tmp_path / "homework/solution.py").write_bytes(RIGHT + b"# checked\n")
    checked = run_grader("check", "--submit", "--fail-under", "100", *asked, cwd=tmp_path / "homework")
    (tmp_path / "homework/solution.py").write_bytes(WRONG + b"# checked\n")
    below = run_grader("check", "--submit", "--fail-under", "100", *asked, cwd=tmp_path / "homework")
    assert service.stop() == 0
    assert "Stopping: running gradings finish first." in (service.course / "serve.log").read_text()
    assert "Handed in." in right.stderr
    assert right.stdout.startswith("10 of 10 points\n")
    assert wrong.stdout.startswith("0 of 10 points\n")
    assert ("Handed in." in checked.stderr, "Handed in." in below.stderr) == (True, False)
    assert checked.stdout.count("10 of 10 points") == 2
    assert (checked.returncode, below.returncode) == (0, 1)
    assert (right.returncode, wrong.returncode, unknown.returncode, stranger.returncode) == (0, 0, 2, 2)
    assert not re.search("Traceback|again", right.stdout + wrong.stdout + unknown.stderr + stranger.stderr)


@contextmanager
def elsewhere(status: int = 302, body: bytes = b"") -> Iterator[tuple[str, list[str]]]:
    """A server that answers like this and names another address of it, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.send_header("location", "/evil")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_a_token_goes_to_the_server_that_was_named_alone() -> None:
    with elsewhere() as (base, asked), pytest.raises(UsageError, match="redirects to /evil"):
        Client(base, "secret").submit("centering", {"a.py": b""})
    assert asked == ["/api/v1/assignments/centering/submissions"]


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'{"id": "../evil", "state": "waiting", "result": null}',
        b'{"id": "a", "state": "done", "result": {"checks": "x"}}',
        b"[" * 100_000,
    ],
    ids=range(5),
)
def test_a_server_that_answers_anything_is_no_fault_of_the_grader(body: bytes) -> None:
    with elsewhere(201, body) as (base, asked), pytest.raises(UsageError, match="Check --server"):
        Client(base, "secret").submit("centering", {"a.py": b""})
    assert asked == ["/api/v1/assignments/centering/submissions"]


def test_a_link_out_of_the_folder_is_not_handed_in(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "solution.py").write_bytes(RIGHT)
    assert files_at(work) == {"solution.py": RIGHT}
    (tmp_path / "secret").write_text("mine")
    (work / "notes.py").symlink_to(tmp_path / "secret")
    with pytest.raises(UsageError, match="not links to others"):
        files_at(work)

"""`grader serve` and `grader submit` as they are installed: one process hands in to another and reads its result."""

import re
from pathlib import Path

from tests.program import run_grader
from tests.serve.course import RIGHT, WRONG, write_course
from tests.serve.running import Running


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
    assert service.stop() == 0
    assert "Handed in." in right.stderr
    assert right.stdout.startswith("10 of 10 points\n")
    assert wrong.stdout.startswith("0 of 10 points\n")
    assert (right.returncode, wrong.returncode, unknown.returncode, stranger.returncode) == (0, 0, 2, 2)
    assert not re.search("Traceback|again", right.stdout + wrong.stdout + unknown.stderr + stranger.stderr)

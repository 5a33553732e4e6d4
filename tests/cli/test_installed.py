"""The program as it is installed, grading for real."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from grader.course.location import bundled_course
from grader.machine import processors
from grader.results.report import GradingReport
from tests.program import run_grader

H5 = "h5-one-hidden-layer"
README = Path(__file__).parents[2] / "README.md"
SUBMISSIONS = bundled_course() / "submissions" / H5


def test_grading_names_the_mistake_and_keeps_it(tmp_path: Path) -> None:
    shutil.copytree(SUBMISSIONS / "as-written", tmp_path / "class" / "ana")
    done = run_grader("grade", H5, "class", "--json", "--report", "pages", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (ana,) = TypeAdapter(GradingReport).validate_json(done.stdout).submissions
    assert "loss-sign-flipped" in [diagnosis.id for check in ana.checks for diagnosis in check.diagnoses]
    assert (tmp_path / "grades.db").is_file()
    assert (tmp_path / "pages" / "index.html").is_file()
    shown = run_grader("results", "show", "ana", cwd=tmp_path)
    assert shown.returncode == 0
    assert "wrong sign" in re.sub(r"\s+", " ", shown.stdout)


def block(name: str) -> list[str]:
    """The lines of a program's output that the README shows between two marks."""
    text = README.read_text().partition(f"<!-- {name} -->")[2].partition(f"<!-- /{name} -->")[0]
    return [line for line in text.splitlines() if line not in {"", "...", "```", "```console"} and line[0] != "$"]


WITHOUT_NETWORK = """
import os, sys
def watch(event, arguments):
    if event in {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}:
        os.write(2, f"NETWORK {event} {arguments}".encode())
        os._exit(99)
sys.addaudithook(watch)
from grader.cli import main
main()
"""
"""The program, which ends when it asks for a machine's address or speaks to one."""


def test_the_demo_needs_nothing_and_prints_what_the_readme_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    words = [sys.executable, "-c", WITHOUT_NETWORK, "demo"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    printed = {line.rstrip() for line in (done.stdout + done.stderr).splitlines()}
    assert [line for line in block("demo") if line not in printed] == []
    (next_command,) = re.findall(r"grader (results show .*)", done.stderr)
    shown = run_grader(*next_command.split(), "--as-student", cwd=tmp_path)
    seen = {line.rstrip() for line in shown.stdout.splitlines()}
    assert [line for line in block("student") if line not in seen] == []
    assert {path.name for path in (tmp_path / "grader-demo").iterdir()} >= {"grades.db", H5}


@pytest.mark.parametrize("option", [[], ["--json"]])
def test_the_doctor_says_what_holds(tmp_path: Path, option: list[str]) -> None:
    done = run_grader("doctor", *option, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    if option:
        facts = json.loads(done.stdout)
        assert facts["level"] in {"process", "limited", "sealed", "strong"}
        assert set(facts["versions"]) >= {"python", "numpy", "blas"}
        assert facts["promises"]
        assert facts["gaps"]
    else:
        assert "Does not hold" in done.stdout


THREADS = """
import os
from grader.cli import main
try:
    main(["--version"])
finally:
    import numpy
    print(len(os.listdir("/proc/self/task")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads in /proc")
@pytest.mark.parametrize("stated", [None, "2"])
def test_numpy_takes_one_processor_unless_the_environment_says_otherwise(
    stated: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    if stated:
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", stated)
    done = subprocess.run([sys.executable, "-c", THREADS], capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[-1]) == min(int(stated or 1), processors())

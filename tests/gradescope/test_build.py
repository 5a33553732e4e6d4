"""The zip that is uploaded."""

import io
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from grader import __version__
from grader.authoring.wheel import wheel
from grader.course.loading import find_assignment, load_assignment
from grader.gradescope.autograder_zip import archive, autograder
from tests.gradescope.conftest import ROOT, SLUG
from tests.program import PROGRAM, run_grader

OPTIONS = ["--seed", "1"]


@pytest.fixture(scope="module")
def built() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(archive(autograder(find_assignment(SLUG, ROOT), OPTIONS))))


def test_both_scripts_lie_at_the_root_executable_and_with_line_ends_that_bash_reads(built: zipfile.ZipFile) -> None:
    for name in ("setup.sh", "run_autograder"):
        assert built.getinfo(name).external_attr >> 16 & 0o111 == 0o111
        content = built.read(name)
        assert content.startswith(b"#!/usr/bin/env bash\n")
        assert b"\r" not in content
        subprocess.run(["bash", "-n"], input=content, check=True)


def test_it_holds_the_assignment_and_its_reference_and_no_other(built: zipfile.ZipFile, tmp_path: Path) -> None:
    built.extractall(tmp_path)
    assert [path.name for path in (tmp_path / "course/assignments").iterdir()] == [SLUG]
    assert load_assignment(tmp_path / "course/assignments" / SLUG).sha256 == find_assignment(SLUG, ROOT).sha256
    assert not any("submissions" in name or "_bundled" in name for name in built.namelist())


def test_the_same_assignment_makes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        words = ["gradescope", "build", SLUG, "--attempts", "5", "--hours", "24", "--out", name]
        done = run_grader(*words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert (tmp_path / "a.zip").stat().st_size < 3 << 19  # a page of the platform uploads it
    assert f"gradient_grader-{__version__}-py3-none-any.whl" in done.stdout
    assert re.search(r"b.zip: \d+ KiB, \d+ files", done.stderr)
    script = zipfile.ZipFile(tmp_path / "a.zip").read("run_autograder").decode()
    assert "--attempts 5 --hours 24" in script


def test_the_requirements_are_those_of_the_lock_file_with_hashes() -> None:
    """To renew them: `uv export` as below, into grader/gradescope/files/requirements.txt."""
    command = ["uv", "export", "--frozen", "--no-dev", "--no-emit-project", "--no-annotate", "--no-header", "-q"]
    wanted = pins(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    assert pins((ROOT / "grader/gradescope/files/requirements.txt").read_text()) == wanted
    assert len(wanted) > 10
    assert all(len(rest) > 1 for rest in wanted.values())


def pins(requirements: str) -> dict[str, set[str]]:
    """By name and version: markers and hashes, however they are laid out."""
    found: dict[str, set[str]] = {}
    for line in requirements.replace("\\\n", " ").splitlines():
        name, *rest = line.replace(";", " ; ").split()
        found[name] = set(rest)
    return found


def test_the_wheel_installs_and_runs_and_builds_the_same_zip(tmp_path: Path) -> None:
    """What an instructor has who installed from a wheel is what a checkout has."""
    name, content = wheel()
    (tmp_path / name).write_bytes(content)
    venv.create(tmp_path / "env")
    python = str(tmp_path / "env/bin/python")
    install = ["uv", "pip", "install", "-q", "--offline", "--no-deps", "--python", python, str(tmp_path / name)]
    subprocess.run(install, check=True)
    (site,) = (tmp_path / "env/lib").glob("python*/site-packages")
    (site / "dependencies.pth").write_text(next(path for path in sys.path if path.endswith("site-packages")) + "\n")
    program = [tmp_path / "env/bin/grader", "gradescope", "build", ROOT / "assignments" / SLUG, "--out", "there.zip"]
    subprocess.run(program, cwd=tmp_path, capture_output=True, check=True)
    here = [PROGRAM, "gradescope", "build", ROOT / "assignments" / SLUG, "--out", "here.zip"]
    subprocess.run(here, cwd=tmp_path, capture_output=True, check=True)
    assert (tmp_path / "there.zip").read_bytes() == (tmp_path / "here.zip").read_bytes()

"""pytest in a handout's folder shows each check as a test; anywhere else nothing is different."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.authoring.handout.handout_files import handout, write_folder
from grader.course.loading import find_assignment
from grader.course.location import bundled_course
from tests.program import run_pytest

H5 = "h5-one-hidden-layer"
COURSE = bundled_course()


def run_installed_pytest(folder: Path) -> str:
    """What pytest prints as a student runs it: whatever is installed may be loaded, our plugin among it."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work") / "handout"
    write_folder(handout(find_assignment(H5, COURSE), 11), folder)
    return folder


def test_the_starter_fails_every_check_and_says_why(folder: Path) -> None:
    done = run_pytest(cwd=folder)
    assert done.returncode == 1
    assert "10 failed" in done.stdout
    assert "`softmax` is not started yet" in done.stdout
    assert "grader/plugin.py" not in done.stdout, "no traceback of ours"


def test_one_check_can_be_chosen(folder: Path) -> None:
    assert "1 failed, 9 deselected" in run_pytest("-k", "cross-entropy", cwd=folder).stdout


def test_a_right_solution_passes(folder: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    shutil.copytree(folder, work)
    shutil.copy(COURSE / "submissions" / H5 / "correct/solution.py", work)
    done = run_installed_pytest(work)
    assert "10 passed" in done, done
    broken = work / "solution.py"
    broken.write_text("def softmax(x:\n")
    assert "Python cannot read it" in run_pytest("-k", "manners", cwd=work).stdout


def test_a_damaged_self_check_is_told(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "work")
    (tmp_path / "work/check.npz").write_bytes(b"")
    assert "damaged" in run_pytest(cwd=tmp_path / "work").stdout


def test_other_folders_notice_nothing(tmp_path: Path) -> None:
    (tmp_path / "check.json").write_text("not ours")
    (tmp_path / "test_one.py").write_text("def test_one():\n    import sys\n    assert 'numpy' not in sys.modules\n")
    done = run_installed_pytest(tmp_path)
    assert "1 passed" in done, done

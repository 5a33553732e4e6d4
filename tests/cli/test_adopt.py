"""`grader assignment adopt`: what a class got wrong in the same way becomes a draft that an author can finish."""

import tomllib
from pathlib import Path

from grader.authoring.skeleton import new_assignment, new_course, write_new
from tests.program import Done, run_grader

WRONG = "import numpy as np\n\ndef center(x):\n    # {}\n    return np.cumsum(x * x, axis=0) - np.sqrt(np.abs(x)) / 7\n"
RIGHT = "def center(x):\n    # {}\n    return x - x.mean(axis=0)\n"


def adopted(folder: Path, handed_in: dict[str, str], *options: str) -> Done:
    """Grade a class, and draft from it."""
    write_new(new_course("course"), folder)
    write_new(new_assignment("centering"), folder)
    toml = folder / "assignments/centering/assignment.toml"
    toml.write_text(toml.read_text().replace('returns = ["y"]', 'cases = [{}, {}]\nreturns = ["y"]'))
    for name, source in handed_in.items():
        (folder / "class" / name).mkdir(parents=True)
        (folder / "class" / name / "solution.py").write_text(source.format(name))
    assert run_grader("grade", "centering", "class", "--quiet", cwd=folder).returncode == 0
    return run_grader("assignment", "adopt", "centering", *options, cwd=folder)


def test_a_mistake_that_students_share_becomes_tables_and_a_variant_in_comments(tmp_path: Path) -> None:
    done = adopted(tmp_path, {"ana": WRONG, "ben": WRONG, "cem": RIGHT})
    drafted = tomllib.loads(done.stdout)  # what is not TOML is a comment
    ((mistake, variant),) = drafted["checks"]["misconceptions"].items()
    assert variant.startswith("centering:")
    assert drafted["misconceptions"].keys() == {mistake}
    assert "2 students" in done.stdout
    assert "#     return np.cumsum(x * x, axis=0)" in done.stdout


def test_where_no_two_students_share_a_mistake_nothing_is_drafted(tmp_path: Path) -> None:
    done = adopted(tmp_path, {"ana": WRONG, "cem": RIGHT})
    assert (done.returncode, done.stdout) == (0, "")
    assert "no two students" in done.stderr

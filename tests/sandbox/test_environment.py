"""Students' own packages: importable, read-only, at every level; nothing else of this machine is."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from grader.course.course_files import read_requirements
from grader.course.loading import load_assignment
from grader.errors import SandboxError, SpecError
from grader.limits import Limits
from grader.sandbox import Failed, Level, Raised, Returned, Sandbox, questions
from grader.sandbox.environment import Environment, environment_for, folder_of_packages, loose
from tests.environments import REQUIREMENTS, install
from tests.program import run_grader

SOURCE = b"""
import os
import numpy as np
import tinylearn
from tinybase import BASE


def late(x):
    from tinylearn.lazy import double
    return double(x) + BASE


def table():
    return open(os.path.join(os.path.dirname(tinylearn.__file__), "table.csv")).read()


def spoil():
    place = os.path.dirname(tinylearn.__file__)
    done = []
    for name in ("table.csv", "new.csv"):
        try:
            open(os.path.join(place, name), "w").write("9")
            done.append(name)
        except OSError:
            pass
    return done


def others():
    found = []
    for name in ("pydantic", "pytest", "grader"):
        try:
            __import__(name)
            found.append(name)
        except ImportError:
            pass
    return found
"""


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    # not in pytest's own folder, which other users, as workers of root are, may not enter
    with tempfile.TemporaryDirectory(prefix="grader-cache-") as folder:
        Path(folder).chmod(0o755)
        monkeypatch.setenv("GRADER_CACHE", folder)
        yield Path(folder)


@pytest.mark.parametrize("level", [Level.PROCESS, Level.LIMITED, Level.SEALED, Level.STRONG])
def test_its_packages_are_there_and_no_others(cache: Path, level: Level) -> None:
    install(cache)
    files = {"solution.py": SOURCE, "tinybase.py": b"BASE = 'a copy of the student'\n"}
    with Sandbox(Limits(), requirements=REQUIREMENTS, level=level) as sandbox, sandbox.open(files) as session:
        late, table, others = session.call("late", 2), session.call("table"), session.call("others")
    assert (value(late), value(table), value(others)) == (7, "1,2\n", [])


@pytest.mark.parametrize("level", [Level.SEALED, Level.STRONG])
def test_nobody_can_change_them_for_the_next(cache: Path, level: Level) -> None:
    folder = install(cache)
    with Sandbox(Limits(), requirements=REQUIREMENTS, level=level) as sandbox:
        if sandbox.isolation.level < level:
            pytest.skip(f"this machine reaches {sandbox.isolation.level.word} only")
        with sandbox.open({"solution.py": SOURCE}) as session:
            assert value(session.call("spoil")) == []
    assert (folder / "tinylearn" / "table.csv").read_text() == "1,2\n"


def test_a_worker_may_write_into_a_folder_of_its_own_until_it_ends(cache: Path) -> None:
    install(cache)
    source = b"""
import os
import tempfile


def write(name):
    with open(os.path.join(os.path.expanduser("~"), name), "w") as file:
        file.write("x" * 1000)
    with tempfile.TemporaryDirectory() as folder:
        os.rename(os.path.join(os.path.expanduser("~"), name), os.path.join(folder, name))
        os.replace(os.path.join(folder, name), os.path.join(os.path.expanduser("~"), name))
    return os.listdir(os.path.expanduser("~"))


def fill():
    written = 0
    try:
        while True:
            with open(os.path.join(tempfile.gettempdir(), str(written)), "wb") as file:
                file.write(bytes(1 << 20))
            written += 1
    except OSError:
        return written


def elsewhere():
    own = tempfile.gettempdir()
    places = ("/", "/dev", os.path.dirname(own), os.path.dirname(os.__file__), os.getcwd())
    attempts = [(os.mkdir, place + "/made") for place in places]
    attempts += [(lambda path: open(path, "w"), place + "/made") for place in places]
    attempts += [(os.unlink, "/dev/null"), (os.mkfifo, own + "/pipe")]
    attempts += [(lambda path: os.symlink("/", path), own + "/link")]
    done = []
    for attempt, path in attempts:
        try:
            attempt(path)
            done.append(path)
        except OSError:
            pass
    return done
"""
    with Sandbox(Limits(), requirements=REQUIREMENTS) as sandbox:
        if sandbox.isolation.level < Level.STRONG:
            pytest.skip(f"this machine reaches {sandbox.isolation.level.word} only")
        for name in ("a.txt", "b.txt"):
            with sandbox.open({"solution.py": source}) as session:
                assert value(session.call("write", name)) == [name]
                assert value(session.call("elsewhere")) == []
                assert value(session.call("fill")) == 15


def value(reply: Returned | Failed) -> object:
    assert isinstance(reply, Returned), reply
    return reply.value


def test_a_package_that_cannot_be_imported_is_named(cache: Path) -> None:
    install(cache, files={"tinylearn/__init__.py": "import tinymissing\n"})
    missing = r"tinylearn cannot be imported: .*tinymissing"
    with Sandbox(Limits(), requirements=REQUIREMENTS) as sandbox, pytest.raises(SandboxError, match=missing):
        _ = sandbox.isolation


def test_comments_make_no_other_environment_but_versions_do(tmp_path: Path) -> None:
    places = [
        folder_of_packages(text, tmp_path)
        for text in ("a==1\nb==2\n", "# why\na==1  # because\n\nb==2", "a==1\nb==3\n")
    ]
    assert places[0] == places[1] != places[2]


def test_what_another_day_would_install_otherwise_is_told() -> None:
    text = "--find-links /wheels\na==1\nb>=2\nc  # any\nd @ file:///d.whl\n# e\n"
    assert loose(text) == ["b", "c"]


def test_what_is_installed_is_listed_and_what_is_asked_for_is_loaded(cache: Path) -> None:
    environment = Environment(install(cache), REQUIREMENTS)
    assert environment.packages == (f"numpy=={np.__version__}", "tinylearn==1.0")
    assert environment.preload == ("numpy", "tinylearn")
    assert {"numpy", "tinybase", "tinylearn"} <= {*environment.importable}


@pytest.mark.usefixtures("cache")
def test_numpy_1_answers_a_grader_with_numpy_2() -> None:
    """The only test that needs a package index."""
    try:
        environment = environment_for("numpy==1.26.4\n")
    except SpecError as error:
        pytest.skip(f"no package index in reach: {error}")
    source = b"""
import numpy as np


def version():
    return np.__version__


def same(*values):
    return values


def fails(x):
    return np.ones(3) @ np.ones(4)
"""
    assert environment.version_of("numpy") == "1.26.4"
    with Sandbox(Limits(), requirements="numpy==1.26.4\n") as sandbox, sandbox.open({"solution.py": source}) as session:
        assert value(session.call("version")) == "1.26.4"
        for array in ARRAYS:
            (back,) = value(session.ask(questions.call("same", [array], observe=True)))  # type: ignore[misc]
            assert (back.dtype, back.shape) == (array.dtype, array.shape)
            assert np.array_equal(back, array, equal_nan=array.dtype.kind in "fc")
        for layout in ("c", "readonly", "fortran", "strided"):
            (back,) = value(session.ask(questions.call("same", [ARRAYS[0]], layout=layout)))  # type: ignore[arg-type, misc]
            assert np.array_equal(back, ARRAYS[0])
        stopped = session.call("fails", 1)
    assert isinstance(stopped, Raised)
    assert stopped.kind == "ValueError"


RNG = np.random.default_rng(0)
ARRAYS = [
    RNG.standard_normal((3, 4)),
    RNG.standard_normal((2, 3)).astype(np.float32),
    np.arange(6, dtype=np.int32).reshape(2, 3),
    np.array([True, False]),
    np.array([1 + 2j, np.nan]),
    np.array([np.inf, -np.inf, np.nan]),
    np.array(3.5),
    np.zeros((0, 3)),
]


def test_an_assignment_with_requirements_is_graded_handed_out_and_kept(cache: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    assert run_grader("init", "course", cwd=tmp_path).returncode == 0
    assert run_grader("assignment", "new", "h", cwd=course).returncode == 0
    before = load_assignment(course / "assignments" / "h").sha256
    (course / "requirements.txt").write_text("tinylearn==1.0\n")
    install(cache, "tinylearn==1.0\n")
    assert load_assignment(course / "assignments" / "h").sha256 != before
    right = course / "submissions" / "h" / "correct" / "solution.py"
    right.write_text(f"import tinylearn\n{right.read_text()}")
    assert run_grader("assignment", "lint", "h", cwd=course).stdout == ""
    done = run_grader("assignment", "environment", "h", cwd=course)
    assert done.stdout.splitlines() == [f"numpy=={np.__version__}", "tinylearn==1.0"]
    done = run_grader("grade", "h", "submissions/h/correct", "--fail-under", "100", cwd=course)
    assert done.returncode == 0, done.stdout + done.stderr
    (listed,) = json.loads(run_grader("results", "list", "--json", cwd=course).stdout)
    assert "tinylearn==1.0" in run_grader("results", "show", "correct", "--json", cwd=course).stdout
    replayed = run_grader("results", "replay", listed["id"], cwd=course)
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr
    assert run_grader("assignment", "handout", "h", cwd=course).returncode == 0
    handout = course / "h-handout"
    assert (handout / "requirements.txt").read_text() == "tinylearn==1.0\n"
    (handout / "solution.py").write_text(right.read_text())
    assert '"outcome": "passed"' in run_grader("check", "--json", cwd=handout).stdout
    assert "mismatch" not in run_grader("check", "--json", cwd=handout).stdout


RELATIVE = ["-r other.txt", "-e .", "./a.whl", "wheels/a-1.0.whl", "a @ ../a", "--find-links=wheels", "-c up.txt"]
FINE = ["a==2.1", "a @ https://x.org/a.whl", "# -r x", "--find-links /srv", "-r /srv/r.txt", "-f https://x.org/"]


def test_a_relative_path_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    for line in RELATIVE:
        file.write_text(f"tinylearn==1.0\n{line}\n")
        with pytest.raises(SpecError, match=r"line 2: .*relative path"):
            read_requirements(tmp_path, tmp_path)
    file.write_text("\n".join(FINE))
    assert read_requirements(tmp_path, tmp_path).splitlines() == FINE

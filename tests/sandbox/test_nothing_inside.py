"""The process with student code holds nothing of the grader's: tests that look for it from inside."""

import gc
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.sandbox import Isolation, Level, Refused, Returned, Sandbox, Session

Open = Callable[..., Session]
CANARY = "canary-" + "3f9a61c2"
EXPECTED = {"expected": CANARY * 2, "values": [CANARY]}
ROOT = Path(__file__).resolve().parents[2]
PROBES = """
import gc, os, sys

def modules(): return sorted(name for name in sys.modules)
def paths(): return list(sys.path)
def environment(): return dict(os.environ)
def arguments(): return list(sys.argv)

def descriptors():
    found = []
    for number in range(4096):
        try: os.fstat(number)
        except OSError: continue
        found.append(number)
    return found

def objects(half, other):
    needle = half + other
    texts = (o for o in gc.get_objects() if isinstance(o, (dict, list, tuple)))
    return sum(needle in repr(text) for text in texts if len(text) < 1000)

def can_read(path):
    try:
        with open(path, "rb") as file: file.read(1)
        return True
    except OSError:
        return False

def can_list(path):
    try: return bool(os.listdir(path))
    except OSError: return False

def can_write(path):
    try:
        with open(path, "w") as file: file.write("x")
        return True
    except OSError:
        return False

def can_import(name):
    try: __import__(name)
    except ImportError: return False
    return True
"""


@pytest.fixture
def probe(submit: Open) -> Callable[..., object]:
    session = submit(PROBES)

    def ask(name: str, *arguments: object) -> object:
        reply = session.call(name, *arguments)
        assert isinstance(reply, Returned), reply
        return reply.value

    return ask


Probe = Callable[..., object]


def test_no_module_of_ours_but_the_inside_is_loaded(probe: Probe) -> None:
    modules = probe("modules")
    assert isinstance(modules, list)
    ours = {"grader", "reference", "pytest", "hypothesis", "sqlalchemy", "pydantic", "site"}
    assert {name.partition(".")[0] for name in modules} & ours == set()


@pytest.mark.parametrize("name", ["grader", "reference", "inside", "pytest", "sqlalchemy", "tests", "replies"])
def test_nothing_of_ours_or_of_the_installation_can_be_imported(probe: Probe, name: str) -> None:
    assert probe("can_import", name) is False


def test_the_path_holds_the_standard_library_only(probe: Probe) -> None:
    paths = probe("paths")
    assert isinstance(paths, list)
    assert all(Path(path).name in {"python311.zip", "lib-dynload"} or "python3" in Path(path).name for path in paths)
    assert all("site-packages" not in path for path in paths)


def test_the_environment_is_made_anew(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_SECRET", CANARY)
    with Sandbox() as fresh, fresh.open({"solution.py": PROBES.encode()}) as session:
        reply = session.call("environment")
    assert isinstance(reply, Returned)
    assert CANARY not in str(reply.value)
    assert len(reply.value) <= 10
    assert probe("arguments") == [""]


def test_only_the_wire_and_the_three_standard_descriptors_are_open(probe: Probe) -> None:
    assert probe("descriptors") == [0, 1, 2, 3]


def test_no_object_of_the_grader_is_in_memory(probe: Probe) -> None:
    assert any(EXPECTED is thing for thing in gc.get_objects())
    # sent in two halves, so that the question is not the answer
    assert probe("objects", CANARY[:5], CANARY[5:]) == 0


def test_files_of_the_course_and_the_machine_cannot_be_read(probe: Probe, tmp_path: Path, sandbox: Sandbox) -> None:
    if sandbox.isolation.level < Level.SEALED:
        pytest.skip("this machine offers no way to close files")
    # readable by everybody, so that only the sandbox can stand in the way
    planted = tmp_path / "expected.npy"
    planted.write_text(CANARY)
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o755)
    for path in (planted, Path(__file__), ROOT / "pyproject.toml", Path("/etc/passwd"), Path("/proc/self/maps")):
        assert probe("can_read", str(path)) is False, path
    for folder in (ROOT, ROOT / "reference", tmp_path, Path.home(), Path("/proc"), Path("/tmp")):
        assert probe("can_list", str(folder)) is False, folder


@pytest.mark.parametrize("path", ["x", "/tmp/x", "/dev/shm/x", "/x", f"{os.__file__}.x"])
def test_nothing_can_be_written(probe: Probe, path: str, sandbox: Sandbox) -> None:
    if sandbox.isolation.level < Level.SEALED:
        pytest.skip("this machine offers no way to close files")
    assert probe("can_write", path) is False


def test_one_submission_leaves_nothing_for_the_next(submit: Open) -> None:
    first = submit(
        """
        import builtins, sys, numpy as np
        builtins.len = lambda _: 42
        np.exp = lambda _: 42
        sys.modules["math"] = np
        builtins.note = "from the first"
        def f(): return 1
        """
    )
    assert isinstance(first.call("f"), Returned | Refused)
    reply = submit(
        """
        import builtins, math
        import numpy as np
        def f(): return len([1]), float(np.exp(0.0)), math.__name__, hasattr(builtins, "note")
        """
    ).call("f")
    assert isinstance(reply, Returned)
    assert reply.value == (1, 1.0, "math", False)


def test_the_level_says_what_holds_and_what_does_not(sandbox: Sandbox) -> None:
    isolation = sandbox.isolation
    assert isolation.text.startswith(isolation.level.word)
    assert len(Isolation(Level.STRONG, ()).promises) > len(Isolation(Level.PROCESS, ()).promises)
    assert len(Isolation(Level.STRONG, ()).gaps) < len(Isolation(Level.PROCESS, ()).gaps)

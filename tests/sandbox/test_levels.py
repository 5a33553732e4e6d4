"""Every level that this machine offers: what it must hold, for root, for an ordinary user, with layers missing."""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest

from grader.errors import SandboxError, UsageError
from grader.limits import Limits
from grader.sandbox import Crashed, Level, Loaded, Raised, Returned, Sandbox, TimedOut, questions
from grader.sandbox.inside.sealing.seccomp import MACHINES, PATHS, PLAIN, RULED, program
from grader.sandbox.inside.zygote import LAST_ID
from grader.sandbox.levels import reached, wanted
from tests.attackers.ways import python_for_everybody

LIMITS = Limits(memory_mib=256, call_s=2.0)
ROOT = Path(__file__).resolve().parents[2]
WAYS: dict[str, tuple[Level, frozenset[str]]] = {
    "strong": (Level.STRONG, frozenset()),
    "strong without landlock": (Level.STRONG, frozenset({"landlock"})),
    "sealed": (Level.SEALED, frozenset()),
    "sealed without uid": (Level.SEALED, frozenset({"uid"})),
    "sealed without landlock": (Level.SEALED, frozenset({"landlock"})),
    "limited": (Level.LIMITED, frozenset()),
    "process": (Level.PROCESS, frozenset()),
}
HONEST = b"""
import numpy as np
import statistics

def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

def features():
    rng = np.random.default_rng(0)
    a = rng.standard_normal((40, 40))
    np.testing.assert_allclose(np.linalg.inv(a) @ a, np.eye(40), atol=1e-8)
    import threading
    seen = []
    threads = [threading.Thread(target=seen.append, args=(k,)) for k in range(4)]
    for t in threads: t.start()
    for t in threads: t.join()
    return float(np.abs(np.fft.ifft(np.fft.fft(a)) - a).max()) < 1e-9, sorted(seen)

def loop():
    while True: pass

def crash():
    import os
    os.abort()
"""
CALLS = {
    "ptrace": (101, 117),
    "unshare": (272, 97),
    "keyctl": (250, 219),
    "shmget": (29, 194),
    "io_uring_setup": (425, 425),
    "prlimit64": (302, 261),
    "bpf": (321, 280),
}
"""Numbers on x86-64, and on the processors that came after Linux."""
NUMBER = {name: numbers[platform.machine() != "x86_64"] for name, numbers in CALLS.items()}
HOSTILE = f"""
import ctypes, os, socket, subprocess, sys

def attempt(action):
    try: action()
    except OSError: return False
    except Exception as stop: return type(stop).__name__
    return True

def fork():
    if os.fork() == 0: os._exit(0)

def raw(number, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")

def attempts():
    tried = {{
        "read": lambda: open({str(ROOT / "pyproject.toml")!r}).read(),
        "read passwd": lambda: open("/etc/passwd").read(),
        "write": lambda: open("/tmp/left-behind", "w"),
        "fork": fork,
        "run": lambda: subprocess.run(["/bin/true"]),
        "tcp": lambda: socket.socket(),
        "unix": lambda: socket.socket(socket.AF_UNIX),
        "pair": lambda: socket.socketpair(),
        "signal parent": lambda: os.kill(os.getppid(), 0),
        "signal all": lambda: os.kill(-1, 0),
        "memfd": lambda: os.memfd_create("x"),
        "become root": lambda: os.setresuid(0, 0, 0),
        "lower": lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 5),
        "ptrace": lambda: raw({NUMBER["ptrace"]}, 0x4206, os.getppid(), 0, 0),
        "user namespace": lambda: raw({NUMBER["unshare"]}, 0x10000000),
        "keyring": lambda: raw({NUMBER["keyctl"]}, 0, -3, 1),
        "shared memory": lambda: raw({NUMBER["shmget"]}, 1, 4096, 0o1600),
        "io_uring": lambda: raw({NUMBER["io_uring_setup"]}, 1, ctypes.create_string_buffer(120)),
        "limits of the parent": lambda: raw({NUMBER["prlimit64"]}, os.getppid(), 0, 0, ctypes.create_string_buffer(16)),
        "bpf": lambda: raw({NUMBER["bpf"]}, 0, 0, 0),
    }}
    return {{name: attempt(action) for name, action in tried.items()}}
"""


@pytest.fixture(scope="module", params=WAYS)
def way(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    level, without = WAYS[request.param]
    if level > Level.PROCESS and sys.platform != "linux":
        pytest.skip("Linux only")
    with Sandbox(LIMITS, level=level, without=without) as sandbox:
        yield sandbox


def test_honest_code_runs_at_every_level(way: Sandbox) -> None:
    with way.open({"solution.py": HONEST}) as session:
        loaded = session.load()
        assert isinstance(loaded, Loaded)
        assert (loaded.left_out, loaded.stood_in) == ((), ())
        reply = session.call("softmax", np.zeros((2, 4)))
        assert isinstance(reply, Returned)
        assert reply.value.tolist() == [[0.25] * 4] * 2
        assert isinstance(session.ask(questions.call("loop", [], call_s=0.1)), TimedOut)
        assert isinstance(session.call("crash"), Crashed)
        reply = session.call("features")
        assert isinstance(reply, Returned)
        assert reply.value == (True, [0, 1, 2, 3])


@pytest.mark.parametrize("way", [name for name, (level, _) in WAYS.items() if level >= Level.SEALED], indirect=True)
def test_nothing_gets_out_where_the_level_says_so(way: Sandbox) -> None:
    if way.isolation.level < Level.SEALED:
        pytest.skip("this machine reaches no seal")
    with way.open({"solution.py": HOSTILE.encode()}) as session:
        reply = session.call("attempts")
    assert isinstance(reply, Returned), reply
    assert {name for name, worked in reply.value.items() if worked} == set()
    assert not Path("/tmp/left-behind").exists()


def test_the_level_that_was_asked_for_is_reached_where_the_machine_has_it(way: Sandbox, sandbox: Sandbox) -> None:
    most = sandbox.isolation.level
    assert most >= Level.LIMITED or sys.platform != "linux"
    assert way.isolation.level == min(way._level, most)


def test_modules_that_nobody_has_loaded_yet_are_there_in_an_own_root(sandbox: Sandbox) -> None:
    if "mountns" not in sandbox.isolation.layers:
        pytest.skip("no own root here")
    with sandbox.open({"solution.py": b"import colorsys, wsgiref.util\nimport numpy.lib.recfunctions"}) as session:
        loaded = session.load()
    assert isinstance(loaded, Loaded)
    assert (loaded.left_out, loaded.stood_in) == ((), ())


@pytest.mark.skipif(not os.access(LAST_ID, os.W_OK), reason="this machine offers no way to choose process ids")
def test_no_worker_can_count_the_threads_of_the_one_before(sandbox: Sandbox) -> None:
    if sandbox.isolation.level != Level.STRONG:
        pytest.skip("this machine reaches no process table of its own")
    ids = []
    for _ in range(8):
        with sandbox.open({"solution.py": b"import os\n\ndef own_id():\n    return os.getpid()\n"}) as student:
            reply = student.call("own_id")
        assert isinstance(reply, Returned)
        ids.append(reply.value)
    assert max(ids) - min(ids) > 1000


def test_without_file_access_modules_come_from_the_zygote() -> None:
    with Sandbox(LIMITS, level=Level.SEALED, without={"landlock"}) as sandbox:
        assert "seccomp-no-open" in sandbox.isolation.layers
        with sandbox.open({"solution.py": b"import json, csv, random\ndef f(): return 1\nimport wsgiref"}) as session:
            loaded = session.load()
            assert isinstance(loaded, Loaded)
            assert loaded.stood_in == ("wsgiref",)
            assert isinstance(session.call("f"), Returned)


@pytest.mark.parametrize("without", ["", "namespaces", "namespaces,landlock"])
def test_an_ordinary_user_is_sealed_too(without: str) -> None:
    python = python_for_everybody()
    if python is None:
        pytest.skip("needs root, to become somebody else, and a Python that anybody may run")
    program = f"""
    import sys
    sys.path[:0] = [{str(ROOT)!r}, {str(Path(np.__file__).parents[1])!r}]
    from grader.limits import Limits
    from grader.sandbox import Sandbox
    with Sandbox(Limits(memory_mib=256), without={without.split(",")!r}) as sandbox:
        with sandbox.open({{"solution.py": {HOSTILE.encode()!r}}}) as session:
            reply = session.call("attempts")
        print(sandbox.isolation.level.word, sorted(name for name, worked in reply.value.items() if worked))
    """
    done = subprocess.run(
        [python, "-c", dedent(program)],
        user=65534,
        group=65534,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
        env={},
    )
    assert done.stdout in {"sealed []\n", "strong []\n"}, done.stdout + done.stderr


STRANGE = """
import platform
platform.machine = lambda: "riscv64"
from grader.sandbox.inside.sealing import seal
layers = seal.prepare(["rlimits", "no-caps", "no-new-privs", "seccomp"], [], own_root=False)
seal.apply(layers, seal.Bounds(1 << 40, 60, 0, 0))
print(*(layer.name for layer in layers))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
def test_a_processor_that_nobody_thought_of_lacks_the_filter_alone() -> None:
    done = subprocess.run([sys.executable, "-c", STRANGE], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "rlimits no-caps no-new-privs\n", done.stderr


UNIX = """
import os, select, signal, socket, subprocess, sys
import numpy as np
sys.platform = "darwin"
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
lacking = {select: "poll epoll", os: "fork killpg getuid memfd_create pidfd_open", socket: "MSG_WAITALL"}
for module, names in lacking.items():
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
"""
"""Takes away what Windows does not have; the standard library has looked at what there is."""
PROGRAM = """
from grader.limits import Limits
from grader.sandbox import Sandbox
source = b"import os\\ndef total(x): return x.sum()\\ndef loop():\\n    while True: pass\\ndef leave(): os._exit(3)"
with Sandbox(Limits(call_s=0.2)) as sandbox, sandbox.open({"solution.py": source}) as session:
    print(session.call("total", np.ones((1000, 1000))).value)
    print(type(session.call("loop")).__name__, session.call("leave").how, session.call("total", np.ones(3)).value)
"""


def test_a_process_is_started_and_asked_with_nothing_that_only_unix_has() -> None:
    done = subprocess.run([sys.executable, "-c", UNIX + PROGRAM], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "1000000.0\nTimedOut exit code 3 3.0\n", done.stderr


def test_levels_are_ordered_and_named() -> None:
    assert [level.word for level in sorted(Level)] == ["process", "limited", "sealed", "strong"]
    assert Level.parse("sealed") is Level.SEALED
    with pytest.raises(UsageError, match="'medium' is not known; wanted one of: process, limited, sealed, strong"):
        Level.parse("medium")


def test_a_level_is_only_what_its_layers_are() -> None:
    spaces = ("mountns", "pidns", "netns", "ipcns")
    assert reached(()) is Level.PROCESS
    assert reached(("rlimits",)) is Level.LIMITED
    assert reached(("rlimits", "seccomp")) is Level.LIMITED
    assert reached(("rlimits", "landlock7")) is Level.LIMITED
    assert reached(("rlimits", "seccomp-no-open")) is Level.SEALED
    assert reached(("rlimits", "landlock1", "seccomp")) is Level.SEALED
    assert reached((*spaces, "rlimits", "seccomp")) is Level.STRONG
    assert reached(spaces) is Level.PROCESS
    assert "seccomp" not in wanted(Level.STRONG, frozenset({"seccomp"}))


@pytest.mark.parametrize("name", ["no_such_package", "time", "os"])
def test_what_is_no_installed_package_is_a_fault_of_the_machine(name: str) -> None:
    # what is built in has no folder: that of everything would be opened in its stead
    with Sandbox(preload=("numpy", name)) as sandbox, pytest.raises(SandboxError, match=f"{name}' is not a package"):
        _ = sandbox.isolation


def test_a_module_of_one_file_opens_nothing_that_is_installed_beside_it() -> None:
    beside = Path(np.__file__).parents[1] / "py.py"
    source = f"import typing_extensions\ndef f(): return len(open({str(beside)!r}).read())"
    with Sandbox(LIMITS, preload=("numpy", "typing_extensions")) as sandbox:
        with sandbox.open({"solution.py": source.encode()}) as session:
            loaded, reply = session.load(), session.call("f")
        assert isinstance(loaded, Loaded)
        assert (loaded.left_out, loaded.stood_in) == ((), ())
        assert isinstance(reply, Raised) or sandbox.isolation.level < Level.SEALED


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_is_short_enough_and_knows_no_process(machine: str) -> None:
    code = program(machine, paths=True, pid=77)
    assert len(code) % 8 == 0
    assert len(code) // 8 < 400
    assert len(program(machine, paths=False, pid=77)) < len(code)


@pytest.mark.parametrize(
    ("column", "header"),
    [(0, "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), (1, "/usr/include/asm-generic/unistd.h")],
)
def test_the_numbers_of_system_calls_are_the_kernels(column: int, header: str) -> None:
    if not Path(header).exists():
        pytest.skip("no kernel headers here")
    lines = (line.split() for line in Path(header).read_text().splitlines())
    defined = {line[1]: line[2] for line in lines if len(line) == 3 and line[0] == "#define"}
    names = {name: numbers[column] for name, numbers in (PLAIN | PATHS | RULED).items() if numbers[column] is not None}
    for name, number in names.items():
        spellings = {f"__NR_{name}", f"__NR3264_{name}", f"__NR3264_{name.removeprefix('new')}"}
        assert str(number) in {defined.get(spelling) for spelling in spellings}, name

"""What holds for all tests: a busy machine makes none fail, and examples are the same each run."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from hypothesis import HealthCheck, settings

from grader.machine import processors
from tests.program import LINUX, zygotes

# Each of the many processes of a run would compile the program again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# As the program does: NumPy, which is not imported yet, would wait in a second thread.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

EXAMPLES = {"everything": 500, "everywhere": 40}
"""How many inputs a property is tried with."""
for profile, examples in EXAMPLES.items():
    settings.register_profile(
        profile,
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
settings.load_profile("everywhere")

LONGEST = (
    *("test_attacks.py", "test_container.py", "test_manual.py", "test_resuming.py", "test_run.py"),
    *("test_several_modules.py", "test_students.py", "test_unearned.py", "test_author_slips.py"),
)
"""Files that begin first, so that none of them is still running when all others are done."""
IMPOSSIBLE = {
    "no control groups of version 1 here": True,
    "this machine reaches": True,
    "this machine offers no way": True,
    "this machine does not set all": True,
    "no own root here": True,
    "needs root": os.geteuid() != 0,
    "a container is made by root": os.geteuid() != 0,
    "root may not make namespaces here": True,
}
"""How reasons begin for which a test is skipped that no package that could be installed would run."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--everything", action="store_true", help="also what is slow: each attack in each way")
    parser.addoption("--nothing-skipped", action="store_true", help="fail if a test is skipped that could be run here")


def pytest_xdist_auto_num_workers() -> int:
    """More than there are processors: there is always a test that waits for a limit, or for a process."""
    return processors() + 1


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--everything"):
        settings.load_profile("everything")


@pytest.fixture(autouse=True, scope="module")
def ready_zygotes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Sandboxes are there soon: only the tests of the sandbox itself start theirs from nothing."""
    with zygotes().taking_over() if LINUX and request.path.parent.name != "sandbox" else nullcontext():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    # All that is made and imported now stays: looking through it for garbage would take a fifth of the time.
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()  # and no `gc.freeze()`: what edits a reference finds its functions among all objects


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--everything"):
        left_out = [item for item in items if item.get_closest_marker("slow")]
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=left_out)
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


def skipped(config: pytest.Config) -> Iterator[str]:
    """Why each test was skipped that could have been run here."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    for report in reporter.stats.get("skipped", ()) if reporter else ():
        why = str(report.longrepr[2]).removeprefix("Skipped: ")
        if not any(why.startswith(reason) and holds for reason, holds in IMPOSSIBLE.items()):
            yield f"{report.nodeid}: {why}"


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.config.getoption("--nothing-skipped") and any(skipped(session.config)) and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.getoption("--nothing-skipped"):
        found = [*skipped(config)]
        terminalreporter.section(f"{len(found)} skipped that could be run here: there may be none")
        for line in found:
            terminalreporter.line(line)

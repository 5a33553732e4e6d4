"""Every block of the manual is what a reader would do: it runs, and prints what the page shows."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE, STDOUT

import pytest

from tests.docs import commands, keys
from tests.docs.pages import Command, File, differs, steps
from tests.program import HANG_S, run_grader

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(DOCS.glob("*.md"))
QUICK = {"README", "gradescope", "isolation", "misconceptions", "sentences"}
"""Pages that grade little; all others are left to `--everything`."""
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("GRADER_", "PYTEST_"))},
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "COLUMNS": "100",
}


KNOWN = re.findall(r"^## (grader(?: [a-z]+)+)", (DOCS / "commands.md").read_text(), re.MULTILINE)
ELSEWHERE = {
    "grader demo": "tests/cli/test_installed.py",
    "grader gradescope run": "tests/gradescope/test_run.py",
    "grader assignment adopt": "tests/cli/test_adopt.py",
    "grader serve start": "tests/serve/test_submit.py",
    "grader submit": "tests/serve/test_submit.py",
}
"""Commands that the manual does not run, and the tests that do."""
SHELL = re.compile(r"[|&;<>$`*?()]")
"""What a command line holds that only a shell understands."""


def name_of(command: Command) -> str:
    """Which command of the program it is; empty for any other program's."""
    return next((name for name in KNOWN if f"{command.text} ".startswith(f"{name} ")), "")


def first_of_each() -> dict[str, tuple[Path, int]]:
    """Where the manual runs each command for the first time."""
    found: dict[str, tuple[Path, int]] = {}
    for page in PAGES:
        for step in steps(page):
            if isinstance(step, Command) and name_of(step):
                found.setdefault(name_of(step), (page, step.line))
    return found


FIRST = first_of_each()


def run(command: Command, page: Path, folder: Path) -> str:
    """What a command prints, with stderr where it comes; every command of the manual works, or shows its exit code.

    The first of each command is run as a reader does, by a shell and as the program is installed; so is whatever needs
    a shell.
    """
    name = name_of(command)
    if not name or FIRST[name] == (page, command.line) or SHELL.search(command.text):
        shell = ["/bin/sh", "-c", command.text]
        done = subprocess.run(shell, cwd=folder, env=ENVIRONMENT, stdout=PIPE, stderr=STDOUT, text=True, timeout=HANG_S)
    else:
        words = shlex.split(command.text)[1:]
        done = run_grader(*words, cwd=folder, environment=ENVIRONMENT, together=True)
    assert done.returncode == 0, f"line {command.line}: $ {command.text}\n{done.stdout}"
    return done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="the manual's commands are a shell's")
@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=() if page.stem in QUICK else pytest.mark.slow, id=page.stem) for page in PAGES],
)
def test_a_page_does_what_it_says(page: Path, tmp_path: Path) -> None:
    folder = tmp_path
    for step in steps(page):
        match step:
            case File():
                path = folder / step.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text((path.read_text() if step.append else "") + step.text)
            case Command() if step.text.startswith("cd "):
                folder = (folder / step.text[3:]).resolve()
                assert folder.is_dir(), f"line {step.line}"
            case Command():
                printed = run(step, page, folder)
                if step.shown:
                    wrong = differs(step.shown, printed)
                    assert not wrong, f"{page.name}, line {step.line}: $ {step.text}\nnot there: {wrong}\n{printed}"


def test_every_command_is_run_as_it_is_installed() -> None:
    assert len(KNOWN) > 20
    assert set(KNOWN) - set(FIRST) == set(ELSEWHERE)
    assert [path for path in ELSEWHERE.values() if not (DOCS.parent / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_block_of_commands_shows_something_that_is_compared(page: Path) -> None:
    commands = [step for step in steps(page) if isinstance(step, Command)]
    compared = {command.block for command in commands if command.compared}
    assert [command.text for command in commands if command.block not in compared] == []


def test_every_page_is_in_the_contents_and_in_reach() -> None:
    contents = (DOCS / "README.md").read_text()
    assert [page.name for page in PAGES if page.name != "README.md" and f"]({page.name})" not in contents] == []
    assert "](docs/README.md)" in (DOCS.parent / "README.md").read_text()


@pytest.mark.parametrize(("page", "made"), [("commands", commands.manual), ("keys", keys.manual)])
def test_a_page_that_is_made_is_what_the_program_says(page: str, made: Callable[[], str]) -> None:
    renew = f"renew it: uv run python -m tests.docs.{page} > docs/{page}.md"
    assert (DOCS / f"{page}.md").read_text() == made(), renew


@pytest.mark.parametrize(
    ("shown", "printed", "ok"),
    [
        (("a", "..."), "a\nb\nc\n", True),
        (("a", "...", "d"), "a\nd\n", True),
        (("a ... s",), "a 0.12 s\n", True),
        (("a",), "a\nb\n", False),
        (("a (x)",), "a (y)\n", False),
    ],
)
def test_shown_output_is_compared(shown: tuple[str, ...], printed: str, ok: bool) -> None:
    assert (differs(shown, printed) == "") == ok

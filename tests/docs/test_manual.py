"""Every block of the manual is what a reader would do: it runs, and prints what the page shows."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs import commands, keys
from tests.docs.pages import Command, File, differs, steps

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(DOCS.glob("*.md"))
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("GRADER_", "PYTEST_"))},
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "COLUMNS": "100",
}


def run(command: Command, folder: Path) -> str:
    """What a command prints, with stderr where it comes; every command of the manual works, or shows its exit code."""
    done = subprocess.run(
        ["/bin/sh", "-c", command.text],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"line {command.line}: $ {command.text}\n{done.stdout}"
    return done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="the manual's commands are a shell's")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
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
                printed = run(step, folder)
                if step.shown:
                    wrong = differs(step.shown, printed)
                    assert not wrong, f"{page.name}, line {step.line}: $ {step.text}\nnot there: {wrong}\n{printed}"


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

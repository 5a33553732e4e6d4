"""Help is quick, whole, and says how."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader import __version__
from grader.cli.app import program
from grader.cli.deferred import DeferredCommand
from grader.cli.entry import run
from grader.gradebook import open_gradebook

HEAVY = ("numpy", "sqlalchemy", "alembic", "pydantic", "jinja2", "rich", "pytest")


def commands(group: Any, path: str = "grader") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if isinstance(command, DeferredCommand):
            command.load()
        yield f"{path} {name}", command
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")


COMMANDS = dict(commands(program()))
GROUPS = {name for name, command in COMMANDS.items() if hasattr(command, "commands")}


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - GROUPS))
def test_every_command_has_help_with_an_example(name: str) -> None:
    assert re.search(rf"Examples?:\n +{name}", COMMANDS[name].help)


@pytest.mark.parametrize("name", sorted(GROUPS))
def test_every_group_has_help(name: str) -> None:
    assert COMMANDS[name].help.endswith(".") or "Example" in COMMANDS[name].help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_and_argument_has_help(name: str) -> None:
    assert [parameter.name for parameter in COMMANDS[name].params if not parameter.help] == []


def heavy_after(*commands: list[str]) -> set[str]:
    """What one process has imported that runs these commands."""
    run = f"from grader.cli.entry import run; [run(words) for words in {commands!r}]"
    program = f"import sys; {run}; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(HEAVY) & set(done.stderr.split())


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - GROUPS))
def test_the_summary_in_a_list_of_commands_is_the_first_sentence_of_the_help(name: str) -> None:
    assert COMMANDS[name].short_help == COMMANDS[name].help.partition("\n\n")[0]


def test_help_and_lists_of_commands_import_nothing_heavy() -> None:
    groups = [[*name.split()[1:], "--help"] for name in sorted(GROUPS)]
    assert heavy_after(["--help"], ["--version"], ["grad"], *groups) == set()


def test_looking_into_a_database_waits_for_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    with open_gradebook(str(tmp_path / "grades.db")):
        pass
    there = ["--db", str(tmp_path / "grades.db")]
    assert heavy_after(["results", "list", *there], ["results", "show", "ana", *there]) == {"sqlalchemy", "rich"}


def test_what_grades_without_an_instructors_tests_waits_for_no_pytest() -> None:
    heavy = heavy_after(["assignment", "try", "--help"], ["grade", "h0", "nowhere"])
    assert heavy >= {"numpy", "pydantic"}
    assert "pytest" not in heavy


def test_a_command_is_imported_for_its_own_help_alone() -> None:
    assert "numpy" not in heavy_after(*(["results", command, "--help"] for command in ("list", "final", "adjust")))


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    run(arguments)
    return "".join(capsys.readouterr())


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "--version") == f"grader {__version__}\n"


def test_without_a_command_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Commands:" in told(capsys)
    assert "Commands:" in told(capsys, "results")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_no_types_and_fits_on_a_page(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, *name.split()[1:], "--help")
    assert not re.search(r"<|>=|\[\[|\{|\.\.\.\]\.\.\.", text.replace(" > ", " "))
    prose, _, _ = text.partition("Example")
    assert [line for line in prose.splitlines() if len(line) > 100] == []
    assert "\x1b" not in text


@pytest.mark.parametrize("subject", ["assignment", "grading"])
def test_a_schema_is_json_schema_with_descriptions(subject: str, capsys: pytest.CaptureFixture[str]) -> None:
    schema = json.loads(told(capsys, "schema", subject))
    assert schema["type"] == "object"
    assert "description" in json.dumps(schema["properties"])

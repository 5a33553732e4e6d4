"""Help is quick, whole, and says how."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from grader import __version__
from grader.cli.app import app
from grader.gradebook import open_records

HEAVY = ("numpy", "sqlalchemy", "alembic", "pydantic", "jinja2", "rich")


def commands(group: Any, path: str = "grader") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        yield f"{path} {name}", command
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")


COMMANDS = dict(commands(typer.main.get_command(app)))
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


def test_help_imports_nothing_heavy() -> None:
    assert heavy_after(["--help"], ["--version"]) == set()


def test_looking_into_a_database_waits_for_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    with open_records(str(tmp_path / "grades.db")):
        pass
    needed = {"sqlalchemy", "pydantic", "rich"}
    assert heavy_after(["results", "list", "--db", str(tmp_path / "grades.db")]) == needed


def test_a_commands_help_imports_nothing_heavy() -> None:
    # Typer itself takes pydantic to read the words after a command's name.
    assert heavy_after(*([*name.split()[1:], "--help"] for name in COMMANDS)) <= {"pydantic"}


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(app, ["--version"]).stdout == f"grader {__version__}\n"


def test_without_a_command_help_is_shown() -> None:
    assert "Commands:" in CliRunner().invoke(app, []).output


@pytest.mark.parametrize("subject", ["assignment", "grading"])
def test_a_schema_is_json_schema_with_descriptions(subject: str) -> None:
    schema = json.loads(CliRunner().invoke(app, ["schema", subject]).stdout)
    assert schema["type"] == "object"
    assert "description" in json.dumps(schema["properties"])

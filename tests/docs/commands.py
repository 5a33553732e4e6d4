"""The manual's page of commands, made from the program's own help."""

import sys
from collections.abc import Iterator
from typing import Any

from grader.cli.app import program

HEAD = """# Every command

This page is generated: `uv run python -m tests.docs.commands > docs/commands.md`. Results go to stdout, progress and
hints to stderr. `--json` prints data for programs. `--help` on each command says the same as this page.

| exit code | meaning |
|---|---|
| 0 | graded, whatever the score |
| 1 | a score is below `--fail-under`, `results export` found no cell to fill, or `assignment lint` what has no effect |
| 2 | a flag or a path is wrong |
| 3 | the assignment does not validate |
| 4 | a fault in the grader or in an instructor's test, not in a submission: no score |
| 130 | stopped by Ctrl-C; finished gradings are kept |
"""


def manual() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for name, command in _all() for line in _section(name, command))])


def _all() -> Iterator[tuple[str, Any]]:
    yield from _below(program(), "grader")


def _below(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _below(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command.load()


def _section(name: str, command: Any) -> Iterator[str]:
    text, _, examples = command.help.partition("\b\n")
    words = [
        f"[{one.name.upper()}]" if not one.required else one.name.upper()
        for one in command.params
        if one.param_type_name == "argument"
    ]
    yield f"## {' '.join([name, *words])}\n"
    yield "\n\n".join(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n")) + "\n"
    yield "| | |\n|---|---|"
    for one in command.params:
        if one.name != "help":
            yield f"| {_escaped(_name(one))} | {_escaped(one.help)}{_default(one)}{_variable(one)} |"
    commands = [line.strip() for line in examples.splitlines()[1:] if line.strip()]
    yield "\nFor example: " + "; ".join(f"`{line}`" for line in commands) + "\n"


def _escaped(cell: str) -> str:
    """A cell of a table, in which a bar would begin the next one."""
    return cell.replace("|", "\\|")


def _name(one: Any) -> str:
    if one.param_type_name == "argument":
        return f"`{one.name.upper()}`"
    value = "" if one.is_flag or one.count else f" {one.metavar or 'NAME'}"
    return ", ".join(f"`{option}{value}`" for option in one.opts)


def _default(one: Any) -> str:
    plain = one.default not in (None, False, "", ()) and not callable(one.default) and not one.required
    return f" Default: `{one.default}`." if plain else ""


def _variable(one: Any) -> str:
    return f" Or from the variable `{one.envvar}`." if one.envvar else ""


if __name__ == "__main__":
    sys.stdout.write(manual())

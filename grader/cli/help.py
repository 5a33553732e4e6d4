"""Help as text: usage, prose, arguments, options, commands; in colour on a terminal.

Our own layout, because the framework's shows Python types (`<list[Path]>`) and would import a library to be in colour.
"""

import inspect
import os
import sys
from collections.abc import Iterator, Sequence
from shutil import get_terminal_size
from textwrap import fill, indent
from typing import Any

import typer

WIDTH = 100
"""Most columns of prose, on a terminal and in a pipe."""
WIDEST_NAME = 28
"""Most columns of a name whose explanation begins on the same line."""
INDENT = "  "

Rows = Sequence[tuple[str, str]]


def help_text(command: Any, ctx: Any) -> str:
    """The whole help of a command or a group."""
    width = min(WIDTH, get_terminal_size((WIDTH, 24)).columns)
    shown = [one for one in command.get_params(ctx) if not one.hidden]
    arguments = [(_argument(one), _explained(one)) for one in shown if one.param_type_name == "argument"]
    options = [(_option(one), _explained(one)) for one in shown if one.param_type_name == "option"]
    commands = [(name, one.short_help) for name, one in getattr(command, "commands", {}).items()]
    parts = [f"{_heading('Usage:')} {usage(command, ctx)}", *_prose(command.help or "", width)]
    for title, rows in (("Arguments:", arguments), ("Options:", options), ("Commands:", commands)):
        if rows:
            parts.append("\n".join([_heading(title), *_table(rows, width)]))
    return "\n\n".join(parts)


def usage(command: Any, ctx: Any) -> str:
    """`grader grade [OPTIONS] ASSIGNMENT PATH...`"""
    arguments = [_argument(one) for one in command.params if one.param_type_name == "argument"]
    rest = ["COMMAND ..."] if hasattr(command, "commands") else []
    return " ".join([ctx.command_path, "[OPTIONS]", *arguments, *rest])


def _argument(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    name += "..." if argument.nargs != 1 else ""
    return name if argument.required else f"[{name}]"


def _option(option: Any) -> str:
    names = ", ".join(sorted([*option.opts, *option.secondary_opts], key=len))
    return names if option.is_flag or option.count else f"{names} {option.metavar or _choices(option) or 'VALUE'}"


def _choices(parameter: Any) -> str:
    return "|".join(str(getattr(one, "value", one)) for one in parameter.type_descriptor.choices or ())


def _explained(parameter: Any) -> str:
    """The help of a parameter, with its choices and its default."""
    notes = (
        [_choices(parameter).replace("|", ", ")]
        if parameter.param_type_name == "argument" and _choices(parameter)
        else []
    )
    default = getattr(parameter.default, "value", parameter.default)
    if default not in (None, False, "", ()) and not callable(default):
        notes.append(f"default: {default}")
    if parameter.envvar:
        notes.append(f"or set {parameter.envvar}")
    return f"{parameter.help} ({'; '.join(notes)})" if notes else str(parameter.help)


def _prose(text: str, width: int) -> Iterator[str]:
    """The paragraphs of a text, wrapped to `width`. One that begins with `\\b` keeps its line breaks."""
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        if paragraph.startswith("\b\n"):
            yield indent(paragraph[2:], INDENT)
        else:
            yield _filled(paragraph, width, INDENT)


def _table(rows: Rows, width: int) -> Iterator[str]:
    column = min(max(len(name) for name, _ in rows), WIDEST_NAME)
    margin = " " * (len(INDENT) + column + 2)
    for name, text in rows:
        explanation = _filled(text, width, margin)
        if len(name) > column:
            yield f"{INDENT}{_name(name)}\n{explanation}"
        else:
            yield f"{INDENT}{_name(name)}{explanation[len(INDENT) + len(name) :]}"


def _filled(text: str, width: int, margin: str) -> str:
    words = " ".join(text.split())
    return fill(
        words,
        width,
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _in_colour() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _heading(text: str) -> str:
    return typer.style(text, bold=True) if _in_colour() else text


def _name(text: str) -> str:
    return typer.style(text, fg="cyan") if _in_colour() else text

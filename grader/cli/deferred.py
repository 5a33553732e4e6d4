"""Commands whose modules are imported when they are needed, so that the program starts quickly."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from grader.cli.help import help_text
from grader.errors import UsageError

EXTRAS = {"fastapi": "serve", "starlette": "serve", "uvicorn": "serve"}
"""Packages that only some commands need, and the extra that installs them."""


class DeferredCommand(TyperCommand):
    """A command that imports its module when it is called, or when its own help is shown."""

    def __init__(self, name: str, place: str, summary: str) -> None:
        """A command, known only by what a list of commands shows.

        Args:
            name: What the user types.
            place: `module:function`.
            summary: The first sentence of the function's docstring; a test compares the two.
        """
        super().__init__(name, short_help=summary, rich_markup_mode=None)
        self._place = place

    def load(self) -> "DeferredCommand":
        """Import the module and take over its function's options and help."""
        if self.callback is None:
            module, _, function = self._place.partition(":")
            app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
            app.command()(getattr(_imported(module), function))
            loaded = typer.main.get_command(app)
            self.callback, self.params, self.help = loaded.callback, loaded.params, loaded.help
        return self

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Load the command first: a call, help and the completion of options all begin here."""
        return super(DeferredCommand, self.load()).make_context(*arguments, **options)

    def get_params(self, ctx: Any) -> Any:
        """The options, of which texts and flags stay as they are."""
        return unconverted(super().get_params(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help in our own layout."""
        formatter.write(help_text(self, ctx))


class _AsItIs:
    """The conversion of a value that needs none."""

    def coerce(self, value: Any, **_where: Any) -> Any:
        return value


def unconverted(options: Sequence[Any]) -> Sequence[Any]:
    """Options without conversion of texts and flags: to turn a text into a text, the framework imports Pydantic, which
    takes a fifth of a short command's time."""
    for option in options:
        kind = option.type_descriptor.annotation
        if kind is str or (kind is bool and not option.envvar):
            option.get_runtime_param = _AsItIs
    return options


def _imported(module: str) -> Any:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        extra = EXTRAS.get(error.name or "")
        if extra is None:
            raise
        raise UsageError(
            f"This command needs {error.name}, which is not installed. Try `pip install 'gradient-grader[{extra}]'`."
        ) from error


class DeferredGroup(TyperGroup):
    """Commands under one name."""

    def __init__(self, *arguments: Any, default: str = "", **options: Any) -> None:
        """A group; `default` names the command that runs if only options are given."""
        super().__init__(*arguments, **options)
        self._default = default

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default command's name first, if there is one and no command is named."""
        is_option = not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names)
        return super().parse_args(ctx, [self._default, *args] if self._default and is_option else args)

    def get_params(self, ctx: Any) -> Any:
        """The options, of which texts and flags stay as they are."""
        return unconverted(super().get_params(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help in our own layout."""
        formatter.write(help_text(self, ctx))


def deferred(module: str, commands: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """The commands of a group, from a table of module and function, and summary, by name."""
    return {name: DeferredCommand(name, f"{module}.{place}", summary) for name, (place, summary) in commands.items()}

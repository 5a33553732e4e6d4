"""Data goes to stdout, talk and progress to stderr."""

import os
import re
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count

from rich.console import Console, RenderableType

from grader.language.cleaning import clean_line, inert
from grader.progress import Advance, no_progress

WIDTH_OF_FILES = 100
"""Columns of a table that is piped or kept in a file."""
SECONDS_BETWEEN_LINES = 10.0
"""Seconds between two lines of progress in a file, at least."""
LAST_NAMES = 3
"""Number of recently finished items that are named next to the progress bar."""


def show(*parts: RenderableType) -> None:
    """Print tables and texts for people on stdout."""
    # No markup and no highlighting: brackets and numbers in a student's text are plain text.
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else WIDTH_OF_FILES
    console = Console(markup=False, highlight=False, emoji=False, width=width)
    with console.capture() as printed:
        for part in parts:
            console.print(part)
    text = printed.get()
    # a table pads its lines with spaces, which only disturb in a file
    sys.stdout.write(text if sys.stdout.isatty() else re.sub(r" +$", "", text, flags=re.MULTILINE))


def emit(text: str) -> None:
    """Print data for programs on stdout."""
    emit_all([text if text.endswith("\n") else f"{text}\n"])


def emit_all(pieces: Iterable[str]) -> None:
    """The same, piece by piece."""
    for piece in pieces:
        sys.stdout.write(inert(piece))


def talk(text: str) -> None:
    """Print a message on stderr; the result itself goes to stdout."""
    sys.stderr.write(inert(f"{text}\n"))


def _in_lines(what: str, total: int) -> Advance:
    numbers, last = count(1), time.monotonic()

    def advance(_name: str) -> None:
        nonlocal last
        number, now = next(numbers), time.monotonic()
        if now - last >= SECONDS_BETWEEN_LINES:
            last = now
            talk(f"{what}: {number} of {total}")

    return advance


@contextmanager
def progress(what: str, total: int, quiet: bool) -> Iterator[Advance]:
    """A progress bar on stderr; in a file, a line now and then."""
    if quiet:
        yield no_progress
        return
    if "CI" in os.environ or not sys.stderr.isatty():
        yield _in_lines(what, total)
        return
    # imported here, since only somebody who watches needs it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    words = TextColumn("{task.fields[rate]}  {task.description}", markup=False)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), words)
    names: deque[str] = deque(maxlen=LAST_NAMES)
    # What is printed meanwhile is data: the bar must not redirect it to stderr.
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task(what, total=total, rate="")

        def advance(name: str) -> None:
            names.append(clean_line(name, 24))
            speed = bar.tasks[0].speed
            bar.update(task, advance=1, description=", ".join(names), rate=f"{speed:.1f}/s" if speed else "")

        yield advance

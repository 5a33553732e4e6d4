"""Watches source files by their times: this needs no library and works on every file system."""

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

SOURCES = {".py", ".ipynb", ".md", ".txt"}
PAUSE_S = 0.3
"""Seconds between two checks of the files."""


def whenever_saved(work: Path) -> Iterator[list[str]]:
    """Yield the names of the source files that were saved, each time that some are, forever."""
    folder = work if work.is_dir() else work.parent
    return _changes(folder, _times(folder))


def _changes(folder: Path, seen: dict[Path, int]) -> Iterator[list[str]]:
    while True:
        time.sleep(PAUSE_S)
        if (now := _times(folder)) != seen:
            changed = dict(now.items() ^ seen.items())
            seen = now
            yield sorted(path.relative_to(folder).as_posix() for path in changed)


def _times(folder: Path) -> dict[Path, int]:
    """When each file that can be handed in was last saved."""
    times = {}
    for path in folder.rglob("*"):
        if path.suffix in SOURCES:
            with suppress(OSError):  # it may be gone again
                times[path] = path.stat().st_mtime_ns
    return times

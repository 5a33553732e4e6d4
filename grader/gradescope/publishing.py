"""Writes a results file so that whoever reads it, whenever, reads a whole one."""

from collections.abc import Callable
from pathlib import Path

from grader.gradescope.document import Results

RESULTS = "results.json"


def publisher(folder: Path, render: Callable[[Results], str]) -> Callable[[Results], None]:
    """What replaces `results.json` in `folder` at once."""
    folder.mkdir(parents=True, exist_ok=True)

    def publish(results: Results) -> None:
        part = folder / f".{RESULTS}.part"
        part.write_text(render(results), encoding="utf-8")
        part.replace(folder / RESULTS)

    return publish

"""Write the results file so that a reader never sees a partial one."""

from collections.abc import Callable
from pathlib import Path

from grader.gradescope.document import Results
from grader.language.cleaning import inert

RESULTS = "results.json"


def publisher(folder: Path, render: Callable[[Results], str]) -> Callable[[Results], None]:
    """A function that replaces `results.json` in `folder` atomically."""
    folder.mkdir(parents=True, exist_ok=True)

    def publish(results: Results) -> None:
        # In the same folder, because a rename is atomic only within one file system.
        part = folder / f".{RESULTS}.part"
        part.write_text(inert(render(results)), encoding="utf-8")
        part.replace(folder / RESULTS)

    return publish

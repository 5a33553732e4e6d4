"""The manual lists every general and every derived mistake by its id."""

import re
from pathlib import Path

from grader.language.catalogue import shipped

PAGE = Path(__file__).parents[2] / "docs/misconceptions.md"


def test_the_tables_have_every_mistake_that_nobody_writes() -> None:
    ids = [sentence.removeprefix("mistake.") for sentence in shipped() if sentence.startswith("mistake.")]
    # a sentence that also names what it is about has no row of its own
    named = [one for one in ids if not one.endswith("-of")]
    assert re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE.read_text(), re.MULTILINE) == named

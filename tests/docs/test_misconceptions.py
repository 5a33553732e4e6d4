"""The manual lists every general mistake by its id."""

import re
from pathlib import Path

from grader.language.catalogue import shipped

PAGE = Path(__file__).parents[2] / "docs/misconceptions.md"


def test_the_table_has_every_general_mistake() -> None:
    general = [sentence.removeprefix("mistake.") for sentence in shipped() if sentence.startswith("mistake.")]
    assert re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE.read_text(), re.MULTILINE) == general

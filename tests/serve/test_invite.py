"""`grader serve invite`: the only table of the links is never lost."""

from pathlib import Path

import pytest

from grader.cli.entry import run
from grader.errors import Exit


def test_a_table_of_links_is_never_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("class.csv").write_text("name,login\nAna,ana\n")
    again = ["serve", "invite", "class.csv", "--out"]
    assert run([*again, "links.csv"]) == Exit.OK
    links = Path("links.csv").read_text()
    assert "http" in links
    assert run([*again, "links.csv"]) == Exit.USAGE
    assert Path("links.csv").read_text() == links
    assert run([*again, "new.csv"]) == Exit.OK
    assert not Path("new.csv").exists(), "nobody is new"

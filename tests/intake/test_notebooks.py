"""A notebook as a module: cells in order, what only a notebook understands set aside, no other line moved."""

import ast
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import SubmissionError
from grader.intake import collect
from grader.intake.magics import set_aside
from grader.intake.notebook import convert
from grader.intake.wanted import Wanted
from grader.limits import Limits
from tests.intake.classes import LONG, folder
from tests.memory import peak_bytes

MOST = 256 << 10


def notebook(*sources: object, **rest: object) -> bytes:
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": "?"}, *cells], **rest}).encode()


def module(content: bytes) -> bytes:
    return convert("hw.ipynb", content, MOST, "solution.py").module


def run(content: bytes) -> dict[str, object]:
    namespace: dict[str, object] = {}
    exec(module(content), namespace)
    return namespace


def test_cells_run_in_order_and_the_last_definition_counts() -> None:
    assert run(notebook("a = 1", ["b = a + 1\n", "a = 5"], "a = a + 1"))["a"] == 6


def test_empty_cells_are_not_counted_as_jupyter_does_not() -> None:
    assert module(notebook("a = 1", "  \n", "b = 2")).split(b"\n") == [
        b"# %% cell 1 of hw.ipynb",
        b"a = 1",
        b"",
        b"# %% cell 2 of hw.ipynb",
        b"b = 2",
        b"",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "!pip install numpy",
        "!echo it's (open \\\n  ]",
        "?np.dot",
        "np.dot?",
        "np.dot??",
        "files = !ls",
        "%load_ext autoreload",
        "%timeit f(3)",
    ],
)
def test_magics_are_set_aside_and_every_line_keeps_its_number(line: str) -> None:
    source = f"if True:\n    {line}\nelse:\n    pass\n{line}\nhere = 1\n"
    done, aside = set_aside(source)
    ast.parse(done)
    assert aside == [line, line]
    assert done.count("\n") == source.count("\n")
    assert done.splitlines().index("here = 1") == source.splitlines().index("here = 1")


def test_what_is_timed_still_runs() -> None:
    assert run(notebook("%time a = 1", "%%time\nb = 2", "\n%%capture out\nc = 3")).keys() >= {"a", "b", "c"}


@pytest.mark.parametrize("magic", ["bash", "html", "writefile a.py", "js", "latex"])
def test_cells_in_other_languages_are_comments(magic: str) -> None:
    assert "rm" not in run(notebook(f"%%{magic}\nrm = 1\n  echo 'it", "a = 1"))


@pytest.mark.parametrize(
    "source",
    [
        "x = (7\n% 4)\n",
        "x = 7 \\\n% 4\n",
        's = """\n%not magic\n!nor this\n"""\n',
        "s = '''\n%d'''\nt = '#'\n",
        "s = 'a\\'(' # (\n",
        "# why?\nx = [\n'%', '!'\n]\n",
        "x = 1 # it's (\ny = 2\n",
        "def f():\n    return '''\n    ?\n    '''\n",
    ],
)
def test_python_is_left_alone(source: str) -> None:
    assert set_aside(source) == (source, [])


@given(st.text(alphabet="ab#'\"\\([{)]}\n% !?=", max_size=60))
def test_nothing_is_ever_lost_and_python_never_changed(source: str) -> None:
    done, aside = set_aside(source)
    assert done.count("\n") == source.count("\n")
    if not aside:
        assert done == source
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return
    assert done == source


@pytest.mark.parametrize("name", ["he\ud800lp.py", "a\0.py", "a\u202eb.py", "\x1b[2J.py"])
def test_a_cell_writes_no_file_that_no_disk_could_hold(name: str) -> None:
    assert convert("hw.ipynb", notebook(f"%%writefile {name}\nb = 1", "a = 1"), MOST, "solution.py").written == {}


def test_what_a_notebook_writes_ends_nobody_elses_grading(tmp_path: Path) -> None:
    eve = notebook("%%writefile he\ud800lp.py\nb = 1", "a = 1")
    folder(tmp_path, {"ana/solution.py": b"a = 1\n", "eve/solution.ipynb": eve})
    found = collect([tmp_path], Wanted(), Limits())
    assert len({submission.sha256 for submission in found}) == 2
    assert [submission.refused for submission in found] == [None, None]


def test_old_notebooks_are_read() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["a = 1\n"]}]}]}
    assert run(json.dumps(old).encode())["a"] == 1


def test_marks_and_line_ends_do_not_matter() -> None:
    assert run(b"\xef\xbb\xbf" + notebook("a = 1\r\nb = 2\r\n"))["b"] == 2
    assert run(notebook("a = 'é'").decode().encode("utf-16"))["a"] == "é"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"3", b'{"cells": 3}', b'{"cells": [{}]}', b"[" * 100_000, b"\xff"]
)
def test_a_damaged_notebook_is_refused(content: bytes) -> None:
    with pytest.raises(SubmissionError, match="damaged"):
        module(content)


def test_a_notebook_without_code_is_refused() -> None:
    with pytest.raises(SubmissionError, match="no code in it"):
        module(notebook(" \n", ""))


@pytest.mark.parametrize("many", ["[],", "{},", '{"a":[]},', '"[[[",'])
@pytest.mark.parametrize("place", ["outputs", "source"])
def test_a_notebook_of_many_lists_is_refused_before_they_take_memory(many: str, place: str) -> None:
    content = notebook("x = 1", **{place: "HERE"}).replace(b'"HERE"', f"[{many * 600_000}0]".encode())
    with peak_bytes() as peak:
        with pytest.raises(SubmissionError, match="more than 500000 lists"):
            module(content)
        assert peak() < 1 << 20


@pytest.mark.parametrize("line", [1, None, ["x"], {"x": 1}])
def test_lines_of_a_cell_that_are_not_text_are_damage(line: object) -> None:
    with pytest.raises(SubmissionError, match="damaged"):
        module(notebook(["x = 1\n", line]))


@pytest.mark.parametrize("piece", ["(", "'''", '"', "\\", "%", "a?", "!(", "x = ", " ", "%a\\\n"])
def test_a_long_line_of_anything_is_read_in_time(piece: str) -> None:
    set_aside(piece * LONG)


def test_more_code_than_a_module_may_have_is_refused_before_it_is_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_through: list[str] = []
    monkeypatch.setattr(
        "grader.intake.notebook.set_aside", lambda source: looked_through.append(source) or (source, [])
    )
    pictures = {"metadata": {"picture": "x" * 2_000_000}}
    files = {"eve.ipynb": notebook("x = 1", "f((" * 3_000_000), "ana.ipynb": notebook("y = 1", **pictures)}
    ana, eve = collect([folder(tmp_path, files)], Wanted(), Limits())
    assert str(eve.refused) == "The notebook holds more than 256 KiB of code. Move data out of its code cells."
    assert b"y = 1" in ana.files["solution.py"]
    assert looked_through == ["y = 1"]

"""Sources from any editor run, or their author reads what to do."""

import pytest

from grader.errors import SubmissionError
from grader.intake.sources import readable

TEXT = "name = 'Größe — naïve'\n"


def value(content: bytes) -> object:
    namespace: dict[str, object] = {}
    exec(compile(readable("hw.py", content).content, "hw.py", "exec"), namespace)
    return namespace["name"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_utf8_is_left_as_it_is(encoding: str, ends: str) -> None:
    content = TEXT.replace("\n", ends).encode(encoding)
    source = readable("hw.py", content)
    assert (source.content, source.notes) == (content, ())
    assert value(content) == "Größe — naïve"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_other_encodings_are_read_and_told(encoding: str) -> None:
    content = (TEXT + "x = 1\n" * 10).encode(encoding)
    assert value(content) == "Größe — naïve"
    assert "save it in UTF-8 next time" in str(readable("hw.py", content).notes[0])


def test_a_declared_encoding_is_pythons_business() -> None:
    content = b"# -*- coding: latin-1 -*-\nname = 'Gr\xf6\xdfe'\n"
    assert readable("hw.py", content).content == content
    assert value(content) == "Größe"


def test_bytes_of_no_encoding_at_all_still_run() -> None:
    assert value(b"name = 'ok' # \x81\x8d\xff\n") == "ok"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n\t", "is empty"),
        (bytes(100), "is empty"),
        (b"x = 1\n\0\0\0", "NUL"),
        (b"PK\x03\x04....", "a zip or an Office document"),
        (b"%PDF-1.7", "a PDF"),
        (b"\n<!DOCTYPE html>", "a web page"),
        (b"{\\rtf1", "a rich text document"),
        (b"\xff\xfe\x00", "cannot be decoded as"),
    ],
)
def test_what_is_no_source_is_refused_with_a_sentence(content: bytes, told: str) -> None:
    with pytest.raises(SubmissionError, match=told):
        readable("hw.py", content)


def test_a_notebook_saved_as_a_module_runs_without_its_magics() -> None:
    content = "%matplotlib inline\r\n!pip install größe\r\nname = 'ä'\r\n".encode()
    assert value(content) == "ä"
    assert tuple(map(str, readable("hw.py", content).notes)) == (
        "hw.py: 2 line(s) that only work in a notebook were ignored, first `%matplotlib inline`.",
    )

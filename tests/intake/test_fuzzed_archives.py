"""Whatever bytes are handed in as a zip, the reader gives files within its bounds or says why not."""

import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.intake import collect
from grader.intake.reading import MAX_FILES
from grader.intake.wanted import Wanted
from grader.limits import Limits

LIMITS = Limits(source_kib=16)
ODD = [
    "../x.py",
    "/x.py",
    "a\\..\\..\\x.py",
    "C:x.py",
    "x.py/",
    "\x00.py",
    "\u202e.py",
    "solution.py",
    "a/solution.py",
    "x.zip",
]

names = st.sampled_from(ODD) | st.text(min_size=1, max_size=30).map(lambda name: f"{name}.py")
contents = st.binary(max_size=200) | st.integers(0, 40_000).map(bytes)
kinds = st.sampled_from([0, stat.S_IFREG, stat.S_IFLNK, stat.S_IFIFO, stat.S_IFDIR])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("zips") / "ana.zip"


def written(entries: list[tuple[str, bytes, int]]) -> bytearray:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content, kind in entries:
            info = zipfile.ZipInfo(name.encode("utf-8", "replace").decode())
            info.create_system, info.external_attr = 3, kind << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return bytearray(made.getvalue())


def reads_or_refuses(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    before = sorted(path.parent.iterdir())
    for submission in collect([path], Wanted(), LIMITS):
        assert bool(submission.refused) != bool(submission.files)
        assert len(submission.files) <= MAX_FILES
        for name, source in submission.files.items():
            assert ".." not in Path(name).parts
            assert not name.startswith("/")
            assert len(source) <= 40 * 16 << 10
    assert sorted(path.parent.iterdir()) == before


# duplicate names are what is tried here; zipfile warns whoever writes them
@pytest.mark.filterwarnings("ignore:Duplicate name")
@given(st.lists(st.tuples(names, contents, kinds), max_size=6), st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_bent_zip_is_read_or_refused(place: Path, entries: list[tuple[str, bytes, int]], data: st.DataObject) -> None:
    content = written(entries)
    for _ in range(data.draw(st.integers(0, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.none() | st.integers(0, len(content)))
    reads_or_refuses(place, bytes(content[:cut]))


@given(st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(place: Path, content: bytes) -> None:
    reads_or_refuses(place, b"PK\x03\x04" + content + b"PK\x05\x06" + bytes(18))

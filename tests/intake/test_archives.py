"""Hostile zips and folders: nothing is written, nothing outside is read, memory is bounded, others are unharmed."""

import io
import os
import stat
import struct
import sys
import warnings
import zipfile
from functools import cache
from pathlib import Path

import pytest

from grader.intake import collect
from grader.intake.wanted import Wanted
from grader.limits import Limits
from grader.results.submission import Submission
from tests.intake.classes import folder, zip_bytes, zipped
from tests.memory import peak_bytes

SOURCE = b"def f():\n    return 1\n"


def only(path: Path) -> Submission:
    (submission,) = collect([path], Wanted(), Limits())
    return submission


def linked(name: str, target: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, target)
    return buffer.getvalue()


@cache
def bomb(mib: int) -> bytes:
    """A zip with a module of so many MiB, made without ever holding them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("solution.py", "w") as module:
        for _ in range(mib):
            module.write(b"#" * (1 << 20))
    return buffer.getvalue()


SLIPS = [
    "../../solution.py",
    "/etc/solution.py",
    "C:\\Windows\\solution.py",
    "a/../../solution.py",
    "\\\\host\\a\\solution.py",
]


@pytest.mark.parametrize("name", SLIPS)
def test_a_name_outside_the_zip_costs_its_owner_and_nobody_else(tmp_path: Path, name: str) -> None:
    files = {"eve_6_7_hw.zip": zip_bytes({name: SOURCE}), "ana_8_9_solution.py": SOURCE}
    ana, eve = collect([zipped(tmp_path / "class.zip", files)], Wanted(), Limits())
    assert ana.files == {"solution.py": SOURCE}
    assert "leads out of it" in str(eve.refused)
    assert [path.name for path in tmp_path.rglob("*")] == ["class.zip"]


@pytest.mark.parametrize("name", SLIPS)
def test_the_same_in_the_download_itself(tmp_path: Path, name: str) -> None:
    found = collect(
        [zipped(tmp_path / "class.zip", {name: SOURCE, "ana/solution.py": SOURCE, "ben/solution.py": SOURCE})],
        Wanted(),
        Limits(),
    )
    assert all("leads out" in str(one.refused) or one.files == {"solution.py": SOURCE} for one in found)
    assert any("leads out" in str(one.refused) for one in found)


@pytest.mark.parametrize("target", [b"/etc/passwd", b"../../secret.py", b"solution.py"])
def test_a_link_in_a_zip_is_refused(tmp_path: Path, target: bytes) -> None:
    (tmp_path / "eve.zip").write_bytes(linked("solution.py", target))
    assert "contains a link" in str(only(tmp_path / "eve.zip").refused)


def test_a_folder_that_is_a_link_is_told_and_not_entered(tmp_path: Path) -> None:
    folder(tmp_path, {"secret/solution.py": SOURCE, "class/ana/solution.py": SOURCE})
    (tmp_path / "class" / "eve").symlink_to(tmp_path / "secret")
    found = collect([tmp_path / "class"], Wanted(), Limits())
    assert [one.student for one in found] == ["ana"]
    assert found.left_out == ("eve",)


def test_a_folder_that_is_a_link_inside_a_submission_is_not_entered(tmp_path: Path) -> None:
    folder(tmp_path, {"secret/solution.py": SOURCE, "class/eve/a.txt": b"", "class/ana/solution.py": SOURCE})
    (tmp_path / "class" / "eve" / "hw").symlink_to(tmp_path / "secret")
    _, eve = collect([tmp_path / "class"], Wanted(), Limits())
    assert "only a.txt, hw" in str(eve.refused)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_bomb_costs_bounded_memory_however_deep_it_lies(tmp_path: Path, depth: int) -> None:
    content = bomb(300)
    for _ in range(depth - 1):
        content = zip_bytes({"inner.zip": content})
    path = folder(tmp_path, {"eve.zip": content, "ana.py": SOURCE})
    with peak_bytes() as peak:
        _, eve = collect([path], Wanted(), Limits())
        assert peak() < 100 << 20  # a buffer for the largest zip that may be handed in, and little else
    assert "larger than 256 KiB" in str(eve.refused) or "only inner.zip" in str(eve.refused)


def test_many_zips_that_inflate_share_one_limit(tmp_path: Path) -> None:
    padded = bytes(50 << 20) + zip_bytes({"x": b"#"})  # a zip may have anything before it
    handed_in = zip_bytes({f"hw/{n}.zip": padded for n in range(4)})
    assert len(handed_in) < 1_000_000
    _, eve = collect([folder(tmp_path, {"eve.zip": handed_in, "ana.py": SOURCE})], Wanted(), Limits())
    assert "larger than 128 MiB" in str(eve.refused)


def test_a_zip_in_itself_ends(tmp_path: Path) -> None:
    content = zip_bytes({"a.zip": b""})
    for _ in range(20):
        content = zip_bytes({"a.zip": content, "b.zip": content})
    assert "Your submission has no Python file" in str(only(folder(tmp_path, {"eve.zip": content})).refused)


def test_names_that_stand_twice_are_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("solution.py", SOURCE)
        archive.writestr("solution.py", b"x = 2\n")
    (tmp_path / "eve.zip").write_bytes(buffer.getvalue())
    assert "contains solution.py twice" in str(only(tmp_path / "eve.zip").refused)


def test_names_that_differ_in_case_are_two_files(tmp_path: Path) -> None:
    submission = only(zipped(tmp_path / "eve.zip", {"solution.py": SOURCE, "Solution.py": b"x = 2\n"}))
    assert submission.files["solution.py"] == SOURCE
    assert tuple(map(str, submission.notes)) == ("solution.py was graded, not Solution.py.",)


def test_a_file_and_a_folder_of_one_name_are_refused(tmp_path: Path) -> None:
    for names in (("a", "a/solution.py"), ("a/solution.py", "a")):
        path = zipped(tmp_path / "eve.zip", dict.fromkeys(names, SOURCE))
        assert only(path).refused


@pytest.mark.parametrize("names", [[f"m{n}.py" for n in range(5000)], [f"d{n}/x.txt" for n in range(30_000)]])
def test_too_many_entries_are_refused(tmp_path: Path, names: list[str]) -> None:
    content = zip_bytes({"solution.py": SOURCE, **dict.fromkeys(names, b"")})
    eve = only(folder(tmp_path, {"eve.zip": content}))
    assert "Hand in only your own files" in str(eve.refused)


def test_an_environment_beside_the_work_is_not_counted(tmp_path: Path) -> None:
    names = [f"venv/lib/m{n}.py" for n in range(5000)]
    path = folder(tmp_path, {"ana.zip": zip_bytes({"solution.py": SOURCE, **dict.fromkeys(names, b"")})})
    assert only(path).files == {"solution.py": SOURCE}


@pytest.mark.parametrize("size", [0, 1, 10, 2**32 - 2])
def test_a_size_that_lies_is_found_out(tmp_path: Path, size: int) -> None:
    content = bytearray(zip_bytes({"solution.py": SOURCE * 100}))
    struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 24, size)
    (tmp_path / "eve.zip").write_bytes(content)
    eve = only(tmp_path / "eve.zip")
    assert eve.refused or eve.files == {"solution.py": SOURCE * 100}


def test_an_encrypted_entry_is_refused(tmp_path: Path) -> None:
    content = bytearray(zip_bytes({"solution.py": SOURCE}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    content[6] |= 1
    (tmp_path / "eve.zip").write_bytes(content)
    assert "encrypted" in str(only(tmp_path / "eve.zip").refused)


def test_names_can_not_act_on_a_terminal_or_read_backwards(tmp_path: Path) -> None:
    files = {"\x1b[31meve\u202e_6_7_solution.py": SOURCE, "a\u2066na_8_9_hw\x07.py": b"\0"}
    for one in collect([zipped(tmp_path / "class.zip", files)], Wanted(), Limits()):
        shown = one.student + one.source + str(one.refused) + "".join(map(str, one.notes))
        assert not set(shown) & set("\x1b\x07\u202e\u2066")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no file can have such a name")
def test_names_that_are_no_utf8_lose_nobody(tmp_path: Path) -> None:
    folder(tmp_path, {os.fsdecode(b"Jos\xe9/solution.py"): SOURCE, "ana/solution.py": SOURCE})
    assert [one.student for one in collect([tmp_path], Wanted(), Limits())] == ["ana", "Jos\ufffd"]


def test_accents_are_one_student_however_they_are_written(tmp_path: Path) -> None:
    composed = only(zipped(tmp_path / "1" / "c.zip", {"jos\u00e9_6_7_solution.py": SOURCE}))
    apart = only(zipped(tmp_path / "2" / "c.zip", {"jose\u0301_6_7_solution.py": SOURCE}))
    assert composed.student == apart.student == "jos\u00e9_6"


def test_utf8_that_is_not_marked_as_such_is_read(tmp_path: Path) -> None:
    content = zip_bytes({"jos\u00e9_6_7_solution.py": SOURCE})
    flags = struct.pack("<H", 0x800)
    assert content.count(flags) >= 2
    (tmp_path / "c.zip").write_bytes(content.replace(flags, b"\0\0"))
    assert only(tmp_path / "c.zip").student == "jos\u00e9_6"


def crowded(entries: int = 20_000) -> bytes:
    """A zip whose list names a file a dozen folders deep for each entry, and holds next to nothing."""
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"a"
    names = [b"/".join([b"%x" % (number + 1)] * 12) for number in range(entries)]
    head = (b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0)
    listed = b"".join(struct.pack("<4s6H3I5H2I", *head, len(name), 0, 0, 0, 0, 0, 0) + name for name in names)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, entries, entries, len(listed), len(local), 0)
    return local + listed + end


def test_entries_count_over_all_zips_of_a_submission(tmp_path: Path) -> None:
    inner = crowded(2_000)
    handed_in = zip_bytes({f"{number}.zip": inner for number in range(30)})
    with peak_bytes() as peak:
        ana, eve = collect([folder(tmp_path, {"eve.zip": handed_in, "ana.py": SOURCE})], Wanted(), Limits())
        assert peak() < 100 << 20
    assert ana.files
    assert "more than 20000 files" in str(eve.refused)


def packed(method: int, source: bytes = SOURCE) -> bytearray:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("solution.py", source)
    return bytearray(buffer.getvalue())


def large_dictionary() -> bytearray:
    """LZMA whose header asks for a dictionary of 4 GiB."""
    content = packed(zipfile.ZIP_LZMA)
    struct.pack_into("<I", content, 30 + len("solution.py") + 5, 0xFFFFFFFF)
    return content


def claimed(method: int) -> bytearray:
    """A stored file that says that it is packed by a method."""
    content = packed(zipfile.ZIP_STORED)
    for place in (8, content.index(b"PK\1\2") + 10):
        struct.pack_into("<H", content, place, method)
    return content


BOMB = bytes(110 << 20)
"""More than may be taken to read it."""
PACKINGS = {
    "lzma with a large dictionary": large_dictionary,
    "lzma": lambda: packed(zipfile.ZIP_LZMA, BOMB),
    "bzip2, of which 4 KiB hold gigabytes": lambda: packed(zipfile.ZIP_BZIP2, BOMB),
    "deflate64": lambda: claimed(9),
    "zstandard": lambda: claimed(93),
    "xz": lambda: claimed(95),
}


@pytest.mark.parametrize("how", PACKINGS)
def test_a_packing_that_may_ask_for_any_memory_is_refused(tmp_path: Path, how: str) -> None:
    class_ = folder(tmp_path, {"eve.zip": bytes(PACKINGS[how]()), "ana.py": SOURCE})
    with peak_bytes() as peak:
        ana, eve = collect([class_], Wanted(), Limits())
        assert peak() < 100 << 20
    assert ana.files
    assert "compression method" in str(eve.refused)


def test_whatever_reading_runs_into_refuses_one_submission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(*arguments: object) -> None:
        raise MemoryError

    class_ = collect([folder(tmp_path, {"eve.py": SOURCE, "ana.py": SOURCE})], Wanted(), Limits())
    monkeypatch.setattr("grader.intake.reading.gather", too_much)
    assert [str(one.refused) for one in class_] == [f"Your submission cannot be read (MemoryError). {ADVICE}"] * 2


ADVICE = "Hand in your own source files, as they are or in one zip."

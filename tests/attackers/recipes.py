"""What attackers hand in that no folder of this repository could hold: links, bombs, names."""

import io
import json
import os
import stat
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from tests.attackers import knowing

SIZE = 60_000_000
"""Bytes of a bomb: beyond what any file may have, and quick to make."""
PLAIN = b"def softmax(x):\n    return None\n"
STEAL = b"""
import sys
try:
    import stolen
    print("BREACH link followed", vars(stolen).keys())
except ImportError:
    pass
def softmax(x):
    return stolen.softmax(x)
"""
EVIL = b"""
import sys
print("BREACH ran", __name__)
try:
    open("/tmp/grader-attack-start-file", "w").write("I ran")
except OSError:
    pass
"""
SHADOW = b"""
print("BREACH shadow", __name__)
shadow = True
def __getattr__(name):
    return lambda *arguments, **keywords: 1.0
"""
SHADOWS = ("numpy", "json", "linecache", "_inside", "struct", "os", "math", "random", "traceback", "codecs", "io")
PROBE = f"""
import sys
for name in {SHADOWS!r}:
    try:
        if getattr(__import__(name), "__dict__", {{}}).get("shadow"):
            print("BREACH imported", name)
    except ImportError:
        pass
def softmax(x):
    return None
""".encode()
NAMES = [
    "\x1b[31mred\x1b]0;owned\x07",
    "\u202etxt.exe",
    "<script>alert(1)<_script>",
    "=HYPERLINK(A1)",
    "new\nline",
    "`code` [x](y)",
    "'; drop table gradings; --",
    "..%2f..%2fetc",
    "\x9b31m",
    "\r",
    "-rf",
    "CON",
]


def _folder(place: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return place


Entries = Iterable[tuple[str | zipfile.ZipInfo, bytes]]


def _zip(place: Path, entries: Mapping[str, bytes] | Entries) -> Path:
    path = place / "attacker.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries.items() if isinstance(entries, Mapping) else entries:
            archive.writestr(entry, content)
    return path


def symlinks(place: Path, course: Path) -> Path:
    """A class whose students are links: to files, to folders, to themselves."""
    students = _folder(place / "class", {"ana/solution.py": STEAL, "ben/notes.txt": b""})
    (students / "ana/stolen.py").symlink_to(course / "reference/softmax.py")
    (students / "ben/solution.py").symlink_to(course / "reference/softmax.py")
    (students / "cid").symlink_to(course / "reference")
    (students / "dan").mkdir()
    (students / "dan/solution.py").symlink_to("solution.py")
    _folder(students / "eve", {"solution.py": STEAL})
    (students / "eve/stolen").symlink_to(course / "reference", target_is_directory=True)
    return students


def hard_links(place: Path, course: Path) -> Path:
    """A module that is also a file of the course. Its bytes are handed in, so to load them breaks no promise."""
    _folder(place / "linker", {"solution.py": STEAL.replace(b'print("BREACH', b'str("')})
    os.link(course / "reference/softmax.py", place / "linker/stolen.py")
    return place / "linker"


def zip_slip(place: Path, course: Path) -> Path:
    """A class of zips, each of which leaves itself in another way."""
    students = place / "class"
    students.mkdir()
    outside = ["../../grader-attack.py", "/tmp/grader-attack.py", "a/../../grader-attack.py", "C:\\grader-attack.py"]
    outside += ["..\\..\\grader-attack.py", "a" + "/a" * 50 + ".py", "\\\\host\\share\\x.py", "//x.py", "."]
    for index, name in enumerate(outside):
        _zip(students, {name: EVIL, "solution.py": PLAIN}).rename(students / f"slip{index}.zip")
    return students


def zip_links(place: Path, course: Path) -> Path:
    """Links, a pipe and a device as entries."""
    entries: list[tuple[str | zipfile.ZipInfo, bytes]] = [("solution.py", STEAL)]
    kinds = [(stat.S_IFLNK, course / "reference/softmax.py"), (stat.S_IFIFO, ""), (stat.S_IFCHR, "")]
    for index, (kind, target) in enumerate(kinds):
        info = zipfile.ZipInfo("stolen.py" if not index else f"odd{index}.py")
        info.create_system, info.external_attr = 3, (kind | 0o777) << 16
        entries.append((info, str(target).encode()))
    return _zip(place, entries)


def start_files(place: Path, course: Path) -> Path:
    """What interpreters and test runners run by themselves."""
    names = ("sitecustomize", "usercustomize", "conftest", "__init__", "__main__", "setup", "test_x", "evil")
    files = {f"{name}.py": EVIL for name in names} | {"pytest.ini": b"[pytest]\npython_files=*.py\n"}
    files |= {"evil.pth": b"import os; open('/tmp/grader-attack-pth', 'w')\n"}
    files |= {"pyproject.toml": b"[tool.pytest.ini_options]\naddopts = '-p evil'\n"}
    return _folder(place / "starter", files | {"solution.py": b"import grader\nimport reference\n" + PLAIN})


def shadows(place: Path, course: Path) -> Path:
    """Modules with the names of others."""
    files = {f"{name}.py": SHADOW for name in SHADOWS} | {"numpy/__init__.py": SHADOW, "json/__init__.py": SHADOW}
    return _folder(place / "shadow", files | {"solution.py": PROBE})


def notebook(place: Path, course: Path) -> Path:
    """Shell lines and magics of every kind."""
    touch = "touch /tmp/grader-attack-shell"
    lines = [f"!{touch}", f"%system {touch}", f"%%bash\n{touch}", f"get_ipython().system({touch!r})"]
    lines += ["files = !ls /", "%run /tmp/x.py", "?open", "open??"]
    cells = [{"cell_type": "code", "source": line} for line in [*lines, PLAIN.decode()]]
    return _folder(place / "book", {"solution.ipynb": json.dumps({"cells": cells}).encode()})


def parser(place: Path, course: Path) -> Path:
    """Sources that cost more to parse than to read."""
    deep = b"if 1:\n" + b"".join(b" " * k + b"if 1:\n" for k in range(1, 600)) + b" " * 600 + b"x"
    bombs = [b"-" * 200_000 + b"1", b"(" * 100_000, b"[" * 5000 + b"]" * 5000, b"f" + b"()" * 60_000, deep]
    bombs += [b"x" + b".a" * 100_000, b"lambda:" * 30_000 + b"0", b"\x00", b"\xff\xfe", b"# coding: rot13\n"]
    bombs += [b"'" * 99_999, b"x = 9**9**9**9\n", b"f'" + b"{f" * 9000, b"1" * 200_000]
    return _folder(place / "class", {f"bomb{index}.py": bomb for index, bomb in enumerate(bombs)})


def zip_bomb(place: Path, course: Path) -> Path:
    """Bombs: plain, nested, and one whose entry claims to be small."""
    students = place / "class"
    students.mkdir()
    bomb = bytes(SIZE)
    _zip(students, {"solution.py": bomb}).rename(students / "plain.zip")
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("solution.py", bytes(1_000_000))
    _zip(students, {f"inner{k}.zip": inner.getvalue() for k in range(50)}).rename(students / "nested.zip")
    whole = (students / "plain.zip").read_bytes().replace(struct.pack("<I", SIZE), struct.pack("<I", 20))
    (students / "lying.zip").write_bytes(whole)
    _zip(students, {"solution.ipynb": bomb}).rename(students / "notebook.zip")
    return students


def zip_entries(place: Path, course: Path) -> Path:
    """Many entries, all of one name, all of one body."""
    students = place / "class"
    students.mkdir()
    _zip(students, {f"m{k}.py": b"" for k in range(25_000)}).rename(students / "many.zip")
    _zip(students, [(f"solution{' ' * k}.py", PLAIN) for k in range(300)]).rename(students / "alike.zip")
    small = _zip(students, {"solution.py": PLAIN, "helper.py": PLAIN}).read_bytes()
    (students / "attacker.zip").unlink()
    (students / "twice.zip").write_bytes(small.replace(b"helper.py", b"solution.py"[:9]))
    (students / "cut.zip").write_bytes(small[:-30])
    (students / "not.zip").write_bytes(b"PK\x05\x06" + b"\xff" * 18)
    (students / "offset.zip").write_bytes(small.replace(struct.pack("<I", small.find(b"PK\1\2")), b"\xff" * 4))
    return students


def many_files(place: Path, course: Path) -> Path:
    """Modules without end, folders without end."""
    files = {f"m{k}.py": b"" for k in range(300)} | {"d/" * 100 + "x.py": b""}
    return _folder(place / "many", files | {"solution.py": PLAIN})


def names(place: Path, course: Path) -> Path:
    """Students whose very names attack."""
    files = {f"{name}/solution.py": f"def softmax(x):\n    raise ValueError({name!r})\n".encode() for name in NAMES}
    files |= {f"{'x' * 200}/solution.py": PLAIN, f"odd/{NAMES[0]}.py": PLAIN, "odd/other.py": PLAIN}
    return _folder(place / "class", files)


RECIPES: Mapping[str, Callable[[Path, Path], Path]] = {
    "escaping-symlinks": symlinks,
    "escaping-hard-links": hard_links,
    "escaping-zip-slip": zip_slip,
    "escaping-zip-links": zip_links,
    "escaping-start-files": start_files,
    "escaping-shadows": shadows,
    "escaping-notebook": notebook,
    "exhausting-parser": parser,
    "exhausting-zip-bomb": zip_bomb,
    "exhausting-zip-entries": zip_entries,
    "exhausting-many-files": many_files,
    "injecting-names": names,
    "forging-own-loss-where-known": knowing.own_loss_where_known,
    "forging-table": knowing.table,
    "forging-table-of-branches": knowing.table_of_branches,
    "forging-table-of-attempts": knowing.table_of_attempts,
    "forging-table-of-handout": knowing.table_of_handout,
}

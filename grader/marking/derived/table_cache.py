"""Keeps tables on disk, in the user's own cache, so that each is computed once for an assignment version."""

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from inspect import getfile
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from grader.files import write_bytes_privately
from grader.machine import user_cache
from grader.marking.derived.table import SameShapes, Table
from grader.marking.expected_case import ExpectedCase
from grader.sandbox.inside import editing
from grader.sandbox.inside.editing.replacement import Edit
from grader.sandbox.inside.editing.variation import Variant
from grader.sandbox.inside.packing import pack, unpack

if sys.platform != "win32":
    import fcntl

MOST_BYTES = 512 << 20
"""Limit for all kept tables together; those unused for longest are removed."""
LONGEST_TEXT = 64 << 20
"""Bytes of the text of a table: the limit is larger than for a student's process, since the text is our own."""


def kept(key: str, make: Callable[[], tuple[Table, bool]]) -> Table:
    """The table of this key from the cache; if missing, it is made, and stored if it is complete."""
    with suppress(RuntimeError):  # `expanduser` without a home
        return _kept(user_cache() / "derived" / f"{key}.npz", make)
    return make()[0]


def _kept(path: Path, make: Callable[[], tuple[Table, bool]]) -> Table:
    if (stored := _stored(path)) is not None:
        return stored
    with _locked(path):
        return _stored(path) or _made(path, make)


def _stored(path: Path) -> Table | None:
    with suppress(OSError, ValueError, KeyError, TypeError, BadZipFile):
        with np.load(path, allow_pickle=False) as stored:
            table = _table(unpack({"text": stored["text"], "numbers": stored["numbers"]}, LONGEST_TEXT))
        os.utime(path)
        return table
    return None


def _made(path: Path, make: Callable[[], tuple[Table, bool]]) -> Table:
    table, complete = make()
    with suppress(OSError):  # a full or read-only disk costs time, nothing else
        if complete:
            _keep(path, table)
    return table


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Wait while another process makes the table: the processes of a class need the same ones at the same time."""
    with ExitStack() as stack:
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = stack.enter_context((path.parent / f"{path.name[0]}.lock").open("w"))  # the kernel frees it
            if sys.platform != "win32":
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def key_of(kind: str, cases: Sequence[ExpectedCase], sources: Iterable[Mapping[str, Any]]) -> str:
    """A name for a table that depends on everything its values depend on."""
    check = cases[0].check
    parts = [kind, check.reference, check.loss_curve, *check.returns, repr(check.up_to)]
    parts += [np.__version__, _edits_digest()]
    digest = hashlib.sha256("\0".join(parts).encode())
    for question in (question for case in cases for question in case.questions):
        for piece in question.frame:
            digest.update(piece)
    for files in sources:
        for name, text in files.items():
            digest.update(Path(name).name.encode() + (text if isinstance(text, bytes) else text.encode()))
    return digest.hexdigest()[:40]


def _edits_digest() -> str:
    """Changes with the edits that this release makes, and with how they are evaluated and held in a table."""
    folders = [Path(editing.__file__).parent, Path(getfile(Table)).parent]
    files = [file for folder in folders for file in sorted(folder.glob("*.py"))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _keep(path: Path, table: Table) -> None:
    buffer = BytesIO()
    np.savez(buffer, **pack(_plain(table)))
    # readable for the user alone: the file tells where the reference would differ
    write_bytes_privately(path, buffer.getvalue())
    stored = [(file.stat(), file) for file in path.parent.glob("*.npz")]
    size = 0
    for one, file in sorted(stored, key=lambda pair: pair[0].st_mtime, reverse=True):
        size += one.st_size
        if size > MOST_BYTES:
            file.unlink(missing_ok=True)


def _plain(table: Table) -> Any:
    return {
        array: [
            {
                "shapes": [[case, place, list(shape)] for (case, place), shape in group.shapes.items()],
                "variants": [[one.told for one in row] for row in group.variants],
                "rows": group.rows,
            }
            for group in groups
        ]
        for array, groups in table.groups.items()
    }


def _table(told: Any) -> Table:
    return Table({array: tuple(map(_group, groups)) for array, groups in told.items()})


def _group(told: Any) -> SameShapes:
    shapes = {(case, place): tuple(shape) for case, place, shape in told["shapes"]}
    return SameShapes(shapes, tuple(tuple(map(_variant, row)) for row in told["variants"]), told["rows"])


def _variant(told: Any) -> Variant:
    *place, kind, line, about, instead = told
    return Variant(Edit(kind, line, tuple(about), tuple(instead)), *place)

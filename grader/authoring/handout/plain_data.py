"""Nested values with arrays, as JSON beside an `.npz`: plain data, nothing that could run."""

import hashlib
import io
import json
import zipfile
import zlib
from typing import Any

import numpy as np

from grader.errors import UsageError
from grader.marking.compare import Array

ARRAY = "array"
"""The key under which a JSON object stands for an array; no dict of ours has it alone."""


class Packer:
    """Takes arrays out of values, each different one once: training data is shared by all runs."""

    def __init__(self) -> None:
        self.arrays: dict[str, Array] = {}

    def pack(self, value: Any) -> Any:
        """The value as JSON can hold it."""
        if isinstance(value, dict):
            return {name: self.pack(part) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.pack(part) for part in value]
        if isinstance(value, np.ndarray | np.generic):
            return {ARRAY: self._keep(np.asarray(value))}
        return value

    def _keep(self, array: Array) -> str:
        whole = np.ascontiguousarray(array)
        what = f"{array.dtype.str}{array.shape}".encode() + whole.tobytes()
        name = hashlib.sha256(what).hexdigest()[:16]
        self.arrays[name] = array
        return name


def unpack(packed: Any, arrays: dict[str, Array]) -> Any:
    """The value that was packed."""
    if isinstance(packed, dict):
        if set(packed) == {ARRAY}:
            return arrays[packed[ARRAY]]
        return {name: unpack(part, arrays) for name, part in packed.items()}
    return [unpack(part, arrays) for part in packed] if isinstance(packed, list) else packed


def dump(value: Any) -> tuple[str, bytes]:
    """A value as the texts of two files: JSON, and the arrays."""
    packer = Packer()
    text = json.dumps(packer.pack(value), indent=1)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **packer.arrays)
    return text, buffer.getvalue()


def restore(text: bytes, content: bytes) -> Any:
    """The value in two files' texts.

    Raises:
        UsageError: they were damaged.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return unpack(json.loads(text), {name: archive[name] for name in archive.files})
    except (ValueError, KeyError, OSError, RuntimeError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise UsageError(f"The self-check is damaged ({error}). Unpack the handout again.") from error

"""Store nested values with arrays as JSON plus an `.npz` file: plain data, nothing that can be executed.

Not pickle: a handout passes through many hands, and loading a pickle runs what is in it.
"""

import hashlib
import io
import json
import zipfile
import zlib
from typing import Any

import numpy as np

from grader.assignment.course_functions import CourseFunction
from grader.errors import UsageError
from grader.marking.comparing.compare import Array

ARRAY = "array"
"""The only key of a JSON object that stands for an array. No dict that is stored has this key alone."""
FUNCTION = "given function"
"""The same for a function of the course's files."""


class Packer:
    """Replaces arrays in values by names and keeps each different array once: all training runs share their data."""

    def __init__(self) -> None:
        self.arrays: dict[str, Array] = {}

    def pack(self, value: Any) -> Any:
        """The value with every array replaced, ready for JSON."""
        if isinstance(value, dict):
            return {name: self.pack(part) for name, part in value.items()}
        if isinstance(value, list | tuple):
            # JSON has no tuples: they come back as lists.
            return [self.pack(part) for part in value]
        if isinstance(value, CourseFunction):
            return {FUNCTION: value.given_name}
        if isinstance(value, np.ndarray | np.generic):
            return {ARRAY: self._keep(np.asarray(value))}
        return value

    def _keep(self, array: Array) -> str:
        whole = np.ascontiguousarray(array)
        # The name comes from the content, so equal arrays are stored once.
        what = f"{array.dtype.str}{array.shape}".encode() + whole.tobytes()
        name = hashlib.sha256(what).hexdigest()[:16]
        self.arrays[name] = array
        return name


def unpack(packed: Any, arrays: dict[str, Array]) -> Any:
    """Restore a packed value."""
    if isinstance(packed, dict):
        if set(packed) == {ARRAY}:
            return arrays[packed[ARRAY]]
        if set(packed) == {FUNCTION}:
            return CourseFunction(packed[FUNCTION])
        return {name: unpack(part, arrays) for name, part in packed.items()}
    return [unpack(part, arrays) for part in packed] if isinstance(packed, list) else packed


def dump(value: Any) -> tuple[str, bytes]:
    """The contents of the two files for a value: JSON, and the arrays."""
    packer = Packer()
    text = json.dumps(packer.pack(value), indent=1)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **packer.arrays)
    return text, buffer.getvalue()


def restore(text: bytes, content: bytes) -> Any:
    """The value stored in two files.

    Raises:
        UsageError: the files are damaged.
    """
    try:
        # `allow_pickle=False`: the files may have been edited or replaced since the instructor made them.
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return unpack(json.loads(text), {name: archive[name] for name in archive.files})
    except (ValueError, KeyError, OSError, RuntimeError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise UsageError(f"The self-check is damaged ({error}). Unpack the handout again.") from error

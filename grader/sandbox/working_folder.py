"""The folder in which student code runs: it holds the course's files, so that `open("data.csv")` finds them."""

import tempfile
from collections.abc import Mapping
from pathlib import Path


class WorkingFolder:
    """The course's files, in memory for imports and in a folder of their own for reading."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.modules = {name: content for name, content in files.items() if name.endswith(".py")}
        self._files = files
        self._made: tempfile.TemporaryDirectory[str] | None = None

    def place(self) -> str:
        """The path of the folder, written at the first use; '' without course files."""
        # a copy and not the course's own folder: student code sees no path of the course, and in a handout the files
        # lie among the student's
        if self._files and self._made is None:
            self._made = tempfile.TemporaryDirectory(prefix="grader-")
            for name, content in self._files.items():
                _write(Path(self._made.name, name), content)
            _open_to_all(Path(self._made.name))
        return self._made.name if self._made else ""

    def remove(self) -> None:
        """Delete the folder."""
        if self._made is not None:
            self._made.cleanup()
            self._made = None


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _open_to_all(folder: Path) -> None:
    """Let every user read below `folder`, and none write: workers have other user ids."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o444)

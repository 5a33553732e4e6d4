"""An assignment as it stood on disk when it was read."""

from dataclasses import dataclass
from pathlib import Path

from grader.assignment.models import Assignment
from grader.assignment.positions import where


@dataclass(frozen=True, slots=True)
class AssignmentVersion:
    """An assignment as it stood on disk when it was read."""

    slug: str
    folder: Path
    course: Path
    assignment: Assignment
    sha256: str
    """Over what `assignment.toml` says to grading, its data and tests, the course's reference and sentences."""
    reference_sha256: str

    def seed_or_own(self, stated: int | None) -> int:
        """What inputs are drawn from: if nobody states it, it follows from the reference, which students lack."""
        return int(self.sha256[:8], 16) >> 1 if stated is None else stated

    def where(self, *place: str | int) -> str:
        """`assignments/h1/assignment.toml, line 3`, for a sentence about a key."""
        path = self.folder / "assignment.toml"
        return where(path, path.read_text(encoding="utf-8") if path.is_file() else "", place)

    def at(self, check_id: str) -> tuple[str, int]:
        """The place of a check, to begin that of one of its keys with."""
        return "checks", [check.id for check in self.assignment.checks].index(check_id)

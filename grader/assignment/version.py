"""An assignment as it was on disk when it was read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.assignment.models import Assignment
from grader.assignment.positions import where


@dataclass(frozen=True, slots=True)
class AssignmentVersion:
    """An assignment as it was on disk when it was read."""

    slug: str
    folder: Path
    course: Path
    assignment: Assignment
    sha256: str
    """Hash of everything that can affect a grading: `assignment.toml` without policy and sentences, data, course files,
    tests, and the course's reference."""
    reference_sha256: str
    visible_key: bytes = field(default=b"", repr=False)
    """The key for the inputs of visible checks: a hash of the reference that is not published."""
    hidden_key: bytes = field(default=b"", repr=False)
    """The key for all other numbers: the same hash, with the assignment's `secret`."""
    given: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Contents of the course files in `given/` by relative path. Every submission can import and read them."""
    starter: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Contents of the modules in `starter/` by relative path: a function that is unchanged counts as not started."""
    requirements: str = field(default="", repr=False)
    """The text of `requirements.txt`: packages that students' processes have instead of the grader's."""

    sparing: bool = False
    """Whether the lines of mistakes are looked for only where a name is missing or derived: for a whole class."""

    def without_places(self) -> "AssignmentVersion":
        """The same without the search for lines of mistakes, which would take long for a whole class."""
        return replace(self, assignment=self.assignment.model_copy(update={"places": "nothing"}))

    def where(self, *place: str | int) -> str:
        """The file and line of a key, for a message: `assignments/h1/assignment.toml, line 3`."""
        path = self.folder / "assignment.toml"
        # read only when there is a fault to report; a handout's version has no such file
        return where(path, path.read_text(encoding="utf-8") if path.is_file() else "", place)

    def where_check(self, check_id: str, *key: str) -> str:
        """The file and line of a check or of one of its keys, and its id: `..., line 3: check 'softmax'`."""
        return f"{self.where('checks', self.index_of(check_id), *key)}: check {check_id!r}"

    def index_of(self, check_id: str) -> int:
        """The index of a check."""
        return [check.id for check in self.assignment.checks].index(check_id)

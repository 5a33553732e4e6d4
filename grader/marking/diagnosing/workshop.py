"""Where programs are run with edits in them, to find out what a student did: right solutions, and the student's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.limits import Limits
from grader.marking.modules import Modules
from grader.sandbox import Loading, Sandbox


@dataclass(frozen=True, slots=True)
class Workshop:
    """A sandbox, and the files that the student handed in."""

    sandbox: Sandbox
    files: Mapping[str, bytes]
    names: Sequence[str]
    """The modules that are asked."""
    limits: Limits
    loading: Loading | None = None
    """How the modules are loaded."""

    def starter(self) -> Modules:
        """What students start from, as if it were handed in."""
        begun = self.loading.starter if self.loading else {}
        return Modules(self.sandbox, begun, self.names, self.limits, self.loading)

    def reopened(self) -> Modules:
        """The student's program once more, in processes of its own: edits leave traces, and take time."""
        return Modules(self.sandbox, self.files, self.names, self.limits, self.loading)

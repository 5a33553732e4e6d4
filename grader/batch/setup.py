"""How submissions are graded, and where."""

from dataclasses import dataclass

from grader.machine import processors


@dataclass(frozen=True, slots=True)
class Setup:
    """What may differ from one run to the next with the same assignment."""

    seed: int = 0
    """Random seed for all inputs."""
    jobs: int = 0
    """Submissions graded at once; 0 = one per CPU."""
    required: str | None = None
    """The weakest level of isolation that will do."""
    executor: str = ""
    """`dask://HOST:PORT`; this machine if empty."""

    @property
    def at_once(self) -> int:
        """The number of submissions graded at once, on this machine."""
        return self.jobs or processors()

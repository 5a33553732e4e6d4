"""The four levels of isolation, and what each one promises."""

from dataclasses import dataclass
from enum import IntEnum

from ..errors import SandboxError, UsageError


class Level(IntEnum):
    """A level of isolation; levels compare, weakest first."""

    PROCESS = 0
    """A separate process with a clean environment. Available on any machine."""
    LIMITED = 1
    """`PROCESS`, plus limits on memory, time and files set by the kernel. Available on any Linux."""
    SEALED = 2
    """`LIMITED`, plus no files but Python's, no network, no other process. Linux, any user, most containers."""
    STRONG = 3
    """`SEALED`, plus namespaces: an empty root, process table, network and message space."""

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def parse(cls, word: str) -> "Level":
        """The level that a word names. Raises UsageError for any other word."""
        try:
            return cls[word.upper()]
        except KeyError:
            known = ", ".join(level.word for level in cls)
            raise UsageError(f"isolation level {word!r} is not known; wanted one of: {known}.") from None


PROMISES = {
    Level.PROCESS: (
        "A submission cannot read expected values or tests from memory: they are in another process.",
        "A crash or an endless loop costs one check.",
    ),
    Level.LIMITED: ("The kernel limits memory, processor time and file size.",),
    Level.SEALED: (
        "Only files of Python, its packages and the course's `given/` can be opened; none can be written.",
        "No network, no other process, no signal, no shared memory: the system calls for them are closed.",
    ),
    Level.STRONG: ("The worker cannot see the course, the home folder or other processes.",),
}
GAPS = {
    Level.STRONG: (
        "The kernel is shared: a security hole in the system calls that remain open breaks every promise.",
        "Processor caches and memory bandwidth are shared: timing is approximate.",
    ),
    Level.SEALED: (
        "Where only Landlock protects files, student code can learn whether a file exists and how large it is.",
    ),
    Level.LIMITED: ("Student code can read every file that the grader's user can read, and can use the network.",),
    Level.PROCESS: ("Memory is limited only on systems that support it.",),
}


@dataclass(frozen=True, slots=True)
class Isolation:
    """The level and the layers that work on this machine, found by trying them when the sandbox started."""

    level: Level
    layers: tuple[str, ...]

    @property
    def text(self) -> str:
        """One line for reports, as `strong (mountns+pidns+...+seccomp)`."""
        return f"{self.level.word} ({'+'.join(self.layers) or 'no layers'})"

    @property
    def promises(self) -> tuple[str, ...]:
        """Sentences that say what this level guarantees."""
        return tuple(text for level in Level if level <= self.level for text in PROMISES[level])

    @property
    def gaps(self) -> tuple[str, ...]:
        """Sentences that say what this level does not guarantee."""
        return tuple(text for level in reversed(Level) if level >= self.level for text in GAPS[level])

    def require(self, word: str | None) -> None:
        """Raise SandboxError if this machine is below the level that `word` names; UsageError for an unknown word."""
        if word is not None and self.level < Level.parse(word):
            raise SandboxError(
                f"This machine offers isolation {self.text}, and {word!r} is required. "
                "`grader doctor` says what is missing; nothing was graded."
            )


def reached(layers: tuple[str, ...]) -> Level:
    """The level that a set of layers reaches."""
    # Files can be closed in three ways, system calls only by seccomp: without it, a machine is at most
    # `limited`.
    files_closed = any(name == "mountns" or name == "seccomp-no-open" or name.startswith("landlock") for name in layers)
    calls_closed = any(name.startswith("seccomp") for name in layers)
    if not {"rlimits"} <= set(layers):
        return Level.PROCESS
    if not (files_closed and calls_closed):
        return Level.LIMITED
    return Level.STRONG if {"mountns", "pidns", "netns", "ipcns"} <= set(layers) else Level.SEALED


def wanted(highest: Level, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The layers to try for a level, without those that are switched off by name."""
    # No single layer is enough: measured with 38 attacks, Landlock alone leaves 6 of them open and seccomp alone 5,
    # both together none.
    sealing = ("uid", "threads", "no-caps", "pdeathsig", "no-new-privs", "landlock", "seccomp")
    by_level = {
        Level.PROCESS: (),
        Level.LIMITED: ("rlimits", "threads", "pdeathsig"),
        Level.SEALED: ("rlimits", *sealing),
        Level.STRONG: ("namespaces", "rlimits", *sealing),
    }
    return tuple(name for name in by_level[highest] if name not in without)

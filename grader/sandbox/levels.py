"""How well a machine can keep student code in, in four words, and what each word promises."""

from dataclasses import dataclass
from enum import IntEnum

from ..errors import SandboxError, UsageError


class Level(IntEnum):
    """Levels of isolation, weakest first, so that they can be compared."""

    PROCESS = 0
    """A process of its own with a clean environment: any machine."""
    LIMITED = 1
    """That, with limits on memory, time and files set by the kernel: any Linux."""
    SEALED = 2
    """That, with no file but Python's within reach, no network, no other process: Linux, any user, most containers."""
    STRONG = 3
    """That, in namespaces of its own: an empty root, process table, network and message space."""

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def parse(cls, word: str) -> "Level":
        """The level that a word names; UsageError for any other word."""
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
    Level.LIMITED: ("Memory, processor time and file size are limited by the kernel.",),
    Level.SEALED: (
        "No file but Python's own and NumPy's can be opened; nothing can be written.",
        "No network, no other process, no signal, no shared memory: the system calls for them are closed.",
    ),
    Level.STRONG: ("The course, the home folder and other processes do not exist in the worker's root and tables.",),
}
GAPS = {
    Level.STRONG: (
        "One kernel is shared: a hole in the system calls that remain open breaks every promise.",
        "Processor caches and memory bandwidth are shared: timing is approximate.",
    ),
    Level.SEALED: ("Whether a file exists, and its size, can be learned where only Landlock keeps files closed.",),
    Level.LIMITED: ("Every file that the grader's user can read can be read, and the network used.",),
    Level.PROCESS: ("Memory is limited only where the system offers it.",),
}


@dataclass(frozen=True, slots=True)
class Isolation:
    """What the sandbox reached on this machine, tried out when it started."""

    level: Level
    layers: tuple[str, ...]

    @property
    def text(self) -> str:
        """One line for reports, as `strong (mountns+pidns+...+seccomp)`."""
        return f"{self.level.word} ({'+'.join(self.layers) or 'no layers'})"

    @property
    def promises(self) -> tuple[str, ...]:
        """Sentences on what holds."""
        return tuple(text for level in Level if level <= self.level for text in PROMISES[level])

    @property
    def gaps(self) -> tuple[str, ...]:
        """Sentences on what does not hold."""
        return tuple(text for level in reversed(Level) if level >= self.level for text in GAPS[level])

    def require(self, word: str | None) -> None:
        """Refuse to run student code where it is kept in less well than asked. Raises SandboxError, UsageError."""
        if word is not None and self.level < Level.parse(word):
            raise SandboxError(
                f"This machine offers isolation {self.text}, and {word!r} is required. "
                "`grader doctor` says what is missing; nothing was graded."
            )


def reached(layers: tuple[str, ...]) -> Level:
    """The level that a set of layers amounts to."""
    files_closed = any(name == "mountns" or name == "seccomp-no-open" or name.startswith("landlock") for name in layers)
    calls_closed = any(name.startswith("seccomp") for name in layers)
    if not {"rlimits"} <= set(layers):
        return Level.PROCESS
    if not (files_closed and calls_closed):
        return Level.LIMITED
    return Level.STRONG if {"mountns", "pidns", "netns", "ipcns"} <= set(layers) else Level.SEALED


def wanted(highest: Level, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The layers to try for a level, strongest use first, minus those switched off by name."""
    sealing = ("uid", "no-caps", "pdeathsig", "no-new-privs", "landlock", "seccomp")
    by_level = {
        Level.PROCESS: (),
        Level.LIMITED: ("rlimits", "pdeathsig"),
        Level.SEALED: ("rlimits", *sealing),
        Level.STRONG: ("namespaces", "rlimits", *sealing),
    }
    return tuple(name for name in by_level[highest] if name not in without)

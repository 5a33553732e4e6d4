"""What a call into a student's code can come to; the only values of this room that others handle."""

from dataclasses import dataclass
from typing import Any, Literal

Clock = Literal["cpu", "wall", "submission"]
"""Processor time of a call, real time of a call, real time of all of a submission's calls together."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One line of the student's own code on the way to an exception."""

    file: str
    line: int
    function: str
    """Empty for a syntax error, which is in no function."""
    source: str
    caret: int | None = None
    """Column of a syntax error, from 1."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What the worker says that a call did besides returning: advice, never proof."""

    arguments: tuple[Any, ...]
    """The arguments as they are after the call."""
    keywords: dict[str, Any]
    numpy_random: bool
    """NumPy's global random state changed."""
    python_random: bool


@dataclass(frozen=True, slots=True)
class Returned:
    """The call returned."""

    value: Any
    """Plain values and base-class arrays; a `Handle` stands for what stays in the worker."""
    printed: str = ""
    seconds: float = 0.0
    """Real time, measured by the grader."""
    cpu_seconds: float = 0.0
    """Processor time, measured by the grader from outside the worker."""
    observed: Observed | None = None


@dataclass(frozen=True, slots=True)
class Raised:
    """The call, or the module, stopped with an exception."""

    kind: str
    """Name of the exception's class."""
    message: str
    frames: tuple[Frame, ...] = ()
    """At most 8, the innermost last; only lines of the student's own files."""
    printed: str = ""
    before_it_was_defined: bool = False
    """Whether it was the module that stopped, and what was asked for would have come later in it."""


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The call took longer than it may, or the submission's time was used up before it."""

    limit_s: float
    clock: Clock


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    """The call asked for more memory than there is for it."""

    limit_mib: int


@dataclass(frozen=True, slots=True)
class Crashed:
    """The worker's process ended in the middle of the call, or an object was lost when it ended earlier."""

    how: str
    """A signal as `SIGSEGV` or `signal 40`, or `exit code 3`, or a sentence on a lost object."""
    output: str = ""
    """What was written to the process's own output, below Python; at most 4000 characters."""


@dataclass(frozen=True, slots=True)
class Missing:
    """The module has no such name, or the submission no such file."""

    name: str
    defined: tuple[str, ...]
    """The names, or files, that there are."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer cannot be taken: too large, of a kind that cannot cross, or against the protocol."""

    reason: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The module ran, to its end or to an exception; what it defined until then can be called."""

    names: tuple[str, ...]
    stopped: Raised | None
    printed: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Survey:
    """What the source says of itself, read without running it."""

    functions: dict[str, tuple[str, ...]]
    """Functions of the module and the names of their parameters; methods as `Class.method`."""
    imports: tuple[str, ...]
    """Dotted names of what any of the source files imports."""
    more_imports: bool = False
    """Whether there are more than these: what is not among them may be imported all the same."""


Failed = Raised | TimedOut | OutOfMemory | Crashed | Missing | Refused
Reply = Returned | Failed
LoadReply = Loaded | Failed
Answer = Reply | Loaded | Survey
"""Any of what a worker can answer, whatever it was asked."""

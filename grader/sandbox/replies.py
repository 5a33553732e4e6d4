"""The possible results of a call into student code; the only values of this package that others handle."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Clock = Literal["cpu", "wall", "submission"]
"""Processor time of a call, real time of a call, or real time of all calls of a submission."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One line of the student's own code in a traceback."""

    file: str
    line: int
    function: str
    """Empty for a syntax error."""
    source: str
    caret: int | None = None
    """Column of a syntax error, from 1."""


@dataclass(frozen=True, slots=True)
class Observed:
    """Side effects of a call as the worker reports them. Advice, not proof: student code could forge them."""

    arguments: tuple[Any, ...]
    """The arguments after the call."""
    keywords: dict[str, Any]
    numpy_random: bool
    """Whether NumPy's global random state changed."""
    python_random: bool


@dataclass(frozen=True, slots=True)
class Returned:
    """The call returned."""

    value: Any
    """Plain values and base-class arrays; a `Handle` stands for an object that stays in the worker."""
    printed: str = ""
    seconds: float = 0.0
    """Real time, measured by the grader."""
    cpu_seconds: float = 0.0
    """Processor time, measured by the grader from outside the worker."""
    observed: Observed | None = None


@dataclass(frozen=True, slots=True)
class Operand:
    """One side of an operation on two arrays."""

    text: str
    """As the student wrote it."""
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Raised:
    """The call, or the module, stopped with an exception."""

    kind: str
    """Name of the exception class."""
    message: str
    frames: tuple[Frame, ...] = ()
    """At most 8 lines, all from the student's own files, innermost last."""
    printed: str = ""
    lacks: str = ""
    """The name that is not defined, if that is the exception."""
    meant: str = ""
    """An attribute with a similar name, if one is missing."""
    left_out: "LeftOut | None" = None
    """The statement that would have defined the name, if loading left it out."""
    operands: tuple[Operand, ...] = ()
    """The two sides of the operation that raised, if their shapes do not fit."""


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The call exceeded its time limit, or the submission had no time left for it."""

    limit_s: float
    clock: Clock


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    """The call asked for more memory than its limit."""

    limit_mib: int


@dataclass(frozen=True, slots=True)
class Crashed:
    """The worker's process ended during the call, or an object was lost when it ended earlier."""

    how: str
    """A signal (`SIGSEGV`, `signal 40`), `exit code 3`, or a sentence about a lost object."""
    output: str = ""
    """What the process wrote below Python (from C code, say); at most 4000 characters."""


@dataclass(frozen=True, slots=True)
class Missing:
    """The module has no such name, or the submission no such file."""

    name: str
    defined: tuple[str, ...]
    """The names, or files, that exist."""
    left_out: "LeftOut | None" = None
    """The statement that would have defined the name, if loading left it out."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer cannot be accepted: too large, of a type that cannot cross, or against the protocol."""

    reason: str


@dataclass(frozen=True, slots=True)
class ReportedStatement:
    """A statement at the top level of a module, or a block that does not parse. The worker's word: it may be forged."""

    path: str
    number: int
    """Its number in the file."""
    names: tuple[str, ...]
    """The names that it defines."""
    frame: Frame


@dataclass(frozen=True, slots=True)
class Replaces:
    """The statement gave the name of a graded function to something that cannot be called; the function was kept."""

    name: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A statement that loading left out, and why."""

    statement: ReportedStatement
    why: "Failed | Replaces"


@dataclass(frozen=True, slots=True)
class Loaded:
    """The module ran, but for what was left out. What it defined can be called."""

    names: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()
    not_run: tuple[ReportedStatement, ...] = ()
    """Statements that may take long and that nothing graded depends on."""
    stood_in: tuple[str, ...] = ()
    """Packages that are missing; stand-ins have taken their places."""
    restored: tuple[str, ...] = ()
    """Names that NumPy has removed and that were put back."""
    printed: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Code:
    """The code of all files, without comments, docstrings and empty lines."""

    form: str
    """The same for files with equal code in as many lines."""
    lines: Mapping[str, tuple[int, ...]]
    """The lines that have code, by file: those of equal code are as many."""
    moving: Mapping[str, tuple[int, ...]]
    """The lines of statements that only hand values on."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What the source defines and imports, read without running it."""

    functions: dict[str, tuple[str, ...]]
    """Functions of the module and the names of their parameters; methods as `Class.method`."""
    imports: tuple[str, ...]
    """Dotted names of everything that any of the source files imports."""
    begun: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Functions of the starter and the names of their parameters."""
    grown: frozenset[str] = frozenset()
    """Functions that have more statements than the starter's."""
    unchanged: frozenset[str] = frozenset()
    """Functions whose bodies are still those of the starter."""
    repeated: frozenset[str] = frozenset()
    """Functions that are defined more than once."""
    more_imports: bool = False
    """True if the list was cut: a name that is not in it may be imported all the same."""
    code: Code | None = None
    """None if not all of it parses, or it is too long."""


Failed = Raised | TimedOut | OutOfMemory | Crashed | Missing | Refused
Reply = Returned | Failed
LoadReply = Loaded | Failed
Answer = Reply | Loaded | Survey
"""Anything that a worker can answer."""

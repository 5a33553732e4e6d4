"""Who answers calls: a student's sealed process, or trusted functions when an assignment is put to the proof."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from inspect import signature
from typing import Any, Protocol

from grader.marking.formulas import Undefined, value_of
from grader.sandbox.questions import Question
from grader.sandbox.replies import Failed, Loaded, LoadReply, Missing, Observed, Raised, Reply, Returned, Survey


class Witness(Protocol):
    """Answers calls with plain values, and is never asked to judge."""

    def load(self) -> LoadReply:
        """What came of importing the module."""
        ...

    def foresee(self, asked: Sequence[Question]) -> None:
        """What will be asked next, in this order; answers may be made ahead of it."""
        ...

    def ask(self, asked: Question) -> Reply:
        """The answer to one question."""
        ...

    def call(self, target: str, /, *arguments: Any, call_s: float | None = None) -> Reply:
        """One call of a function."""
        ...

    def renew(self) -> None:
        """Forget: whoever answers next has been asked nothing before."""
        ...

    def survey(self) -> Survey | Failed:
        """What the source defines and imports."""
        ...

    def strain(self) -> float:
        """The largest share of its time limit that a call has taken since this was last asked."""
        ...

    def call_many(
        self, target: str, argument_lists: Sequence[Sequence[Any]], /, *, call_s: float | None = None
    ) -> Reply:
        """Many calls of one function in one round trip: the value is the list of what they return."""
        ...


class StandIn:
    """The reference in the role of a student, in this process: trusted functions and written answers."""

    def __init__(self, right: Mapping[str, Any]) -> None:
        """Answer with what is right, by the names that students use: functions are called, all else is written."""
        self.functions: Mapping[str, Callable[..., Any]] = {n: value for n, value in right.items() if callable(value)}
        self.written = {name: value for name, value in right.items() if not callable(value)}

    def load(self) -> LoadReply:
        """There is nothing to import."""
        return Loaded(tuple(self.functions), None, "", 0.0)

    def foresee(self, asked: Sequence[Question]) -> None:
        """Nothing is won by answering ahead."""

    def ask(self, asked: Question) -> Reply:
        """A call or a written answer."""
        path = asked.fields["path"]
        return self.call(path, *asked.fields["arguments"]) if asked.op == "call" else self.get(path)

    def call(self, target: str, /, *arguments: Any, call_s: float | None = None) -> Reply:
        """Call a function on copies; layouts and limits do not apply."""
        if target not in self.functions:
            return Missing(target, tuple(self.functions))
        own = deepcopy(arguments)
        value = value_of(lambda: self.functions[target](*own))
        if isinstance(value, Undefined):  # a mutant may be defined for some sizes only
            return Raised(type(value.error).__name__, str(value.error))
        return Returned(value, observed=Observed(own, {}, numpy_random=False, python_random=False))

    def renew(self) -> None:
        """A reference remembers nothing."""

    def strain(self) -> float:
        """A reference has all the time that it wants."""
        return 0.0

    def survey(self) -> Survey | Failed:
        """A reference defines everything and imports nothing that is forbidden."""
        parameters = {name: tuple(signature(function).parameters) for name, function in self.functions.items()}
        return Survey(parameters, ())

    def get(self, target: str) -> Reply:
        """A written answer."""
        if target not in self.written:
            return Missing(target, tuple(self.written))
        return Returned(deepcopy(self.written[target]))

    def call_many(
        self, target: str, argument_lists: Sequence[Sequence[Any]], /, *, call_s: float | None = None
    ) -> Reply:
        """As `call`; the first exception ends it."""
        values = []
        for arguments in argument_lists:
            reply = self.call(target, *arguments)
            if not isinstance(reply, Returned):
                return reply
            values.append(reply.value)
        return Returned(values)

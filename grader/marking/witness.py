"""Who answers the questions: a student's sealed process, or trusted functions when an assignment is proved."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from inspect import signature
from types import FunctionType
from typing import Any, Protocol

from grader.marking.formulas import Undefined, value_of
from grader.sandbox.inside.lines import run
from grader.sandbox.questions import Question
from grader.sandbox.replies import Failed, Loaded, LoadReply, Missing, Observed, Raised, Reply, Returned, Survey


class Witness(Protocol):
    """Answers calls with plain values. It never judges: whatever it says may be forged."""

    def load(self) -> LoadReply:
        """The result of importing the module."""
        ...

    def announce(self, asked: Sequence[Question]) -> None:
        """Announce the next questions, in order, so that the answers can be computed ahead."""
        ...

    def ask(self, asked: Question) -> Reply:
        """The answer to one question."""
        ...

    def renew(self, *, survey: bool = False) -> None:
        """Forget everything: the next answer comes from a process that was asked nothing before.

        Args:
            survey: Whether `survey` will be called: the new process answers it before it runs any student code.
        """
        ...

    def survey(self) -> Survey | Failed:
        """The names that the source defines and imports."""
        ...

    def limit_share(self) -> float:
        """The largest share of its time limit that a call has taken since the last call of this method."""
        ...


class ReferenceWitness:
    """The reference used as a student, in this process: trusted functions and written answers."""

    def __init__(self, right: Mapping[str, Any]) -> None:
        """Answer with `right`, by the names that students use: functions, and other values as written answers."""
        self.functions: Mapping[str, Callable[..., Any]] = {n: value for n, value in right.items() if callable(value)}
        self.written = {name: value for name, value in right.items() if not callable(value)}

    def load(self) -> LoadReply:
        """Report all functions as loaded; there is nothing to import."""
        return Loaded(tuple(self.functions))

    def announce(self, asked: Sequence[Question]) -> None:
        """Do nothing: without another process, answering ahead saves no time."""

    def ask(self, asked: Question) -> Reply:
        """Answer one question: calls or a written answer."""
        fields = asked.fields
        match asked.op:
            case "run":
                return self._run(fields)
            case "call":
                # in the order of the inputs, which is that of the reference's parameters
                return self._call(fields["path"], [*fields["arguments"], *fields["keywords"].values()])
            case "call_many":
                replies = [self._call(fields["path"], arguments) for arguments in fields["argument_lists"]]
                failed = next((reply for reply in replies if not isinstance(reply, Returned)), None)
                return failed or Returned([reply.value for reply in replies if isinstance(reply, Returned)])
            case _:
                return self._get(fields["path"])

    def _call(self, target: str, arguments: Sequence[Any]) -> Reply:
        """Call a function on copies of the arguments; layouts and limits do not apply."""
        if target not in self.functions:
            return Missing(target, tuple(self.functions))
        own = deepcopy(tuple(arguments))  # kept, so that a property can see whether the function modified them
        value = value_of(lambda: self.functions[target](*own))
        if isinstance(value, Undefined):  # a mutant may be defined for some sizes only
            return Raised(type(value.error).__name__, str(value.error))
        return Returned(value, observed=Observed(own, {}, numpy_random=False, python_random=False))

    def _run(self, fields: Mapping[str, Any]) -> Reply:
        home = fields["path"].rpartition(".")[0]

        def find(name: str) -> Any:
            return self.functions[f"{home}.{name}".lstrip(".")]

        value = value_of(lambda: run(fields["text"], deepcopy(fields["inputs"]), find, fields["wanted"]))
        return Raised(type(value.error).__name__, str(value.error)) if isinstance(value, Undefined) else Returned(value)

    def renew(self, *, survey: bool = False) -> None:
        """Do nothing: a reference remembers nothing."""

    def limit_share(self) -> float:
        """Always 0: a reference has no time limit."""
        return 0.0

    def survey(self) -> Survey | Failed:
        """The reference's functions, without imports: a reference is not checked for forbidden ones."""
        return Survey({name: _parameters(function) for name, function in self.functions.items()}, ())

    def _get(self, target: str) -> Reply:
        """A written answer."""
        if target not in self.written:
            return Missing(target, tuple(self.written))
        return Returned(deepcopy(self.written[target]))


def _parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    """The parameters that a student's function has too, so without those for the student's own functions."""
    parameters = signature(function).parameters.values()
    return tuple(one.name for one in parameters if not isinstance(one.default, FunctionType))

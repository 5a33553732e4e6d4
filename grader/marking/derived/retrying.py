"""Asks a submission's process for the values that its functions give with one edit in their source."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from grader.marking.asking import Answerer
from grader.marking.comparing.compare import Array
from grader.marking.comparing.nesting import flattened
from grader.marking.comparing.structure import pair
from grader.marking.derived.evaluated import Evaluated
from grader.marking.derived.kinds import TOLD_AS
from grader.marking.expected_case import ExpectedCase
from grader.sandbox.inside.editing.replacement import Edit
from grader.sandbox.inside.editing.variation import Spot, Variant
from grader.sandbox.inside.packing import unpack
from grader.sandbox.questions import Question
from grader.sandbox.replies import Returned

AT_ONCE_S = 5.0
"""Seconds of processor time for one round trip."""
MOST = 1_000_000
"""The default number of edits."""
PATIENCE = 4
"""A round trip may take this many times as long before its process is ended."""


class Choice(NamedTuple):
    """Which edits are tried, and in which order."""

    skip: Collection[str] = ()
    """The student's functions that are left as they are."""
    only: Collection[Spot] | None = None
    """The spots that are edited; None = all."""
    most: int = MOST
    """Number of edits, at most."""
    repairing: bool = False
    """Whether missing parts are also inserted."""
    first_must_change: bool = False
    """Whether an edit that makes no difference in the first case is not tried in the others."""
    likely_first: bool = False
    """Whether edits of loops come first."""

    @property
    def fields(self) -> dict[str, Any]:
        """The same as a worker reads it."""
        only = None if self.only is None else sorted(map(list, self.only))
        return {**self._asdict(), "skip": list(self.skip), "only": only}


def varied(cases: Sequence[ExpectedCase], witness: Answerer, seconds: float, choice: Choice) -> Iterator[Evaluated]:
    """The edits that change what a submission's function returns, found within seconds of processor time.

    Whatever comes back was made by a student's process: of each edit the kind is checked, and the values are
    paired with the expected ones as those of any answer.
    """
    calls = [_asked(case) for case in cases]
    path = cases[0].check.called
    start, left = 0, seconds
    while left > 0:
        at_once = min(AT_ONCE_S, left)
        fields = {"path": path, "calls": calls, "start": start, "seconds": at_once, **choice.fields}
        reply = witness.ask(Question("vary", fields, PATIENCE * at_once))
        left -= at_once
        if not isinstance(reply, Returned):
            return
        match unpacked(reply.value):
            case {"reached": int(reached), "ended": bool(ended), "found": list(found)}:
                for group in found:
                    yield from _evaluated(group, cases)
                if ended or reached <= start:
                    return
                start = reached
            case _:
                return


def _asked(case: ExpectedCase) -> dict[str, Any]:
    lines, layout = case.check.lines, case.drawn.layout
    if not lines:
        return {"arguments": case.arguments, "layout": layout}
    inputs = {name: case.drawn.inputs[name] for name in lines.inputs}
    return {"text": lines.text, "inputs": inputs, "wanted": list(lines.results(case.check.returns)), "layout": layout}


def unpacked(value: Any) -> Any:
    """What a student's process has packed; None if that cannot be."""
    try:
        return unpack(value)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def _evaluated(group: Any, cases: Sequence[ExpectedCase]) -> Iterator[Evaluated]:
    match group:
        case {"values": list(values), "variants": list(told)} if len(values) == len(cases):
            arrays = tuple(_arrays(case, value) for case, value in zip(cases, values, strict=True))
            for one in told:
                variant = variant_of(one)
                if variant is not None:
                    yield Evaluated(variant, arrays)


def _arrays(case: ExpectedCase, value: Any) -> Mapping[str, Array] | None:
    returns = case.check.returns
    leaves = pair(case.value, flattened(value, returns, case.drawn.sizes), returns)
    found = {leaf.place: leaf.got for leaf in leaves if leaf.got is not None}
    return case.as_expected(found) if found else None


def variant_of(told: Any) -> Variant | None:
    """What a student's process says about an edit; None if it is not of that form."""
    match told:
        case [str(file), str(function), int(call), int(program), str(kind), int(line), list(about), list(instead)]:
            if kind in TOLD_AS:
                return Variant(Edit(kind, int(line), _names(about), _names(instead)), file, function, call, program)
    return None


def _names(told: Sequence[Any]) -> tuple[str, ...]:
    return tuple(name for name in told[:20] if isinstance(name, str) and name.isidentifier() and len(name) < 60)

"""Evaluates every variant of a reference, in a process that may hang, run out of memory or print.

The variants are edits of the course's own code, so they are trusted not to attack; but an edited loop may never end.
"""

import gc
import os
import pickle
import select
import signal
import struct
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from types import CodeType
from typing import Any

import numpy as np

from grader.marking.comparing.compare import Array
from grader.marking.comparing.structure import MAX_GROWTH
from grader.marking.derived.evaluated import Evaluated, Values
from grader.marking.expected_case import ExpectedCase
from grader.sandbox.inside.editing.variation import Program, Spot, ran
from grader.sandbox.inside.memory import limit_memory

PATIENCE_S = 5.0
"""Seconds of silence after which the process is taken to hang in compiled code, where no signal reaches it."""
SLOWER = 6
"""How many times as long as the right one a variant may take."""
BRIEFEST_S = 0.02
BUDGET_S = 10.0
"""Seconds of processor time for all variants of one check; variants that are not reached have no values."""
WAIT_S = 60.0
"""Seconds of real time for them, however busy the machine is."""
MOST = 1_000_000
"""The default number of edits."""
MEMORY = 1 << 30
"""Bytes that a variant may allocate in addition to what the process has."""
SIZE = struct.Struct("=Q")
KEPT = 64 << 20
"""Bytes of all values together."""


class VariantTooLongError(BaseException):
    """A variant takes too long. Not an `Exception`, which a reference might catch."""


Stop = Callable[[ExpectedCase, Mapping[str, Array] | None], bool]
"""Whether, after the values of one case, the others are not needed."""


def never(case: ExpectedCase, values: Mapping[str, Array] | None) -> bool:
    """Evaluate every variant in every case."""
    return False


def evaluate(
    cases: Sequence[ExpectedCase],
    files: Mapping[str, str],
    seconds: float = BUDGET_S,
    stop: Stop = never,
    *,
    most: int = MOST,
    only: Collection[Spot] | None = None,
) -> tuple[list[Evaluated], bool]:
    """All variants of the cases' reference that are defined somewhere and differ from it, and whether these are all.

    Args:
        cases: The cases of one check.
        files: The source of the reference's files, by path.
        seconds: Processor time for all of them.
        stop: When a variant is not evaluated in the cases that are left; its values there are None.
        most: Edits that are tried. Those of the reference's own function come first.
        only: The spots at which edits are tried; None for all.
    """
    codes = code_of(cases, files)
    found: list[Evaluated] = []
    deadline = time.monotonic() + WAIT_S
    start, size = 0, 0
    while codes and start >= 0 and size < KEPT and time.monotonic() < deadline:
        # the variant in which the process hung is left out
        start, more = _in_a_process(EditedCheck(cases, codes, files, seconds, stop, most, only), start, deadline)
        found += more
        size += sum(array.nbytes for one in more for values in one.values if values for array in values.values())
    return found, start < 0 or not codes


def code_of(cases: Sequence[ExpectedCase], files: Mapping[str, str]) -> set[CodeType]:
    """The code of these files that the reference runs in the cases."""
    return set().union(*(ran(partial(case.evaluate, case.check.reference), files) for case in cases))


@dataclass(frozen=True, slots=True)
class EditedCheck:
    """What is edited, and on which cases."""

    cases: Sequence[ExpectedCase]
    codes: set[CodeType]
    files: Mapping[str, str]
    seconds: float
    """Processor time for all variants."""
    stop: Stop
    most: int
    only: Collection[Spot] | None


def _in_a_process(work: EditedCheck, start: int, deadline: float) -> tuple[int, list[Evaluated]]:
    """Evaluate the variants from `start` on. Returns the next start (-1 after the last variant) and what was found."""
    inward, outward = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(inward)
        _serve(work, start, outward)
    os.close(outward)
    found, reached = [], start - 1
    try:
        for reached, one in _received(inward, deadline):
            found += [one] if one else []
            if reached < 0:
                return -1, found
    finally:
        os.close(inward)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return reached + 2, found


Message = tuple[int, Evaluated | None]
"""A variant's number, and its values if they are of use; -1 at the end."""


def _received(pipe: int, deadline: float) -> Iterator[Message]:
    """The messages of the child, until it has been silent for too long."""
    unread = b""
    while (left := min(PATIENCE_S, deadline - time.monotonic())) > 0:
        if not select.select([pipe], [], [], left)[0] or not (more := os.read(pipe, 1 << 20)):
            return
        unread += more
        while len(unread) >= SIZE.size and len(unread) >= SIZE.size + SIZE.unpack_from(unread)[0]:
            end = SIZE.size + SIZE.unpack_from(unread)[0]
            yield pickle.loads(unread[SIZE.size : end])  # noqa: S301  from our own process and the course's reference
            unread = unread[end:]


def _serve(work: EditedCheck, start: int, outward: int) -> None:
    """The child's whole life; it never returns."""
    try:
        gc.disable()
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        with suppress(ValueError, OSError):
            limit_memory(MEMORY)
        with os.fdopen(outward, "wb") as pipe:
            for message in _messages(work, start):
                told = pickle.dumps(message, protocol=5)
                pipe.write(SIZE.pack(len(told)) + told)
                pipe.flush()
    except BaseException:  # noqa: BLE001, S110  a child that fails has only less to say
        pass
    finally:
        os._exit(0)


def _messages(work: EditedCheck, start: int) -> Iterator[Message]:
    cases = work.cases
    own = cases[0].check.reference.rpartition(":")[2] if work.most < MOST else ""
    limits = [_limit(case) for case in cases]
    right = [case.unfolded for case in cases]
    with _alarm() as within:
        variants = Program(work.codes, work.files, own).variants(only=work.only, likely_first=work.most < MOST)
        for number, variant in enumerate(variants):
            if number < start:
                continue
            if number >= work.most or time.process_time() > work.seconds:
                break
            values = _in_cases(work, limits, within)
            if all(value is None for value in values) or _all_same(values, right):
                yield number, None
            else:
                yield number, Evaluated(variant, values)
    yield -1, None


def _in_cases(work: EditedCheck, limits: Sequence[float], within: "Within") -> Values:
    values: list[Mapping[str, Array] | None] = []
    for case, limit in zip(work.cases, limits, strict=True):
        values.append(_values(case, limit, within))
        if work.stop(case, values[-1]):
            break
    return (*values, *[None] * (len(work.cases) - len(values)))


def _limit(case: ExpectedCase) -> float:
    started = time.process_time()
    case.arrays_of(case.check.reference)
    return max(BRIEFEST_S, SLOWER * (time.process_time() - started))


Within = Callable[[float, Callable[[], Any]], Any]


@contextmanager
def _alarm() -> Iterator[Within]:
    """A function that calls another within a time; VariantTooLongError ends the call."""

    def ring(number: int, frame: object) -> None:
        raise VariantTooLongError

    signal.signal(signal.SIGPROF, ring)

    def within(seconds: float, call: Callable[[], Any]) -> Any:
        try:
            signal.setitimer(signal.ITIMER_PROF, seconds)
            return call()
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    yield within


def _values(case: ExpectedCase, seconds: float, within: Within) -> Mapping[str, Array] | None:
    try:
        arrays = within(seconds, lambda: case.arrays_of(case.check.reference))
    except (VariantTooLongError, MemoryError, SystemExit, KeyboardInterrupt, RecursionError):
        return None
    if not arrays or any(array.dtype.kind not in "biuf" or _too_large(array, case) for array in arrays.values()):
        return None
    return case.as_expected({place: array.astype(np.float64) for place, array in arrays.items()})


def _too_large(array: Array, case: ExpectedCase) -> bool:
    return array.size > MAX_GROWTH * max(16, *(right.size for right in case.unfolded.values()))


def _all_same(values: Values, right: Sequence[Mapping[str, Array]]) -> bool:
    """Whether a variant is right wherever it is defined."""
    return all(
        value is None or all(place in value and _same(value[place], array) for place, array in arrays.items())
        for value, arrays in zip(values, right, strict=True)
    )


def _same(array: Array, right: Array) -> bool:
    return array.shape == right.shape and np.allclose(array, right, rtol=1e-9, atol=1e-12, equal_nan=True)

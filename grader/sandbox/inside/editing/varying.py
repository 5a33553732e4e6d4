"""Calls the submission's functions with one edit after the other in its source, and reports what came out differently.

Nothing is judged here: the values go to the grader, equal ones once.
"""

import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from functools import partial
from typing import Any

import numpy as np

from ..objects import Objects, Request, assigned_by_lines, laid_out
from ..packing import pack
from .variation import Program, ran

SLOWER = 6
"""How many times as long as without an edit a call may take."""
BRIEFEST_S = 0.02
TOO_LARGE = 64
"""An answer that has this many times the entries of the right one is not kept."""


class CallTooLongError(BaseException):
    """A call takes too long. Not an `Exception`, which a program might catch."""


def vary(objects: Objects, request: Request) -> dict[str, Any]:
    """Make the calls with the edits from number `start` up to `most`, for so many `seconds` of processor time.

    Functions named in `skip` are not edited; with `only`, none but the edits at these spots are tried; with
    `repairing`, missing parts are also inserted. With `first_must_change`, an edit that makes no difference to the
    first call is not tried on the others. With `likely_first`, they come in another order.

    Returns the number of the next edit, whether there is none, and what came out: groups of edits with equal values.
    """
    files, calls = objects.files, request["calls"]
    run = [partial(_call, objects, request["path"], one) for one in calls]
    signal.signal(signal.SIGPROF, ring)
    codes = set().union(*(ran(one, files) for one in run))
    only = None if request["only"] is None else {*map(tuple, request["only"])}
    if only is not None and {name for _, name, *_ in only}.isdisjoint(code.co_name for code in codes):
        return _answer(0, ended=True, groups={})
    plain = [_timed(one) for one in run]
    limits = [max(BRIEFEST_S, SLOWER * seconds) for _, seconds in plain]
    usual_marks = [_mark(value) for value, _ in plain]
    usual = _mark([value for value, _ in plain])
    sizes = [TOO_LARGE * max(16, _size(value)) for value, _ in plain]
    groups: dict[bytes, tuple[list[Any], list[Any]]] = {}
    started, reached, ended = time.process_time(), request["start"], True
    program = Program(codes, files, first=request["path"].rpartition(".")[2])
    choice = {"repairing": request["repairing"], "likely_first": request["likely_first"]}
    variants = program.variants(request["skip"], only=only, **choice)
    for number, variant in enumerate(variants):
        if number < request["start"]:
            continue
        if number >= request["most"]:
            break
        if time.process_time() - started > request["seconds"]:
            ended = False
            break
        reached = number + 1
        values = [*_values(zip(run, limits, sizes, usual_marks, strict=True), every=not request["first_must_change"])]
        mark = _mark(values)
        if mark != usual and any(value is not None for value in values):
            groups.setdefault(mark, (values, []))[1].append(variant.told)
    return _answer(reached, ended=ended, groups=groups)


def _answer(reached: int, *, ended: bool, groups: Mapping[bytes, tuple[list[Any], list[Any]]]) -> dict[str, Any]:
    found = [{"values": values, "variants": told} for values, told in groups.values()]
    return {"kind": "returned", "value": pack({"reached": reached, "ended": ended, "found": found})}


def _values(asked: Iterable[tuple[Callable[[], Any], float, int, bytes]], *, every: bool) -> Iterator[Any]:
    """What the calls return; unless `every`, nothing of the others if the first is the same as without the edit."""
    stop = False
    for number, (call, limit, size, usual) in enumerate(asked):
        value = None if stop else _within(limit, call, size)
        stop = stop or (number == 0 and not every and (value is None or _mark(value) == usual))
        yield value


def _call(objects: Objects, path: str, one: Mapping[str, Any]) -> Any:
    if "text" in one:
        return deepcopy(_plain(assigned_by_lines(objects, {**deepcopy(one), "path": path})))
    arguments = laid_out(deepcopy(one["arguments"]), one["layout"])
    return deepcopy(_plain(objects.find({"target": None, "path": path})(*arguments)))


def _timed(call: Callable[[], Any]) -> tuple[Any, float]:
    started = time.process_time()
    return _within(5.0, call, 1 << 30), time.process_time() - started


def _within(seconds: float, call: Callable[[], Any], most: int) -> Any:
    """What a call returns; None if it fails, takes too long, or returns too much."""
    try:
        value = _alarmed(seconds, call)
    except BaseException:  # noqa: BLE001  an edited program may raise anything
        return None
    return value if _size(value) <= most else None


def _alarmed(seconds: float, call: Callable[[], Any]) -> Any:
    try:
        # processor time: on a busy machine the same edits are in time
        signal.setitimer(signal.ITIMER_PROF, seconds)
        return call()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def ring(number: int, frame: object) -> None:
    """End a call that takes too long: a handler of a signal."""
    raise CallTooLongError


def _plain(value: Any) -> Any:
    """A value of numbers, arrays, lists, tuples and dicts; TypeError for anything else."""
    match value:
        case dict():
            return {str(name): _plain(part) for name, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value] if isinstance(value, list) else tuple(map(_plain, value))
        case None | bool() | int() | float() | str():
            return value
        case np.ndarray() | np.number() | np.bool_():
            array = np.asarray(value)
            if array.dtype.kind in "biuf":
                return array.view(np.ndarray)
    raise TypeError


def _size(value: Any) -> int:
    match value:
        case dict():
            return sum(map(_size, value.values()))
        case list() | tuple():
            return sum(map(_size, value))
        case np.ndarray():
            return value.size
    return 1


def _mark(value: Any) -> bytes:
    """Bytes that are equal for equal values."""
    match value:
        case dict():
            return b"{" + b",".join(name.encode() + b":" + _mark(part) for name, part in value.items()) + b"}"
        case list() | tuple():
            return b"[" + b",".join(map(_mark, value)) + b"]"
        case np.ndarray():
            return repr(value.shape).encode() + value.tobytes()
    return repr(value).encode()

"""The student's module and the objects that stay in the worker, and the operations that a grader may ask for."""

import importlib
import random
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np

from . import lines
from .faults import Report
from .frame import GIVEN, Handle
from .loading.stand_ins import StandIn

NAMES, NAME = 200, 100
# A seed that no student is likely to use.
UNLIKELY = 3_725_290_298

Request = dict[str, Any]


class UnknownNameError(Exception):
    """The module has no such name."""


class Objects:
    """The module and the objects behind handles."""

    def __init__(self) -> None:
        self.module: ModuleType = ModuleType("nothing")
        self.kept: dict[int, object] = {}
        self.files: dict[str, str] = {}
        """The submission's source, by file."""
        self.last = 0
        self.lost = False
        """Whether the request names an object of an earlier worker."""
        self.edits: Iterator[list[Any] | None] = iter(())
        """Puts the next edit of the submission's functions into force."""

    def keep(self, value: object) -> Handle:
        """Keep an object that cannot cross and return its handle."""
        self.last += 1
        self.kept[self.last] = value
        return Handle(self.last, type(value).__name__[:NAME])

    def resolve(self, number: int, type_name: str) -> object:
        """The object behind a handle, or the function of the course's files that it names."""
        if number == GIVEN:
            return self.given(type_name)
        self.lost |= number not in self.kept
        return self.kept.get(number)

    def given(self, name: str) -> object:
        """A function of the course's files, `module:function`; lost if it cannot be imported."""
        module, _, function = name.partition(":")
        try:
            return getattr(importlib.import_module(module), function)
        except BaseException:  # noqa: BLE001  the student's code may have spoilt any module of its process
            self.lost = True
            return None

    def names(self) -> list[str]:
        """The public names that the module defines, without the modules and plotting stand-ins in it."""
        found = vars(self.module).items()
        return [
            name[:NAME]
            for name, value in found
            if not name.startswith("_") and not isinstance(value, ModuleType | StandIn)
        ][:NAMES]

    def find(self, request: Request) -> Any:
        """The object at a dotted path from the module, or from the object behind a handle."""
        target, path = request["target"], request["path"]
        value = self.module if target is None else target
        for name in filter(None, path.split(".")):
            try:
                value = getattr(value, name)
            except AttributeError:
                if target is not None:
                    raise
                if value is not self.module or f"{name}.py" not in self.files:
                    raise UnknownNameError(path) from None
                # another module that was handed in, which this one need not import
                value = importlib.import_module(name)
        return value


def call(objects: Objects, request: Request) -> Report:
    """Call a function, class or method with the given arguments."""
    function = objects.find(request)
    arguments, keywords = laid_out((request["arguments"], request["keywords"]), request["layout"])
    if not request["observe"]:
        return _returned(function(*arguments, **keywords))
    _stir()
    before = _random_states()
    reply = _returned(function(*arguments, **keywords))
    changed = [old != new for old, new in zip(before, _random_states(), strict=True)]
    return reply | {"observed": {"arguments": tuple(arguments), "keywords": keywords, "random": changed}}


def call_many(objects: Objects, request: Request) -> Report:
    """Call one function with many argument lists. The first exception ends the call."""
    function = objects.find(request)
    return _returned([function(*arguments) for arguments in request["argument_lists"]])


def run(objects: Objects, request: Request) -> Report:
    """Run lines of calls among the module's names, and return what they assigned."""
    return _returned(assigned_by_lines(objects, request))


def assigned_by_lines(objects: Objects, request: Request) -> Any:
    """What lines of calls assign to the names that are wanted."""
    home = request["path"].rpartition(".")[0]

    def find(name: str) -> Any:
        return objects.find({"target": None, "path": f"{home}.{name}".lstrip(".")})

    inputs = laid_out(request["inputs"], request["layout"])
    return lines.run(request["text"], inputs, find, request["wanted"])


def get(objects: Objects, request: Request) -> Report:
    """Read a name or an attribute. Unless `whole`, lists and dicts stay here, so that writing into them works."""
    return _seen(objects, objects.find(request), request["whole"])


def item(objects: Objects, request: Request) -> Report:
    """Read `object[key]`; `whole` as in `get`."""
    return _seen(objects, objects.find(request)[request["key"]], request["whole"])


def put(objects: Objects, request: Request) -> Report:
    """Set an attribute."""
    setattr(objects.find(request), request["key"], request["value"])
    return _returned(None)


def put_item(objects: Objects, request: Request) -> Report:
    """Set `object[key]`."""
    objects.find(request)[request["key"]] = request["value"]
    return _returned(None)


def entries(objects: Objects, request: Request) -> Report:
    """The items of a loop over the object, as a list."""
    return _returned(list(objects.find(request)))


def equal(objects: Objects, request: Request) -> Report:
    """Whether the object equals another one of the student's."""
    return _returned(bool(objects.find(request) == request["other"]))


def length(objects: Objects, request: Request) -> Report:
    """`len(object)`."""
    return _returned(len(objects.find(request)))


OPERATIONS: dict[str, Callable[[Objects, Request], Report]] = {
    operation.__name__: operation
    for operation in (call, call_many, run, get, item, put, put_item, entries, equal, length)
}


def _returned(value: object) -> Report:
    return {"kind": "returned", "value": value}


def _seen(objects: Objects, value: object, whole: bool) -> Report:
    return _returned(value if whole or not isinstance(value, list | dict) else objects.keep(value))


def laid_out(value: Any, layout: str) -> Any:
    """The arguments with every array in the memory layout that the grader asks for."""
    if layout == "c":
        return value
    match value:
        case list() | tuple():
            return type(value)(laid_out(entry, layout) for entry in value)
        case dict():
            return {key: laid_out(entry, layout) for key, entry in value.items()}
        case np.ndarray():
            return _arraylaid_out(value, layout)
        case _:
            return value


def _arraylaid_out(array: np.ndarray[Any, Any], layout: str) -> np.ndarray[Any, Any]:
    if layout == "fortran":
        return np.asfortranarray(array)
    if layout == "strided" and array.ndim:
        # Every second entry of a wider array: a view that is not contiguous, as a slice of a batch would be.
        wide = np.empty((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
        wide[..., ::2] = array
        return wide[..., ::2]
    array.flags.writeable = layout != "readonly"
    return array


def _stir() -> None:
    """Seed the global random states in a unique way, so code that sets its own seed changes them each time."""
    np.random.seed(UNLIKELY)  # noqa: NPY002
    random.seed(UNLIKELY)


def _random_states() -> tuple[object, object]:
    state: Any = np.random.get_state()  # noqa: NPY002  the global state is what a check watches
    return (state[1].tobytes(), state[2:]), random.getstate()

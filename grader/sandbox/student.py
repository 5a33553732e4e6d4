"""A student's module as an ordinary object: each attribute, call and item is a question to the worker."""

import builtins
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import numpy as np

from .caller import Caller
from .inside.frame import Handle
from .inside.python_values import Parts, rebuilt
from .replies import Failed, Missing, Raised, Refused, Reply, Returned


class CallFailed(Exception):  # noqa: N818  read as a sentence: `raises(CallFailed)`
    """A call into the student's code did not return; `reply` says why."""

    def __init__(self, reply: Failed, called: str = "") -> None:
        super().__init__(_sentence(reply))
        self.reply = reply
        self.called = called
        """The function, class or method as the test wrote it."""


class NameMissing(CallFailed, AttributeError):  # noqa: N818
    """The student's module has no such name; an AttributeError too, so that `hasattr` works."""


NOT_AS_THEMSELVES = (AssertionError, OSError, StopIteration, StopAsyncIteration)
"""A student's would say that a claim of the test's is wrong, or end its loops: `all(map(student.f, xs))` would hold."""


@cache
def failing_as(kind: str) -> type[CallFailed]:
    """A failed call as the exception of this name; also as Python's own exception, if it has one of this name.

    So `with pytest.raises(ValueError)` and `assertRaises(student.MyError)` mean what they say.
    """
    own: Any = getattr(builtins, kind, None)
    as_itself = isinstance(own, type) and issubclass(own, Exception) and not issubclass(own, NOT_AS_THEMSELVES)
    for base in own.__mro__ if as_itself else ():
        with suppress(TypeError):  # some do not mix with others, or take more than a sentence: `UnicodeDecodeError`
            made = type(kind, (CallFailed, base), {})
            made(Raised(kind, ""))
            return made
    return type("CallFailed", (CallFailed,), {})


class Student:
    """A proxy for the student's module, or for an object that stays in the worker.

    A call returns a value. Attributes and items arrive as values too, arrays read-only. Lists and dicts are an
    exception: they stay in the worker, so that `net.params["W1"] = W` takes effect there; `whole_value` copies them. A
    namedtuple always stays there, so that a cache is passed back as the type that it was.
    """

    __slots__ = ("_name", "_path", "_session", "_target")

    def __init__(self, session: Caller, target: Handle | None = None, path: str = "", name: str = "") -> None:
        # `__setattr__` below sets attributes of the student's object, so the proxy's own need the base class.
        object.__setattr__(self, "_session", session)
        object.__setattr__(self, "_target", target)
        object.__setattr__(self, "_path", path)
        object.__setattr__(self, "_name", name or path or (target.type_name if target else ""))

    def __getattr__(self, name: str) -> Any:
        # Python asks any object for such names (`copy` and `pickle` do, for example); no question to the worker for
        # these.
        if name.startswith("__"):
            raise AttributeError(name)
        path = dotted(self._path, name)
        reply = self._session.get(self._target or path, path if self._target else "", whole=False)
        value = _value(reply, dotted(self._name, name))
        if isinstance(value, Handle) and self._target is None and not _holds_items(value):
            # keep the name, not the handle: a function is found again after its worker was replaced
            return Student(self._session, None, path)
        if isinstance(value, Handle):
            return Student(self._session, value, "", dotted(self._name, name))
        return self._seen(value)

    def __setattr__(self, name: str, value: Any) -> None:
        target, path = self._place()
        _value(self._session.put(target or None, name, _plain(value), path))

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        plain = [_plain(argument) for argument in arguments]
        named = {name: _plain(value) for name, value in keywords.items()}
        target, path = self._place()
        reply = self._session.call(target, *plain, path=path, keywords=named, whole=False)
        return self._received(_value(reply, self._name))

    def __getitem__(self, key: Any) -> Any:
        target, path = self._place()
        return self._seen(_value(self._session.item(target, key, path, whole=False)))

    def __setitem__(self, key: Any, value: Any) -> None:
        target, path = self._place()
        _value(self._session.put_item(target, key, _plain(value), path))

    def __len__(self) -> int:
        reply = self._session.length(*self._place())
        # `list` asks for a length, and goes on without one if this is the error
        if isinstance(reply, Raised) and not reply.frames:
            raise TypeError(f"{self!r} has no length")
        return int(_value(reply))

    def __dir__(self) -> list[str]:
        """The names that an object or class of the student's says it has; only a text or a list of them comes back."""
        name = dotted(self._path, "__dir__")
        reply = self._session.call(name) if self._target is None else self._session.call(self._target, path=name)
        listed = reply.value if isinstance(reply, Returned) and isinstance(reply.value, list) else []
        return [name for name in listed if isinstance(name, str)]

    def __next__(self) -> Any:
        target, path = self._place()
        reply = self._session.call(target, path=dotted(path, "__next__"), whole=False)
        if isinstance(reply, Raised) and reply.kind == "StopIteration":
            raise StopIteration
        return self._received(_value(reply, self._name))

    def __iter__(self) -> Iterator[Any]:
        reply = self._session.entries(*self._place())
        if isinstance(reply, Raised) and not reply.frames:
            raise TypeError(f"{self!r} cannot be iterated")  # the error that a loop raises for any other object
        return iter(self._received(_value(reply)))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Student):
            return self is other or self._equals(other)
        # a proxy can be compared with a plain value: a namedtuple with a tuple, for example
        whole = whole_value(self) if isinstance(other, tuple | list | dict) else self
        return not isinstance(whole, Student) and bool(whole == other)

    def _equals(self, other: "Student") -> bool:
        """Whether two objects of the student's are equal, by their own `__eq__`: nothing else knows."""
        theirs = _object(other)
        if other._session is not self._session or not isinstance(theirs, Handle):
            return False
        target, path = self._place()
        return _value(self._session.equal(target, theirs, path)) is True

    # Defining `__eq__` would otherwise make proxies unhashable.
    __hash__ = object.__hash__

    # Otherwise `if student.net:` would ask the worker for a length, which most objects do not have.
    def __bool__(self) -> bool:
        return True

    # A class of the student's answers `isinstance` and `issubclass` where it is; it decides nothing else.
    def __instancecheck__(self, value: Any) -> bool:
        return self._answers("__instancecheck__", value)

    def __subclasscheck__(self, value: Any) -> bool:
        return self._answers("__subclasscheck__", value)

    def _answers(self, method: str, value: Any) -> bool:
        name = dotted(self._path, method)
        target, path = (name, "") if self._target is None else (self._target, name)
        return _value(self._session.call(target, _plain(value), path=path)) is True

    def __repr__(self) -> str:
        return f"<student's {self._target.type_name if self._target else self._path or 'module'}>"

    def _place(self) -> tuple[Any, str]:
        return (self._path, "") if self._target is None else (self._target, self._path)

    def _received(self, value: Any) -> Any:
        """A returned value with every handle replaced by a proxy."""
        match value:
            case Handle():
                return Student(self._session, value)
            case list() | tuple():
                return type(value)(self._received(entry) for entry in value)
            case dict():
                return {key: self._received(entry) for key, entry in value.items()}
            case Parts(type_name, parts):
                return _together(Parts(type_name, self._received(parts)))
            case _:
                return value

    def _seen(self, value: Any) -> Any:
        """The same for a value that was only read. Its arrays are copies, so writing into them is refused, not lost."""
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
        return self._received(value)


def _together(apart: Parts) -> Any:
    try:
        return rebuilt(apart)
    except (ValueError, TypeError, ArithmeticError):
        # a worker that is not the student's alone any more said so
        raise CallFailed(Refused(f"The result is described as a {apart.type_name}, which it cannot be.")) from None


def whole_value(value: Any) -> Any:
    """A copy of the list, tuple, dict or value behind a proxy; anything else as it is."""
    if not isinstance(value, Student):
        return value
    target, path = value._place()
    return value._received(_value(value._session.get(target, path)))


def dotted(path: str, name: str) -> str:
    """A name below a path, which may be empty: `net.w`."""
    return f"{path}.{name}".lstrip(".")


def _holds_items(handle: Handle) -> bool:
    return handle.type_name in {"list", "dict"}


def _plain(value: Any) -> Any:
    """An argument as it is sent: every proxy in it is replaced by the object behind it."""
    match value:
        case list() | tuple():
            return tuple(map(_plain, value)) if isinstance(value, tuple) else list(map(_plain, value))
        case dict():
            return {key: _plain(entry) for key, entry in value.items()}
        case Student():
            return _object(value)
        case _:
            return value


def _object(value: Student) -> Any:
    if value._target is not None and not value._path:
        return value._target
    reply = value._session.get(*value._place(), whole=False)
    return _value(reply)


def _value(reply: Reply, called: str = "") -> Any:
    if isinstance(reply, Returned):
        return reply.value
    if isinstance(reply, Missing):
        raise NameMissing(reply, called)
    raise (failing_as(reply.kind) if isinstance(reply, Raised) else CallFailed)(reply, called)


def _sentence(reply: Failed) -> str:
    match reply:
        case Raised(kind, message):
            return f"raised {kind}: {message}"
        case Missing(name, defined):
            return f"{name!r} is not defined; defined are: {', '.join(defined[:20]) or 'none'}"
        case _:
            return str(reply)

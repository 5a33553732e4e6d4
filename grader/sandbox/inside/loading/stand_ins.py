"""Stand-ins for packages that are not installed, so that a missing one does not stop a module.

While the module loads, they accept everything and do nothing. `QUIET` packages, which only show something, do so
forever: a plot must not cost points. `PYTHON` has real ones, for packages that a few lines can replace. Of any other
package, a function that is called later gets an exception that names the package. The manual has this table, too.
"""

import copyreg
import functools
import io
import itertools
import pickle
import queue
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dis import opmap
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

UNPACK = opmap["UNPACK_SEQUENCE"]
QUIET = frozenset({"matplotlib", "mpl_toolkits", "pylab", "seaborn", "plotly", "bokeh", "IPython", "ipywidgets"})
"""Packages that draw or show something."""


class StandIn:
    """Accepts any call, attribute or item and returns another stand-in; later, a call raises unless it is quiet."""

    _package: str
    _asleep: Callable[[], bool]

    def __init__(self, package: str, asleep: Callable[[], bool]) -> None:
        self.__dict__.update(_package=package, _asleep=asleep)

    def _another(self) -> "StandIn":
        if self._asleep():
            return StandIn(self._package, self._asleep)
        raise ModuleNotFoundError(f"this needs the package {self._package!r}, which is not installed here")

    def _refuse(self, *_: object) -> Any:
        raise ModuleNotFoundError(f"this needs the package {self._package!r}, which is not installed here")

    def __getattr__(self, name: str) -> "StandIn":
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn(self._package, self._asleep)

    def __setattr__(self, name: str, value: object) -> None:
        pass

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        # A decorator that is not there leaves the function as it is: `@njit`, `@interact(x=3)`.
        if len(arguments) == 1 and not keywords and isinstance(arguments[0], FunctionType | type):
            return arguments[0]
        return self._another()

    def __getitem__(self, key: object) -> "StandIn":
        return self._another()

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def __iter__(self) -> Iterator["StandIn"]:
        # `fig, ax = plt.subplots()` needs two, `n, bins, patches = plt.hist(x)` three: the caller's bytecode says
        frame = sys._getframe(1)
        code, here = frame.f_code.co_code, frame.f_lasti
        return iter([self._another() for _ in range(code[here + 1] if code[here] == UNPACK else 0)])

    def __enter__(self) -> "StandIn":
        return self

    def __exit__(self, *stop: object) -> None:
        pass

    def __mro_entries__(self, bases: object) -> tuple[type, ...]:
        return ()  # a class derived from it is a plain class

    def __format__(self, how: str) -> str:
        return str(self)

    def __repr__(self) -> str:
        return f"<stand-in for {self._package}>"

    __array__ = __float__ = __int__ = __len__ = __index__ = _refuse


def _operator(self: StandIn, *_: object) -> StandIn:
    return self._another()


_OPERATORS = "add sub mul truediv floordiv mod pow matmul and or radd rsub rmul rtruediv rmatmul neg lt le gt ge"
for _name in _OPERATORS.split():
    setattr(StandIn, f"__{_name}__", _operator)


class InertModule(ModuleType):
    """A module of which every name exists, and is a stand-in or one of `real`."""

    def __init__(self, name: str, stand_in: StandIn, real: Mapping[str, Any]) -> None:
        super().__init__(name)
        self.__dict__.update(real, __all__=[*real], _stand_in=stand_in)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._stand_in, name)


class Progress:
    """Passes an iterable through, as `tqdm` does, and shows nothing."""

    def __init__(self, iterable: Iterable[Any] = (), *_: object, **__: object) -> None:
        self.iterable = iterable
        self.n = 0

    def __iter__(self) -> Iterator[Any]:
        return iter(self.iterable)

    def __len__(self) -> int:
        return len(self.iterable)  # type: ignore[arg-type]

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *stop: object) -> None:
        pass

    def update(self, n: int = 1) -> None:
        self.n += n

    def nothing(self, *_: object, **__: object) -> None:
        pass

    set_description = set_postfix = set_postfix_str = set_description_str = close = refresh = reset = clear = nothing

    @staticmethod
    def write(text: object, *_: object, **__: object) -> None:
        print(text)  # noqa: T201  what the real one does


def _range(*bounds: int, **_: object) -> Progress:
    return Progress(range(*bounds))


def _decorator(*arguments: Any, **keywords: Any) -> Any:
    return arguments[0] if arguments and callable(arguments[0]) else lambda function: function


def _vectorize(*arguments: Any, **keywords: Any) -> Any:
    return np.vectorize(arguments[0]) if arguments and callable(arguments[0]) else np.vectorize


OLD = {
    "xrange": range, "unicode": str, "basestring": str, "long": int, "unichr": chr, "raw_input": input,
    "range": range, "zip": zip, "map": map, "filter": filter, "input": input, "str": str, "int": int, "dict": dict,
    "list": list, "object": object, "open": open, "round": round, "super": super, "chr": chr, "bytes": bytes,
    "reduce": functools.reduce, "StringIO": io.StringIO, "cPickle": pickle, "queue": queue,
    "zip_longest": itertools.zip_longest, "copyreg": copyreg,
}  # fmt: skip
"""Names of Python 2, as `past`, `future` and `six` offer them."""
PYTHON: Mapping[str, Mapping[str, Any]] = {
    "tqdm": {"tqdm": Progress, "trange": _range, "tqdm_notebook": Progress, "tnrange": _range},
    "past": OLD,
    "future": OLD,
    "six": {**OLD, "PY2": False, "PY3": True, "iteritems": lambda given: iter(given.items())},
    "cPickle": {name: getattr(pickle, name) for name in pickle.__all__ if hasattr(pickle, name)},
    "Queue": {name: getattr(queue, name) for name in queue.__all__},
    "numba": {"jit": _decorator, "njit": _decorator, "vectorize": _vectorize, "prange": range},
}
"""Packages of which some names really work."""
SHOWING = {"display": print}
ALIKE: Mapping[str, Mapping[str, Any]] = {"autograd": {"numpy": np}, "jax": {"numpy": np}}
"""Packages that offer NumPy's functions under their own name. Unlike those above, they are not there if code asks."""


def _real(name: str) -> Mapping[str, Any]:
    """What really works of a module."""
    package, _, inner = name.partition(".")
    if package in ALIKE:
        same = vars(ALIKE[package][inner]) if inner in ALIKE[package] else ALIKE[package]
        return {name: value for name, value in same.items() if not name.startswith("_")}
    return PYTHON.get(package, SHOWING if package in QUIET else {})


class StandIns(Loader):
    """Finds stand-ins. Last in `sys.meta_path`, so that a package that is installed is found first."""

    def __init__(self) -> None:
        self.allowed: set[str] = set()
        """Packages that an import has asked for in vain, without a `try` around it."""
        self.loading = True
        """Whether the module is being loaded; calls come later."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        package = name.partition(".")[0]
        known = package in QUIET or package in PYTHON or package in self.allowed
        return ModuleSpec(name, self, is_package=True) if known else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        package = spec.name.partition(".")[0]
        quiet = package in QUIET
        stand_in = StandIn(package, lambda: quiet or self.loading)
        return InertModule(spec.name, stand_in, _real(spec.name))

    def exec_module(self, module: ModuleType) -> None:
        pass

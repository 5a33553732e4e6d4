"""Stand-ins for plotting libraries that are not installed. They draw nothing: a plot must not cost points."""

import sys
from collections.abc import Iterator
from dis import opmap
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType

LIBRARIES = frozenset({"matplotlib", "mpl_toolkits", "pylab", "seaborn", "plotly", "IPython"})
UNPACK = opmap["UNPACK_SEQUENCE"]


class Inert:
    """Accepts any call, attribute or item, returns another inert object, and does nothing."""

    def __getattr__(self, name: str) -> "Inert":
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert()

    def __call__(self, *arguments: object, **keywords: object) -> "Inert":
        return Inert()

    def __getitem__(self, key: object) -> "Inert":
        return Inert()

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def __iter__(self) -> Iterator["Inert"]:
        # `fig, ax = plt.subplots()` needs two, `n, bins, patches = plt.hist(x)` three: the caller's bytecode says
        frame = sys._getframe(1)
        code, here = frame.f_code.co_code, frame.f_lasti
        return iter([Inert() for _ in range(code[here + 1] if code[here] == UNPACK else 0)])

    def __enter__(self) -> "Inert":
        return self

    def __exit__(self, *stop: object) -> None:
        pass


class InertModule(ModuleType):
    """A module whose names are all inert."""

    def __getattr__(self, name: str) -> Inert:
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert()


class Drawing(Loader):
    """Finds inert plotting modules. Last in `sys.meta_path`, so that a granted library is found first."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] in LIBRARIES else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return InertModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass

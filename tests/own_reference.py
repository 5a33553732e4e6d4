"""Python keeps one module of a name, so a test with a course of its own sets aside the reference that is loaded."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def own_reference() -> Iterator[None]:
    """Within it another `reference` can be loaded; afterwards the one before is back."""
    kept = {name: sys.modules[name] for name in loaded()}
    forget_reference()
    try:
        yield
    finally:
        forget_reference()
        sys.modules.update(kept)


def forget_reference() -> None:
    """Unload the reference and its modules."""
    for name in loaded():
        del sys.modules[name]


def loaded() -> list[str]:
    """The modules of the reference that are loaded."""
    return [name for name in sys.modules if name.split(".")[0] == "reference"]

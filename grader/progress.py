"""Progress through a long task, told to whoever wants to show it."""

from collections.abc import Callable

Advance = Callable[[str], None]
"""Called with the name of each item that is finished."""


def unseen(name: str) -> None:
    """Show no progress."""

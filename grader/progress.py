"""A callback that reports progress through a long task."""

from collections.abc import Callable

Advance = Callable[[str], None]
"""Called with the name of each finished item."""


def unseen(name: str) -> None:
    """Show no progress."""

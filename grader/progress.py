"""A callback that reports progress through a long task."""

from collections.abc import Callable

Advance = Callable[[str], None]
"""Called with the name of each finished item."""


def no_progress(name: str) -> None:
    """Show no progress."""

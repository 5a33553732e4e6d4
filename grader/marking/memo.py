"""Values that are worked out when somebody first asks, and kept."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

Made = TypeVar("Made")


class Memo:
    """Kept values by key."""

    def __init__(self) -> None:
        self._made: dict[object, Any] = {}

    def once(self, key: object, make: Callable[[], Made]) -> Made:
        """What `make` gives, made at most once for a key."""
        if key not in self._made:
            self._made[key] = make()
        return cast("Made", self._made[key])

"""Values that are computed when first needed, then kept."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

Made = TypeVar("Made")


class Memo:
    """Computed values by key."""

    def __init__(self) -> None:
        self._made: dict[object, Any] = {}

    def once(self, key: object, make: Callable[[], Made]) -> Made:
        """The value for a key; `make` computes it the first time."""
        if key not in self._made:
            self._made[key] = make()
        return cast("Made", self._made[key])

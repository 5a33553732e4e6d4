"""A variant of a right function, and the values that it gives."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.marking.comparing.compare import Array
from grader.sandbox.inside.editing.variation import Variant

Values = tuple[Mapping[str, Array] | None, ...]
"""The arrays of each case by place; None where the variant is not defined."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A variant, and its values in each case."""

    variant: Variant
    values: Values

"""The laws that random results follow, written like the recipes of inputs: `{ normal = [0, "sqrt(2 / d)"] }`."""

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from grader.assignment.inputs import Shape, kind_of
from grader.assignment.strict import Strict

Number = float | str
"""A number, or arithmetic with sizes and inputs that are numbers."""


class Gaussian(Strict):
    """Independent normally distributed numbers."""

    normal: tuple[Number, Number]
    """Mean and standard deviation."""
    shape: Shape
    """Shape of the array."""


class Even(Strict):
    """Independent numbers, uniformly distributed between two bounds."""

    uniform: tuple[Number, Number]
    """The bounds."""
    shape: Shape
    """Shape of the array."""


class Kept(Strict):
    """Each entry is kept with some probability, independently of the others, and is 0 otherwise."""

    kept: Number
    """The probability."""
    times: Number = 1.0
    """What a kept entry is multiplied by."""
    of: str = ""
    """The input whose entries are kept; by default, ones."""
    shape: Shape = ()
    """Shape of the array, if it is not that of an input."""


class Classes(Strict):
    """Independent integers from 0 up to, but not including, a bound, all equally likely."""

    integers: Number
    """One more than the largest possible integer."""
    shape: Shape
    """Shape of the array."""


LAWS: dict[str, type[Strict]] = {"normal": Gaussian, "uniform": Even, "kept": Kept, "integers": Classes}


Law = Annotated[
    Annotated[Gaussian, Tag("normal")]
    | Annotated[Even, Tag("uniform")]
    | Annotated[Kept, Tag("kept")]
    | Annotated[Classes, Tag("integers")],
    Discriminator(lambda raw: kind_of(raw, LAWS)),
    Field(description="How one array is distributed."),
]


def expressions(law: Law) -> list[str]:
    """The arithmetic in a law, and the name of its input."""
    match law:
        case Gaussian(normal=(one, other)) | Even(uniform=(one, other)):
            found: list[Number] = [one, other]
        case Kept(kept=share, times=times, of=of):
            found = [share, times, *filter(None, [of])]
        case Classes(integers=below):
            found = [below]
    return [text for text in found if isinstance(text, str)]

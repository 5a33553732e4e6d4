"""The grammar in which an assignment describes its inputs: recipes for arrays, drawn from a seed.

The entries of a shape are numbers, names of sizes or arithmetic with them, so `{ normal = ["n", "d"] }` is an `(n, d)`
array, and `{ normal = ["2 * d"] }` has `2 d` numbers.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from grader.assignment.strict import Strict

Size = int | str
Shape = tuple[Size, ...]


class Normal(Strict):
    """Independent normally distributed numbers."""

    normal: Shape
    """Shape."""
    scale: float = 1.0
    """Standard deviation."""
    shift: float = 0.0
    """Mean."""


class Uniform(Strict):
    """Independent numbers, uniformly distributed between two bounds."""

    uniform: Shape
    """Shape."""
    low: float = 0.0
    """The lower bound."""
    high: float = 1.0
    """The upper bound."""


class Integers(Strict):
    """Independent integers from 0 up to, but not including, `below`."""

    integers: Shape
    """Shape."""
    below: Size
    """One more than the largest possible integer."""


class OneHot(Strict):
    """One-hot rows of random classes, shape `(n, k)`, or one such row, shape `(k,)`."""

    one_hot: Shape = Field(min_length=1)
    """Shape; the last entry is the number of classes."""


class Constant(Strict):
    """An array filled with one number."""

    constant: Shape
    """Shape."""
    fill: float = 0.0
    """The number."""


class IdentityMatrix(Strict):
    """The identity matrix."""

    identity: Size
    """Number of rows."""


class SizeOf(Strict):
    """A size as a number, or arithmetic with sizes."""

    size: Size
    """Name of the size, or arithmetic with such names."""


class Value(Strict):
    """Literal numbers, nested like an array; strings and booleans are passed on unchanged."""

    value: Any
    """The numbers."""
    as_array: bool = True
    """Whether nested numbers become an array; if false, they stay lists."""
    whole: bool = False
    """Whether it is an array of integers, such as labels and indices; otherwise its numbers are floating-point."""


class Data(Strict):
    """An array from an `.npz` file in the assignment's `data/` folder."""

    data: str
    """`file.npz:name`."""
    rows: tuple[Size, Size] | None = None
    """First row and the row after the last; all rows by default."""


class Given(Strict):
    """A function in the assignment's `given/` folder, for a student's function that takes a function."""

    given: str = Field(pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$")
    """`module:function`."""


class Several(Strict):
    """A list of inputs, such as the weights of each layer."""

    several: "tuple[Input, ...]"
    """One recipe per input."""


class Named(Strict):
    """A dict of inputs, such as the parameters of a network."""

    named: "dict[str, Input]"
    """One recipe per key."""


KINDS: dict[str, type[Strict]] = {
    "normal": Normal,
    "uniform": Uniform,
    "integers": Integers,
    "one_hot": OneHot,
    "constant": Constant,
    "identity": IdentityMatrix,
    "size": SizeOf,
    "value": Value,
    "data": Data,
    "given": Given,
    "several": Several,
    "named": Named,
}


def kind_of(raw: Any, kinds: Mapping[str, type[Strict]] = KINDS) -> str | None:
    """The kind of a table, by the key that only this kind has, or of a model; None if it is of no kind."""
    if isinstance(raw, dict):
        return next((kind for kind in kinds if kind in raw), None)
    return next((kind for kind, model in kinds.items() if isinstance(raw, model)), None)


def _plain_number(raw: Any) -> Any:
    """`learning_rate = 0.1` is short for `{ value = 0.1, as_array = false }`."""
    return {"value": raw, "as_array": False} if isinstance(raw, bool | int | float | str) else raw


_Recipe = Annotated[
    Annotated[Normal, Tag("normal")]
    | Annotated[Uniform, Tag("uniform")]
    | Annotated[Integers, Tag("integers")]
    | Annotated[OneHot, Tag("one_hot")]
    | Annotated[Constant, Tag("constant")]
    | Annotated[IdentityMatrix, Tag("identity")]
    | Annotated[SizeOf, Tag("size")]
    | Annotated[Value, Tag("value")]
    | Annotated[Data, Tag("data")]
    | Annotated[Given, Tag("given")]
    | Annotated[Several, Tag("several")]
    | Annotated[Named, Tag("named")],
    Discriminator(kind_of),
]
Input = Annotated[
    _Recipe,
    BeforeValidator(_plain_number, json_schema_input_type=_Recipe | bool | int | float | str),
    Field(description="How to make one input."),
]


RANDOM = (Normal, Uniform, Integers, OneHot)
"""Recipes whose numbers are drawn."""


def is_random(recipe: Strict) -> bool:
    """Whether the numbers of a recipe differ from draw to draw."""
    match recipe:
        case Several():
            return any(map(is_random, recipe.several))
        case Named():
            return any(map(is_random, recipe.named.values()))
        case _:
            return isinstance(recipe, RANDOM)


Layout = Literal["c", "fortran", "strided", "readonly"]
Dtype = Literal["float64", "float32", "int64"]


class Case(Strict):
    """One set of inputs, given by its differences from the assignment's."""

    name: str = ""
    """The name that students read, such as 'a batch of one'."""
    sizes: dict[str, Size] = {}
    """Sizes that replace those of the assignment; sizes computed from them change too."""
    inputs: dict[str, Input] = {}
    """Inputs that replace those of the assignment."""
    layout: Layout = "c"
    """Memory layout of the arrays."""
    dtype: Dtype = "float64"
    """Type of the floating-point inputs."""


def shape_of(recipe: Strict) -> Shape:
    """The shape that a recipe states, with names of sizes; () if it states none."""
    shape = getattr(recipe, kind_of(recipe) or "", ())
    return shape if isinstance(shape, tuple) else ()

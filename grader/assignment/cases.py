"""Draws the concrete arrays of a case."""

import zipfile
import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from grader.assignment import inputs as grammar
from grader.assignment.arithmetic import resolved, whole
from grader.assignment.course_functions import course_function
from grader.assignment.draws import Draws
from grader.assignment.inputs import Case, Layout, Shape, Size
from grader.assignment.strict import Strict
from grader.assignment.version import AssignmentVersion
from grader.errors import SpecError

UNDRAWABLE = (SpecError, ValueError, TypeError, OSError, OverflowError, EOFError, zlib.error, zipfile.BadZipFile)
"""What a faulty recipe may raise: for a negative size, bounds that cross, a file that is not an `.npz`."""


@dataclass(frozen=True)
class DrawnCase:
    """A case together with its drawn inputs."""

    name: str
    sizes: Mapping[str, int]
    inputs: Mapping[str, Any]
    """Arrays, numbers or lists of them, by the names that checks use."""
    layout: Layout
    dtype: str
    own: bool = False
    """The numbers were drawn for one submission only. What its student learns about them helps nobody else."""

    def only(self, names: Collection[str]) -> dict[str, Any]:
        """The inputs of these names."""
        return {name: self.inputs[name] for name in names}


def draw_case(
    version: AssignmentVersion, case: Case, index: int, draws: Draws, names: Collection[str] | None = None
) -> DrawnCase:
    """Draw the inputs of a case: those in `names`, or all.

    The numbers of an input depend on `draws`, its name and the index of the case, but not on the check: two checks
    with the same inputs get the same numbers, so a loss and its gradient are about the same network.

    Raises:
        SpecError: an input cannot be drawn.
    """
    sizes = sizes_of(version, case)
    recipes = {**version.assignment.inputs, **case.inputs}
    called = case.name or version.assignment.words("value.case", number=index + 1)
    drawn = {}
    for name in recipes if names is None else names:
        recipe = recipes[name]
        try:
            drawn[name] = draw_input(version, recipe, sizes, case.dtype, draws.generator(name, index))
        except UNDRAWABLE as error:
            # an input of a case has no separate place: cases are often written on one line
            place = () if name in case.inputs else ("inputs", name)
            raise SpecError(f"{version.where(*place)}: input {name!r}, {called}: {error}") from error
    return DrawnCase(called, sizes, drawn, case.layout, case.dtype)


def sizes_of(version: AssignmentVersion, case: Case) -> dict[str, int]:
    """The sizes of a case, including those computed from others.

    Raises:
        SpecError: one has no value.
    """
    try:
        return resolved({**version.assignment.sizes, **case.sizes})
    except ValueError as error:
        raise SpecError(f"{version.where('sizes')}: sizes, {case.name or 'a case'}: {error}") from error


def draw_input(
    version: AssignmentVersion, recipe: Strict, sizes: Mapping[str, int], dtype: str, rng: np.random.Generator
) -> Any:
    """Draw one input; raises what is in `UNDRAWABLE`."""
    return _Draw(rng, sizes, version.folder).make(recipe, dtype)


MOVED_BY = 1e-3
"""Relative size of a small change of inputs."""


def moved(
    drawn: DrawnCase, names: Collection[str], by: float = MOVED_BY, turn: int = 0, *, whole: bool = False
) -> DrawnCase | None:
    """The case with the numbers of these inputs moved a little; None if all of them count or label something.

    Args:
        drawn: The case.
        names: The inputs.
        by: How far numbers are moved at most, relative to each.
        turn: Another turn moves them differently.
        whole: Whether to move whole numbers as well: they may be labels or masks, which mean nothing in between.
    """
    rng = np.random.default_rng(turn)  # always the same: part of the judgement, not inputs that a seed should vary
    case = _changed(drawn, names, lambda value: _moved(value, by, rng, whole))
    return case if any(case.inputs[name] is not drawn.inputs[name] for name in names) else None


def rounded(drawn: DrawnCase, names: Collection[str]) -> DrawnCase:
    """The case with these inputs rounded to single precision."""
    return _changed(drawn, names, _rounded)


def _changed(drawn: DrawnCase, names: Collection[str], change: Callable[[Any], Any]) -> DrawnCase:
    inputs = {name: _each(value, change) if name in names else value for name, value in drawn.inputs.items()}
    return replace(drawn, inputs=inputs)


def _each(value: Any, change: Callable[[Any], Any]) -> Any:
    """The value with `change` applied to all that it holds; the value itself if nothing changes."""
    if isinstance(value, dict):
        new = {name: _each(part, change) for name, part in value.items()}
        return value if all(new[name] is part for name, part in value.items()) else new
    if isinstance(value, list):
        parts = [_each(part, change) for part in value]
        return value if all(new is old for new, old in zip(parts, value, strict=True)) else parts
    return change(value)


def _rounded(value: Any) -> Any:
    is_float = isinstance(value, np.ndarray) and value.dtype == np.float64
    return value.astype(np.float32).astype(np.float64) if is_float else value


def _moved(value: Any, by: float, rng: np.random.Generator, whole: bool) -> Any:
    if not _can_move(value, whole):
        return value
    factor = 1 + by * rng.uniform(-1, 1, np.shape(value))
    return value * float(factor) if isinstance(value, float) else (value * factor).astype(value.dtype)


def _can_move(value: Any, whole: bool) -> bool:
    if not isinstance(value, float | np.ndarray):
        return False
    return bool((np.asarray(value) != np.rint(value)).any()) or (whole and np.asarray(value).dtype.kind == "f")


@dataclass(frozen=True)
class _Draw:
    rng: np.random.Generator
    sizes: Mapping[str, int]
    folder: Path

    def make(self, recipe: Strict, dtype: str) -> Any:
        if isinstance(recipe, grammar.Several):
            return [self.make(part, dtype) for part in recipe.several]
        if isinstance(recipe, grammar.Named):
            return {name: self.make(part, dtype) for name, part in recipe.named.items()}
        made = self._array(recipe)
        if not isinstance(made, np.ndarray) or made.dtype != np.float64 or dtype == "float64":
            # labels and flags keep their type: `dtype` is about floating-point inputs only
            return made
        # rounded, since truncation would turn most standard normal numbers into zeros
        return np.rint(made).astype(np.int64) if dtype == "int64" else made.astype(np.float32)

    def _array(self, recipe: Strict) -> Any:
        match recipe:
            case grammar.Normal():
                return recipe.shift + recipe.scale * self.rng.standard_normal(self.shape(recipe.normal))
            case grammar.Uniform():
                return self.rng.uniform(recipe.low, recipe.high, self.shape(recipe.uniform))
            case grammar.Integers():
                return self.rng.integers(0, self.size(recipe.below), self.shape(recipe.integers))
            case grammar.OneHot():
                *rows, classes = self.shape(recipe.one_hot)
                return np.eye(classes)[self.rng.integers(0, classes, rows)]
            case grammar.Constant():
                return np.full(self.shape(recipe.constant), float(recipe.fill))
            case grammar.IdentityMatrix():
                return np.eye(self.size(recipe.identity))
            case grammar.SizeOf():
                return self.size(recipe.size)
            case grammar.Value():
                return _numbers(recipe.value, recipe.whole) if recipe.as_array else recipe.value
            case grammar.Given():
                return course_function(self.folder, recipe.given)
            case grammar.Data():
                return self._rows(recipe)
        raise SpecError(f"cannot draw {type(recipe).__name__}.")

    def _rows(self, recipe: grammar.Data) -> Any:
        file, _, array = recipe.data.partition(":")
        path = self.folder / "data" / file
        if not path.is_file():
            raise SpecError(f"{path} does not exist. Put the file into the assignment's data/ folder.")
        if path.suffix != ".npz":
            raise SpecError(f"wanted `file.npz:name`, got {recipe.data!r}. Save the array with np.savez.")
        with np.load(path, allow_pickle=False) as arrays:  # loading a pickle may run any code
            if array not in arrays:
                raise SpecError(f"{path} holds {sorted(arrays)}, not {array!r}.")
            rows = arrays[array]
        if recipe.rows is None:
            return rows
        start, stop = recipe.rows
        return rows[self.size(start) : self.size(stop)]

    def shape(self, shape: Shape) -> tuple[int, ...]:
        return tuple(self.size(size) for size in shape)

    def size(self, size: Size) -> int:
        if isinstance(size, int):
            return size
        if size in self.sizes:
            return self.sizes[size]
        if size.isidentifier():
            raise SpecError(f"the size {size!r} is not one of {sorted(self.sizes)}. Add it to [sizes].")
        return whole(size, self.sizes)


def _numbers(value: Any, whole: bool) -> Any:
    array = np.asarray(value)
    if whole:
        if array.dtype.kind != "i":
            raise ValueError("with whole = true it must hold whole numbers")
        return array
    # `[1, 2]` in TOML holds integers, but its author means numbers to calculate with
    return array.astype(np.float64) if array.dtype.kind in "iu" else array

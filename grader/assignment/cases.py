"""From a seed to the concrete arrays of a case."""

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from grader.assignment import inputs as grammar
from grader.assignment.inputs import Case, Layout, Shape, Size
from grader.assignment.strict import Strict
from grader.assignment.version import AssignmentVersion
from grader.errors import SpecError

UNDRAWABLE = (SpecError, ValueError, TypeError, OSError, OverflowError, EOFError, zlib.error, zipfile.BadZipFile)
"""What comes of a recipe that makes no array: sizes below zero, bounds that cross, a file that is no `.npz`."""


@dataclass(frozen=True)
class DrawnCase:
    """A case with its numbers."""

    name: str
    sizes: Mapping[str, int]
    inputs: Mapping[str, Any]
    """Arrays, numbers, or lists of them, by the names that checks use."""
    layout: Layout
    dtype: str


def draw_case(version: AssignmentVersion, case: Case, index: int, seed: int, *, seen: bool = True) -> DrawnCase:
    """Every input of the assignment that `case` has sizes for, drawn from `seed`.

    The numbers of an input depend on the seed, its name and the place of the case, not on the check: two checks that
    ask for the same inputs are given the same numbers, so a loss and its gradient speak of one network. Only what
    students may see (`seen`) and what they may not is never the same: one would tell the other.
    """
    sizes = {**version.assignment.sizes, **case.sizes}
    recipes = {**version.assignment.inputs, **case.inputs}
    told = case.name or version.assignment.words("value.case", number=index + 1)
    drawn = {}
    for name, recipe in recipes.items():
        rng = np.random.default_rng([seed, index, zlib.crc32(name.encode()), *([] if seen else [1])])
        try:
            drawn[name] = _Draw(rng, sizes, version.folder / "data").make(recipe, case.dtype)
        except UNDRAWABLE as error:
            place = () if name in case.inputs else ("inputs", name)
            raise SpecError(f"{version.where(*place)}: input {name!r}, {told}: {error}") from error
    return DrawnCase(told, sizes, drawn, case.layout, case.dtype)


@dataclass(frozen=True)
class _Draw:
    rng: np.random.Generator
    sizes: Mapping[str, int]
    data: Path

    def make(self, recipe: Strict, dtype: str) -> Any:
        if isinstance(recipe, grammar.Several):
            return [self.make(part, dtype) for part in recipe.several]
        made = self._array(recipe)
        if not isinstance(made, np.ndarray) or made.dtype != np.float64 or dtype == "float64":
            return made
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
            case grammar.Value():
                return _numbers(recipe.value) if recipe.as_array else recipe.value
            case grammar.Data():
                return self._rows(recipe)
        raise SpecError(f"no way to draw {type(recipe).__name__}.")

    def _rows(self, recipe: grammar.Data) -> Any:
        file, _, array = recipe.data.partition(":")
        path = self.data / file
        if not path.is_file():
            raise SpecError(f"{path} is not there. Put the file into the assignment's data/ folder.")
        if path.suffix != ".npz":
            raise SpecError(f"wanted `file.npz:name`, got {recipe.data!r}. Save the array with np.savez.")
        with np.load(path, allow_pickle=False) as arrays:
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
        if size not in self.sizes:
            raise SpecError(f"the size {size!r} is not among {sorted(self.sizes)}. Add it to [sizes].")
        return self.sizes[size]


def _numbers(value: Any) -> Any:
    array = np.asarray(value)
    return array.astype(np.float64) if array.dtype.kind in "iu" else array

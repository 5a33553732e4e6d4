"""Laws of random arrays, with their numbers filled in: what a right array fulfils, and what wrong ones look like."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any, Self

import numpy as np

from grader.assignment import laws
from grader.assignment.arithmetic import evaluate, whole
from grader.assignment.cases import DrawnCase
from grader.language.catalogue import Said, say
from grader.marking.comparing.chance import are_independent, distribution_is, mean_is, rows_differ, share_is, spread_is
from grader.marking.comparing.compare import TOLERANCES, Array

Wrong = dict[str, Callable[[np.random.Generator], Array]]
"""Wrong arrays by the name of the mistake."""
SAMPLED = 20_000
"""Numbers whose distribution is looked at."""
FEWEST_DIGITS = 2.0**-9
"""The largest probability of a normal or uniform number, if it is drawn in half precision."""


@dataclass(frozen=True)
class Law:
    """The law of one array."""

    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """Number of entries."""
        return math.prod(self.shape)

    @property
    def varies(self) -> bool:
        """Whether two draws can differ."""
        return True

    def fault(self, numbers: Array, risk: float) -> Said | None:
        """Why an array does not follow the law; None if it does. A right one fails with probability `risk` at most."""
        if numbers.shape != self.shape:
            return say("array.shape", got=numbers.shape, want=self.shape)
        if not np.isfinite(numbers).all():
            return say("random.finite")
        doubles = numbers.astype(np.float64)
        # no law has more than five tests
        if fault := self._unlike(doubles, risk / 5):
            return fault
        return say("random.dependent") if self.varies and self._depend(doubles, risk / 5) else None

    def _depend(self, numbers: Array, risk: float) -> bool:
        """Whether entries depend on each other; two tests, each with this risk."""
        drawn = self._drawn(numbers)
        if drawn is not None and not rows_differ(drawn, self._likeliest, risk):
            return True
        return not are_independent(self._standard(numbers), risk)

    def fault_of_two(self, one: Array, other: Array, risk: float) -> Said | None:
        """Why two arrays that follow the law were not drawn independently; None if they may have been.

        An array that is rotated or scaled a little is different, but was not drawn anew.
        """
        axes = range(max(one.ndim, 1))
        for axis in axes:
            both = np.stack([one, other], axis=min(axis + 1, one.ndim)).reshape(self._of_two(axis).shape)
            if self._of_two(axis)._depend(both, risk / (2 * len(axes))):
                return say("random.dependent-draws")
        return None

    def _of_two(self, axis: int) -> Self:
        """The law of one array that holds two: their rows along an axis, in turn."""
        shape = self.shape or (1,)
        return replace(self, shape=(*shape[:axis], 2 * shape[axis], *shape[axis + 1 :]))

    def draw(self, rng: np.random.Generator) -> Array:
        """A right array."""
        raise NotImplementedError

    def mistakes(self) -> Wrong:
        """What wrong arrays look like."""
        return {"zeros": lambda rng: np.zeros(self.shape), "one-row-for-all": self._one_row}

    @property
    def _likeliest(self) -> float:
        """The largest probability of a value of one entry."""
        raise NotImplementedError

    def _drawn(self, numbers: Array) -> Array | None:
        """The drawn numbers, if every entry is drawn."""
        return numbers

    def _unlike(self, numbers: Array, risk: float) -> Said | None:
        raise NotImplementedError

    def _standard(self, numbers: Array) -> Array:
        """The numbers with mean 0 and standard deviation 1."""
        raise NotImplementedError

    def _one_row(self, rng: np.random.Generator) -> Array:
        drawn = self.draw(rng)
        return np.broadcast_to(drawn[:1], self.shape).copy()


@dataclass(frozen=True)
class ContinuousLaw(Law):
    """Normal or uniform numbers."""

    mean: float
    deviation: float
    below: Callable[[Array], Array]
    """The probability to be below a number."""
    make: Callable[[np.random.Generator], Array]

    @property
    def varies(self) -> bool:
        return self.deviation > 0

    @property
    def _likeliest(self) -> float:
        return FEWEST_DIGITS

    def draw(self, rng: np.random.Generator) -> Array:
        return self.make(rng)

    def mistakes(self) -> Wrong:
        off = {
            "spread-doubled": lambda rng: self.mean + 2 * (self.make(rng) - self.mean),
            "mean-shifted": lambda rng: self.make(rng) + self.deviation,
            "one-sided": lambda rng: self.mean + np.abs(self.make(rng) - self.mean),
        }
        return super().mistakes() | off if self.varies else {}

    def _unlike(self, numbers: Array, risk: float) -> Said | None:
        if not self.varies:
            return None if np.allclose(numbers, self.mean) else say("random.constant", want=f"{self.mean:g}")
        if not mean_is(numbers, self.mean, self.deviation, risk):
            return say("random.mean", got=f"{numbers.mean():.3g}", want=f"{self.mean:.3g}")
        if not spread_is(numbers, self.mean, self.deviation, risk):
            return say("random.spread", got=f"{numbers.std():.3g}", want=f"{self.deviation:.3g}")
        if not distribution_is(numbers.ravel()[:SAMPLED], self.below, risk):
            return say("random.distribution")
        return None

    def _standard(self, numbers: Array) -> Array:
        return np.asarray((numbers - self.mean) / self.deviation)


@dataclass(frozen=True)
class MaskLaw(Law):
    """Entries that are kept with some probability, and 0 otherwise."""

    share: float
    whole: Array
    """The array if everything is kept."""
    times: float
    of: str

    @property
    def varies(self) -> bool:
        return 0 < self.share < 1

    @property
    def _likeliest(self) -> float:
        return max(self.share, 1 - self.share)

    def _of_two(self, axis: int) -> Self:
        return replace(super()._of_two(axis), whole=np.repeat(np.atleast_1d(self.whole), 2, axis))

    def _drawn(self, numbers: Array) -> Array | None:
        # a zero of the input says nothing about its place in the mask
        return numbers != 0 if self.whole.all() else None

    def draw(self, rng: np.random.Generator) -> Array:
        return np.where(rng.random(self.shape) < self.share, self.whole, 0.0)

    def mistakes(self) -> Wrong:
        if not self.varies:
            return {}
        wrong: dict[str, Callable[[np.random.Generator], Array]] = {
            "everything-kept": lambda rng: self.whole,
            "half-scaled": lambda rng: 0.5 * self.draw(rng),
        }
        if self.times != 1:
            wrong["not-scaled"] = lambda rng: self.draw(rng) / self.times
        if abs(self.share - 0.5) > 0.05:
            wrong["share-for-its-rest"] = lambda rng: np.where(rng.random(self.shape) < 1 - self.share, self.whole, 0.0)
        return super().mistakes() | wrong

    def _unlike(self, numbers: Array, risk: float) -> Said | None:
        kept = numbers != 0
        there = self.whole != 0
        off = np.abs(numbers - self.whole) > TOLERANCES["float32"].rtol * np.abs(self.whole)
        if (kept & off).any():
            return say("random.values", times=f"{self.times:.4g}", of=self.of or "1")
        got, count = int((kept & there).sum()), int(there.sum())
        if not share_is(got, max(count, 1), self.share, risk):
            return say("random.share", got=f"{100 * got / count:.3g}", want=f"{100 * self.share:.3g}")
        return None

    def _standard(self, numbers: Array) -> Array:
        # a zero of the input says nothing about its place in the mask
        kept = np.where(self.whole != 0, numbers != 0, self.share)
        return np.asarray((kept - self.share) / (self.share * (1 - self.share)) ** 0.5)


@dataclass(frozen=True)
class IntegerLaw(Law):
    """Integers that are equally likely."""

    count: int

    @property
    def _likeliest(self) -> float:
        return 1 / self.count

    def draw(self, rng: np.random.Generator) -> Array:
        return rng.integers(0, self.count, self.shape).astype(np.float64)

    def mistakes(self) -> Wrong:
        ends = {"last-never-drawn": lambda rng: rng.integers(0, self.count - 1, self.shape).astype(np.float64)}
        return super().mistakes() | (ends if self.count > 1 else {})

    def _unlike(self, numbers: Array, risk: float) -> Said | None:
        if not np.isin(numbers, np.arange(self.count)).all():
            return say("random.outside", last=self.count - 1)
        for value in range(self.count):
            got = int((numbers == value).sum())
            if not share_is(got, numbers.size, 1 / self.count, risk / self.count):
                share = f"{100 * got / numbers.size:.3g}"
                return say("random.class", value=value, got=share, want=f"{100 / self.count:.3g}")
        return None

    def _standard(self, numbers: Array) -> Array:
        return np.asarray((numbers - (self.count - 1) / 2) / (((self.count**2 - 1) / 12) ** 0.5 or 1.0))


def stated(law: laws.Law, drawn: DrawnCase) -> Law:
    """A law of the assignment, for the sizes and inputs of a case.

    Raises:
        ValueError: a number in it has no value, or there is no such law.
    """
    names = {**drawn.sizes, **{name: one for name, one in drawn.inputs.items() if isinstance(one, int | float)}}

    def number(text: laws.Number) -> float:
        return float(evaluate(text, names) if isinstance(text, str) else text)

    shape = tuple(size if isinstance(size, int) else whole(size, drawn.sizes) for size in law.shape)
    match law:
        case laws.Gaussian(normal=(mean, deviation)):
            return _normal(shape, number(mean), number(deviation))
        case laws.Even(uniform=(low, high)):
            return _uniform(shape, number(low), number(high))
        case laws.Kept():
            return _mask(law, shape, number(law.kept), number(law.times), drawn.inputs)
        case laws.Classes(integers=below):
            return IntegerLaw(shape, int(number(below)))
    raise ValueError("there is no such law")


def _normal(shape: tuple[int, ...], mean: float, deviation: float) -> Law:
    if deviation < 0:
        raise ValueError(f"a standard deviation is not {deviation:g}")
    below = np.vectorize(NormalDist(mean, deviation or 1.0).cdf, otypes=[float])
    return ContinuousLaw(shape, mean, deviation, below, lambda rng: rng.normal(mean, deviation, shape))


def _uniform(shape: tuple[int, ...], low: float, high: float) -> Law:
    if not low < high:
        raise ValueError(f"the lower bound is {low:g}, the upper one {high:g}")

    def below(numbers: Array) -> Array:
        return np.asarray(np.interp(numbers, [low, high], [0.0, 1.0]))

    return ContinuousLaw(
        shape, (low + high) / 2, (high - low) / 12**0.5, below, lambda rng: rng.uniform(low, high, shape)
    )


def _mask(law: laws.Kept, shape: tuple[int, ...], share: float, times: float, inputs: Mapping[str, Any]) -> Law:
    if not 0 <= share <= 1 or not times:
        raise ValueError(f"the probability is {share:g}, the factor {times:g}")
    if law.of and law.of not in inputs:
        raise ValueError(f"there is no input {law.of!r}")
    kept = np.asarray(inputs[law.of], dtype=np.float64) if law.of else np.ones(shape)
    return MaskLaw(kept.shape, share, times * kept, times, law.of)

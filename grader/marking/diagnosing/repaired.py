"""How much of what is wrong an edit of the student's code makes right."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.marking.comparing.compare import Array, by_digits, deviations, in_form_of
from grader.marking.derived.evaluated import Values
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import Judged


@dataclass(frozen=True)
class Entries:
    """The entries of all arrays of all cases, one after the other, and which of them the student has wrong."""

    cases: Sequence[ExpectedCase]
    wrong: Array
    """Which entries are wrong."""
    weights: Array
    """What each wrong entry counts: all wrong arrays count the same, 1 together."""
    arrays: Array
    """The number of the array that an entry is in."""
    of_case: Array
    """The number of its case."""

    @classmethod
    def of(cls, judged: Judged, cases: Sequence[ExpectedCase]) -> "Entries":
        """The entries of a check that is judged."""
        leaves = {(leaf.case, leaf.leaf.place): leaf for array in judged.arrays for leaf in array.leaves}
        wrong: list[Array] = []
        weights: list[Array] = []
        arrays: list[Array] = []
        of_case: list[Array] = []
        for number, case in enumerate(cases):
            for place, want in case.unfolded.items():
                leaf = leaves.get((case.drawn.name, place))
                got = leaf.evidence.got if leaf and leaf.evidence else None
                now = np.zeros(want.size, bool) if leaf and leaf.right else _wrong_in(got, want, case)
                wrong.append(now)
                weights.append(_weights(now, want))
                arrays.append(np.full(want.size, len(arrays)))
                of_case.append(np.full(want.size, number))
        count = max(1, sum(one.any() for one in wrong))
        return cls(cases, _joined(wrong).astype(bool), _joined(weights) / count, _joined(arrays), _joined(of_case))

    def share(self, values: Values) -> float:
        """The share of what was wrong that is right with these values; 0 if something right is wrong then."""
        now = _joined(
            [
                _wrong_in(None if arrays is None else arrays.get(place), want, case)
                for case, arrays in zip(self.cases, values, strict=True)
                for place, want in case.unfolded.items()
            ]
        ).astype(bool)
        if (now & ~self.wrong).any():
            return 0.0
        if not now.any():
            return 1.0
        repaired = self.wrong & ~now
        whole = 1 - len(np.unique(self.arrays[now])) / len(np.unique(self.arrays[self.wrong]))
        # one entry is right by chance in one case, but not in all of them
        counted = np.unique(self.of_case[repaired & (self.weights > 0)])
        in_each = len(counted) == len(np.unique(self.of_case[self.wrong]))
        return max(whole, float(self.weights[repaired].sum()) if in_each else 0.0)


def _weights(wrong: Array, want: Array) -> Array:
    """What the wrong entries of an array count: none that is right by chance, such as a zero or a whole number."""
    counts = wrong & (want.ravel() != np.rint(want.ravel()))
    return counts / max(1, counts.sum())


def _wrong_in(got: Array | None, want: Array, case: ExpectedCase) -> Array:
    """Which entries of an array are wrong."""
    got = None if got is None else in_form_of(want, got, case.check.shapes)
    if got is None or got.shape != want.shape:
        return np.ones(want.size, bool)
    return np.asarray(deviations(got, want, by_digits(got, case.tolerance))[1]).ravel()


def _joined(parts: Sequence[Array]) -> Array:
    return np.concatenate(parts) if parts else np.zeros(0)

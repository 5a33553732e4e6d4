"""Names the mistake that an instructor's test has found, by edits of the reference that it compares with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.language.catalogue import Said
from grader.marking.author_tests.collecting import ComparedArray
from grader.marking.author_tests.explaining import Collected, place_of
from grader.marking.comparing.compare import largest_magnitude
from grader.marking.derived.choosing import choose, is_enough
from grader.marking.derived.known_names import KnownNames
from grader.marking.derived.table import Leaf, Table
from grader.marking.diagnosing.diagnosis import Hypothesis, Observation
from grader.marking.diagnosing.general_mistakes import Ruler


@dataclass(frozen=True, slots=True)
class TableOfTest:
    """What a test compares with, right and with every edit of the reference."""

    right: Sequence[ComparedArray]
    table: Table

    @classmethod
    def of(cls, found: Collected) -> "TableOfTest":
        """The values that a run with edits has told."""
        places: dict[str, list[str]] = {}
        for number, one in enumerate(found.compared):
            places.setdefault(str(one.array), []).append(place_of(number))
        return cls(found.compared, Table.of(found.edited, places))

    def fits(self, found: Sequence[ComparedArray]) -> bool:
        """Whether another run compares with the same: it might depend on what a student returns."""
        return [one.array for one in found] == [one.array for one in self.right] and all(
            np.array_equal(one.want, other.want) for one, other in zip(found, self.right, strict=True)
        )

    def explained(self, found: Sequence[ComparedArray], words: KnownNames) -> Iterator[tuple[str | Said, Hypothesis]]:
        """The mistake in each wrong array that edits explain, by the name that the test gives it."""
        arrays: dict[str, dict[Leaf, Observation]] = {}
        for number, one in enumerate(found):
            arrays.setdefault(str(one.array), {})[0, place_of(number)] = _observed(one)
        wrong = {name: some for name, some in arrays.items() if not all(piece.right for piece in some.values())}
        fitting = {
            name: [match for match in self.table.explain(name, evidence) if not match.general]
            for name, evidence in wrong.items()
            if is_enough(evidence, self.table.size(name))
        }
        right = [
            {one for match in self.table.explain(name, evidence) for one in match.variants}
            for name, evidence in arrays.items()
            if name not in wrong
        ]
        told = choose({name: some for name, some in fitting.items() if some}, right, words)
        names = {str(one.array): one.array for one in found}
        return ((names[name], Hypothesis((), mistakes)) for name, mistakes in told.items())


def wrong_in(found: Sequence[ComparedArray]) -> Mapping[str | Said, Mapping[Leaf, Observation]]:
    """The wrong arrays that a test compares, by the name that it gives them."""
    arrays: dict[str | Said, dict[Leaf, Observation]] = {}
    for number, one in enumerate(found):
        if not (piece := _observed(one)).right:
            arrays.setdefault(one.array, {})[0, place_of(number)] = piece
    return arrays


def _observed(one: ComparedArray) -> Observation:
    ruler = Ruler(one.tolerance, largest_magnitude(one.want))
    right = one.got.shape == one.want.shape and ruler.same(one.got, one.want)
    return Observation(one.got, one.want, right, None, ruler, _nothing, dict)


def _nothing(mistake: str) -> None:
    """No misconception is looked for here."""

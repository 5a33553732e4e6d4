"""All answers of a student to one check: to its own cases, and to the same cases with other numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grader.marking.asking import ask
from grader.marking.comparing.structure import Leaf
from grader.marking.credit.computed import Track
from grader.marking.diagnosing.diagnosis import Observation
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import JudgedLeaf, judge_case, paired
from grader.marking.witness import Witness
from grader.sandbox.replies import Reply, Returned


@dataclass(frozen=True, slots=True)
class Answer:
    """What the student returned in one case."""

    case: ExpectedCase
    value: Any


@dataclass(frozen=True)
class AllAnswers:
    """The answers to all cases and their changed inputs, compared."""

    turns: Sequence[Sequence[Answer]]
    """For each case, the answers in the order of a `Track`."""

    def leaves(self, name: str) -> list[JudgedLeaf]:
        """One array in all answers."""
        return [leaf for row in self._rows for leaves in row for leaf in leaves if leaf.leaf.array == name]

    def evidence(self, name: str) -> list[Observation] | None:
        """The evidence for a diagnosis of one array; None if it is missing somewhere."""
        found = [leaf.evidence for leaf in self.leaves(name)]
        return None if None in found else [piece for piece in found if piece is not None]

    def tracks(self, name: str) -> list[list[Track]]:
        """One array in each case and turn, for each of its places in the answer."""
        leaves = (leaf for row in self._pairs for leaves in row for leaf in leaves)
        places = dict.fromkeys(leaf.place for leaf in leaves if leaf.array == name)
        return [[self._track(case, place) for case in range(len(self.turns))] for place in places]

    def followed_from(self) -> Mapping[str, set[str]]:
        """For each array, those from which it follows in some case."""
        cases = [row[0].case for row in self.turns]
        names = cases[0].check.returns
        following = {own: set[str]().union(*(case.followers(own) for case in cases)) for own in names}
        return {name: {own for own in names if name in following[own]} for name in names}

    @cached_property
    def _rows(self) -> list[list[list[JudgedLeaf]]]:
        return [[judge_case(answer.case, answer.value) for answer in row] for row in self.turns]

    @cached_property
    def _pairs(self) -> list[list[list[Leaf]]]:
        return [[paired(answer.case, answer.value) for answer in row] for row in self.turns]

    def _track(self, case: int, place: str) -> Track:
        right = [answer.case.unfolded.get(place) for answer in self.turns[case]]
        mine = [leaf.got for leaves in self._pairs[case] for leaf in leaves if leaf.place == place]
        # by the reference, even if it was compared with what follows from the student's own results
        return [(want, got) for want, got in zip(right, mine, strict=False) if want is not None]


def all_answers_of(
    cases: Sequence[ExpectedCase],
    replies: Sequence[Reply],
    later: Sequence[Sequence[ExpectedCase]] = (),
    witness: Witness | None = None,
) -> AllAnswers | None:
    """The answers to one check and to later questions; None if one of these is not answered.

    Args:
        cases: The cases of the check.
        replies: Their answers. A case in which the call did not return is left out.
        later: The same cases with other numbers.
        witness: Answers the later questions.
    """
    turns = []
    for case, reply, others in zip(cases, replies, later or [()] * len(cases), strict=False):
        if not isinstance(reply, Returned):
            continue
        again = ask(others, witness) if witness is not None else []
        values = [one.value for one in again if isinstance(one, Returned)]
        if len(values) < len(others):
            return None
        turns.append([Answer(case, reply.value), *map(Answer, others, values)])
    return AllAnswers(turns)

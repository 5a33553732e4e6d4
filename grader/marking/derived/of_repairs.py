"""Names a mistake by what repairs the student's own code: one edit that makes a whole check right.

The reference may be written in another way, and its edits then give a student's numbers by chance or not at all. What
repairs the code says what is wrong in it.
"""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace

from grader.marking.derived.choosing import EVIDENCE_BITS, is_enough
from grader.marking.derived.kinds import RANK, TOLD_AS
from grader.marking.derived.known_names import KnownNames
from grader.marking.derived.table import Leaf
from grader.marking.diagnosing.diagnosis import Hypothesis, Observation
from grader.marking.diagnosing.general_mistakes import DERIVED, Mistake
from grader.marking.diagnosing.places import FIRST, Place, Repair
from grader.marking.judging import Judged, JudgedArray
from grader.results.grading import CheckResult, Diagnosis
from grader.sandbox.inside.editing.replacement import Edit
from grader.sandbox.inside.editing.variation import Variant

OPPOSITE = {
    "factor-missing": "factor-extra",
    "factor-extra": "factor-missing",
    "divisor-missing": "divisor-extra",
    "divisor-extra": "divisor-missing",
    "term-missing": "term-extra",
    "term-extra": "term-missing",
    "function-missing": "function-extra",
    "function-extra": "function-missing",
    "skipped": "variable",
    "broadcast": "operator",
    "loop-start": "not-added-up",
    "step-missing": "step-repeated",
    "step-repeated": "step-missing",
}
"""The mistake that an edit repairs, by its kind, where it is of another kind: who leaves out a factor repairs a factor
too many."""
NOT_TOLD = {"step-missing", "step-repeated", "labels", "epsilon", "decay", "momentum", "in-place", "rate"}
"""Kinds of edits that repair what has no name, or a name that no other kind contradicts."""
MOST_KINDS = 2
"""Most kinds of mistakes that may be repaired: if there are more, nobody knows which it was. Those about the same words
at the same place count once. Only if there is one, it contradicts a name."""
CONFIRMED_BY = {
    "averaged": {"divisor-missing", "divisor-extra", "term-extra"},
    "epsilon": {"term-extra", "constant"},
    "momentum": {"term-extra"},
    "broadcast": {"operator"},
    "decided": {"function-extra"},
    "variable": {"function-missing"},
    "factor-missing": {"divisor-missing"},
    "bracket": {"factor-missing"},
}
"""Mistakes that are repaired by edits of other kinds as well: a bracket that ends too early, by multiplying what it
leaves out. Not a factor too many by dividing by it: there a division may be missing."""
OF_CODE = {"variable", "bracket", "index", "range", "loop", "not-added-up", "not-carried", "step-order"}
"""Mistakes in how something is written: a right program that is written in another way has no place for them. A mistake
in the formula can be made in every right program."""
UNCONFIRMED = 0.5
"""How sure a name is that nothing in the student's code confirms. Of mistakes that nobody had seen before, about half
of these names were true; of those that are confirmed, nearly all."""
FUNCTION_MISSING = f"{DERIVED}function-missing-of"
SAYS_WHERE = {Mistake("all-zeros")}
"""Says which numbers there are, and not why."""


@dataclass(frozen=True, slots=True)
class RepairedMistake:
    """The mistake that is repaired by all edits that make everything right."""

    mistake: Mistake
    kinds: Collection[str]
    """The kinds of mistakes that it may be; the likeliest is told."""
    possible: Collection[str]
    """The kinds of mistakes that any of these edits repairs."""
    sure: bool
    """Whether the same mistake in the right function gives the student's numbers."""
    inserted: bool
    """Whether only putting something in repairs it. That repairs much by chance, so it contradicts nothing."""

    @classmethod
    def by(
        cls, repairs: Sequence[Repair], words: KnownNames, derived: Collection[str] = ()
    ) -> "RepairedMistake | None":
        """The mistake that is repaired; None if nothing makes everything right, or edits of many kinds do.

        Args:
            repairs: The edits of the student's code that make more right.
            words: The words that students know.
            derived: The mistakes that, made in the right function, give the student's numbers. A repair of one of these
                is the likeliest.
        """
        whole = _whole(repairs)
        possible = _mistakes(whole)
        both = [repair for repair in whole if _mistake(repair) in derived]
        changing = [repair for repair in whole if not _puts_in(repair)]
        whole = both or changing or whole
        kinds = _mistakes(whole)
        # the edits are compared as what they are: to put something in is the last that one thinks of
        first = min(whole, key=lambda repair: RANK[repair.kind], default=None)
        if first is None or len(_mistakes(one for one in whole if not _is_part_of(one, first))) >= MOST_KINDS:
            return None
        best = [_repaired(repair) for repair in whole if repair.kind == first.kind]
        return cls(words.told(best), kinds, possible, bool(both), all(map(_puts_in, whole)))

    @property
    def hypothesis(self) -> Hypothesis:
        """The mistake as what explains an array."""
        return Hypothesis((), frozenset([self.mistake]))

    @property
    def is_certain(self) -> bool:
        """Whether it can only be this mistake."""
        return len(self.kinds) == 1

    @property
    def is_unsure(self) -> bool:
        """Whether it is told after "Perhaps:", so that less evidence is enough."""
        return not self.sure and OF_CODE.isdisjoint(self.kinds)


def of_one_mistake(
    repairs: Sequence[Repair], derived: Collection[str], known: MutableMapping[Place, set[str]]
) -> list[Repair]:
    """The repairs of a check without those that make another mistake of a line whose mistake is known.

    Args:
        repairs: The edits of the student's code that make more right.
        derived: The mistakes that, made in the right function, give the student's numbers.
        known: The mistakes in lines that repaired earlier checks, and that the right functions confirmed there. Those
            of this check are added.
    """
    kept = [repair for repair in repairs if repair.place not in known or _mistake(repair) in known[repair.place]]
    for repair in _whole(kept):
        if _mistake(repair) in derived:
            known.setdefault(repair.place, set()).add(_mistake(repair))
    return kept


def of_the_same_function(repairs: Sequence[Repair], judged: Judged) -> list[Repair]:
    """The repairs of a check without those that put in another function than the one that is said to be missing."""
    named = {one.detail for array in judged.arrays for one in array.mistakes if one.id == FUNCTION_MISSING}

    def is_other(repair: Repair) -> bool:
        put_in = _repaired(repair).edit.about if _puts_in(repair) and _mistake(repair) == "function-missing" else ()
        return bool(named and put_in) and not any(f"`{name}`" in detail for name in put_in for detail in named)

    return [repair for repair in repairs if not is_other(repair)]


def with_repairs(told: Judged, repairs: Sequence[Repair], words: KnownNames, derived: Collection[str] = ()) -> Judged:
    """The check, with the mistake that was repaired in each wrong array that has no name or one that contradicts it.

    The last three arguments are those of `RepairedMistake.by`.
    """
    repaired = RepairedMistake.by(repairs, words, derived)
    pieces = {
        (number, array.name): leaf.evidence
        for array in told.wrong
        for number, leaf in enumerate(array.leaves)
        if leaf.evidence is not None
    }
    if repaired is None or not (are_enough(pieces, repairs) or (repaired.is_unsure and _may_be(pieces, repairs))):
        return told
    found = (repaired.hypothesis,)
    arrays = (replace(one, hypotheses=found) if _is_open(one, repaired) else one for one in told.arrays)
    return replace(told, arrays=tuple(arrays))


def in_own_terms(judged: Judged, repairs: Sequence[Repair], words: KnownNames) -> Judged:
    """The check, where a mistake that is repaired is told with names of the student's own line, or with none.

    The right program may have it at other terms, which have no part in that line. What is missing has no part there
    either way.
    """
    whole = _whole(repairs)
    arrays = (
        replace(one, hypotheses=tuple(_in_own_terms(hypothesis, whole, words) for hypothesis in one.hypotheses))
        for one in judged.arrays
    )
    return replace(judged, arrays=tuple(arrays))


def _in_own_terms(hypothesis: Hypothesis, whole: Sequence[Repair], words: KnownNames) -> Hypothesis:
    told = (_of_own_line(mistake, whole, words) for mistake in hypothesis.general)
    return replace(hypothesis, general=frozenset(told))


def _of_own_line(mistake: Mistake, whole: Sequence[Repair], words: KnownNames) -> Mistake:
    kind = kind_of(mistake.id)
    repaired = [repair for repair in whole if _mistake(repair) in _confirming(kind)]
    named = {name for repair in repaired for name in (*repair.variant.edit.about, *repair.variant.edit.instead)}
    if not mistake.detail or kind.endswith("-missing") or not named:
        return mistake
    same = [_repaired(repair) for repair in repaired if _mistake(repair) == kind]
    own = words.told(same) if same else Mistake(DERIVED + kind)
    return mistake if not own.detail and any(f"`{name}`" in mistake.detail for name in named) else own


def weighed(
    diagnoses: Sequence[Diagnosis], repairs: Sequence[Repair], derived: Collection[str]
) -> tuple[Diagnosis, ...]:
    """The names, of which those are less sure that the student's own code does not confirm.

    A mistake in the formula is sure if it gives the student's numbers in a right program, and an edit of its kind
    repairs the student's. For one in the code the repair is enough, if there is none of another kind.

    Args:
        diagnoses: The names in one check.
        repairs: The edits of the student's code that make more right.
        derived: The mistakes that, made in the right function, give the student's numbers.
    """
    whole = _whole(repairs)
    changed = _mistakes([repair for repair in whole if not _puts_in(repair)])

    def is_confirmed(kind: str) -> bool:
        by_both = kind in _mistakes(repairs) or bool(_mistakes(whole) & _confirming(kind))
        return (kind in derived and by_both) or (kind in OF_CODE and changed == {kind})

    names = {one.id for one in diagnoses if one.origin == "derived"}
    return _doubted(diagnoses, {name for name in names if not is_confirmed(kind_of(name))})


def doubted_alike(results: Iterable[CheckResult]) -> Iterator[CheckResult]:
    """The checks, where a name is as unsure as in the others, and has no terms that it has in none of these, if nothing
    was found in the code in this one."""
    results = [*results]
    named = [(one, result) for result in results for one in result.diagnoses if one.origin == "derived"]
    sure = {one.id for one, result in named if one.confidence == 1 and result.places}
    unsure = {one.id for one, _ in named if one.confidence < 1} - sure
    terms: dict[str, set[str]] = {}
    for one, result in named:
        if one.detail and result.places:
            terms.setdefault(one.id, set()).add(one.detail)
    for result in results:
        if result.places:
            yield result
        else:
            doubted = _doubted(result.diagnoses, unsure)
            yield replace(result, diagnoses=tuple(_without_terms(one, terms.get(one.id)) for one in doubted))


def _without_terms(told: Diagnosis, known: Container[str] | None) -> Diagnosis:
    if known is None or told.detail in known:
        return told
    return replace(told, id=told.id.removesuffix("-of"), detail="")


def _confirming(kind: str) -> set[str]:
    return {kind, *CONFIRMED_BY.get(kind, ())}


def _doubted(diagnoses: Sequence[Diagnosis], names: Container[str]) -> tuple[Diagnosis, ...]:
    # an edit may need a general mistake on top: that is as unsure
    arrays = {one.array for one in diagnoses if one.id in names}
    return tuple(
        replace(one, confidence=min(one.confidence, UNCONFIRMED)) if one.array in arrays else one for one in diagnoses
    )


def kind_of(name: str) -> str:
    """The kind of mistake that a name tells."""
    return name.removeprefix(DERIVED).removesuffix("-of")


def are_enough(pieces: Mapping[Leaf, Observation], repairs: Iterable[Repair], beyond: float = EVIDENCE_BITS) -> bool:
    """Whether more numbers become right than some edit makes right by chance."""
    turned = {leaf: replace(piece, got=piece.want, want=piece.got) for leaf, piece in pieces.items()}
    return is_enough(turned, max((repair.among for repair in repairs), default=FIRST), beyond)


def _may_be(pieces: Mapping[Leaf, Observation], repairs: Iterable[Repair]) -> bool:
    """Whether it is not likely that any edit makes the numbers right by chance."""
    return are_enough(pieces, repairs, beyond=0.0)


def _mistakes(repairs: Iterable[Repair]) -> set[str]:
    """The kinds of mistakes that edits repair."""
    return {_mistake(repair) for repair in repairs}


def _whole(repairs: Sequence[Repair]) -> list[Repair]:
    """The edits that make everything right, and say what was wrong.

    Where a function can be left out, another one in its place says nothing: `abs`, of what is then squared.
    """
    whole = [repair for repair in repairs if repair.share == 1 and _has_a_name(repair)]
    left_out = {repair.place for repair in whole if repair.kind == "function-missing" and not repair.inserted}
    return [repair for repair in whole if not (repair.kind == "function" and repair.place in left_out)]


def _has_a_name(repair: Repair) -> bool:
    # an expression in the place of a name: something is missing around that name
    return repair.kind not in NOT_TOLD and not (repair.kind == "variable" and not repair.variant.edit.about)


def _puts_in(repair: Repair) -> bool:
    """Whether it adds something to the code, and takes nothing away."""
    return repair.inserted or repair.kind.endswith("-extra")


def _is_part_of(repair: Repair, other: Repair) -> bool:
    """Whether it is the same mistake for a reader: of the same kind, or at the same place about nothing else."""
    about, whole = repair.variant.edit.about, other.variant.edit.about
    alike = bool(whole) and repair.place == other.place and {*about} <= {*whole}
    return alike or _mistake(repair) == _mistake(other)


def _repaired(repair: Repair) -> Variant:
    """A variant with the mistake that an edit repairs."""
    edit = repair.variant.edit
    kind = edit.kind if repair.inserted else OPPOSITE.get(edit.kind, edit.kind)
    return replace(repair.variant, edit=Edit(kind, edit.line, edit.instead or edit.about, edit.about))


def _mistake(repair: Repair) -> str:
    """The kind of mistake that an edit repairs."""
    return TOLD_AS[_repaired(repair).edit.kind]


def _is_open(array: JudgedArray, repaired: RepairedMistake) -> bool:
    """Whether nothing says what is wrong in an array, or an edit of the reference says something else."""
    if array.right or any(hypothesis.own for hypothesis in array.hypotheses):
        return False
    derived = {kind_of(one.id) for one in array.mistakes if one.id.startswith(DERIVED)}
    return array.mistakes <= SAYS_WHERE or (bool(derived) and _contradicts(repaired, derived))


def _contradicts(repaired: RepairedMistake, derived: Collection[str]) -> bool:
    # another bracket easily gives the same numbers: `(-y / a + 1) / (1 - a)` for a forgotten `1 - y`
    by_chance = "bracket" in repaired.kinds and not repaired.sure
    if repaired.inserted or not repaired.is_certain or by_chance:
        return False
    meant = set[str]().union(*map(_confirming, derived))
    # one that gives the student's numbers, too, and is confirmed, takes the place of any that is not
    return not meant & {*repaired.possible, *(() if repaired.sure else NOT_TOLD)}

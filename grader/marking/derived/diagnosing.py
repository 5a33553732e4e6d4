"""Names the mistakes in wrong arrays that neither the general mistakes nor the authored ones explain."""

import inspect
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from grader.marking.asking import ask
from grader.marking.derived.choosing import are_labels, choose, is_enough
from grader.marking.derived.kinds import TOLD_AS
from grader.marking.derived.known_names import MATHEMATICS, KnownNames, words_in
from grader.marking.derived.sources import Tables
from grader.marking.derived.table import Leaf, Match, Table
from grader.marking.diagnosing.coarse import is_coarse
from grader.marking.diagnosing.diagnosis import Hypothesis, Observation
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.marking.diagnosing.other_inputs import without_argument
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import Judged, JudgedArray, JudgedLeaf, judge_case
from grader.marking.memo import Remembered
from grader.sandbox.inside.editing.variation import Spot, Variant
from grader.sandbox.replies import Returned

CONSTANT = {Mistake("formula-constant")}
"""Says no more than that an array is off by a constant factor, and is less sure."""
EXTRA = {"function-extra", "factor-extra", "divisor-extra", "term-extra"}
"""Kinds that hide an argument if they divide or multiply it away."""
MEANT = 2
"""Most kinds of slips that can each be meant. Where more give the same numbers, any change does."""
HIDING = {"softmax", "prod"}
"""Functions that hide a step of a training run: a softmax of one number is 1, a product of many small ones is 0."""


def with_derived(
    judged: Judged, asked: Sequence[ExpectedCase], carried: Container[str], tables: Tables, shared: Remembered
) -> tuple[Judged, frozenset[Spot] | None]:
    """The check with a derived mistake for each wrong array that nothing else explains; and the edits that do.

    These are None if everything is explained, and nothing was looked for.

    Args:
        judged: The check as judged.
        asked: The cases in which it was judged.
        carried: Arrays that are wrong only because something earlier is: what is wrong there is told there.
        tables: The values of all edits.
        shared: The student's functions.
    """
    wrong = [one for one in judged.wrong if one.name not in carried and _is_whole(one)]
    names = {one.name for one in judged.wrong}
    unexplained = [one for one in wrong if all(_says_little(hypothesis, names) for hypothesis in one.hypotheses)]
    if not unexplained:
        return judged, None
    unexplained = [one for one in unexplained if not _is_constant(one)]
    if not unexplained:
        return judged, frozenset()
    both = list(zip(asked, tables.cases, strict=True))
    shared.announce([question for own, case in both if own is not case for question in case.questions])
    leaves = [_leaves(own, case, judged, shared) for own, case in both]
    right = [array.name for array in judged.arrays if array.right]
    derived, spots = _derive(unexplained, wrong, right, leaves, tables)
    mine = [_of_case(case, judged) for case in asked]
    if any(_turns_right(name, leaves, mine) for name in derived):
        # the numbers of the class do not show when it is right: a wrong sign would show here too, a forgotten `abs`
        # would not
        derived, spots = _derive(unexplained, wrong, right, mine, replace(tables, cases=asked, only=spots))
    arrays = tuple(
        replace(array, hypotheses=(Hypothesis((), derived[array.name]),))
        if array.name in derived and not (array.hypotheses and derived[array.name] <= CONSTANT)
        else array
        for array in judged.arrays
    )
    return replace(judged, arrays=arrays), spots


def _turns_right(array: str, shared: Sequence[Sequence[JudgedLeaf]], asked: Sequence[Sequence[JudgedLeaf]]) -> bool:
    """Whether an array is wrong with numbers that all submissions share, and right with the submission's own."""
    before, now = _evidence(array, shared), _evidence(array, asked)
    return any(piece.right and leaf in before and not before[leaf].right for leaf, piece in now.items())


def _says_little(hypothesis: Hypothesis, wrong: Container[str]) -> bool:
    """Whether a name fits easily, so one edit of the formula is the better explanation.

    The numbers of another result say little if that result is right: then the two were not exchanged.
    """
    weak = {"constant-factor", "other-result"}
    return not hypothesis.own and all(
        mistake.id in weak and mistake.detail not in wrong for mistake in hypothesis.general
    )


def _derive(
    arrays: Sequence[JudgedArray],
    wrong: Sequence[JudgedArray],
    right: Sequence[str],
    leaves: Sequence[Sequence[JudgedLeaf]],
    tables: Tables,
) -> tuple[dict[str, frozenset[Mistake]], frozenset[Spot]]:
    found: dict[str, list[Match]] = {}
    settled: dict[str, list[Match]] = {}
    searched: list[Table] = []
    heard = words_in(tables.expectations.version.folder / "starter")
    for table in tables:
        searched.append(table)
        for array in arrays:
            evidence = _evidence(array.name, leaves)
            if array.hypotheses:  # a constant factor fits exactly, so an edit has to fit exactly, too
                evidence = {leaf: _strictly(piece) for leaf, piece in evidence.items()}
            before = found.get(array.name, [])
            if is_enough(evidence, table.size(array.name)):
                matches = table.explain(array.name, evidence)
                likely = [match for match in matches if not _is_far_fetched(match, heard, tables.cases[0])]
                # a count is twice another one by chance
                alone = array.hypotheses or is_coarse(array)
                new = [match for match in likely if not (alone and match.general)]
                if _is_settled(before):
                    settled[array.name] = new
                    continue
                if _is_of_one_mistake(before) and not _is_simpler(new):
                    continue  # nothing simpler, and perhaps in words that the student does not know
                simple = [*chain(*filter(_is_of_one_mistake, (before, new)))]
                found[array.name] = simple or before or new
        if all(_is_settled(found.get(array.name, ())) for array in arrays):
            break
    found = _without_coarse(_with_common(found, settled), wrong)
    found = {
        name: [] if _lacks_an_argument(some, _evidence(name, leaves), tables) else some for name, some in found.items()
    }
    if not any(found.values()):
        return {}, frozenset()
    spots = frozenset(one.spot for matches in found.values() for match in matches for one in match.variants)
    case = tables.cases[0]
    words = KnownNames.of(case.check, _parameters(case), tables.expectations.version)
    kept = [_giving(name, _evidence(name, leaves), searched) for name in right]
    doubtful = {array.name for array in arrays if case.check.loss_curve or _are_labels(array)}
    return choose(found, kept, words, doubtful=doubtful), spots


def _with_common(
    found: Mapping[str, Sequence[Match]], settled: Mapping[str, Sequence[Match]]
) -> dict[str, list[Match]]:
    """With the later edits of arrays that were settled earlier, if these edits explain the others, too."""
    others = {one for name in found.keys() - settled for match in found[name] for one in match.variants}
    more = {
        name: [
            replace(match, variants=some)
            for match in matches
            if not match.general and (some := tuple(one for one in match.variants if one in others))
        ]
        for name, matches in settled.items()
    }
    return {name: [*matches, *more.get(name, ())] for name, matches in found.items()}


def _lacks_an_argument(matches: Sequence[Match], evidence: Mapping[Leaf, Observation], tables: Tables) -> bool:
    """Whether an argument has no part in an array, and what is found is something extra, or could be anything: that
    says what is wrong."""
    if not matches or 0 < len(_slips(matches)) <= MEANT:
        return False
    found = ({*without_argument(tables.cases[number], place, piece)} for (number, place), piece in evidence.items())
    return bool(set.intersection(*found))


def _is_constant(array: JudgedArray) -> bool:
    """Whether it has one number again and again in every case: many formulas happen to give that."""
    numbers = [leaf.leaf.got for leaf in array.leaves if leaf.leaf.got is not None]
    return all(got.size > 1 and bool((got == got.flat[0]).all()) for got in numbers)


def _are_labels(array: JudgedArray) -> bool:
    return all(leaf.leaf.got is not None and are_labels(leaf.leaf.got) for leaf in array.leaves)


def _is_of_one_mistake(matches: Sequence[Match]) -> bool:
    """Whether an edit alone explains an array, so none with a wrong sign on top needs to be reported."""
    return any(not match.general for match in matches)


def _is_settled(matches: Sequence[Match]) -> bool:
    """Whether one edit explains an array, and adds nothing: for an addition, a right solution may hold a simpler slip
    with the same numbers."""
    return bool(_slips(match for match in matches if not match.general))


def _is_simpler(matches: Sequence[Match]) -> bool:
    """Whether one edit that adds nothing explains an array, and it can be meant: not any change gives its numbers."""
    return 0 < len(_slips(match for match in matches if not match.general)) <= MEANT


def _slips(matches: Iterable[Match]) -> set[str]:
    """The mistakes that are named for edits that add nothing."""
    kinds = {one.edit.kind for match in matches for one in match.variants} - EXTRA
    return {TOLD_AS[kind] for kind in kinds}


def _giving(array: str, evidence: Mapping[Leaf, Observation], tables: Sequence[Table]) -> set[Variant]:
    """The variants that give the student's array."""
    return {one for table in tables for match in table.explain(array, evidence) for one in match.variants}


def _is_far_fetched(match: Match, heard: Container[str], case: ExpectedCase) -> bool:
    """Whether it takes a function that is 1 or 0 here, and hides a step: a tanh that the assignment does not mention.

    As a replacement for another layer's function a tanh is likely, unless a training run makes the numbers large.
    """
    of_run = bool(case.check.loss_curve)
    if of_run and all(HIDING.intersection(variant.edit.instead) for variant in match.variants):
        return True
    tanh = [variant.edit for variant in match.variants if "tanh" in variant.edit.instead]
    layers = [edit for edit in tanh if edit.kind == "function" and not MATHEMATICS & {*edit.about}]
    return "tanh" not in heard and len(tanh) == len(match.variants) and (not layers or of_run)


def _without_coarse(found: dict[str, list[Match]], wrong: Sequence[JudgedArray]) -> dict[str, list[Match]]:
    """Without matches of a count, an accuracy or a label that a finer result of the same call contradicts."""
    finer = [array.name for array in wrong if not is_coarse(array)]
    seen = [{variant for match in found.get(name, ()) for variant in match.variants} for name in finer]
    return {
        name: matches if name in finer else [match for match in matches if all({*match.variants} & one for one in seen)]
        for name, matches in found.items()
    }


def _parameters(case: ExpectedCase) -> list[str]:
    return list(inspect.signature(case.formulas[case.check.reference]).parameters)


def _is_whole(array: JudgedArray) -> bool:
    return all(leaf.evidence is not None for leaf in array.leaves)


def _leaves(asked: ExpectedCase, case: ExpectedCase, judged: Judged, shared: Remembered) -> list[JudgedLeaf]:
    """The student's arrays in a case that all submissions share; asked now if it was asked with other numbers."""
    if asked is case:
        return _of_case(asked, judged)
    (reply,) = ask([case], shared)
    return judge_case(case, reply.value) if isinstance(reply, Returned) else []


def _of_case(case: ExpectedCase, judged: Judged) -> list[JudgedLeaf]:
    return [leaf for array in judged.arrays for leaf in array.leaves if leaf.case == case.drawn.name]


def _strictly(piece: Observation) -> Observation:
    """A piece that is compared as closely as floating-point numbers are, not as loosely as what is right."""
    return replace(piece, ruler=replace(piece.ruler, tolerance=None))


def _evidence(array: str, leaves: Sequence[Sequence[JudgedLeaf]]) -> dict[Leaf, Observation]:
    return {
        (number, leaf.leaf.place): leaf.evidence
        for number, case in enumerate(leaves)
        for leaf in case
        if leaf.leaf.array == array and leaf.evidence is not None
    }

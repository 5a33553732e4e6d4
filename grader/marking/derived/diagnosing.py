"""Names the mistakes in wrong arrays that neither the general mistakes nor the authored ones explain."""

import inspect
from collections.abc import Container, Sequence
from dataclasses import replace

from grader.marking.asking import ask
from grader.marking.derived.choosing import Derived, choose, is_enough
from grader.marking.derived.sources import Tables
from grader.marking.derived.table import Leaf, Match
from grader.marking.derived.words import Words
from grader.marking.diagnosis import Hypothesis, Observation
from grader.marking.expected import ExpectedCase
from grader.marking.judging import Judged, JudgedArray, JudgedLeaf, judge_case
from grader.marking.witness import Witness
from grader.sandbox.replies import Returned


def with_derived(
    judged: Judged, asked: Sequence[ExpectedCase], carried: Container[str], tables: Tables, witness: Witness
) -> Judged:
    """The check with a derived mistake for each wrong array that nothing else explains.

    Args:
        judged: The check as judged.
        asked: The cases in which it was judged.
        carried: Arrays that are wrong only because something earlier is: what is wrong there is told there.
        tables: The values of all edits.
        witness: The student's functions.
    """
    unexplained = [one for one in judged.wrong if not one.hypotheses and one.name not in carried and _is_whole(one)]
    if not unexplained:
        return judged
    leaves = [_leaves(*both, judged, witness) for both in zip(asked, tables.cases, strict=True)]
    derived = _derive(unexplained, leaves, tables)
    arrays = tuple(
        replace(array, hypotheses=(Hypothesis((), frozenset(derived[array.name].mistakes)),))
        if array.name in derived
        else array
        for array in judged.arrays
    )
    return replace(judged, arrays=arrays)


def _derive(
    arrays: Sequence[JudgedArray], leaves: Sequence[Sequence[JudgedLeaf]], tables: Tables
) -> dict[str, Derived]:
    found: dict[str, list[Match]] = {}
    for table in tables:
        for array in arrays:
            evidence = _evidence(array.name, leaves)
            if not found.get(array.name) and is_enough(evidence, table.size(array.name)):
                found[array.name] = table.explain(array.name, evidence)
        if all(found.get(array.name) for array in arrays):
            break
    if not any(found.values()):
        return {}
    case = tables.cases[0]
    return choose(found, Words.of(case.check, _parameters(case), tables.expectations.version))


def _parameters(case: ExpectedCase) -> list[str]:
    return list(inspect.signature(case.formulas[case.check.reference]).parameters)


def _is_whole(array: JudgedArray) -> bool:
    return all(leaf.evidence is not None for leaf in array.leaves)


def _leaves(asked: ExpectedCase, shared: ExpectedCase, judged: Judged, witness: Witness) -> list[JudgedLeaf]:
    """The student's arrays in a case that all submissions share; asked now if it was asked with other numbers."""
    if asked is shared:
        return [leaf for array in judged.arrays for leaf in array.leaves if leaf.case == asked.drawn.name]
    (reply,) = ask([shared], witness)
    return judge_case(shared, reply.value) if isinstance(reply, Returned) else []


def _evidence(array: str, leaves: Sequence[Sequence[JudgedLeaf]]) -> dict[Leaf, Observation]:
    return {
        (number, leaf.leaf.place): leaf.evidence
        for number, case in enumerate(leaves)
        for leaf in case
        if leaf.leaf.array == array and leaf.evidence is not None
    }

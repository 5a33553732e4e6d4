"""Turns judged answers into points and the sentences of a result."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from grader.language.catalogue import Said, say
from grader.marking.credit.rule import Award
from grader.marking.diagnosing.array_sentences import UNEXPLAINED, describe_arrays, nothing_explains
from grader.marking.diagnosing.diagnosis import Hypothesis
from grader.marking.diagnosing.general_mistakes import DERIVED, Mistake
from grader.marking.failures import outcome_of, sentence_of
from grader.marking.judging import Judged, JudgedArray
from grader.results.evidence import Evidence
from grader.results.grading import CheckResult, Diagnosis, Origin, Outcome

Awarded = Mapping[str, Award]
"""What wrong arrays still earn, by name."""

NOTHING: Awarded = {}


class Accounted(NamedTuple):
    """What a result was made of."""

    judged: Judged
    """The check, with the mistakes that are named."""
    awarded: Awarded


def result_of(judged: Judged, awarded: Awarded = NOTHING, evidence: Evidence | None = None) -> CheckResult:
    """The result that is recorded and shown."""
    said = _sentences(judged, awarded) or [_praise(judged.arrays)]
    shares = {name: award.share for name, award in awarded.items()}
    return CheckResult.of(
        judged.check,
        _outcome(judged),
        points_of(judged, shares),
        *said,
        diagnoses=(*_diagnoses_of_wrong(judged, shares), *_diagnoses_of_measured(judged)),
        printed=judged.printed,
        evidence=evidence,
    )


def retold(result: CheckResult, account: Accounted, judged: Judged) -> CheckResult:
    """The result, with the mistakes that `judged` names instead of those in `account`."""
    changed = {now.name for now, before in zip(judged.arrays, account.judged.arrays, strict=True) if now != before}
    if not changed:
        return result
    shares = {name: award.share for name, award in account.awarded.items()}
    found = [one for one in _diagnoses_of_wrong(judged, shares) if one.array in changed]
    kept = [one for one in result.diagnoses if one.array not in changed]
    said = [one for one in result.said if not (isinstance(one, Said) and one.sentence == UNEXPLAINED)]
    unexplained = nothing_explains(_without_reason(judged, account.awarded))
    return replace(result, diagnoses=(*found, *kept), said=(*said, *unexplained))


def is_in_doubt(result: CheckResult) -> bool:
    """Whether some array has no named mistake, or one that the student's code may not confirm."""
    return _is_unexplained(result) or not result.diagnoses or any(one.origin == "derived" for one in result.diagnoses)


def is_worth_a_search(result: CheckResult) -> bool:
    """Whether to look for the line of a mistake: hidden inputs decide nothing that a student may read, and what costs
    nothing is wrong somewhere else. A check that fails in some of its cases is explained by the others."""
    of_numbers = result.outcome == "mismatch" or (result.outcome == "raised" and _is_unexplained(result))
    return of_numbers and result.visibility == "visible" and result.points < result.max_points


def _is_unexplained(result: CheckResult) -> bool:
    """Whether some array has no named mistake."""
    return any(isinstance(one, Said) and one.sentence == UNEXPLAINED for one in result.said)


def _diagnoses_of_wrong(judged: Judged, shares: Mapping[str, float]) -> Iterator[Diagnosis]:
    for array in judged.wrong:
        yield from diagnoses_of(array.name, array.hypotheses, costs=shares.get(array.name, 0.0) < 1)


def _diagnoses_of_measured(judged: Judged) -> Iterator[Diagnosis]:
    for name, share in judged.measured.items():
        yield Diagnosis(id="difference-quotients", array=name, confidence=1.0, costs=share < 1)


def points_of(judged: Judged, shares: Mapping[str, float]) -> float:
    """The points of a check: each array earns its whole share if it is right in all cases, or what an award gives it.

    Args:
        judged: The check.
        shares: What wrong arrays still earn, of 1, by name.
    """
    # one case without an answer costs the whole check: in that case, no array is right
    if judged.failures or not judged.arrays:
        return 0.0
    weights = {array.name: judged.check.weights.get(array.name, 1.0) for array in judged.arrays}
    earned = sum(weights[array.name] * _share(judged, array, shares) for array in judged.arrays)
    return round(judged.check.points * earned / sum(weights.values()), 6)  # so that thirds add up to whole points


def _share(judged: Judged, array: JudgedArray, shares: Mapping[str, float]) -> float:
    if array.single:
        return judged.check.single_precision
    if not array.right:
        return shares.get(array.name, 0.0)
    return judged.measured.get(array.name, 1.0)


def _outcome(judged: Judged) -> Outcome:
    if judged.failures:
        return outcome_of(judged.failures[0][1])
    lacking = any(array.right and _share(judged, array, {}) < 1 for array in judged.arrays)
    return "mismatch" if judged.wrong or lacking else "passed"


def _sentences(judged: Judged, awarded: Awarded) -> list[Said]:
    # the credit of a known mistake has no reason: the mistake's own sentence is enough
    reasons = {name: award.reason for name, award in awarded.items() if award.reason is not None}
    sentences = describe_arrays(judged.wrong, len(judged.failures))
    sentences += nothing_explains(_without_reason(judged, awarded))
    for reason in dict.fromkeys(reasons.values()):
        # one sentence for all arrays with the same reason
        names = ", ".join(f"`{array.name}`" for array in judged.wrong if reasons.get(array.name) == reason)
        sentences.append(reason.having(arrays=names))
    single = [f"`{array.name}`" for array in judged.arrays if array.single]
    if single:
        sentences.append(say("mark.single", arrays=", ".join(single)))
    if judged.measured:
        sentences.append(say("mark.measured", arrays=", ".join(f"`{name}`" for name in judged.measured)))
    for case, failure in judged.failures[:1]:  # only the first: the others seldom say anything new
        where = f" ({case.drawn.name})" if judged.arrays else ""
        sentences.append(sentence_of(failure, judged.check.asked, where, judged.check.arguments, judged.check.lines))
    return sentences


def _without_reason(judged: Judged, awarded: Awarded) -> list[JudgedArray]:
    """The wrong arrays for which no award gives a reason."""
    said = {name for name, award in awarded.items() if award.reason is not None}
    return [array for array in judged.wrong if array.name not in said]


def diagnoses_of(name: str, hypotheses: Sequence[Hypothesis], *, costs: bool = True) -> list[Diagnosis]:
    """The mistakes that explain an array, each once; its confidence is the share of hypotheses that contain it."""
    found: dict[str, Diagnosis] = {}
    authored = {mistake for hypothesis in hypotheses for mistake in hypothesis.own}
    for mistake in [mistake for hypothesis in hypotheses for mistake in hypothesis.mistakes]:
        share = sum(mistake in hypothesis.mistakes for hypothesis in hypotheses) / len(hypotheses)
        found.setdefault(
            mistake.id,
            Diagnosis(
                id=mistake.id,
                detail=mistake.detail,
                array=name,
                confidence=share,
                costs=costs,
                origin="authored" if mistake.id in authored else _origin(mistake),
            ),
        )
    return list(found.values())


def _origin(mistake: Mistake) -> Origin:
    return "derived" if mistake.id.startswith(DERIVED) else "general"


def _praise(arrays: Sequence[JudgedArray]) -> Said:
    follows = any(leaf.followed for array in arrays for leaf in array.leaves)
    return say("mark.right-following") if follows else say("mark.right")

"""Turns judged answers into points and the sentences of a result."""

from collections.abc import Mapping, Sequence

from grader.assignment.models import Assignment, Misconception
from grader.language.catalogue import Said, say
from grader.marking.array_sentences import describe_arrays, nothing_explains
from grader.marking.carried_forward import Carried
from grader.marking.diagnosis import Hypothesis
from grader.marking.failures import outcome_of, sentence_of
from grader.marking.general_mistakes import DERIVED, Mistake
from grader.marking.judging import Judged, JudgedArray
from grader.results.evidence import Evidence
from grader.results.grading import CheckResult, Diagnosis, Origin, Outcome

Declared = Mapping[str, Misconception]
"""The assignment's own misconceptions."""

NOTHING_CARRIED: Mapping[str, Carried] = {}


def result_of(
    judged: Judged,
    assignment: Assignment,
    carried: Mapping[str, Carried] = NOTHING_CARRIED,
    evidence: Evidence | None = None,
) -> CheckResult:
    """The result that is recorded and shown."""
    declared = assignment.misconceptions
    said = _sentences(judged, carried) or [_praise(judged.arrays)]
    return CheckResult.of(
        judged.check,
        _outcome(judged),
        points_of(judged, declared, carried),
        *said,
        diagnoses=(
            diagnosis
            for array in judged.wrong
            for diagnosis in diagnoses_of(
                array.name, array.hypotheses, costs=_share(array, assignment.misconceptions, carried) < 1
            )
        ),
        printed=judged.printed,
        evidence=evidence,
    )


def points_of(judged: Judged, declared: Declared, carried: Mapping[str, Carried] = NOTHING_CARRIED) -> float:
    """The points of a check: for each array its share, if right in all cases, or what its mistake still earns."""
    # one case without an answer costs the whole check: in that case, no array is right
    if judged.failures or not judged.arrays:
        return 0.0
    weights = {array.name: judged.check.weights.get(array.name, 1.0) for array in judged.arrays}
    earned = sum(weights[array.name] * _share(array, declared, carried) for array in judged.arrays)
    return round(judged.check.points * earned / sum(weights.values()), 6)  # so that thirds add up to whole points


def _share(array: JudgedArray, declared: Declared, carried: Mapping[str, Carried]) -> float:
    if array.right:
        return 1.0
    # all mistakes of a hypothesis are made together, so the one that earns least counts. The same holds among
    # hypotheses: only one of them is true
    named = [min(_credit(mistake, declared) for mistake in hypothesis.mistakes) for hypothesis in array.hypotheses]
    forward = carried[array.name].credit if array.name in carried else 0.0
    return max(forward, min(named, default=0.0))


def _credit(mistake: Mistake, declared: Declared) -> float:
    """Share of an array's points that a mistake still earns: 0 unless the assignment says otherwise."""
    return declared[mistake.id].credit if mistake.id in declared else 0.0


def _outcome(judged: Judged) -> Outcome:
    if judged.failures:
        return outcome_of(judged.failures[0][1])
    return "mismatch" if judged.wrong else "passed"


def _sentences(judged: Judged, carried: Mapping[str, Carried]) -> list[Said]:
    sentences = describe_arrays(judged.wrong, len(judged.failures))
    sentences += nothing_explains([array for array in judged.wrong if array.name not in carried])
    for reason in dict.fromkeys(forward.reason for forward in carried.values()):
        # one sentence for all arrays with the same reason
        names = ", ".join(f"`{name}`" for name, forward in carried.items() if forward.reason == reason)
        sentences.append(reason.having(arrays=names))
    for case, failure in judged.failures[:1]:  # only the first: the others seldom say anything new
        where = f" ({case.drawn.name})" if judged.arrays else ""
        sentences.append(sentence_of(failure, judged.check.asked, where, judged.check.arguments, judged.check.lines))
    return sentences


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

"""Checks of what must hold whatever the numbers are: rows sum to 1, inputs stay as they were, and the like."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from grader.assignment.checks import PropertyCheck, PropertyName
from grader.language.catalogue import Catalogue, Said, say
from grader.marking.asking import unmistaken
from grader.marking.compare import compare
from grader.marking.failures import outcome_of, sentence_of
from grader.marking.kinds.property_case import Trial
from grader.marking.structure import arrays_in, as_numbers, describe
from grader.marking.witness import Witness
from grader.results.grading import CheckResult, Outcome
from grader.sandbox.replies import Returned

CHEAP = {"all-zeros", "constant-factor", "wrong-shape"}
"""Mistakes that can be had without computing anything."""


class NoReturnError(Exception):
    """A call that a property needs did not return."""

    def __init__(self, outcome: Outcome, said: Said) -> None:
        super().__init__(said)
        self.outcome = outcome
        self.said = said


def mark_properties(
    check: PropertyCheck, trials: Sequence[Trial], witness: Witness, wanted: Collection[str], words: Catalogue
) -> CheckResult:
    """Each property has an equal share of the points and must hold in every case.

    `wanted` are the names that all checks want.
    """
    broken: dict[PropertyName, Said] = {}
    for trial in trials:
        try:
            for name in check.holds:
                fault = None if name in broken else _fault(name, trial, witness, wanted)
                if fault:
                    broken[name] = say("property.broken", function=check.function, fault=fault, case=trial.drawn.name)
        except NoReturnError as error:
            return CheckResult.of(check, error.outcome, 0.0, words.tell(error.said))
    points = round(check.points * (1 - len(broken) / len(check.holds)), 6)
    message = " ".join(map(words.tell, broken.values())) or words("mark.holds")
    return CheckResult.of(check, "mismatch" if broken else "passed", points, message)


def founded(function: str, result: CheckResult, compared: Iterable[CheckResult], words: Catalogue) -> CheckResult:
    """Properties count only of a function that earns something: any constant is deterministic, and some sum to 1.

    Args:
        function: The function.
        result: What came of trying the properties.
        compared: The results of the checks that compare what the function returns.
        words: What students read.
    """
    # what a hidden check found must not be told by one that is seen
    own = [one for one in compared if one.visibility in ("visible", result.visibility)]
    named = (diagnosis.id for one in own for diagnosis in one.diagnoses)
    if not result.points or not own or any(one.points for one in own) or any(name not in CHEAP for name in named):
        return result
    message = words("mark.not-founded", function=function, check=own[0].title)
    return result.model_copy(update={"outcome": "mismatch", "points": 0.0, "message": message})


def _fault(name: PropertyName, trial: Trial, witness: Witness, wanted: Collection[str]) -> Said | None:
    """Why a property does not hold. Raises NoReturnError where a call does not return, or returns nothing."""
    function, where, replies = trial.check.function, f" ({trial.drawn.name})", []
    for question in trial.questions(name):
        reply = witness.ask(question)
        if not isinstance(reply, Returned):
            said = sentence_of(unmistaken(reply, wanted), function, where, trial.check.arguments)
            raise NoReturnError(outcome_of(reply), said)
        if not any(array.size for array in arrays_in(reply.value)):  # nothing is finite, and always the same
            reason = say("call.it-is", what=describe(reply.value))
            raise NoReturnError("refused", say("call.unreadable", function=function, where=where, reason=reason))
        replies.append(reply)
    return PROPERTIES[name](trial, *replies)


def _finite(trial: Trial, reply: Returned) -> Said | None:
    finite = all(np.isfinite(array).all() for array in arrays_in(reply.value))
    return None if finite else say("property.finite")


def _same_shape(trial: Trial, reply: Returned) -> Said | None:
    got, fault = as_numbers(reply.value)
    want = np.shape(trial.arguments[0])
    if got is None:
        return say("property.no-array", fault=fault)
    return None if got.shape == want else say("property.same-shape", got=got.shape, want=want)


def _rows_sum_to_one(trial: Trial, reply: Returned) -> Said | None:
    got, fault = as_numbers(reply.value)
    if got is None or got.ndim == 0:
        return say("property.no-array", fault=fault or say("property.single-number"))
    ones = np.ones(got.shape[:-1])
    return None if compare(got.sum(axis=-1), ones).ok else say("property.rows-sum-to-one")


def _shift_invariant(trial: Trial, plain: Returned, shifted: Returned) -> Said | None:
    before, one = as_numbers(plain.value)
    after, other = as_numbers(shifted.value)
    if before is None or after is None:
        return say("property.no-array", fault=one or other)
    return None if compare(after, before).ok else say("property.shift-invariant")


def _deterministic(trial: Trial, first: Returned, second: Returned) -> Said | None:
    return None if same_numbers(first.value, second.value) else say("property.deterministic")


def _inputs_not_modified(trial: Trial, reply: Returned) -> Said | None:
    observed = reply.observed
    changed = [
        name
        for name, before, after in zip(
            trial.check.arguments, trial.arguments, observed.arguments if observed else (), strict=False
        )
        if not same_numbers(before, after)
    ]
    return say("property.inputs-not-modified", name=changed[0]) if changed else None


def _random_state_untouched(trial: Trial, reply: Returned) -> Said | None:
    observed = reply.observed
    if observed is not None and (observed.numpy_random or observed.python_random):
        return say("property.random-state-untouched")
    return None


def same_numbers(first: Any, second: Any) -> bool:
    """Whether two values hold the same numbers in arrays of the same shapes."""
    ours, theirs = list(arrays_in(first)), list(arrays_in(second))
    return len(ours) == len(theirs) and all(
        one.shape == other.shape and np.array_equal(one, other, equal_nan=True)
        for one, other in zip(ours, theirs, strict=True)
    )


PROPERTIES: Mapping[PropertyName, Callable[..., Said | None]] = {
    "finite": _finite,
    "same-shape": _same_shape,
    "rows-sum-to-one": _rows_sum_to_one,
    "shift-invariant": _shift_invariant,
    "deterministic": _deterministic,
    "inputs-not-modified": _inputs_not_modified,
    "random-state-untouched": _random_state_untouched,
}
"""Each is given a trial and the replies to its questions: None where the property holds, else the end of a sentence
that begins with the function's name."""

"""Checks of what must hold whatever the numbers are: rows sum to 1, inputs stay as they were, and the like."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from grader.marking.calls import unmistaken
from grader.marking.comparison import compare
from grader.marking.failures import outcome_of, sentence_of
from grader.marking.leaves import arrays_in, as_numbers, describe
from grader.marking.trial import Trial
from grader.marking.witness import Witness
from grader.sandbox.replies import Failed, Refused, Returned
from grader.spec.cases import DrawnCase
from grader.spec.checks import PropertyCheck, PropertyName
from grader.spec.grading import CheckResult


class NoReturnError(Exception):
    """A call that a property needs did not return."""

    def __init__(self, failure: Failed) -> None:
        super().__init__(str(failure))
        self.failure = failure


def mark_properties(
    check: PropertyCheck, trials: Sequence[Trial], witness: Witness, wanted: Collection[str]
) -> CheckResult:
    """Each property has an equal share of the points and must hold in every case.

    `wanted` are the names that all checks want.
    """
    broken: dict[PropertyName, str] = {}
    for trial in trials:
        try:
            for name in check.holds:
                fault = "" if name in broken else _fault(name, trial, witness)
                if fault:
                    broken[name] = f"{fault} ({trial.drawn.name})."
        except NoReturnError as error:
            return _failed(check, unmistaken(error.failure, wanted), trial.drawn)
    return CheckResult(
        id=check.id,
        title=check.title,
        outcome="mismatch" if broken else "passed",
        points=round(check.points * (1 - len(broken) / len(check.holds)), 6),
        max_points=check.points,
        visibility=check.visibility,
        message=" ".join(f"`{check.function}` {fault}" for fault in broken.values()) or "Holds.",
    )


def founded(function: str, result: CheckResult, compared: Iterable[CheckResult]) -> CheckResult:
    """Properties count only of a function that earns something: any constant is deterministic, and some sum to 1.

    Args:
        function: The function.
        result: What came of trying the properties.
        compared: The results of the checks that compare what the function returns.
    """
    # what a hidden check found must not be told by one that is seen
    own = [one for one in compared if one.visibility in ("visible", result.visibility)]
    if not result.points or not own or any(one.points or one.diagnoses for one in own):
        return result
    message = f"What `{function}` returns is not right yet: this counts once '{own[0].title}' earns something."
    return result.model_copy(update={"outcome": "mismatch", "points": 0.0, "message": message})


def _fault(name: PropertyName, trial: Trial, witness: Witness) -> str:
    """Why a property does not hold, or ''. Raises NoReturnError where a call does not return, or returns nothing."""
    replies = []
    for question in trial.questions(name):
        reply = witness.ask(question)
        if not isinstance(reply, Returned):
            raise NoReturnError(reply)
        if not any(array.size for array in arrays_in(reply.value)):
            raise NoReturnError(Refused(f"it is {describe(reply.value)}"))  # nothing is finite, and always the same
        replies.append(reply)
    return PROPERTIES[name](trial, *replies)


def _failed(check: PropertyCheck, failure: Failed, drawn: DrawnCase) -> CheckResult:
    return CheckResult(
        id=check.id,
        title=check.title,
        outcome=outcome_of(failure),
        points=0.0,
        max_points=check.points,
        visibility=check.visibility,
        message=sentence_of(failure, check.function, f" ({drawn.name})"),
    )


def _finite(trial: Trial, reply: Returned) -> str:
    for array in arrays_in(reply.value):
        if not np.isfinite(array).all():
            return "returns NaN or infinity"
    return ""


def _same_shape(trial: Trial, reply: Returned) -> str:
    got, fault = as_numbers(reply.value)
    want = np.shape(trial.arguments[0])
    if got is None:
        return f"returns what {fault}"
    return "" if got.shape == want else f"returns shape {got.shape} for an input of shape {want}"


def _rows_sum_to_one(trial: Trial, reply: Returned) -> str:
    got, fault = as_numbers(reply.value)
    if got is None or got.ndim == 0:
        return f"returns what {fault or 'is a single number'}"
    ones = np.ones(got.shape[:-1])
    return "" if compare(got.sum(axis=-1), ones).ok else "returns rows that do not sum to 1"


def _shift_invariant(trial: Trial, plain: Returned, shifted: Returned) -> str:
    before, _ = as_numbers(plain.value)
    after, _ = as_numbers(shifted.value)
    if before is None or after is None:
        return f"returns {describe(None)}"
    return "" if compare(after, before).ok else "gives another result when the same number is added to every entry"


def _deterministic(trial: Trial, first: Returned, second: Returned) -> str:
    return "" if same_numbers(first.value, second.value) else "gives two different results for the same arguments"


def _inputs_not_modified(trial: Trial, reply: Returned) -> str:
    observed = reply.observed
    changed = [
        name
        for name, before, after in zip(
            trial.check.arguments, trial.arguments, observed.arguments if observed else (), strict=False
        )
        if not same_numbers(before, after)
    ]
    return f"changes its argument {changed[0]} in place; work on a copy" if changed else ""


def _random_state_untouched(trial: Trial, reply: Returned) -> str:
    observed = reply.observed
    if observed is not None and (observed.numpy_random or observed.python_random):
        return "touches the global random state (np.random.seed, random.seed); use a Generator of your own"
    return ""


def same_numbers(first: Any, second: Any) -> bool:
    """Whether two values hold the same numbers in arrays of the same shapes."""
    ours, theirs = list(arrays_in(first)), list(arrays_in(second))
    return len(ours) == len(theirs) and all(
        one.shape == other.shape and np.array_equal(one, other, equal_nan=True)
        for one, other in zip(ours, theirs, strict=True)
    )


PROPERTIES: Mapping[PropertyName, Callable[..., str]] = {
    "finite": _finite,
    "same-shape": _same_shape,
    "rows-sum-to-one": _rows_sum_to_one,
    "shift-invariant": _shift_invariant,
    "deterministic": _deterministic,
    "inputs-not-modified": _inputs_not_modified,
    "random-state-untouched": _random_state_untouched,
}
"""Each is given a trial and the replies to its questions: '' where the property holds, else the end of a sentence that
begins with the function's name."""

"""`assert_close`, `assert_gradient`, `trains_to`: assertions for instructors' tests, with diagnoses as in checks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from pydantic import TypeAdapter, ValidationError

from grader.assignment.checks import Shapes, Tolerance
from grader.assignment.up_to import Freedom, UpTo, Way
from grader.language.catalogue import Said, as_data, say
from grader.marking.author_tests.assumptions import ASSUMED_RUN
from grader.marking.author_tests.collecting import COLLECTED, ComparedArray
from grader.marking.author_tests.recording import RECORDING, training, unrecorded
from grader.marking.comparing.alignment import aligned, unfit
from grader.marking.comparing.compare import Array, compare_without_reference, in_form_of, largest_magnitude
from grader.marking.comparing.structure import as_numbers
from grader.marking.credit.slopes import AGREES, STEP
from grader.marking.diagnosing.array_sentences import how_wrong
from grader.marking.diagnosing.diagnosis import Hypothesis, Observation, diagnose
from grader.marking.diagnosing.general_mistakes import Ruler
from grader.sandbox.student import whole_value

RESULT, GRADIENT = say("value.result"), say("value.gradient")


class ArrayMismatch(AssertionError):  # noqa: N818  it is an assertion that fails
    """A student's array is wrong. The error carries what the report says about it."""

    def __init__(
        self,
        array: str | Said,
        fault: str | Said,
        hypotheses: tuple[Hypothesis, ...] = (),
        misconceptions: Iterable[str] = (),
    ) -> None:
        super().__init__(f"{array} {fault}")
        self.misconceptions = tuple(misconceptions)
        self.array = array
        self.fault = fault
        self.hypotheses = hypotheses


class AuthorError(Exception):
    """An argument of an assertion is wrong, whatever the student returns: a fault of the test."""


def assert_close(
    actual: Any,
    expected: Any,
    *,
    array: str | Said = RESULT,
    misconceptions: Mapping[str, Any] | None = None,
    batch: int | None = None,
    tolerance: Tolerance | None = None,
    rtol: float | None = None,
    atol: float | None = None,
    shapes: Shapes = "exact",
    up_to: Way | Mapping[Way, int] | None = None,
) -> None:
    """Fail unless the student's array is right, with the same diagnosis as in a declarative check.

    Args:
        actual: What the student returned.
        expected: The right value.
        array: Name of the array in the report.
        misconceptions: The value that each mistake would give, by its id in `assignment.toml`.
        batch: Number of samples, so that a factor of n can be named.
        tolerance: `rtol` and `atol` in one.
        rtol: Replaces the default of 1e-6, relative to each entry; an array in single precision may be off in its last
            digits: by 2e-4, and by 8e-6 of its largest entry.
        atol: An absolute error that is always allowed; 0 by default.
        shapes: "exact", or "equivalent" if `(n,)`, `(n, 1)` and `(1, n)` are the same answer.
        up_to: What may differ in a right array: "sign", "scale", "permutation", "rotation" or "affine", or one with its
            axis, as `{"sign": 1}`.

    Raises:
        ArrayMismatch: the array is wrong.
        AuthorError: `shapes` or `up_to` is none of these.
    """
    options = checked_options(tolerance=tolerance, rtol=rtol, atol=atol, shapes=shapes, up_to=up_to)
    if (recording := RECORDING.get()) is not None:
        stated = options.tolerance.model_dump() if options.tolerance else None
        known = {name: np.asarray(value) for name, value in (misconceptions or {}).items()}
        about = {"array": as_data(array), "batch": batch, "up_to": up_to}
        about |= {"misconceptions": known, "tolerance": stated, "shapes": shapes}
        recording.compare(whole_value(actual), np.asarray(expected, dtype=np.float64), about)
        if ASSUMED_RUN.get().assumed.choice:
            return  # the solution that is recorded follows the first choice
    got, fault = as_numbers(whole_value(actual))
    if got is None:
        raise ArrayMismatch(array, fault)
    want = np.asarray(expected, dtype=np.float64)
    got, tolerance = _nearest(in_form_of(want, got, shapes), want, options.free), options.tolerance
    if (collected := COLLECTED.get()) is not None:
        collected.append(ComparedArray(array, got, want, tolerance))
        return
    # in a test, nothing is known of the inputs
    comparison = compare_without_reference(got, want, tolerance, shapes=shapes)
    if comparison.ok:
        return
    known = {name: _nearest(value, want, options.free) for name, value in (misconceptions or {}).items()}
    evidence = Observation(got, want, False, batch, Ruler(tolerance, largest_magnitude(want)), known.get, dict)
    found = diagnose([evidence], list(known))
    if not ASSUMED_RUN.get().excuses(found, known, want, got):
        raise ArrayMismatch(array, how_wrong(comparison, sized=False), tuple(found), known)


def _nearest(value: Any, want: Array, free: Freedom | None) -> Array:
    """The value as an array, brought as near to the expected one as `up_to` allows."""
    array = np.asarray(value)
    # who needs no freedom must not get it: any number is a multiple of any other
    return aligned({"": free}, {"": array}, {"": want})[""] if free and not unfit(free, want.shape) else array


@dataclass(frozen=True, slots=True)
class Options:
    """How arrays are compared."""

    tolerance: Tolerance | None
    free: Freedom | None


def checked_options(
    tolerance: Tolerance | None = None,
    rtol: float | None = None,
    atol: float | None = None,
    shapes: str = "exact",
    up_to: object = None,
) -> Options:
    """The options of a comparison.

    Raises:
        AuthorError: an option is not valid.
        ValueError: a tolerance is negative or not a number; it may have been computed from a student's value.
    """
    stated = {name: value for name, value in (("rtol", rtol), ("atol", atol)) if value is not None}
    if tolerance is not None and stated:
        raise AuthorError("state either `tolerance`, or `rtol` and `atol`")
    if shapes not in get_args(Shapes):
        raise AuthorError(f"shapes: wanted one of {', '.join(get_args(Shapes))}, got {shapes!r}")
    try:
        free = FREE.validate_python(up_to)
    except ValidationError as error:
        raise AuthorError(f"up_to: {error.errors()[0]['msg'].removeprefix('Value error, ')}") from None
    return Options(Tolerance(**stated) if stated else tolerance, free)


FREE: TypeAdapter[Freedom | None] = TypeAdapter(UpTo | None)


def assert_gradient(
    loss: Callable[[Array], Any], at: Any, gradient: Any, *, array: str | Said = GRADIENT, batch: int | None = None
) -> None:
    """Fail unless a gradient is the derivative of a loss, by central differences in every entry.

    Args:
        loss: The loss as a function of one array: `lambda W: right_loss(x, W)`. The student's own is trusted: it may be
            right where it was compared, and have any slope next to it.
        at: Where the gradient was taken; use a small array, since each entry costs two calls.
        gradient: What the student returned.
        array: Name of the gradient in the report.
        batch: Number of samples, so that a factor of n can be named.

    Raises:
        ArrayMismatch: it is not the derivative; the mistake is named as by `assert_close`.
    """
    point = np.array(at, dtype=np.float64)
    with unrecorded():
        slopes = _slopes(loss, point)
    # a loss that never changes would agree with a gradient of zeros, and NaN with NaN
    if not slopes.any() or not np.isfinite(slopes).all():
        raise ArrayMismatch(array, say("test.no-slope", loss=f"{_number(loss(point)):g}"))
    # the slopes are measured: where the derivative is 0, they are only near it
    assert_close(gradient, slopes, array=array, batch=batch, tolerance=Tolerance(rtol=AGREES, atol=AGREES**2))


def _slopes(loss: Callable[[Array], Any], point: Array) -> Array:
    """Central differences in every entry: unlike in a gradient check, a diagnosis needs the whole array."""
    slopes = np.empty_like(point)
    for index in np.ndindex(point.shape):
        step = np.zeros_like(point)
        step[index] = STEP
        slopes[index] = (_number(loss(point + step)) - _number(loss(point - step))) / (2 * STEP)
    return slopes


def trains_to(step: Callable[[], Any], loss: Callable[[], Any], *, below: float, steps: int = 200) -> list[float]:
    """Train until the loss is below a bound, and fail if it does not get there.

    Args:
        step: One step of the student's training: `lambda: net.step(x, y, 0.1)`.
        loss: The current loss of the student's parameters: `lambda: right_loss(x, y, net.w)`. The student's own is
            trusted.
        below: The bound.
        steps: The largest number of steps.

    Returns:
        The losses, from before the first step to after the last.

    Raises:
        AssertionError: the bound is not reached; the message says how the loss changed.
    """
    with training(below, steps) as turn:
        losses = [_number(turn(loss))]
        # one step in any case: a loss that is low without training may be a constant
        while np.isfinite(losses[-1]) and (len(losses) == 1 or losses[-1] >= below) and len(losses) <= steps:
            step()
            losses.append(_number(turn(loss)))
    # training on with NaN would only take time, and NaN compares false with everything
    if not np.isfinite(losses[-1]):
        raise AssertionError(say("test.loss-not-finite", loss=str(losses[-1]), steps=len(losses) - 1))
    first, last = f"{losses[0]:.4g}", f"{losses[-1]:.4g}"
    # exactly the same: the parameters were never updated, a mistake with its own sentence
    if losses[-1] == losses[0]:
        raise AssertionError(say("test.loss-stays", loss=first))
    if losses[-1] < below:
        return losses
    fields = {"steps": steps, "first": first, "last": last, "below": f"{below:g}"}
    grows = losses[-1] > losses[0]
    raise AssertionError(say("test.loss-grows", **fields) if grows else say("test.loss-falls-slowly", **fields))


def _number(value: Any) -> float:
    """The student's loss as one number.

    Raises:
        ArrayMismatch: it is not one number.
    """
    got, fault = as_numbers(whole_value(value))
    if got is None or got.size != 1:
        raise ArrayMismatch(
            say("value.loss"), fault or say("value.not-one-number", shape=() if got is None else got.shape)
        )
    return float(got.reshape(()))

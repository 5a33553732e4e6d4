"""Gradients, compared with the reference and with central differences of the student's own loss."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from grader.assignment.checks import Identifier
from grader.assignment.inputs import Input, Named, Size, shape_of
from grader.assignment.models import Assignment
from grader.language.catalogue import say
from grader.language.suggestions import near
from grader.marking.asking import ask
from grader.marking.credit.own_loss import mistaken_losses, right_for_known_loss
from grader.marking.credit.rule import Claim
from grader.marking.credit.slopes import OwnLoss, Slope, has_slopes, slopes_of, slopes_of_own_loss
from grader.marking.expected import Expectations
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import Judged, judge
from grader.marking.kinds.kind import Fault
from grader.marking.kinds.value import CallKind
from grader.marking.marking import Marking
from grader.marking.witness import Witness


class GradientCheck(CallKind):
    """Each returned gradient is compared with the reference and with central differences of the student's own loss."""

    kind: Literal["gradient"]
    loss: Identifier
    """The student's own loss function; or the name of the loss in `returns`, if it comes with the gradients."""
    loss_arguments: tuple[Identifier, ...] | None = None
    """Its arguments, if different from those of the gradient function."""
    with_respect_to: dict[Identifier, Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$")]]
    """For each returned gradient, the input that it differentiates by; `params.W` is an array in a dict."""
    own_loss_credit: float = Field(default=0.0, ge=0, le=1)
    """Share of the points for a gradient that is right for the student's own loss, if that loss has a known mistake."""

    @property
    def derivatives(self) -> Collection[str]:
        return self.with_respect_to

    @property
    def inputs_asked(self) -> tuple[str, ...]:
        # a dict keeps the order, so that the same inputs are listed in the same order in every process
        return tuple(dict.fromkeys((*super().inputs_asked, *(self.loss_arguments or ()))))

    @property
    def wanted(self) -> tuple[str, ...]:
        return super().wanted if self._comes_with_gradients else (*super().wanted, self.named(self.loss))

    @property
    def _comes_with_gradients(self) -> bool:
        return self.loss in self.returns

    @property
    def own_loss(self) -> OwnLoss:
        """The student's loss, in the form that central differences need."""
        if self._comes_with_gradients:
            return OwnLoss(self.called, self.inputs_asked, self.with_respect_to, self.loss)
        return OwnLoss(self.named(self.loss), self.loss_arguments or self.arguments, self.with_respect_to)

    @model_validator(mode="after")
    def _gradients_are_returned(self) -> "GradientCheck":
        unknown = set(self.with_respect_to) - set(self.returns)
        if unknown:
            raise ValueError(f"with_respect_to names {sorted(unknown)}, which `returns` does not list")
        return self

    def faults(self, assignment: Assignment) -> Iterator[Fault]:
        yield from super().faults(assignment)
        given = self.own_loss.arguments
        for array, moved in self.with_respect_to.items():
            if moved.partition(".")[0] not in given:
                listed = ", ".join(given)
                why = f"{array!r} differentiates by {moved!r}, which is not an argument of the loss: ({listed})."
                yield ("with_respect_to",), why + near(moved, given)

    def slopes(self, judged: Judged, cases: Sequence[ExpectedCase], marking: Marking) -> Mapping[str, Slope]:
        # for wrong gradients only: a right one needs no second opinion, and each direction costs two calls
        if not judged.wrong:
            return {}
        draws = marking.expectations.own_draws
        return slopes_of_own_loss(self.own_loss, cases, judged.wrong, marking.witness, draws)

    def new_claims(self, marking: Marking) -> Iterator[Claim]:
        yield from super().new_claims(marking)
        judged = marking.judged[self.id]
        names = [array.name for array in judged.wrong if array.name in self.with_respect_to]
        if not (names and self.own_loss_credit) or judged.failures:
            return
        loss, others = self.own_loss, marking.earlier(self).values()
        about = [judged] if loss.array else [one for one in others if one.check.asked == loss.function]
        mistaken = [known for one in about for known in mistaken_losses(one, loss, marking.expectations)]
        if mistaken:
            right = partial(right_for_known_loss, self.own_loss, names, mistaken, marking.expectations.own_draws)
            reason = say("mark.own-loss", loss=loss.array or loss.function, arrays="")
            yield Claim(self.id, judged.check, marking.choices[self.id], names, self.own_loss_credit, right, reason)

    def advice(self, expectations: Expectations) -> Iterator[str]:
        yield from super().advice(expectations)
        version = expectations.version
        for place in self._square_by_chance(expectations.cases(self), version.assignment)[:1]:  # one is enough to act
            at = version.where_check(self.id)
            yield f"{at}: {place} is square in all cases, which hides a transpose. Choose other sizes."

    def _square_by_chance(self, cases: Sequence[ExpectedCase], assignment: Assignment) -> list[str]:
        """Gradients that are square in every case, although the sizes of their argument's axes have two names."""
        recipes = {
            place: _recipe(assignment.inputs, self.with_respect_to.get(place, "")) for place in cases[0].unfolded
        }
        return [
            place
            for place, recipe in recipes.items()
            if all(_is_square(case.unfolded[place].shape) for case in cases) and not _is_square(_shape(recipe))
        ]

    def disproof(self, expectations: Expectations, reference: Witness) -> Iterator[str]:
        """Compare the reference's gradients with its own loss, for assignments that also check the loss."""
        version = expectations.version
        at = version.where_check(self.id, "reference")
        cases = expectations.cases(self)
        for name, slope in self._slopes_of_reference(cases, expectations, reference).items():
            if not slope.agree:
                what = f"{name} is not the derivative of the right {self.loss} by {self.with_respect_to[name]}"
                said = f"it says {slope.stated[0]:.4g}, but the loss changes by {slope.measured[0]:.4g}"
                yield f"{at}: {what}: along one direction {said}. One of the two references is wrong."

    def _slopes_of_reference(
        self, cases: Sequence[ExpectedCase], expectations: Expectations, reference: Witness
    ) -> Mapping[str, Slope]:
        loss, draws = self.own_loss, expectations.own_draws
        if not loss.array:
            arrays = judge(cases, ask(cases, reference)).arrays
            return slopes_of_own_loss(loss, cases, arrays, reference, draws)

        def losses(points: Sequence[ExpectedCase]) -> list[Any]:
            return [point.unfolded[loss.array] for point in points]

        case = next((case for case in cases if has_slopes(case)), None)
        if case is None:
            return {}
        stated = {
            name: [array for place, array in case.unfolded.items() if place.partition("[")[0] == name]
            for name in self.with_respect_to
        }
        return slopes_of(loss, case, stated, losses, draws)


def _recipe(inputs: Mapping[str, Input], path: str) -> Input | None:
    name, _, key = path.partition(".")
    recipe = inputs.get(name)
    return recipe.named.get(key) if key and isinstance(recipe, Named) else recipe


def _is_square(shape: Sequence[Any]) -> bool:
    return len(shape) == 2 and shape[0] == shape[1]


def _shape(recipe: Input | None) -> tuple[Size, ...]:
    return () if recipe is None else shape_of(recipe)

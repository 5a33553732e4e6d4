"""The kinds of checks: what may be asked of a student's module."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from grader.assignment.inputs import Case, Strict

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*$")]
Formula = Annotated[str, StringConstraints(pattern=r"^[a-z_]\w*:[A-Za-z_]\w*$")]
"""`module:function` in the course's `reference/` folder."""

Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]

Visibility = Literal["visible", "after_due_date", "after_published", "hidden"]
Shapes = Literal["exact", "equivalent"]


class Tolerance(Strict):
    """How far a right value may lie from the reference: `|got - want| <= rtol * |want| + atol`."""

    rtol: float = Field(default=1e-6, ge=0)
    """Relative to each entry, and a thousandth of it to the array's largest entry: the call's, if all are zero."""
    atol: float = Field(default=0.0, ge=0)
    """Absolute, for arrays whose right value is zero up to rounding."""


class BaseCheck(Strict):
    """What all checks have in common."""

    id: Slug
    """Stable name, unique in the assignment."""
    title: str
    """What a student reads: what was asked."""
    points: float = Field(ge=0, allow_inf_nan=False)
    """Of the whole check; arrays share them."""
    visibility: Visibility = "visible"
    """When the student may see the result, in Gradescope's words."""
    call_s: float | None = Field(default=None, gt=0)
    """Seconds of processor time for one call, if not the assignment's."""


class CasedCheck(BaseCheck):
    """What is asked with inputs, case by case."""

    arguments: tuple[Identifier, ...] = ()
    """Names of inputs, in the order of the parameters."""
    cases: tuple[Case, ...] = (Case(),)
    """With which inputs; what is asked for must hold in all of them."""

    @property
    def inputs_asked(self) -> tuple[str, ...]:
        """Names of all inputs that it needs."""
        return self.arguments


class ComparedCheck(CasedCheck):
    """Arrays of the student's are compared with the reference, case by case."""

    returns: tuple[Identifier, ...] = Field(min_length=1)
    """Names of the arrays in the returned value; one name is the value itself."""
    reference: Formula
    """The function that gives the right value; several arrays as a tuple, or as a dict by their names."""
    following: Formula | None = None
    """Gives what would be right given the student's own earlier results; called with the student's value first."""
    tolerance: Tolerance | None = None
    """How near is right, if not what follows from the type of the student's array."""
    shapes: Shapes = "exact"
    """Whether `(n,)`, `(n, 1)` and `(1, n)` are the same answer."""
    misconceptions: dict[Slug, Formula] = {}
    """Known mistakes: the wrong variant of the reference that each of them leads to."""
    terms: dict[Slug, Formula] = {}
    """Summands of the right value by name, and the functions that give them: one may be missing."""
    weights: dict[Identifier, Weight] = {}
    """Shares of the points that arrays have; 1 if not named."""
    alternatives: dict[Slug, Formula] = {}
    """By the choices of one of the assignment's conventions: the reference that holds for it."""
    own_functions: dict[Identifier, Identifier] = {}
    """Keywords of the reference, and the student's functions that may stand in for them: errors carried forward."""
    needs: tuple[Slug, ...] = ()
    """Checks that come first: a mistake that was named there is not paid for again here."""
    carried_credit: float = Field(default=1.0, ge=0, le=1)
    """Share of an array's points that it earns where it is wrong only because something earlier is."""

    @property
    def asked(self) -> str:
        """What of the student's is asked for, as a sentence names it."""
        return ", ".join(self.returns)


class AnswersCheck(ComparedCheck):
    """Numbers that the student worked out and wrote into the module, under the names in `returns`."""

    kind: Literal["answers"]


class CallCheck(ComparedCheck):
    """A student's function is called on cases."""

    function: Identifier
    """The student's function."""

    @property
    def asked(self) -> str:
        return self.function


class ValueCheck(CallCheck):
    """Function against reference."""

    kind: Literal["value"]


class GradientCheck(CallCheck):
    """Each returned gradient against the reference and against central differences of the student's own loss."""

    kind: Literal["gradient"]
    loss: Identifier
    """The student's own loss function."""
    loss_arguments: tuple[Identifier, ...] | None = None
    """Its arguments, if not those of the gradient function."""
    with_respect_to: dict[Identifier, Identifier]
    """Which argument each returned gradient differentiates by."""
    own_loss_credit: float = Field(default=0.0, ge=0, le=1)
    """Share of the points for a gradient that is right for the student's own loss, if that loss errs in a known way."""

    @property
    def inputs_asked(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.arguments, *(self.loss_arguments or ()))))

    @model_validator(mode="after")
    def _gradients_are_returned(self) -> "GradientCheck":
        unknown = set(self.with_respect_to) - set(self.returns)
        if unknown:
            raise ValueError(f"with_respect_to names {sorted(unknown)}, which `returns` does not list")
        return self


class TrainingCheck(CallCheck):
    """A training run with given initial weights and batch order: its curves, step by step."""

    kind: Literal["training"]
    loss: Identifier
    """The curve that has to fall."""


PropertyName = Literal[
    "finite",
    "same-shape",
    "rows-sum-to-one",
    "shift-invariant",
    "deterministic",
    "inputs-not-modified",
    "random-state-untouched",
]


class PropertyCheck(CasedCheck):
    """What must hold whatever the numbers are."""

    kind: Literal["property"]
    function: Identifier
    """The student's function."""
    arguments: tuple[Identifier, ...]
    """Names of inputs, in the order of the parameters."""
    holds: tuple[PropertyName, ...] = Field(min_length=1)
    """The properties, each with an equal share of the points."""


class SpeedCheck(CasedCheck):
    """What one more sample costs, against the reference: a Python loop over samples shows."""

    kind: Literal["speed"]
    function: Identifier
    """The student's function."""
    arguments: tuple[Identifier, ...]
    """Names of inputs, in the order of the parameters."""
    reference: Formula
    """The function that gives the right value, and the time that it may take."""
    cases: tuple[Case, Case]
    """A small batch and a large one."""
    at_most: float = Field(default=10.0, gt=1)
    """How many times the reference's cost a sample may cost."""


CallingCheck = CallCheck | PropertyCheck | SpeedCheck
"""The checks that call one of the student's functions by its name."""


class SourceCheck(BaseCheck):
    """What the source must define and may not import, read from its text: an import that is hidden well is not seen."""

    kind: Literal["source"]
    defines: dict[Identifier, tuple[Identifier, ...]] = {}
    """Functions and the names of their parameters."""
    forbids: tuple[Identifier, ...] = ()
    """Packages that may not be imported."""


MARKERS = ("points", "visibility", "title")
"""What the markers of a test function say of its check."""


class PytestCheck(BaseCheck):
    """One test function of an instructor's `test_*.py`, read from the file's decorators; never written in TOML."""

    kind: Literal["pytest"] = "pytest"
    test: str
    """`test_file.py::test_name`."""


Check = Annotated[
    ValueCheck | GradientCheck | TrainingCheck | AnswersCheck | PropertyCheck | SpeedCheck | SourceCheck | PytestCheck,
    Field(discriminator="kind"),
]

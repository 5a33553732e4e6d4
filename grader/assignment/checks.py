"""What checks have in common, whatever their kind: the kinds themselves are at home in `grader.marking.kinds`."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from grader.assignment.inputs import Case
from grader.assignment.strict import Strict, Visibility

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*$")]
FormulaName = Annotated[str, StringConstraints(pattern=r"^[a-z_]\w*:[A-Za-z_]\w*$")]
"""`module:function` in the course's `reference/` folder."""

Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]

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
    reference: FormulaName
    """The function that gives the right value; several arrays as a tuple, or as a dict by their names."""
    following: FormulaName | None = None
    """Gives what would be right given the student's own earlier results; called with the student's value first."""
    tolerance: Tolerance | None = None
    """How near is right, if not what follows from the type of the student's array."""
    shapes: Shapes = "exact"
    """Whether `(n,)`, `(n, 1)` and `(1, n)` are the same answer."""
    misconceptions: dict[Slug, FormulaName] = {}
    """Known mistakes: the wrong variant of the reference that each of them leads to."""
    terms: dict[Slug, FormulaName] = {}
    """Summands of the right value by name, and the functions that give them: one may be missing."""
    weights: dict[Identifier, Weight] = {}
    """Shares of the points that arrays have; 1 if not named."""
    alternatives: dict[Slug, FormulaName] = {}
    """By the choices of one of the assignment's conventions: the reference that holds for it."""
    own_functions: dict[Identifier, Identifier] = {}
    """Keywords of the reference, and the student's functions that may stand in for them: errors carried forward."""
    needs: tuple[Slug, ...] = ()
    """Checks that come first: a mistake that was named there is not paid for again here."""
    carried_credit: float = Field(default=1.0, ge=0, le=1)
    """Share of an array's points that it earns where it is wrong only because something earlier is."""

    draws_curves: ClassVar[bool] = False
    """The arrays are runs over time, to be drawn as curves."""

    @property
    def called(self) -> str:
        """The student's function that is called; empty where answers are written into the module."""
        return ""

    @property
    def asked(self) -> str:
        """What of the student's is asked for, as a sentence names it."""
        return self.called or ", ".join(self.returns)

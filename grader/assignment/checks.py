"""The keys that checks of several kinds share. The kinds themselves are in `grader.marking.kinds`."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from grader.assignment.calls import NO_CALLS, Calls
from grader.assignment.inputs import Case
from grader.assignment.returns import Returns
from grader.assignment.strict import Slug, Strict
from grader.assignment.up_to import UpTo
from grader.assignment.visibility import Visibility

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*$")]
ModuleName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$")]
"""A module, with dots if it is in a package."""
FormulaName = Annotated[str, StringConstraints(pattern=r"^[a-z_]\w*:[A-Za-z_]\w*$")]
"""`module:function` in the course's `reference/` folder."""

Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]  # TOML has `inf` and `nan`; a share of points is neither

Shapes = Literal["exact", "equivalent"]


class Tolerance(Strict):
    """How far a right value may differ from the reference: `|got - want| <= rtol * |want| + atol`."""

    rtol: float = Field(default=1e-6, ge=0)
    """Relative to each entry, plus a thousandth of it relative to the array's largest entry (the largest entry of the
    call, if the array is all zeros)."""
    atol: float = Field(default=0.0, ge=0)  # zero, so that an array of zeros never passes for a small gradient
    """Absolute, for arrays whose right value is zero up to rounding."""


class BaseCheck(Strict):
    """The keys of every check."""

    id: Slug
    """Name of the check, unique in the assignment; do not change it once students are graded."""
    title: str
    """What was asked, as the student reads it."""
    points: float = Field(ge=0, allow_inf_nan=False)
    """Points of the whole check; its arrays share them."""
    visibility: Visibility = "visible"
    """When the student may see the result, in Gradescope's words."""
    call_s: float | None = Field(default=None, gt=0)
    """Seconds of CPU time for one call, if different from the assignment's."""
    module: ModuleName | None = None
    """The student's module that is called, if different from the assignment's."""

    reads_text: ClassVar[bool] = False
    """Whether it reads prose or Markdown, and calls no module."""

    def named(self, name: str) -> str:
        """A name in the student's code, as questions and sentences use it: with the module, if the check states one."""
        return f"{self.module}.{name}" if self.module else name

    @property
    def wanted(self) -> tuple[str, ...]:
        """The names in the student's module that it uses."""
        return ()

    @property
    def choices(self) -> tuple[str, ...]:
        """The further choices of a convention under which it can be right."""
        return ()

    @property
    def asked(self) -> str:
        """What the student is asked for, as a sentence names it."""
        return self.id


class CasedCheck(BaseCheck):
    """A check with inputs, case by case."""

    arguments: tuple[Identifier, ...] = ()
    """Names of inputs, in the order of the parameters."""
    cases: tuple[Case, ...] = (Case(),)
    """The inputs to ask with; the check must hold in all cases."""

    differs_by_submission: ClassVar[bool] = False
    """Whether each submission gets its own numbers, so no stored answer is right."""
    own_from: ClassVar[int] = 0
    """The number of the first case for which it does; if it is not 0, large cases have none."""

    @property
    def inputs_asked(self) -> tuple[str, ...]:
        """Names of all inputs that the student's code is given."""
        return self.arguments

    @property
    def inputs_named(self) -> tuple[str, ...]:
        """Names of all inputs that the check needs; names of sizes may be among them."""
        return self.inputs_asked


class CallCheck(CasedCheck):
    """A check that calls the student's code: one function with its arguments, or several calls in a row."""

    function: Annotated[str, StringConstraints(pattern=r"^$|^[A-Za-z_]\w*$")] = ""
    """The student's function, which is called with `arguments`."""
    calls: Calls = NO_CALLS
    """Instead of `function` and `arguments`: lines of Python that make the calls, such as `opt = Adam(rate)` and
    `w1 = opt.step(w, g)`. `returns` lists names that they assign, or describes the value of the last line."""

    @model_validator(mode="after")
    def _calls_something(self) -> Self:
        if bool(self.function) == bool(self.calls) or (self.calls and self.arguments):
            raise ValueError("wanted either `function` with its `arguments`, or `calls`")
        if self.calls and not self.calls.names:
            raise ValueError("calls: no line calls student code")
        return self

    @property
    def called(self) -> str:
        """The student's function, or the first name from the student's module that the lines use."""
        return self.named(self.function or self.calls.names[0])

    @property
    def wanted(self) -> tuple[str, ...]:
        return tuple(map(self.named, self.calls.names or (self.function,)))

    @property
    def call(self) -> tuple[str, tuple[str, ...]] | None:
        """The student's function and its arguments; None for lines of calls."""
        return (self.called, self.arguments) if self.function else None

    @property
    def inputs_asked(self) -> tuple[str, ...]:
        return self.arguments or self.calls.inputs


class ComparedCheck(CasedCheck):
    """A check that compares the student's arrays with the reference, case by case."""

    returns: Returns
    """Names of the arrays in the returned value, nested as they are returned: `[["dW", "db"], "cost"]`. A single name
    means the value itself, `_` a result that is ignored, and `{ W = ["d", "h"], b = ["h"] }` for one flat array of
    these parts."""
    reference: FormulaName
    """The function that returns the right value; several arrays as a tuple, or as a dict by their names."""
    following: FormulaName | None = None
    """A function that returns the right value for the student's own earlier results; it gets the student's value as its
    first argument."""
    tolerance: Tolerance | None = None
    """How close is right; by default it depends on the dtype of the case's inputs."""
    single_precision: float = Field(default=1.0, ge=0, le=1)
    """Share of its points that an array earns if it is right only to single precision, while the inputs have double
    precision. The student is always told."""
    shapes: Shapes = "exact"
    """Whether `(n,)`, `(n, 1)` and `(1, n)` are the same answer."""
    up_to: dict[Identifier, UpTo] = {}
    """What may differ in a right array, one of `sign`, `scale`, `permutation`, `rotation`, `affine`:
    `{ V = { sign = 1 } }` lets each vector along axis 1 have its own sign. Arrays with the same freedom share it."""
    misconceptions: dict[Slug, FormulaName] = {}
    """Known mistakes by name, each with a wrong variant of the reference that makes it."""
    terms: dict[Slug, FormulaName] = {}
    """Summands of the right value by name, each with the function that returns it; a student may have left one out."""
    by_keyword: bool = False
    """Pass the arguments by name, so the order of the student's parameters does not matter."""
    weights: dict[Identifier, Weight] = {}
    """Shares of the points by array; 1 by default."""
    alternatives: dict[Slug, FormulaName] = {}
    """References for the other choices of one of the assignment's conventions, by choice."""
    misconceptions_of: dict[Slug, dict[Slug, FormulaName]] = {}
    """Wrong variants under one of these choices, by choice; they replace those with the same names."""
    own_functions: dict[Identifier, ModuleName] = {}
    """Keyword parameters of the reference, each with the student's function that can replace its default; in another
    module, `q1.softmax`. An array that is right with the student's own functions earns `carried_credit`."""
    needs: tuple[Slug, ...] = ()
    """Checks that this one builds on: a mistake that was named there does not cost points again here."""
    carried_credit: float = Field(default=1.0, ge=0, le=1)
    """Share of the points that an array earns if it is wrong only because something earlier is wrong."""

    @property
    def loss_curve(self) -> str:
        """The array that reports draw as a curve over time, if there is one."""
        return ""

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(self.alternatives)

    @property
    def called(self) -> str:
        """The student's function that is called; empty if the answers are written into the module."""
        return ""

    def under(self, choice: str) -> Self:
        """The check as it is judged under a choice; '' is its own reference, which follows the first choice."""
        if choice not in self.alternatives:
            return self
        wrong = {**self.misconceptions, **self.misconceptions_of.get(choice, {})}
        return self.model_copy(update={"reference": self.alternatives[choice], "misconceptions": wrong})

    @property
    def lines(self) -> Calls:
        """The lines of calls that are run; empty if one function is called, or none."""
        return NO_CALLS

    @property
    def helpers(self) -> dict[str, str]:
        """`own_functions`, as questions and sentences name them."""
        return {word: name if "." in name else self.named(name) for word, name in self.own_functions.items()}

    @property
    def asked(self) -> str:
        """The function or the answers that the student is asked for, as a sentence names them."""
        return self.called or ", ".join(map(self.named, self.returns))

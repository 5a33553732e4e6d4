"""The contents of `assignment.toml`, as frozen models."""

import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Literal

from pydantic import Field, SerializeAsAny, model_validator

from grader.assignment.arithmetic import resolved
from grader.assignment.checks import BaseCheck, ComparedCheck, Identifier, ModuleName
from grader.assignment.inputs import Input, Size
from grader.assignment.policy import Policy
from grader.assignment.positions import MisplacedError, Place
from grader.assignment.strict import Slug, Strict
from grader.assignment.visibility import Telling
from grader.language.catalogue import Catalogue
from grader.language.overrides import faults_in
from grader.language.suggestions import near
from grader.limits import Limits


class Misconception(Strict):
    """The sentences and the credit of a known mistake."""

    text: str
    """Names the mistake; `{array}` becomes the name of the array."""
    hint: str = ""
    """Says where to look, without giving the answer."""
    credit: float = Field(default=0.0, ge=0, le=1)
    """Share of its points that an array with this mistake still earns."""

    @property
    def sentence(self) -> str:
        """The text and the hint, as the student reads them."""
        return f"{self.text} {self.hint}".strip()


class Convention(Strict):
    """A choice between answers that are all right, if the student makes the same choice everywhere."""

    choices: tuple[Slug, ...] = Field(min_length=2)
    """The references of the checks follow the first choice; checks list the others under `alternatives`."""
    text: str
    """The convention as a student reads it: 'the loss is {choice} over the batch'."""
    per: Literal["assignment", "function", "check"] = "assignment"
    """Whether a student chooses once for all checks, once for each function, or for each check."""

    def in_words(self, choice: str) -> str:
        """A choice, as a student reads it."""
        return self.text.replace("{choice}", choice)


class Waiver(Strict):
    """A mutant that may survive `grader assignment test`."""

    mutant: str
    """The name that `grader assignment test` prints, `check/array/mistake`; `*` matches anything."""
    reason: str
    """Why it may survive."""


class Proof(Strict):
    """What `grader assignment test` needs in addition to the checks."""

    correct: tuple[str, ...] = ()
    """Names of submissions in the course's `submissions/<slug>/` that must earn all points."""
    waived: tuple[Waiver, ...] = ()
    """Mutants that may survive."""

    def reason_to_waive(self, mutant: str) -> str:
        """Why a mutant may survive; '' if it may not."""
        return next((waiver.reason for waiver in self.waived if fnmatchcase(mutant, waiver.mutant)), "")


class Assignment(Strict):
    """The contents of `assignment.toml`."""

    title: str
    """Heading of the student's report."""
    module: ModuleName = "solution"
    """The file that students hand in, without `.py`; with dots if it is in a package: `course.layers`. A check may name
    another module."""
    strict_name: bool = False
    """Refuse files with another name. By default the grader finds the intended file and tells the student."""
    imports: tuple[Identifier, ...] = ()
    """Packages that students may import in addition to NumPy, with what these need; loaded in advance."""
    loading: Literal["statements", "strict"] = "statements"
    """`statements`: a top-level statement that fails is left out, and all others count. `strict`: a module that cannot
    be imported as a whole earns nothing."""
    compat: bool = False
    """Put back names that NumPy has removed, such as `np.float` and `np.product`; the student is told."""
    starter_earns: bool = False
    """Let a function that still does what the starter does earn points for what is right in it; the student still reads
    that it is not started. By default it earns nothing."""
    sizes: dict[Identifier, Size] = {}
    """Names for the sizes of arrays; a size computed from others is written as text, `P = "D * H + H"`."""
    batch: str = "n"
    """The size that counts samples, so that a missing 1/n can be named."""
    inputs: dict[Identifier, Input] = {}
    """Inputs by the names that checks use."""
    misconceptions: dict[Slug, Misconception] = {}
    """Sentences and credit of the mistakes that checks name."""
    conventions: dict[Slug, Convention] = {}
    """Choices that each student makes once, by name."""
    secret: str = Field(default="", repr=False, pattern=r"^$|^[!-~]{16,64}$")
    """A text that only you know, 16 to 64 characters, such as `python -c "import secrets; print(secrets.token_hex())"`
    prints. Hidden checks draw their inputs from it and from the reference; without it, anybody who has the reference
    can draw them."""
    places: Telling = "line"
    """What students read about the place of a mistake in their code: its `kind` (a sign, a factor), or also the `line`.
    With `nothing`, the place is not looked for."""
    line_from_attempt: int = Field(default=1, ge=1)
    """The first attempt in which students read the line; before that, they read only the `kind`."""
    limits: Limits = Limits()
    """Time, memory and output that a student's code may use."""
    sentences: dict[str, dict[str, str]] = {}
    """Your wording of sentences in the catalogue; it replaces that in the course's `sentences.toml`."""
    proof: Proof = Proof()
    """What `grader assignment test` needs in addition to the checks."""
    policy: Policy = Policy()
    """Deadline, lateness, attempts; keys that are left out are taken from `course.toml`."""
    checks: tuple[SerializeAsAny[BaseCheck], ...] = Field(min_length=1)
    """The checks, in the order of the handout; reports list the ones to fix first."""

    def told_at(self, attempt: int) -> Telling:
        """How much a student reads about a place in an attempt, counted from 1."""
        return "kind" if self.places == "line" and attempt < self.line_from_attempt else self.places

    @model_validator(mode="after")
    def _names_resolve(self) -> "Assignment":
        # one fault at a time: a validator can raise only one exception
        for place, fault in self._faults():
            raise MisplacedError(place, fault)
        return self

    def _faults(self) -> Iterator[tuple[Place, str]]:
        known: set[str] = set()
        for index, check in enumerate(self.checks):
            # gradings and the database find a check by its id
            if check.id in known:
                yield ("checks", index, "id"), f"two checks are called {check.id!r}; give each its own id"
            known.add(check.id)
        for index, name in enumerate(self.imports):
            if name in sys.stdlib_module_names:
                why = f"{name!r} is in the standard library, which students may always import. Leave it out"
                yield ("imports", index), f"imports: {why}."
        try:
            resolved(self.sizes)
        except ValueError as error:
            yield ("sizes",), f"sizes: {error}"
        yield from self._shadowing()
        for place, fault in faults_in(self.sentences):
            yield ("sentences", *place), f"sentences.{'.'.join(map(str, place))}: {fault}."

    def _shadowing(self) -> Iterator[tuple[Place, str]]:
        """Student modules that could not be imported because other modules of the same name come first."""
        places = ((("checks", index, "module"), check.module) for index, check in enumerate(self.checks))
        for place, module in ((("module",), self.module), *places):
            if module and module.partition(".")[0] in {*sys.stdlib_module_names, *self.packages}:
                why = f"{module!r} is also a module of Python or of a package, which would be imported instead"
                yield place, f"module: {why}. Choose another name."

    def undeclared(self, misconception: str) -> str:
        """The advice for a misconception without a table."""
        return (
            f"the misconception {misconception!r} has no sentence. Write a table [misconceptions.{misconception}] "
            f"with a `text` and a `hint`.{near(misconception, list(self.misconceptions))}"
        )

    def convention_of(self, choice: str) -> str | None:
        """The convention that offers a choice; None if there is none."""
        # a check names only the choice, which is enough as long as no two conventions share one
        return next((name for name, convention in self.conventions.items() if choice in convention.choices), None)

    @cached_property
    def words(self) -> Catalogue:
        """The catalogue with this assignment's own sentences."""
        return Catalogue(self.sentences, {name: known.sentence for name, known in self.misconceptions.items()})

    @property
    def compared(self) -> list[ComparedCheck]:
        """The checks that compare with the reference."""
        return [check for check in self.checks if isinstance(check, ComparedCheck)]

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules that students hand in, in the order of the checks that ask them."""
        return tuple(dict.fromkeys(check.module or self.module for check in self.checks if not check.reads_text))

    @property
    def reads_text(self) -> bool:
        """Whether students also hand in texts, or only texts."""
        return any(check.reads_text for check in self.checks)

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages that students may import, in addition to the standard library."""
        return ("numpy", *self.imports)

    @property
    def max_points(self) -> float:
        """Points of a submission without mistakes."""
        return sum(check.points for check in self.checks)

"""What `assignment.toml` says, as frozen models."""

import sys
from collections import Counter
from fnmatch import fnmatchcase
from functools import cached_property

from pydantic import Field, SerializeAsAny, model_validator

from grader.assignment.checks import BaseCheck, ComparedCheck, Identifier, Slug
from grader.assignment.inputs import Input
from grader.assignment.policy import Policy
from grader.assignment.positions import MisplacedError
from grader.assignment.strict import Strict
from grader.language.catalogue import Catalogue
from grader.language.overrides import faults_in
from grader.language.suggestions import near
from grader.limits import Limits


class Misconception(Strict):
    """A known wrong way to do it, as a student reads about it."""

    text: str
    """Names the mistake; `{array}` stands for the array's name."""
    hint: str = ""
    """Where to look, without the answer."""
    credit: float = Field(default=0.0, ge=0, le=1)
    """Share of the array's points that the mistake still earns."""

    @property
    def sentence(self) -> str:
        """What the student reads."""
        return f"{self.text} {self.hint}".strip()


class Convention(Strict):
    """Something on which right answers may differ, as long as each student keeps to one choice."""

    choices: tuple[Slug, ...] = Field(min_length=2)
    """The first is what the checks' references follow; the others are named under their `alternatives`."""
    text: str
    """What a student reads: 'the loss is {choice} over the batch'."""


class Waiver(Strict):
    """A mutant that may survive `grader assignment test`."""

    mutant: str
    """As the test prints it: `check/array/mistake`; `*` stands for anything."""
    reason: str
    """Why it may."""


class Proof(Strict):
    """What `grader assignment test` needs to know beside the checks."""

    correct: tuple[str, ...] = ()
    """Names of submissions that are right throughout, in the course's `submissions/<slug>/`."""
    waived: tuple[Waiver, ...] = ()
    """What may survive."""

    def reason_to_waive(self, mutant: str) -> str:
        """Why a mutant may pass; '' where it may not."""
        return next((waiver.reason for waiver in self.waived if fnmatchcase(mutant, waiver.mutant)), "")


class Assignment(Strict):
    """What `assignment.toml` says."""

    title: str
    """What a student reads on top of the report."""
    module: Identifier = "solution"
    """The wanted file, without `.py`."""
    strict_name: bool = False
    """Refuse what is not called so, instead of looking for the file that is meant and telling the student."""
    imports: tuple[Identifier, ...] = ()
    """Packages beside NumPy that students may import, loaded ahead."""
    sizes: dict[Identifier, int] = {}
    """Names for the sizes of arrays."""
    batch: str = "n"
    """The size that counts samples, so that a missing 1/n can be named."""
    inputs: dict[Identifier, Input] = {}
    """Inputs by the names that checks use."""
    misconceptions: dict[Slug, Misconception] = {}
    """The sentences and credit of the mistakes that checks name."""
    conventions: dict[Slug, Convention] = {}
    """What each student may choose once, by name."""
    limits: Limits = Limits()
    """Time, memory and output that a student's code may take."""
    sentences: dict[str, dict[str, str]] = {}
    """Sentences of the catalogue in other words; what the course has in `sentences.toml` stands below them."""
    proof: Proof = Proof()
    """What `grader assignment test` needs to know."""
    policy: Policy = Policy()
    """Deadline, lateness, attempts; what is left out stands in `course.toml`."""
    checks: tuple[SerializeAsAny[BaseCheck], ...] = Field(min_length=1)
    """What is asked, in the order of the handout; a report begins with what to mend."""

    @model_validator(mode="after")
    def _names_resolve(self) -> "Assignment":
        twice = [name for name, count in Counter(check.id for check in self.checks).items() if count > 1]
        if twice:
            places = [index for index, check in enumerate(self.checks) if check.id == twice[0]]
            raise MisplacedError(
                ("checks", places[1], "id"), f"two checks are called {twice[0]!r}; give each its own id"
            )
        for index, name in enumerate(self.imports):
            if name in sys.stdlib_module_names:
                why = f"{name!r} is in the standard library, which students may import anyhow. Leave it out"
                raise MisplacedError(("imports", index), f"imports: {why}.")
        if self.module in {*sys.stdlib_module_names, *self.packages}:
            why = f"{self.module!r} is a module of Python's own or of a package, and would be imported instead"
            raise MisplacedError(("module",), f"module: {why}. Take another name.")
        for place, fault in faults_in(self.sentences):
            raise MisplacedError(("sentences", *place), f"sentences.{'.'.join(map(str, place))}: {fault}.")
        return self

    def undeclared(self, misconception: str) -> str:
        """What to do about a misconception of which nothing is said."""
        return (
            f"nothing is said of the misconception {misconception!r}. Write a table [misconceptions.{misconception}] "
            f"with a `text` and a `hint`.{near(misconception, list(self.misconceptions))}"
        )

    def convention_of(self, choice: str) -> str | None:
        """The convention that offers a choice."""
        return next((name for name, convention in self.conventions.items() if choice in convention.choices), None)

    @cached_property
    def words(self) -> Catalogue:
        """What students read."""
        return Catalogue(self.sentences, {name: known.sentence for name, known in self.misconceptions.items()})

    @property
    def compared(self) -> list[ComparedCheck]:
        """The checks that compare with the reference."""
        return [check for check in self.checks if isinstance(check, ComparedCheck)]

    @property
    def packages(self) -> tuple[str, ...]:
        """What students may import beside the standard library."""
        return ("numpy", *self.imports)

    @property
    def max_points(self) -> float:
        """Points of a submission that is right throughout."""
        return sum(check.points for check in self.checks)

"""The result of grading one submission by one assignment version, as the database keeps it: ids, not yet words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Literal, Self

from grader.assignment.visibility import Telling, Visibility
from grader.language.catalogue import Catalogue, Said, Spoken, say
from grader.results.evidence import Evidence
from grader.results.record import Record, Within

if TYPE_CHECKING:  # reading results does not wait for the models of assignments
    from grader.assignment.checks import BaseCheck

Share = Annotated[float, Within(ge=0, le=1)]
"""Between 0 and 1."""

Outcome = Literal[
    "passed",
    "mismatch",
    "raised",
    "timed out",
    "out of memory",
    "crashed",
    "missing",
    "refused",
    "skipped",
    "grader fault",
]


GradingOutcome = Literal["graded", "refused", "fault"]


Origin = Literal["general", "authored", "derived"]
"""How a mistake is known: it can happen to any array, the assignment names it, or it is an edit of a formula."""


@dataclass(frozen=True, kw_only=True)
class DiagnosisFacts(Record):
    """What a diagnosis holds besides its words."""

    id: str
    """`sign-flipped`, or a misconception of the assignment."""
    array: str
    confidence: Share
    """1 if nothing else explains the array; 1/k if k explanations do. At most 1/2 for a derived mistake that no edit of
    the student's own code confirms."""
    costs: bool = True
    """False if the array earns its points anyway, because the mistake already cost points elsewhere."""
    origin: Origin = "general"


@dataclass(frozen=True, kw_only=True)
class Diagnosis(DiagnosisFacts):
    """A mistake that reproduces a student's wrong array."""

    detail: str = ""
    """What the mistake is about, if its sentence needs that: the name of a missing term."""

    def text(self, words: Catalogue) -> str:
        """The mistake and where to look, as the student reads it."""
        return words.mistake(self.id, [self.array], self.detail)


@dataclass(frozen=True, kw_only=True)
class LikelyPlace(Record):
    """A line of the student's code that, with one edit, would make wrong arrays right."""

    file: str
    cell: int | None = None
    """Number of the cell, if it was a notebook; the line is counted in it."""
    line: int
    kind: str
    """What to look at there: `sign`, `axis`, `factor`."""
    confidence: Share
    """The share of the wrong arrays that the edit makes right, divided by the number of lines where an edit does the
    same."""


@dataclass(frozen=True, kw_only=True)
class FoundEdit(Record):
    """An edit that shows what a mistake is. Only instructors read it: it tells what is right."""

    file: str
    cell: int | None = None
    """Number of the cell, if it was a notebook; the line is counted in it."""
    line: int
    kind: str
    """What it changes: `sign`, `axis`, `factor`."""
    names: tuple[str, ...] = ()
    """The names in what it takes out or exchanges."""
    instead: tuple[str, ...] = ()
    """The names in what it puts there."""
    repairs: bool
    """Whether it makes the student's code right. If not, it gives the student's numbers in a right function."""


@dataclass(frozen=True, kw_only=True)
class CheckFacts(Record):
    """What the result of a check holds besides its words."""

    id: str
    title: str
    outcome: Outcome
    points: float
    max_points: float
    visibility: Visibility = "visible"
    printed: str = ""
    """The start of what the student's code printed; empty unless the check is visible."""
    evidence: Evidence | None = None
    """The data that a report draws; None unless the check is visible."""
    limit_share: float | None = None
    """The share of its time limit that the slowest call took, or the import just before it; None if unknown."""
    places: tuple[LikelyPlace, ...] = ()
    """Where the mistake probably is, best first; empty unless the check is visible."""


@dataclass(frozen=True, kw_only=True)
class CheckResult(CheckFacts):
    """The result of one check."""

    said: tuple[Spoken, ...]
    """What the student reads; for a check that is not visible, nothing that their code or our inputs produced."""
    diagnoses: tuple[Diagnosis, ...] = ()
    telling: Telling = "line"
    """How much of its places the student reads."""
    edits: tuple[FoundEdit, ...] = ()
    """The edits behind the named mistakes and the places; empty unless the check is visible."""

    @classmethod
    def of(
        cls,
        check: "BaseCheck",
        outcome: Outcome,
        points: float,
        *said: Spoken,
        diagnoses: Iterable[Diagnosis] = (),
        printed: str = "",
        evidence: Evidence | None = None,
    ) -> Self:
        """The result of a check; id, title, points and visibility come from the assignment."""
        return cls(
            id=check.id,
            title=check.title,
            outcome=outcome,
            points=points,
            max_points=check.points,
            visibility=check.visibility,
            said=said,
            diagnoses=tuple(diagnoses),
            printed=printed,
            evidence=evidence,
        )

    @property
    def places_told(self) -> tuple[LikelyPlace, ...]:
        """The places that the student may read: the best one, if the assignment wants its line told."""
        return self.places[:1] if self.telling == "line" else ()

    def message(self, words: Catalogue) -> str:
        """What the student reads, without the named mistakes."""
        return " ".join(map(words.tell, (*self.said, *self._place_said())))

    def _place_said(self) -> tuple[Said, ...]:
        """Where to look in the student's own code: one line, if the assignment wants it shown."""
        if not self.places or self.telling == "nothing":
            return ()
        best = self.places[0]
        what = say(f"place.{best.kind}")
        if self.telling == "kind":
            return (say("place.look", what=what),)
        if best.cell is not None:
            return (say("place.cell", cell=best.cell, line=best.line, what=what),)
        return (say("place.line", file=best.file, line=best.line, what=what),)

    def without_timings(self) -> "CheckResult":
        """The result without timings, which differ from run to run: for comparing two gradings."""
        # a replay is 'identical' if it judges the same; how close a call comes to a limit, and how far a search gets
        # in its time, always vary
        return replace(self, limit_share=None, places=(), edits=())


@dataclass(frozen=True, kw_only=True)
class Provenance(Record):
    """Everything that a grade depends on, so that it can be reproduced."""

    grader: str
    """Version of this program."""
    reference_sha256: str
    seed: int
    python: str
    numpy: str
    blas: str
    layers: tuple[str, ...]
    """The isolation layers around the student's process."""
    environment: tuple[str, ...] = ()
    """The packages of the student's process with their versions, if the assignment has a `requirements.txt`."""


@dataclass(frozen=True, kw_only=True)
class GradingFacts(Record):
    """What a grading holds besides its words."""

    student: str
    name: str = ""
    """The real name, or those of a group, from the roster or the platform; empty if neither has it."""
    source: str
    sha256: str
    outcome: GradingOutcome
    score: float
    max_score: float
    seconds: float
    """Real time, including loading and comparison."""
    cpu_seconds: float
    """CPU time of the student's code."""
    visible_cpu_seconds: float = 0.0
    """The part of it that visible checks took: the only time that students may read."""
    isolation: str
    """Level of isolation, see `grader doctor`."""
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Grading(GradingFacts):
    """The graded result of one submission."""

    notes: tuple[Spoken, ...] = ()
    """Sentences about the submission as a whole."""
    checks: tuple[CheckResult, ...] = ()

    @property
    def called(self) -> str:
        """The student as people read it: by name, if it is known."""
        return self.name or self.student

    def with_telling(self, telling: Telling) -> "Grading":
        """The grading for a student who may now read this much: the line, and not only the kind."""
        if telling != "line":
            return self
        checks = (replace(check, telling=telling) if check.telling == "kind" else check for check in self.checks)
        return replace(self, checks=tuple(checks))

    def without_timings(self) -> "Grading":
        """The grading without timings, which differ from run to run."""
        checks = tuple(check.without_timings() for check in self.checks)
        return replace(self, seconds=0.0, cpu_seconds=0.0, visible_cpu_seconds=0.0, checks=checks)

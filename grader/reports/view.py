"""What a reader may see of a grading. Every format is made from a view, so none of them can leak what is hidden."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.assignment.visibility import Visibility
from grader.language.catalogue import ENGLISH, Catalogue, Said, Spoken
from grader.language.cleaning import clean
from grader.reports.phrases import MARKS, State, outcome_said, safe, score_said, verdict, when_shown
from grader.results.evidence import Evidence
from grader.results.grading import CheckResult, Diagnosis, Grading, LikelyPlace, Outcome, Provenance

PRINTED_ON_PAGE = 12_000
"""Printed characters on a page, divided among its checks."""
CELLS_ON_PAGE = 6_000
"""Most heat map cells that a page draws: they take up most of its size."""
NO_EVIDENCE = Evidence()
NO_NEWS = {"mark.right", "mark.holds", "mark.as-asked", "mark.fast-enough", "mark.hidden"}
"""Sentences that say no more than the mark does."""


@dataclass(frozen=True, slots=True)
class MistakeView:
    """One mistake, with all the arrays in which it was found."""

    certain: bool
    """False if other mistakes explain the arrays as well."""
    arrays: tuple[str, ...]
    """Names of the arrays."""
    sentence: str
    """The sentence for the student."""


@dataclass(frozen=True, slots=True)
class CheckView:
    """What the reader may know about one check."""

    id: str
    title: str
    state: State
    visibility: Visibility
    message: str
    # what follows stays as it is here if the check is not shown
    outcome: Outcome | None = None
    points: float = 0.0
    max_points: float = 0.0
    reason: tuple[Spoken, ...] = ()
    """The message before it is put into words; equal for checks that failed for the same reason."""
    explanations: tuple[MistakeView, ...] = ()
    together: str = ""
    """Introduces explanations that hold for one array at the same time; empty if there are none."""
    printed: str = ""
    evidence: Evidence = NO_EVIDENCE
    """Curves, arrays and gradients to draw."""
    said: str = ""
    """The outcome as the rest of a sentence."""
    places: tuple[LikelyPlace, ...] = ()
    """Lines of the code to mark."""

    @property
    def mark(self) -> str:
        """A character for the state."""
        return MARKS[self.state]

    @property
    def shown(self) -> bool:
        """Whether the reader may see the points."""
        return self.state != "hidden"


@dataclass(frozen=True, slots=True)
class GradingView:
    """What the reader may know about a grading.

    All texts are free of control characters; none is escaped for HTML.
    """

    title: str
    """The assignment's title."""
    student: str
    source: str
    sha256: str
    verdict: str
    graded: bool
    score: float
    """Points of the checks that are shown."""
    max_score: float
    notes: tuple[str, ...]
    checks: tuple[CheckView, ...]
    provenance: Provenance
    words: Catalogue
    """The language of the rest of the page."""

    @property
    def total(self) -> str:
        """The score in words, or why there is none."""
        return score_said(self.score, self.max_score, self.words) if self.graded else self.verdict

    def having(self, *states: State) -> tuple[CheckView, ...]:
        """The checks in one of these states, in the order of the assignment."""
        return tuple(check for check in self.checks if check.state in states)

    @property
    def to_fix(self) -> tuple[CheckView, ...]:
        """Checks that cost points or could not be graded: what a reader looks at first."""
        return self.having("wrong", "part", "fault")

    @property
    def in_order(self) -> tuple[CheckView, ...]:
        """All checks in the order of a report: to fix, costs nothing, right, not shown."""
        return self.to_fix + self.having("carried") + self.having("right") + self.having("hidden")

    @property
    def hidden(self) -> int:
        """How many checks are not shown."""
        return len(self.having("hidden"))

    @property
    def not_shown(self) -> str:
        """A sentence that says how many checks are not shown; empty if all are."""
        if self.hidden == 1:
            return self.words("page.hidden-of-one", count=len(self.checks))
        return self.words("page.hidden-of", hidden=self.hidden, count=len(self.checks)) if self.hidden else ""

    @property
    def right(self) -> int:
        """How many checks are right."""
        return len(self.having("right"))


def student_view(title: str, grading: Grading, words: Catalogue = ENGLISH) -> GradingView:
    """What the student may read. A check that is not visible shows only its title; its points are in no sum."""
    return _view(title, grading, tuple(_for_student(check, words) for check in grading.checks), words)


def full_view(title: str, grading: Grading, words: Catalogue = ENGLISH) -> GradingView:
    """Everything, for the instructor."""
    return _view(title, grading, tuple(_whole(check, words) for check in grading.checks), words)


def _view(title: str, grading: Grading, checks: tuple[CheckView, ...], words: Catalogue) -> GradingView:
    # A total that included hidden points would reveal how many of them the student has earned.
    hidden_points = sum(check.max_points for check, view in zip(grading.checks, checks, strict=True) if not view.shown)
    return GradingView(
        title=safe(title),
        student=safe(grading.called),
        source=safe(grading.source),
        sha256=grading.sha256,
        verdict=verdict(grading, words),
        graded=grading.outcome == "graded",
        score=sum(check.points for check in checks),
        max_score=grading.max_score - hidden_points,
        notes=tuple(safe(words.tell(note)) for note in grading.notes),
        checks=_within_budget(checks),
        provenance=grading.provenance,
        words=words,
    )


def _for_student(check: CheckResult, words: Catalogue) -> CheckView:
    if check.visibility == "visible":
        # the message names the best place, if the assignment wants it told; the others are guesses
        return replace(_whole(check, words), places=check.places_told)
    message = when_shown(check.visibility, words)
    return CheckView(check.id, safe(check.title), "hidden", check.visibility, message)


def _whole(check: CheckResult, words: Catalogue) -> CheckView:
    state, said = state_of(check), outcome_said(check.outcome, words)
    explanations = _explanations(check.diagnoses, words)
    return CheckView(
        id=check.id,
        title=safe(check.title),
        state=state,
        outcome=check.outcome,
        points=check.points,
        max_points=check.max_points,
        message="" if _is_no_news(check) else safe(check.message(words)),
        reason=check.said,
        explanations=explanations,
        together=_together(explanations, words),
        printed=safe(check.printed),
        visibility=check.visibility,
        evidence=check.evidence or NO_EVIDENCE,
        said=words("page.and-costs-nothing", outcome=said) if state == "carried" else said,
        places=check.places,
    )


def _is_no_news(check: CheckResult) -> bool:
    return all(isinstance(said, Said) and said.sentence in NO_NEWS for said in check.said)


def _within_budget(checks: Sequence[CheckView]) -> tuple[CheckView, ...]:
    """The checks with as much printed text and as many heat maps as a page may hold."""
    printing = sum(bool(check.printed) for check in checks)
    cells = CELLS_ON_PAGE
    kept = []
    for check in checks:
        pictures = []
        for picture in check.evidence.pictures:
            cells -= sum(map(len, picture.cells))
            # Without its cells a picture still lists its worst entries.
            pictures.append(picture if cells >= 0 else replace(picture, cells=()))
        evidence = replace(check.evidence, pictures=tuple(pictures))
        # Shared equally: one check that prints without end must not push out the others.
        printed = clean(check.printed, PRINTED_ON_PAGE // printing) if check.printed else ""
        kept.append(replace(check, printed=printed, evidence=evidence))
    return tuple(kept)


def state_of(check: CheckResult) -> State:
    """Right, partly right, wrong, or a fault of the grader, which says nothing about the student."""
    if check.outcome == "grader fault":
        return "fault"
    if check.outcome == "passed":
        return "right"
    if check.points >= check.max_points > 0:
        return "carried"
    return "part" if check.points > 0 else "wrong"


def _explanations(diagnoses: Sequence[Diagnosis], words: Catalogue) -> tuple[MistakeView, ...]:
    alike: dict[tuple[str, str, bool], list[str]] = {}
    for diagnosis in diagnoses:
        # most sentences do not mention the detail (a factor, say), so arrays with different factors share one
        detail = diagnosis.detail if words.mentions_detail(diagnosis.id) else ""
        alike.setdefault((diagnosis.id, detail, diagnosis.confidence == 1), []).append(diagnosis.array)
    return tuple(
        _explanation(known, list(dict.fromkeys(map(safe, arrays))), detail, certain, words)
        for (known, detail, certain), arrays in alike.items()
    )


def _together(explanations: Sequence[MistakeView], words: Catalogue) -> str:
    """The sentence for arrays that several mistakes explain only together; empty if there are none."""
    counts = Counter(array for explanation in explanations if explanation.certain for array in explanation.arrays)
    several = [array for array, count in counts.items() if count > 1]
    return words("page.together", arrays=words.joined(several)) if several else ""


def _explanation(known: str, arrays: Sequence[str], detail: str, certain: bool, words: Catalogue) -> MistakeView:
    sentence = safe(words.mistake(known, arrays, detail))
    return MistakeView(certain, tuple(arrays), sentence if certain else words("page.perhaps", text=sentence))

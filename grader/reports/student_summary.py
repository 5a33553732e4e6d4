"""The part of a grading that the class page needs, small enough to hold a class of any size in memory.

A grading of ten checks takes tens of kilobytes, its summary about two. Texts that repeat from student to student are
stored once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from sys import intern
from typing import Literal

from grader.assignment.visibility import Visibility
from grader.language.catalogue import ENGLISH, Catalogue, Said, Spoken
from grader.language.cleaning import clean_line
from grader.language.numbers import number, signed
from grader.reports.final_scores import FinalScore
from grader.reports.lost_points import few_named, heaviest
from grader.reports.phrases import State, outcome_said, safe
from grader.reports.tags import tag, tags_of_checks
from grader.results.grading import CheckResult, Grading, Outcome
from grader.results.naming import file_name

NOT_IMPORTED = {"load.no-module", "load.left-out", "load.python-two", "load.python-two-one"}
"""Sentences that say that a module, or a part of it, could not be run."""
LENGTH = 90
"""Most characters of a chip."""


@dataclass(frozen=True, slots=True)
class FoundMistake:
    """One mistake that explains an array of a student."""

    id: str
    text: str
    sure: bool
    """False if other mistakes explain the array as well."""


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """One check of one student."""

    id: str
    title: str
    visibility: Visibility
    outcome: Outcome
    points: float
    max_points: float
    limit_share: float | None
    mistakes: tuple[FoundMistake, ...]
    unexplained: tuple[tuple[str, str], ...]
    """Wrong arrays that no known mistake explains, each with the fingerprint of its numbers."""
    repair: str
    """What an edit changes that makes all of them right: `sign`, `axis`; empty if none was found."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A few words, and the tag that filters the class by them."""

    text: str
    tag: str
    state: State
    more: str
    """Details: the checks, and the points that they lost."""


@dataclass(frozen=True, slots=True)
class StudentSummary:
    """The summary of one student. Texts that the student may have influenced are cleaned; none is escaped."""

    student: str
    """The student as gradings name them."""
    name: str
    """The name as people read it."""
    link: str
    """Link to the student's page for the instructor."""
    sha256: str
    outcome: Literal["graded", "refused", "fault"]
    score: float
    """The final score, if it is known; else that of the checks."""
    max_score: float
    excused: bool
    seconds: float
    notes: tuple[str, ...]
    missed: str
    """What could not be imported; empty if everything was."""
    untouched: bool
    """Whether it is the starter, unchanged."""
    chips: tuple[Chip, ...]
    tags: frozenset[str]
    """The tags of its checks and mistakes."""
    checks: tuple[CheckSummary, ...]

    @property
    def graded(self) -> bool:
        """Whether there is a score."""
        return self.outcome == "graded"


def summarise(
    grading: Grading,
    words: Catalogue = ENGLISH,
    final: FinalScore | None = None,
    *,
    untouched: bool = False,
) -> StudentSummary:
    """Extract from a grading what the class page needs, in the language of its assignment."""
    notes = tuple(safe(words.tell(note)) for note in grading.notes)
    score, max_score = grading.score, grading.max_score
    if final is not None and final.points is not None:
        score, max_score = final.points, final.max_points
    return StudentSummary(
        student=grading.student,
        name=safe(grading.called),
        link=f"review/{file_name(grading)}.html",
        sha256=grading.sha256,
        outcome=grading.outcome,
        score=score,
        max_score=max_score,
        excused=final is not None and final.excused,
        seconds=grading.seconds,
        notes=notes,
        missed=" ".join(note for said, note in zip(grading.notes, notes, strict=True) if _is_of_import(said)),
        untouched=untouched,
        chips=tuple(chips_of(grading, notes, final)),
        tags=frozenset(map(intern, tags_of_checks(grading))),
        checks=tuple(_check(check, words) for check in grading.checks),
    )


def _is_of_import(said: Spoken) -> bool:
    # of a module that cannot be loaded at all, the note says how the call that loads it ended
    return isinstance(said, Said) and (said.sentence in NOT_IMPORTED or said.sentence.startswith("call."))


def _check(check: CheckResult, words: Catalogue) -> CheckSummary:
    return CheckSummary(
        # Interned: every student has the same ids, titles and sentences.
        id=intern(check.id),
        title=intern(safe(check.title)),
        visibility=check.visibility,
        outcome=check.outcome,
        points=check.points,
        max_points=check.max_points,
        limit_share=check.limit_share,
        mistakes=tuple(
            FoundMistake(intern(safe(one.id)), intern(safe(one.text(words))), one.confidence == 1)
            for one in check.diagnoses
        ),
        unexplained=tuple(_unexplained(check)),
        repair=intern(next((place.kind for place in check.places if place.confidence == 1), "")),
    )


def _unexplained(check: CheckResult) -> Iterator[tuple[str, str]]:
    explained = {diagnosis.array for diagnosis in check.diagnoses}
    for picture in check.evidence.pictures if check.evidence else ():
        if picture.fingerprint and picture.array not in explained:
            yield intern(safe(picture.array)), picture.fingerprint


def chips_of(grading: Grading, notes: Sequence[str], final: FinalScore | None) -> list[Chip]:
    """The chips of a submission: first how its score came about, then what cost the most points."""
    own = [*_of_final(grading, final)] if final is not None else []
    if grading.outcome != "graded":
        text = clean_line(" ".join(notes), LENGTH)
        return [*own, Chip(text, tag("need", grading.outcome), "fault" if grading.outcome == "fault" else "wrong", "")]
    return own + _of_checks(grading)


def _of_final(grading: Grading, final: FinalScore) -> Iterator[Chip]:
    why = clean_line(" ".join(final.steps), 4 * LENGTH)
    if final.excused:
        yield Chip("excused", tag("need", "adjusted"), "carried", why)
    if final.is_late:
        cost = f" −{number(final.late_points)}" if final.late_points else ""
        yield Chip(f"late{cost}", tag("need", "late"), "part", why)
    if final.adjusted:
        yield Chip(f"adjusted {signed(final.adjusted)}", tag("need", "adjusted"), "carried", why)
    if final.sha256 != grading.sha256:
        yield Chip("another attempt counts", tag("need", "attempts"), "carried", why)


def _of_checks(grading: Grading) -> list[Chip]:
    by_mistake: dict[tuple[str, bool], list[CheckResult]] = {}
    by_outcome: dict[str, list[CheckResult]] = {}
    for check in grading.checks:
        for found in dict.fromkeys((found.id, found.confidence == 1) for found in check.diagnoses):
            by_mistake.setdefault(found, []).append(check)
        if not check.diagnoses and check.outcome != "passed":
            by_outcome.setdefault(check.outcome, []).append(check)
    sure = {name for name, certain in by_mistake if certain}
    chips = [
        (_lost(checks), _mistake(name, certain, checks))
        for (name, certain), checks in by_mistake.items()
        if certain or name not in sure
    ]
    chips += [(_lost(checks), _outcome(checks)) for checks in by_outcome.values()]
    return [chip for _, chip in sorted(chips, key=lambda pair: -pair[0])]


def _mistake(name: str, certain: bool, checks: Sequence[CheckResult]) -> Chip:
    """The chip of checks with the same mistake."""
    return Chip(safe(name if certain else f"{name}?"), tag("mistake", name), heaviest(checks), _more(checks))


def _outcome(checks: Sequence[CheckResult]) -> Chip:
    """The chip of checks with the same outcome, and without a named mistake."""
    outcome = checks[0].outcome
    where = tag("check", checks[0].id) if len(checks) == 1 else tag("outcome", outcome)
    return Chip(f"{few_named(checks)}: {outcome_said(outcome, ENGLISH)}", where, heaviest(checks), _more(checks))


def _lost(checks: Sequence[CheckResult]) -> float:
    return sum(check.max_points - check.points for check in checks)


def _more(checks: Sequence[CheckResult]) -> str:
    lost = _lost(checks)
    names = ", ".join(check.id for check in checks)
    return f"{names}: −{number(lost)}" if lost else f"{names}: costs nothing"

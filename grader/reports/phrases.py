"""Phrases that all formats share: outcomes, visibility, scores."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol

from grader.assignment.visibility import Visibility
from grader.language.catalogue import Catalogue
from grader.language.cleaning import clean
from grader.language.numbers import number, percent
from grader.results.grading import Diagnosis, Grading, Outcome

State = Literal["right", "carried", "part", "wrong", "hidden", "fault"]
"""`carried`: not right, but it costs nothing (an error carried forward)."""

MARKS: Mapping[State, str] = {"right": "✓", "carried": "↷", "part": "◐", "wrong": "✗", "hidden": "…", "fault": "!"}

TEXT_LIMIT = 20_000
"""Longest text of a student's in a report, in characters."""


def safe(text: str) -> str:
    """A text that a student may have influenced, without control characters; the format still has to escape it."""
    return clean(text, TEXT_LIMIT)


def outcome_said(outcome: Outcome, words: Catalogue) -> str:
    """An outcome as the rest of a sentence about a check."""
    return words(f"page.outcome-{outcome.replace(' ', '-')}")


def when_shown(visibility: Visibility, words: Catalogue) -> str:
    """The sentence for a check that is not shown: when it will be."""
    return words(f"page.shown-{visibility}") if visibility != "visible" else ""


def verdict(grading: Grading, words: Catalogue) -> str:
    """The outcome of the submission as a whole."""
    return words(f"page.verdict-{grading.outcome}")


def score_said(score: float, max_score: float, words: Catalogue) -> str:
    """`7.5 of 10 points`."""
    return words("page.points", score=number(score), max=number(max_score))


def mistakes(diagnoses: Iterable[Diagnosis]) -> str:
    """Diagnoses in short: `sign-flipped (dz, dW), not-averaged-over-batch? (db)`. A question mark means uncertain."""
    arrays: dict[str, list[str]] = {}
    for diagnosis in diagnoses:
        # Confidence below 1: another mistake explains the array as well.
        name = diagnosis.id if diagnosis.confidence == 1 else f"{diagnosis.id}?"
        arrays.setdefault(name, []).append(diagnosis.array)
    return safe(", ".join(f"{name} ({', '.join(dict.fromkeys(of))})" for name, of in arrays.items()))


class Scored(Protocol):
    """What a summary counts: gradings, or summaries of them."""

    @property
    def outcome(self) -> Literal["graded", "refused", "fault"]:
        """The outcome of the submission."""

    @property
    def score(self) -> float:
        """Points."""

    @property
    def max_score(self) -> float:
        """Points that can be earned."""


def summary(gradings: Sequence[Scored]) -> str:
    """How many were graded, their mean, and how many were not, in one line."""
    shares = [percent(g.score, g.max_score) for g in gradings if g.outcome == "graded"]
    parts = [f"{len(shares)} graded"]
    if shares:
        parts.append(f"mean {number(round(sum(shares) / len(shares), 1))} %")
    for outcome, words in [("refused", "refused"), ("fault", "not graded because of a fault in the grader")]:
        count = sum(grading.outcome == outcome for grading in gradings)
        parts += [f"{count} {words}"] if count else []
    return ", ".join(parts)

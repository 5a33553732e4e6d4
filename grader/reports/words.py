"""The words that all formats share: outcomes, hiding, numbers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from grader.cleaning import clean
from grader.spec.checks import Visibility
from grader.spec.grading import Diagnosis, Grading, Outcome

State = Literal["right", "carried", "part", "wrong", "hidden", "fault"]
"""`carried`: not right, and yet it costs nothing."""

MARKS: Mapping[State, str] = {"right": "✓", "carried": "↷", "part": "◐", "wrong": "✗", "hidden": "…", "fault": "!"}

OUTCOMES: Mapping[Outcome, str] = {
    "passed": "right",
    "mismatch": "not as asked",
    "raised": "stopped with an error",
    "timed out": "took too long",
    "out of memory": "took too much memory",
    "crashed": "broke the process that ran it",
    "missing": "missing, or not started yet",
    "refused": "returned what can not be marked",
    "skipped": "was not run",
    "grader fault": "could not be graded: a fault of the grader, not yours",
}
"""How a sentence about a check goes on."""

WHEN_SHOWN: Mapping[Visibility, str] = {
    "visible": "",
    "after_due_date": "The result is shown after the due date.",
    "after_published": "The result is shown when grades are published.",
    "hidden": "The result is not shown.",
}

COSTS_NOTHING = "costs nothing"
"""Said of what is wrong only because something else is."""

TEXT_LIMIT = 20_000
"""Characters of one text of a student's that a report holds at most."""


def number(value: float) -> str:
    """Points as people write them: at most two digits after the point, no zeros for show."""
    text = f"{value:.2f}"
    return text.rstrip("0").rstrip(".")


def percent(score: float, max_score: float) -> float:
    """The share in percent; an assignment without points is wholly solved."""
    return 100 * score / max_score if max_score else 100.0


def safe(text: str) -> str:
    """A text that students had a hand in, without what terminals and pages act upon."""
    return clean(text, TEXT_LIMIT)


def listed(names: Sequence[str]) -> str:
    """`dz, dW and db`."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def verdict(grading: Grading) -> str:
    """What became of the submission as a whole."""
    match grading.outcome:
        case "graded":
            return "graded"
        case "refused":
            return "can not be graded"
        case "fault":
            return "not graded: a fault of the grader, not of the submission"


def mistakes(diagnoses: Iterable[Diagnosis]) -> str:
    """Diagnoses in short: `sign-flipped (dz, dW), not-averaged-over-batch (db)?`; a question mark if unsure."""
    arrays: dict[str, list[str]] = {}
    for diagnosis in diagnoses:
        name = diagnosis.id if diagnosis.confidence == 1 else f"{diagnosis.id}?"
        arrays.setdefault(name, []).append(diagnosis.array)
    return safe(", ".join(f"{name} ({', '.join(dict.fromkeys(of))})" for name, of in arrays.items()))


def summary(gradings: Sequence[Grading]) -> str:
    """How many, and how well on average, in one line."""
    shares = [percent(g.score, g.max_score) for g in gradings if g.outcome == "graded"]
    parts = [f"{len(shares)} graded"]
    if shares:
        parts.append(f"mean {number(round(sum(shares) / len(shares), 1))} %")
    for outcome, words in [("refused", "refused"), ("fault", "not graded by a fault of the grader")]:
        count = sum(grading.outcome == outcome for grading in gradings)
        parts += [f"{count} {words}"] if count else []
    return ", ".join(parts)

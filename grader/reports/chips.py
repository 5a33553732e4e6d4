"""Chips: what happened to a submission, in a few words each, for the student's row on the class page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.language.catalogue import ENGLISH
from grader.language.cleaning import clean_line
from grader.language.numbers import number, signed
from grader.reports.final_scores import FinalScore
from grader.reports.lost_points import few_named, heaviest
from grader.reports.phrases import State, outcome_said, safe
from grader.reports.tags import tag
from grader.results.grading import CheckResult, Grading

LENGTH = 90
"""Most characters of a chip."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A few words, and the tag that filters the class by them."""

    text: str
    tag: str
    state: State
    more: str
    """Details: the checks, and the points that they lost."""


def chips_of(grading: Grading, notes: Sequence[str], final: FinalScore | None) -> list[Chip]:
    """The chips of a submission: first how its score came about, then what cost the most points."""
    own = [*_of_final(grading, final)] if final is not None else []
    if grading.outcome != "graded":
        told = clean_line(" ".join(notes), LENGTH)
        return [*own, Chip(told, tag("need", grading.outcome), "fault" if grading.outcome == "fault" else "wrong", "")]
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

"""Counts gradings as they pass, because a class may be too large to hold in memory."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from grader.errors import Exit
from grader.gradebook.final import is_undecided
from grader.language.numbers import percent
from grader.results.grading import Grading


@dataclass
class Tally:
    """What has passed so far."""

    outcomes: Counter[str] = field(default_factory=Counter)
    undecided: int = 0
    """Gradings with a check that failed by our fault, or by that of an instructor's test."""
    lowest: float = 100.0
    """Percent."""

    def count(self, gradings: Iterable[Grading]) -> Iterator[Grading]:
        """The same gradings, counted."""
        for grading in gradings:
            self.outcomes[grading.outcome] += 1
            self.undecided += is_undecided(grading)
            self.lowest = min(self.lowest, percent(grading.score, grading.max_score))
            yield grading

    def exit_code(self, fail_under: float | None) -> Exit:
        """What a script should know: our fault first, because then no score is complete."""
        if self.outcomes["fault"] or self.undecided:
            return Exit.FAULT
        # A score of exactly P percent, up to rounding, is not below it.
        return Exit.BELOW if fail_under is not None and self.lowest < fail_under - 1e-9 else Exit.OK

    def __str__(self) -> str:
        return ", ".join(f"{count} {outcome}" for outcome, count in self.outcomes.most_common())

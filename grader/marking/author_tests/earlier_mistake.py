"""Whether a test fails only because of an earlier mistake: by runs that assume it, with new numbers."""

from collections.abc import Callable, Sequence

from grader.marking.author_tests.assumptions import Assumed
from grader.marking.author_tests.findings import Finding, share_of
from grader.marking.credit.changes import Piece
from grader.marking.credit.computed import SPREAD, is_computed

TURNS = 2
"""Runs: with the submission's own numbers, and with new ones."""

Run = Callable[[Assumed, int], Sequence[Finding]]
"""Runs a test with what it assumes, in a turn."""


def share_upheld(assumed: Assumed, plain: Sequence[Finding], run: Run, turns: int = TURNS) -> float:
    """The share of the test's points that only the earlier mistake costs.

    As everywhere (`credit.rule`), a wrong array counts only if it was computed: it changes with its inputs, and has the
    size of the right one. So the student's own functions give expected values only to a test that draws by `rng`.

    Args:
        assumed: The earlier mistake, or the student's own functions.
        plain: What the test finds without it.
        run: Runs the test.
        turns: How often; a self-check has one set of numbers only.
    """
    first = run(assumed, 0)
    gained = share_of(first) - share_of(plain)
    if gained <= 0:
        return 0.0
    found = [first, *(run(assumed, turn) for turn in range(1, turns))]
    gained = min(share_of(findings) for findings in found) - share_of(plain)
    return gained if gained > 0 and _is_computed(found, SPREAD if assumed.own else 0.0) else 0.0


def _is_computed(turns: Sequence[Sequence[Finding]], spread: float) -> bool:
    pieces: list[list[Piece]] = [[piece for one in findings for piece in one.pieces] for findings in turns]
    # the numbers decide nothing about how often a test compares; a student's may
    if len({len(each) for each in pieces}) != 1:
        return False
    return is_computed([[track] for track in zip(*pieces, strict=True)], spread)

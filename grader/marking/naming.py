"""Names what nothing has explained yet: each step looks at the arrays that the steps before it left open."""

from collections.abc import Sequence

from grader.marking.derived.diagnosing import with_derived
from grader.marking.derived.sources import Tables
from grader.marking.diagnosing.again import with_changing
from grader.marking.diagnosing.coarse import without_coarse_names
from grader.marking.diagnosing.consequences import with_consequences
from grader.marking.diagnosing.further import with_factors, with_further, with_plain
from grader.marking.diagnosing.starter_names import in_words_of_starter
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import Judged
from grader.marking.memo import Remembered
from grader.marking.scoring import Awarded
from grader.marking.witness import Witness
from grader.sandbox.inside.editing.variation import Spot


def with_names(
    judged: Judged,
    cases: Sequence[ExpectedCase],
    awarded: Awarded,
    tables: Tables,
    witness: Witness,
    shared: Remembered,
    *,
    elsewhere: bool,
) -> tuple[Judged, frozenset[Spot] | None]:
    """The check with further mistakes named, and where the right function was edited to find them.

    Args:
        judged: The check, with the mistakes that the comparison itself found.
        cases: What it was asked.
        awarded: Arrays that points were awarded for, or refused, although they are wrong.
        tables: Values of edits of the right functions.
        witness: The student's program, which may be asked again.
        shared: The same, about numbers that all submissions share.
        elsewhere: Whether the same function is right in another check.
    """
    told = with_plain(judged, cases, awarded)
    told = with_consequences(told, cases, awarded, tables.expectations.memo)
    told, edits = with_derived(told, cases, awarded, tables, shared)
    told = with_further(told, cases, awarded, right_elsewhere=elsewhere, on_its_own=tables.only is None)
    told = with_factors(without_coarse_names(told), cases)
    told = with_changing(told, cases, awarded, witness)
    return in_words_of_starter(told, tables.expectations.version.folder / "starter"), edits

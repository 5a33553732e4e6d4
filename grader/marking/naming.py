"""Names what nothing has explained yet: each step looks at the arrays that the steps before it left open."""

from grader.assignment.checks import ComparedCheck
from grader.marking.derived.diagnosing import with_derived
from grader.marking.derived.sources import Tables
from grader.marking.diagnosing.coarse import without_coarse_names
from grader.marking.diagnosing.consequences import with_consequences
from grader.marking.diagnosing.further import with_factors, with_further, with_plain
from grader.marking.diagnosing.starter_names import in_words_of_starter
from grader.marking.judging import Judged
from grader.marking.marking import Marking
from grader.marking.scoring import Awarded
from grader.sandbox.inside.editing.variation import Spot


def with_names(check: ComparedCheck, judged: Judged, awarded: Awarded, marking: Marking) -> Judged:
    """The check with further mistakes named. The places of edits that explain them are kept for checks that need this
    one.

    Args:
        check: The check.
        judged: Its answers, with the mistakes that the comparison itself found.
        awarded: Arrays that points were awarded for, or refused, although they are wrong.
        marking: Everything else about the submission.
    """
    expectations, choice = marking.expectations, marking.choices[check.id]
    cases, shared = expectations.cases(check, choice), expectations.of("").cases(check, choice)
    tables = Tables(
        expectations, shared, marking.program.sandbox if marking.program else None, _worth_trying(check, marking)
    )
    named = with_plain(judged, cases, awarded)
    named = with_consequences(named, cases, awarded, expectations.memo)
    named, edits = with_derived(named, cases, awarded, tables, marking.shared)
    if edits is not None:
        marking.edits[check.id] = edits
    elsewhere = _is_right_elsewhere(check, marking)
    named = with_further(named, cases, awarded, right_elsewhere=elsewhere, on_its_own=tables.only is None)
    named = with_factors(without_coarse_names(named), cases)
    return in_words_of_starter(named, expectations.version.folder / "starter")


def _worth_trying(check: ComparedCheck, marking: Marking) -> frozenset[Spot] | None:
    """The spots at which the right function is edited; None if it is edited at all of them.

    A training run takes long: if what it needs is wrong, only the edits are tried that explain that.
    """
    found = [marking.edits[name] for name in check.needs if name in marking.edits]
    return frozenset[Spot]().union(*found) if check.loss_curve and found else None


def _is_right_elsewhere(check: ComparedCheck, marking: Marking) -> bool:
    """Whether the same function is right in another check."""
    others = [one for one in marking.earlier(check).values() if one.check.called == check.called]
    return any(one.arrays and not one.wrong and not one.failures for one in others if check.called)

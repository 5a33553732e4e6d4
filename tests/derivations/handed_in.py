"""Derivations as students would hand them in, for the bundled assignments."""

from functools import cache
from pathlib import Path

from grader.course.loading import find_assignment
from grader.marking.expected import Expectations
from grader.marking.kinds.derivation import DerivationCheck
from grader.notation.lines import lines_of
from grader.results.grading import CheckResult

ROOT = Path(__file__).resolve().parents[2]


@cache
def expectations(slug: str) -> Expectations:
    return Expectations(find_assignment(slug, ROOT), 0)


@cache
def check(slug: str, name: str) -> DerivationCheck:
    (found,) = (one for one in expectations(slug).version.assignment.checks if one.id == name)
    assert isinstance(found, DerivationCheck)
    return found


def marked(slug: str, name: str, text: str) -> CheckResult:
    """The result of a text alone."""
    return check(slug, name).marked(list(lines_of(text, "derivation.md")), expectations(slug))


def completed(slug: str, name: str, text: str) -> CheckResult:
    """The result of a text, with the author's lines for all that it does not derive."""
    asked = check(slug, name)
    words = asked.statement(expectations(slug).drawn(asked)[0].sizes).words()
    written = list(lines_of(text, "derivation.md"))
    derived = {words.names.find(one.left) for one in written}
    others = [one for one in asked.reference_lines() if one.left not in derived]
    return asked.marked([*written, *others], expectations(slug))

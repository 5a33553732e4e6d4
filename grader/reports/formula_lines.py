"""The lines of a derivation on a page: typeset, each with its mark."""

from markupsafe import Markup

from grader.language.catalogue import Said, say
from grader.notation.mathml import equation
from grader.reports.phrases import MARKS, State
from grader.results.evidence import FormulaLine

STATES: dict[str, State] = {"right": "right", "carried": "carried", "wrong": "wrong", "nothing": "wrong"}


def formula_set(line: FormulaLine) -> Markup:
    """The formula as MathML."""
    return Markup(equation(line.left, line.right, line.part))  # noqa: S704  it escapes all that a student wrote


def formula_state(line: FormulaLine) -> State:
    """How the line is shown."""
    return STATES[line.state]


def formula_mark(line: FormulaLine) -> str:
    """A character for the state."""
    return MARKS[formula_state(line)]


def formula_said(line: FormulaLine) -> Said:
    """The state in words."""
    return say(f"derivation.state-{line.state}")

"""Tables and sentences for what a regrade or a replay changes."""

from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from grader.language.cleaning import clean_line
from grader.language.numbers import number
from grader.reports.terminal_tables import plain_table
from grader.results.difference import CheckChange, Difference
from grader.results.grading import Grading
from grader.results.record import plain

SURROUNDINGS = ("grader", "python", "numpy", "blas", "layers")
"""Versions that can affect a result, apart from the assignment, the submitted files and the seed."""


def change_table(title: str, changes: Sequence[tuple[str, Difference]]) -> Table:
    """One row for each submission that changes: the points before and after, and the checks that changed them."""
    table = plain_table(title)
    table.add_column("student", max_width=28)
    for name in ("was", "now", ""):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("through", ratio=1, overflow="fold")
    for student, change in changes:
        style = "green" if change.points > 0 else "red" if change.points < 0 else "dim"
        table.add_row(
            Text(clean_line(student)),
            f"{number(change.was)}/{number(change.max_was)}",
            f"{number(change.now)}/{number(change.max_now)}",
            Text(_signed(change.points), style),
            Text("; ".join(_through(change))),
        )
    return table


def _through(change: Difference) -> Iterator[str]:
    if change.before != change.after:
        yield f"{change.before} → {change.after}"
    for check in change.checks:
        yield _check(check)


def _check(check: CheckChange) -> str:
    if check.was is None:
        return f"{check.check} {_signed(check.points)} (new)"
    if check.now is None:
        return f"{check.check} {_signed(check.points)} (no longer there)"
    outcomes = check.before if check.before == check.after else f"{check.before} → {check.after}"
    return f"{check.check} {_signed(check.points)} ({outcomes})"


def replay_said(former: Grading, latter: Grading, change: Difference) -> list[str]:
    """Whether a replayed grading is identical; if not, the differences and the versions that changed since."""
    if change.identical:
        return [f"Identical: {number(latter.score)} of {number(latter.max_score)} points, check by check."]
    said = [f"Differs: {number(change.was)} points then, {number(change.now)} now."] if change.changes_score else []
    said += [f"  {through}" for through in _through(change)]
    # A new version may word a sentence differently without changing a grade.
    if change.words:
        said.append(f"Only the wording differs in {', '.join(change.words)}, not the points.")
    # Only what changed is worth a line when somebody looks for the reason.
    then, now = plain(former.provenance), plain(latter.provenance)
    said += [f"{name}: {then[name]} then, {now[name]} now" for name in SURROUNDINGS if then[name] != now[name]]
    return said


def _signed(points: float) -> str:
    return f"+{number(points)}" if points > 0 else f"−{number(-points)}" if points < 0 else "±0"

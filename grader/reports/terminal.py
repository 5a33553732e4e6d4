"""Tables and details for a terminal. Only `Text`, never markup: what students wrote is shown literally."""

from collections.abc import Sequence
from dataclasses import replace

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.language.catalogue import Catalogue
from grader.language.cleaning import clean_line
from grader.language.numbers import number, percent
from grader.reports.captions import sentences
from grader.reports.grouping import grouped, named_in
from grader.reports.lost_points import Loss, losses
from grader.reports.phrases import State, summary
from grader.reports.terminal_tables import plain_table
from grader.reports.view import CheckView, GradingView
from grader.results.grading import Grading
from grader.results.naming import distinct_names

STYLES: dict[State, str] = {
    "right": "green",
    "carried": "blue",
    "part": "yellow",
    "wrong": "red",
    "hidden": "dim",
    "fault": "magenta",
}
BAR = 8
"""Length of a full bar in characters."""
NOTE = 76
"""Longest note in a row of the table, in characters."""


def class_table(title: str, gradings: Sequence[Grading], words: Catalogue, labels: Sequence[str] = ()) -> Table:
    """One row for each grading: score, bar, and the points lost by each mistake.

    Args:
        title: The assignment's title.
        gradings: The gradings, in the order of the rows.
        words: The language of the notes.
        labels: The ids of the gradings, if they are recorded.
    """
    table = plain_table(title)
    table.caption, table.caption_justify = Text(summary(gradings)), "left"
    if labels:
        table.add_column("id", style="dim", no_wrap=True)
    table.add_column("student", max_width=28)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("what was lost, and why", ratio=1, overflow="fold")
    names = distinct_names([(grading.student, grading.name) for grading in gradings])
    for index, grading in enumerate(gradings):
        cells = [Text(clean_line(names[index])), _score(grading), _bar(grading), _lost(grading, words)]
        table.add_row(*([Text(labels[index])] if labels else []), *cells)
    return table


def student_detail(view: GradingView) -> Group:
    """Everything about one grading, check by check."""
    words = view.words
    parts: list[RenderableType] = [Text.assemble((view.student, "bold"), f"   {view.title}   ", (view.total, "bold"))]
    parts += [Padding(Text(note, style="yellow"), (0, 0, 0, 2)) for note in view.notes]
    for group in grouped(view.in_order):
        # The sentence itself has just been shown with the first check of the group.
        alike = [replace(other, message=_the_same(other, words)) for other in group.others]
        parts += [part for check in (group.first, *alike) for part in _check(check, words)]
    if view.hidden:
        parts.append(Text(view.not_shown, style="dim"))
    return Group(*parts)


def _the_same(check: CheckView, words: Catalogue) -> str:
    """A reference to a sentence that was shown above with another name."""
    name = named_in(check)
    return words("page.the-same-named", name=f"`{name}`") if name else words("page.the-same")


def _check(check: CheckView, words: Catalogue) -> list[RenderableType]:
    style = STYLES[check.state]
    points = f"{number(check.points)}/{number(check.max_points)}" if check.shown else ""
    secret = "" if check.visibility == "visible" else f"  ({check.visibility.replace('_', ' ')})"
    outcome = check.outcome or ""
    head = Text.assemble(
        (f"{check.mark} ", style),
        (check.title, "bold"),
        f"  {points}",
        (secret, "dim"),
        ("  ", style),
        (words("page.and-costs-nothing", outcome=outcome) if check.state == "carried" else outcome, style),
    )
    body = [Text(check.message)] if check.message else []
    body += [Text(check.together, style="cyan")] if check.together else []
    body += [Text(f"→ {explanation.sentence}", style="cyan") for explanation in check.explanations]
    if check.state != "right":
        # Numbers help where no mistake explains the array; otherwise the explanation is enough.
        lines = map(words.tell, sentences(check.evidence, numbers=not check.explanations))
        body += [Text(said.replace("`", ""), style="dim") for said in lines]
    if check.printed:
        body.append(Text(words("page.printed-here"), style="dim"))
        body.append(Text(check.printed.rstrip(), style="dim"))
    return [head, *(Padding(part, (0, 0, 0, 4)) for part in body)]


def _score(grading: Grading) -> Text:
    if grading.outcome != "graded":
        return Text(grading.outcome, style=STYLES["fault" if grading.outcome == "fault" else "wrong"])
    return Text(f"{number(grading.score)}/{number(grading.max_score)}")


def _bar(grading: Grading) -> Text:
    if grading.outcome != "graded":
        return Text("")
    share = percent(grading.score, grading.max_score)
    # Only a full score fills the bar, and only a score of 0 leaves it empty.
    full = min(BAR - 1, max(1, round(share / 100 * BAR))) if 0 < share < 100 else BAR * (share >= 100)
    style = STYLES["right" if share >= 100 else "part" if share >= 50 else "wrong"]
    return Text.assemble(("━" * full, style), ("╌" * (BAR - full), "dim"))


def _minus(loss: Loss) -> str:
    return f" −{number(loss.points)}" if loss.points else ""


def _lost(grading: Grading, words: Catalogue) -> Text:
    """Notes on the whole submission, then one line for each reason, with the checks and points that it cost."""
    # For a submission that was not graded the note is all there is, so show more of it.
    length = NOTE if grading.outcome == "graded" else 4 * NOTE
    lines = [Text(clean_line(words.tell(note), length), style="dim") for note in grading.notes]
    lines += [
        Text.assemble((f"{loss.checks}{_minus(loss)}: ", STYLES[loss.state]), loss.why) for loss in losses(grading)
    ]
    return Text("\n").join(lines)

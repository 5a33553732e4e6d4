"""One student's report as Markdown, for email, issues and learning platforms."""

import re

from grader.language.catalogue import ENGLISH, Catalogue
from grader.language.numbers import number
from grader.reports.captions import sentences
from grader.reports.grouping import Group, grouped
from grader.reports.view import student_view
from grader.results.grading import Grading

# Everything that can begin markup, a formula, a link or an HTML tag; `:` because platforms make links of addresses.
_ACTIVE = re.compile(r"([\\`*_{}\[\]<>()#|~&!:@+=$-])")


def student_page(title: str, grading: Grading, words: Catalogue = ENGLISH) -> str:
    """What the student may read, as one document."""
    view = student_view(title, grading, words)
    parts = [f"# {escape(view.title)}", f"**{escape(view.student)}**: {escape(view.total)}"]
    parts += [f"> {escape(note)}" for note in view.notes]
    parts += [_check(group, words) for group in grouped(view.in_order)]
    if view.hidden:
        parts.append(escape(view.not_shown))
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """One line of Markdown that shows `text` literally, with names between backticks as code."""
    pieces = " ".join(text.split()).split("`")
    # An unpaired backtick would turn the rest of the line into code.
    paired = len(pieces) % 2 == 1
    if not paired:
        return _ACTIVE.sub(r"\\\1", "`".join(pieces))
    return "".join(
        f"`{piece}`" if index % 2 and piece.strip() else _ACTIVE.sub(r"\\\1", piece)
        for index, piece in enumerate(pieces)
    )


def fenced(text: str) -> str:
    """A code block that shows `text` literally. Its fence is longer than any run of backticks in the text."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text.rstrip()}\n{fence}"


def _check(group: Group, words: Catalogue) -> str:
    check, others = group
    points = words("page.points-of", score=number(check.points), max=number(check.max_points)) if check.shown else ""
    parts = [f"## {check.mark} {escape(check.title)}{f' ({escape(points)})' if points else ''}"]
    # The mark in the heading already says "right" or "hidden".
    if check.state not in {"right", "hidden"}:
        parts.append(f"*{escape(check.said)}*")
    if check.message:
        parts.append(escape(check.message))
    if check.together:
        parts.append(escape(check.together))
    if check.explanations:
        parts.append("\n".join(f"- {escape(explanation.sentence)}" for explanation in check.explanations))
    if others:
        parts.append(
            escape(words("page.the-same-of")) + "\n\n" + "\n".join(f"- {escape(other.title)}" for other in others)
        )
    # Markdown has no charts, so their content is told in sentences.
    parts += [escape(words.tell(said)) for said in sentences(check.evidence)]
    if check.printed:
        parts.append(escape(words("page.printed-here")) + "\n\n" + fenced(check.printed))
    return "\n\n".join(parts)

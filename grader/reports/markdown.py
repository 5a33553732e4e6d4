"""One student's report as Markdown, for mail, issues and learning platforms."""

import re

from grader.reports.alike import Group, grouped
from grader.reports.pictures import sentences
from grader.reports.view import GradingView, student_view
from grader.reports.words import number
from grader.spec.grading import Grading

# Whatever could begin markup, a link or an HTML tag; `:` because platforms make links of bare addresses.
_ACTIVE = re.compile(r"([\\`*_{}\[\]<>()#|~&!:@+=-])")


def student_page(title: str, grading: Grading) -> str:
    """What the student may read."""
    view = student_view(title, grading)
    parts = [f"# {escape(view.title)}", f"**{escape(view.student)}**: {_score(view)}"]
    parts += [f"> {escape(note)}" for note in view.notes]
    parts += [_check(group) for group in grouped(view.in_order)]
    if view.hidden:
        parts.append(f"{view.hidden} of {len(view.checks)} checks are not shown here; their points are not counted.")
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """One line of Markdown that shows `text` as it is, the names between backticks as code."""
    pieces = " ".join(text.split()).split("`")
    paired = len(pieces) % 2 == 1
    if not paired:
        return _ACTIVE.sub(r"\\\1", "`".join(pieces))
    return "".join(
        f"`{piece}`" if index % 2 and piece.strip() else _ACTIVE.sub(r"\\\1", piece)
        for index, piece in enumerate(pieces)
    )


def fenced(text: str) -> str:
    """A block that shows `text` as it is: the fence is longer than any in it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text.rstrip()}\n{fence}"


def _score(view: GradingView) -> str:
    if not view.graded:
        return escape(view.verdict)
    return f"{number(view.score)} of {number(view.max_score)} points"


def _check(group: Group) -> str:
    check, others = group
    points = f" ({number(check.points)} of {number(check.max_points)})" if check.shown else ""
    parts = [f"## {check.mark} {escape(check.title)}{points}"]
    if check.state not in {"right", "hidden"}:
        parts.append(f"*{check.said}*")
    if check.message:
        parts.append(escape(check.message))
    if check.explanations:
        parts.append("\n".join(f"- {escape(explanation.sentence)}" for explanation in check.explanations))
    if others:
        parts.append("The same is true of:\n\n" + "\n".join(f"- {escape(other.title)}" for other in others))
    parts += [escape(said) for said in sentences(check.evidence)]
    if check.printed:
        parts.append("Your code printed:\n\n" + fenced(check.printed))
    return "\n\n".join(parts)

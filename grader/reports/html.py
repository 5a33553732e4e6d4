"""HTML pages: all text escaped, no script or style except ours, and no requests where these are inlined.

`assets` is where a server has the files of `page_assets`, such as `/assets/`; without it they are inlined.
"""

import functools
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from grader.language.catalogue import ENGLISH, Catalogue, Said, say
from grader.language.numbers import number, percent
from grader.notation.mathml import equation
from grader.reports.attention import NO_ROSTER, Roll, attention, class_tags
from grader.reports.captions import entries_words, heat_words, parting, place_named, slopes_words
from grader.reports.charts import cell, heat_paths, histogram, plot
from grader.reports.cohort import cohort
from grader.reports.grouping import grouped
from grader.reports.listing import LineComment, anchor_of, listing
from grader.reports.phrases import MARKS, State, safe, summary
from grader.reports.similarity import SimilarPair
from grader.reports.student_summary import StudentSummary
from grader.reports.tags import tag
from grader.reports.view import GradingView, full_view, student_view
from grader.results.evidence import FormulaLine
from grader.results.grading import Grading
from grader.results.naming import distinct_names

FORMULA_STATES: Mapping[str, State] = {"right": "right", "carried": "carried", "wrong": "wrong", "nothing": "wrong"}
"""How a page shows each state of a derivation's line."""

MAX_PAIRS = 30
"""Most pairs of similar sources that a class page lists."""


@dataclass(frozen=True, slots=True)
class Extras:
    """What a student's page shows in addition to the results."""

    steps: Sequence[str] = ()
    """How the final score follows from the checks."""
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The files that were graded."""
    comments: Sequence[LineComment] = ()
    """What teachers say about lines of these files."""


@dataclass(frozen=True, slots=True)
class Live:
    """Where a page of the service learns that there is something new."""

    events: str
    """Address of a stream of marks."""
    seen: str
    """The mark of what the page shows."""
    script: str
    """Address of the script that listens."""
    back: str
    """Address of the page that it belongs to."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The pages before and after a student's page: names of files in the same folder, empty at the ends."""

    previous: str
    next: str
    number: int
    count: int
    readable: str
    """The page that the student may read, relative to the class page."""


NO_EXTRAS = Extras()


def student_page(
    title: str, grading: Grading, words: Catalogue = ENGLISH, extras: Extras = NO_EXTRAS, assets: str = ""
) -> str:
    """What the student may read, as one page."""
    return _page_of(student_view(title, grading, words), extras, None, assets)


def review_page(
    title: str, grading: Grading, words: Catalogue, extras: Extras, neighbours: Neighbours | None, assets: str = ""
) -> str:
    """Everything about one submission for the instructor, with the way to the next one."""
    return _page_of(full_view(title, grading, words), extras, neighbours, assets)


def result_part(view: GradingView, extras: Extras = NO_EXTRAS) -> Markup:
    """The results alone, to be put into a page of a service."""
    text = templates().get_template("result.html").render(**_facts(view, extras))
    return Markup(text)  # noqa: S704  the template has escaped it


def _page_of(view: GradingView, extras: Extras, neighbours: Neighbours | None, assets: str) -> str:
    script = "student.js" if neighbours else ""
    template = templates().get_template("student.html")
    return template.render(neighbours=neighbours, assets=assets, script=script, **_facts(view, extras))


def _facts(view: GradingView, extras: Extras) -> dict[str, Any]:
    places = [place for check in view.checks for place in check.places]
    return {
        "view": view,
        "say": view.words,
        "steps": [safe(step) for step in extras.steps],
        "files": listing(extras.files, places, extras.comments),
    }


def class_page(
    title: str,
    students: Sequence[StudentSummary],
    pairs: Sequence[SimilarPair] = (),
    roll: Roll = NO_ROSTER,
    assets: str = "",
    live: Live | None = None,
) -> str:
    """The class page for the instructor, with a link to each student's page.

    Args:
        title: The assignment's title.
        students: The students, in the order of the rows.
        pairs: Pairs of similar sources, as indices into `students`.
        roll: What the roster says.
        assets: URL of the files that the page needs, on a server.
        live: URL from which the page reads updates.
    """
    whole = cohort(students)
    needs = attention(students, whole.clusters, roll)
    template = templates().get_template("index.html")
    return template.render(
        say=ENGLISH,
        title=safe(title),
        people=students,
        names=distinct_names([(safe(one.student), one.name) for one in students]),
        summary=summary(students),
        cohort=whole,
        needs=needs,
        tags=class_tags(students, whole.clusters, needs, pairs[:MAX_PAIRS]),
        bars=histogram(whole.shares),
        pairs=pairs[:MAX_PAIRS],
        assets=assets,
        script="class.js",
        live=live,
    )


def with_code(text: str) -> Markup:
    """Escape a text and set what is between backticks as code."""
    pieces = text.split("`")
    # An odd number of backticks: one of them is not a pair, so none is read as markup.
    if len(pieces) % 2 == 0:
        return Markup.escape(text)
    # Splitting at backticks puts every second piece between two of them.
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if index % 2 else Markup.escape(piece)
        for index, piece in enumerate(pieces)
    )


def _meter(share: float) -> Markup:
    """A bar that is full at 100 percent. Hidden from screen readers: the number is next to it."""
    state = "right" if share >= 100 else "part" if share >= 50 else "wrong"
    # An attribute of SVG, since a strict content policy allows no `style` in the page.
    return Markup(
        '<svg class="meter {}" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="1"/></svg>'
    ).format(state, round(min(100.0, max(0.0, share)), 1))


def _own(name: str) -> Markup:
    return Markup(asset(name))  # noqa: S704  ours, and the page's content policy allows no other


@functools.cache
def templates() -> Environment:
    """The templates, with the filters and functions that they share."""
    environment = Environment(
        loader=PackageLoader("grader.reports"),
        # Every text on these pages may come from a student.
        autoescape=True,
        # A misspelt name in a template fails instead of leaving a gap.
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    functions = (
        *(parting, heat_words, slopes_words, entries_words, place_named),
        *(formula_set, formula_state, formula_mark, formula_said),
        *(plot, heat_paths, cell),
        *(percent, grouped, anchor_of, tag, asset_hash),
    )
    environment.globals |= {function.__name__: function for function in functions}
    environment.globals |= {"asset": _own, "meter": _meter}
    environment.filters |= {"number": number, "with_code": with_code}
    return environment


def formula_set(line: FormulaLine) -> Markup:
    """The formula as MathML."""
    return Markup(equation(line.left, line.right, line.part))  # noqa: S704  it escapes all that a student wrote


def formula_state(line: FormulaLine) -> State:
    """How the line is shown."""
    return FORMULA_STATES[line.state]


def formula_mark(line: FormulaLine) -> str:
    """A character for the state."""
    return MARKS[formula_state(line)]


def formula_said(line: FormulaLine) -> Said:
    """The state in words."""
    return say(f"derivation.state-{line.state}")


ASSETS = ("style.css", "class.js", "student.js")
"""The files that a server has to send if pages link to them."""


@functools.cache
def asset(name: str) -> str:
    """The text of one of `ASSETS`."""
    return (files("grader.reports") / "templates" / name).read_text(encoding="utf-8")


@functools.cache
def asset_hash(name: str) -> str:
    """Its hash as a content security policy writes it.

    A page names the hashes of what is ours. Should a student's text ever end up in it unescaped, the browser still
    runs nothing of it.
    """
    return f"'sha256-{b64encode(sha256(asset(name).encode()).digest()).decode()}'"

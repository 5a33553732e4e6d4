"""Makes pages of templates: everything in them is escaped, and none holds a script of its own."""

import functools
from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup
from starlette.responses import HTMLResponse

from grader.language.catalogue import ENGLISH, Catalogue, Said
from grader.reports.html import templates
from grader.reports.view import GradingView
from grader.serve.visitors import Visitor

STATIC = Path(__file__).parent / "static"


def page(template: str, who: Visitor | None, status: int = 200, **values: Any) -> HTMLResponse:
    """A page, for somebody who is signed in or not."""
    values = {"say": ENGLISH, "refresh": False, **values}
    return HTMLResponse(_environment().get_template(template).render(who=who, **values), status)


def result_part(view: GradingView, words: Catalogue, steps: Sequence[Said] = ()) -> Markup:
    """What came of a submission, as it stands in every report, to be put into a page."""
    told = [words.tell(step) for step in steps]
    text = _environment().get_template("result.html").render(view=view, say=words, steps=told)
    return Markup(text)  # noqa: S704  the template has escaped it


def _moment(moment: datetime, zone: tzinfo | None = None) -> Markup:
    """A point in time in the course's zone; a script shows it in the reader's own."""
    shown = moment.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(timespec="seconds"), shown)


@functools.cache
def _environment() -> Environment:
    environment = templates().overlay(
        loader=ChoiceLoader([PackageLoader("grader.serve"), PackageLoader("grader.reports")])
    )
    environment.globals = {**environment.globals, "moment": _moment}
    return environment


@functools.cache
def style() -> bytes:
    """The style of all pages: that of reports, and what forms need beyond it."""
    shared = (Path(__file__).parents[1] / "reports" / "templates" / "style.css").read_bytes()
    return shared + (STATIC / "serve.css").read_bytes()


@functools.cache
def script() -> bytes:
    """The one script."""
    return (STATIC / "serve.js").read_bytes()

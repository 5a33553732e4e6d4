"""Makes pages from templates: everything in them is escaped, and no page holds inline scripts."""

import functools
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup
from starlette.responses import HTMLResponse

from grader.language.catalogue import ENGLISH
from grader.reports.html import ASSETS, asset, templates
from grader.serve.visitors import Visitor

STATIC = Path(__file__).parent / "static"
OWN = ("serve.css", "serve.js")


def page(template: str, who: Visitor | None, status: int = 200, **values: Any) -> HTMLResponse:
    """A page, for somebody who is signed in or not."""
    values = {"say": ENGLISH, "refresh": False, **values}
    return HTMLResponse(_environment().get_template(template).render(who=who, **values), status)


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


def static_file(name: str) -> str | None:
    """The text of a file that pages link to; None if there is no such file."""
    if name in ASSETS:
        return asset(name)
    return _own(name) if name in OWN else None


@functools.cache  # for our own names only: other names that are asked for must not fill the memory
def _own(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")

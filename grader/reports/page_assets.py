"""Style and scripts of the pages: plain files of the package, inlined or linked."""

import functools
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

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

"""Converts a source file from any editor or operating system to a form that Python can read."""

import codecs
import re
from dataclasses import dataclass

from grader.errors import SubmissionError
from grader.intake.magics import set_aside
from grader.language.catalogue import Said, say

_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+")
_MAGIC = re.compile(rb"^[ \t]*(?:\w+[ \t]*=[ \t]*)?[%!?]", re.MULTILINE)
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark it starts with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_NO_SOURCE = {
    b"PK\x03\x04": say("intake.a-zip"),
    b"%PDF": say("intake.a-pdf"),
    b"{\\rtf": say("intake.a-rich-text"),
    b"\x7fELF": say("intake.a-program"),
    b"<!DOCTYPE": say("intake.a-web-page"),
    b"<!doctype": say("intake.a-web-page"),
    b"<html": say("intake.a-web-page"),
}


@dataclass(frozen=True)
class Source:
    """The bytes of a module that Python can read, and notes for its author."""

    content: bytes
    notes: tuple[Said, ...] = ()


def readable(name: str, content: bytes) -> Source:
    """Decode what Python would not, and comment out lines for notebooks; all other bytes stay as they are.

    Raises:
        SubmissionError: it is not text.
    """
    # Python's own message for these is 'invalid syntax' or 'source code cannot contain null bytes', which helps nobody
    for start, what in _NO_SOURCE.items():
        if content.lstrip().startswith(start):
            raise SubmissionError(say("intake.no-source", name=name, what=what))
    if not content.strip(b"\xef\xbb\xbf \r\n\t\0"):
        raise SubmissionError(say("intake.empty", name=name))
    content, note = _in_utf8(name, content)
    if b"\0" in content:
        raise SubmissionError(say("intake.nul", name=name))
    notes = [note] if note else []
    # a quick search first: going through the source piece by piece is slow, and few modules contain magics
    if _MAGIC.search(content):
        content, aside = _without_magics(content)
        if aside:
            notes.append(say("intake.magics", name=name, count=len(aside), first=aside[0]))
    return Source(content, tuple(notes))


def _in_utf8(name: str, content: bytes) -> tuple[bytes, Said | None]:
    encoding = next((encoding for mark, encoding in _MARKS.items() if content.startswith(mark)), None)
    encoding = encoding or _wide_without_mark(content)
    if encoding is None:
        # a declared encoding is left to Python, which reads the declaration in the first two lines itself
        if any(_COOKIE.match(line) for line in content.split(b"\n", 2)[:2]) or _decodes(content, "utf-8"):
            return content, None
        encoding = "cp1252" if _decodes(content, "cp1252") else "latin-1"  # which decodes any bytes
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise SubmissionError(say("intake.damaged", name=name, encoding=encoding)) from error
    return text.encode("utf-8", "replace"), say("intake.read-as", name=name, encoding=encoding.upper())


def _wide_without_mark(content: bytes) -> str | None:
    """'utf-16-le' or 'utf-16-be' if the content looks like it; None otherwise."""
    # ASCII characters in UTF-16 have a NUL as every second byte, and nowhere else
    even, odd = content[0::2].count(0), content[1::2].count(0)
    if min(even, odd) == 0 and max(even, odd) > len(content) // 4:
        return "utf-16-le" if odd else "utf-16-be"
    return None


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _without_magics(content: bytes) -> tuple[bytes, list[str]]:
    """The content with lines for notebooks commented out, and these lines."""
    # Latin-1 maps every byte to a character and back, so this works whatever encoding the source declares
    text = content.decode("latin-1").replace("\r\n", "\n")
    done, aside = set_aside(text)
    if not aside:
        return content, []
    return done.encode("latin-1"), [line.encode("latin-1").decode("utf-8", "replace") for line in aside]

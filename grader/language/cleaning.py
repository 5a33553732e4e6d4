"""Removes from a student's text the characters that a terminal, page or spreadsheet would act upon."""

import re

_ACTIVE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, and C1: escape sequences start here
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # direction marks: text that reads other than it is
    "\u2028\u2029\ufeff\ud800-\udfff"  # line separators, byte-order marks, lone surrogates
    "\ufffe\uffff"  # no XML may hold these
    "\u2060-\u2065\ufff9-\ufffb\U000e0000-\U000e007f]"  # text that nobody sees, but programs read
)


def clean(text: str, limit: int = 300) -> str:
    """Plain text of one or several lines, at most `limit` characters long."""
    # cut before the substitution as well: a student's text may be megabytes long
    whole = _ACTIVE.sub("\ufffd", text[: 2 * limit].replace("\r\n", "\n"))
    return whole if len(whole) <= limit else whole[: limit - 1] + "…"


def inert(data: str) -> str:
    r"""Data for programs, with active characters written as `\u001b`, so that printing it is safe.

    In JSON the escape means the same text. Carriage returns stay: JSON has none, and CSV ends its lines with one.
    """
    return _ACTIVE.sub(lambda found: found[0] if found[0] == "\r" else _escaped(found[0]), data)


def _escaped(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass")  # JSON writes what lies above U+FFFF as two
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def clean_line(text: str, limit: int = 120) -> str:
    """The same as `clean`, in one line; for names."""
    return clean(" ".join(text.split()) if text.isprintable() else re.sub(r"[\n\t]", " ", text), limit)

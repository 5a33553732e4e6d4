"""The catalogue of sentences: `sentences.toml` beside this file, and what a course or an assignment has instead.

Whoever finds something out makes a `Said`, which knows no language; it is told where a result is made or shown. Said by
itself, `str(said)`, it is in our own words.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

OWN = Path(__file__).with_name("sentences.toml")

Sentences = Mapping[str, Mapping[str, str]]
"""By table and key, as TOML has them."""
NONE: Sentences = {}


@dataclass(frozen=True, slots=True)
class Said:
    """Which sentence, and what stands in its fields: texts and numbers, or again something said."""

    sentence: str
    fields: tuple[tuple[str, Any], ...]

    def __str__(self) -> str:
        return ENGLISH.tell(self)


def say(sentence: str, /, **fields: Any) -> Said:
    """Say `table.key`; a test holds every use of it against the catalogue."""
    return Said(sentence, tuple(fields.items()))


class Catalogue:
    """All sentences, as a course wants them."""

    def __init__(self, instead: Sentences) -> None:
        self._own = {f"{table}.{key}": text for table, texts in instead.items() for key, text in texts.items()}

    def __call__(self, sentence: str, /, **fields: Any) -> str:
        """Say it at once."""
        template = self._own[sentence] if sentence in self._own else shipped()[sentence]
        return template.format_map({name: self.tell(value) for name, value in fields.items()})

    def tell(self, said: Any) -> str:
        """What was said, in words, several things in a row; a plain text, a student's say, is nobody's template."""
        if isinstance(said, Said):
            return self(said.sentence, **dict(said.fields))
        if isinstance(said, tuple) and said and isinstance(said[0], Said):
            return "; ".join(map(self.tell, said))
        return str(said)

    def told(self, error: Exception) -> str:
        """The sentence of an exception."""
        return self.tell(error.args[0]) if error.args else ""


ENGLISH = Catalogue(NONE)
"""As shipped."""


@cache
def shipped() -> Mapping[str, str]:
    """Our own sentences, by `table.key`."""
    tables = tomllib.loads(OWN.read_text(encoding="utf-8"))
    return {f"{table}.{key}": text for table, texts in tables.items() for key, text in texts.items()}


def fields_of(template: str) -> set[str]:
    """Names in braces. Raises ValueError for a brace without its partner, or anything but a name between two."""
    found = set()
    for _, name, form, conversion in Formatter().parse(template):
        if name is not None:
            if not name.isidentifier() or form or conversion:
                raise ValueError("only a name may stand between braces")
            found.add(name)
    return found

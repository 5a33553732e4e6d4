"""The catalogue of sentences: `sentences.toml` beside this file, and what a course or an assignment has instead.

Whoever finds something out makes a `Said`, which knows no language; it is told where a result is made or shown. Said by
itself, `str(said)`, it is in our own words.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from grader.errors import SpecError
from grader.spec.faults import Place, bad_toml, near, where

OWN = Path(__file__).with_name("sentences.toml")
FILE = "sentences.toml"
"""In a course, beside `assignments/`."""
NOT_RECORDED = {"page", "gradescope", "handout"}
"""Tables whose sentences stand around gradings, and are no part of them."""

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


def faults_in(instead: Sentences) -> Iterator[tuple[Place, str]]:
    """What is wrong with sentences that are to stand instead of ours: where, and why."""
    tables = dict.fromkeys(name.split(".")[0] for name in shipped())
    for table, texts in instead.items():
        if table not in tables:
            yield (table,), f"no such table of sentences.{near(table, list(tables))} There are: {', '.join(tables)}"
            continue
        for key, text in texts.items():
            if fault := _fault(f"{table}.{key}", text):
                yield (table, key), fault


def _fault(sentence: str, text: str) -> str:
    if sentence not in shipped():
        table, key = sentence.split(".", 1)
        known = [name.split(".", 1)[1] for name in shipped() if name.startswith(f"{table}.")]
        return f"no such sentence in [{table}].{near(key, known)} `grader schema sentences` prints all"
    wanted = fields_of(shipped()[sentence])
    try:
        got = fields_of(text)
    except ValueError as error:
        return f"{error}; wanted {_listed(wanted)}. A brace that is meant as one is written twice"
    return "" if got == wanted else f"wanted {_listed(wanted)}, got {_listed(got)}. Each has to be there, and no other"


def _listed(fields: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(fields)) or "no field in braces"


def read_sentences(path: Path) -> dict[str, dict[str, str]]:
    """The sentences of a course; none if it has no such file.

    Raises:
        SpecError: a sentence is not known, is no text, or has other fields; a line for each fault.
    """
    if not path.is_file():
        return {}
    text = path.read_bytes().decode(errors="replace")
    try:
        stated = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SpecError(bad_toml(path, text, error)) from error
    wanted = "wanted a text, in quotes, under the name of a table"
    faults = [(at, wanted) for at in _not_texts(stated)] or list(faults_in(stated))
    if faults:
        raise SpecError(
            "\n".join(f"{where(path, text, at)}: {'.'.join(map(str, at))}: {fault}." for at, fault in faults)
        )
    return stated


def _not_texts(stated: Mapping[str, Any]) -> Iterator[Place]:
    """Where there is something else than a text in a table."""
    for table, texts in stated.items():
        if not isinstance(texts, dict):
            yield (table,)
        else:
            yield from ((table, key) for key, text in texts.items() if not isinstance(text, str))


def together(*layers: Sentences) -> dict[str, dict[str, str]]:
    """All layers in one; the last that has a sentence wins."""
    tables = dict.fromkeys(table for layer in layers for table in layer)
    return {table: {key: text for layer in layers for key, text in layer.get(table, {}).items()} for table in tables}


def recorded(instead: Sentences) -> Sentences:
    """The part that gradings hold, and on which a version therefore depends."""
    return {table: texts for table, texts in instead.items() if table not in NOT_RECORDED}

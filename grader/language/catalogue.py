"""The catalogue: every sentence that a student may read, in `sentences.toml`, and a course's own in their place.

Whoever finds something out makes a `Said`: which sentence, and what stands in its fields. It stays that way in results
and in the database; a renderer turns it into words at the very end, in the language of the course.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

OWN = Path(__file__).with_name("sentences.toml")
ARRAY = "{array}"
"""Where the sentence of a mistake names the array."""

Sentences = Mapping[str, Mapping[str, str]]
"""By table and key, as TOML has them."""
NONE: Sentences = {}
NO_MISTAKES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Said:
    """Which sentence, and what stands in its fields: texts, numbers, shapes, or again something said."""

    sentence: str
    fields: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return ENGLISH.tell(self)

    def without(self, *names: str) -> "Said":
        """The same with some fields left out: to see what two sentences have in common."""
        return Said(self.sentence, tuple(field for field in self.fields if field[0] not in names))

    def having(self, **fields: Any) -> "Said":
        """The same with some fields filled otherwise."""
        return Said(self.sentence, tuple((dict(self.fields) | fields).items()))

    def get(self, name: str) -> Any:
        """What stands in a field; None if the sentence has no such field."""
        return dict(self.fields).get(name)


Spoken = Said | str
"""A sentence of ours, or a text that somebody else wrote: a student, or the author of a test."""


def say(sentence: str, /, **fields: Any) -> Said:
    """Say `table.key`; a test holds every use of it against the catalogue."""
    return Said(sentence, tuple(fields.items()))


def as_data(part: Any) -> Any:
    """What was said as JSON can hold it."""
    if isinstance(part, Said):
        return {"sentence": part.sentence, "fields": {name: as_data(value) for name, value in part.fields}}
    return [as_data(value) for value in part] if isinstance(part, tuple | list) else part


def from_data(data: Any) -> Any:
    """What `as_data` was made from."""
    if isinstance(data, Mapping):
        return Said(data["sentence"], tuple((name, from_data(value)) for name, value in data["fields"].items()))
    return tuple(from_data(value) for value in data) if isinstance(data, list) else data


class Catalogue:
    """All sentences, as a course wants them."""

    def __init__(self, instead: Sentences = NONE, mistakes: Mapping[str, str] = NO_MISTAKES) -> None:
        """Start from our own sentences.

        Args:
            instead: Sentences that replace ours.
            mistakes: The sentences of an assignment's own misconceptions, by id.
        """
        self._instead = {table: dict(texts) for table, texts in instead.items()}
        self._own = {f"{table}.{key}": text for table, texts in instead.items() for key, text in texts.items()}
        self._mistakes = dict(mistakes)

    def __call__(self, sentence: str, /, **fields: Any) -> str:
        """Say it at once."""
        return self._template(sentence).format_map({name: self.tell(value) for name, value in fields.items()})

    def tell(self, said: Any) -> str:
        """What was said, in words, several things in a row; a plain text is never treated as a template."""
        if isinstance(said, Said):
            return self(said.sentence, **dict(said.fields))
        if isinstance(said, tuple) and said and isinstance(said[0], Said):
            return "; ".join(map(self.tell, said))
        return str(said)

    def told(self, error: Exception) -> str:
        """The sentence of an exception."""
        return self.tell(error.args[0]) if error.args else ""

    def joined(self, names: Sequence[str]) -> str:
        """`dz, dW and db`."""
        return self("page.and", first=", ".join(names[:-1]), last=names[-1]) if len(names) > 1 else "".join(names)

    def mistake(self, known: str, arrays: Sequence[str], detail: str = "") -> str:
        """The sentence of a mistake that one or several arrays have; an assignment's own words come before ours.

        Args:
            known: Its id, `sign-flipped`.
            arrays: Names of the wrong arrays, at least one.
            detail: What the mistake is about, `regularisation` for a missing term; often empty.
        """
        own = known in self._mistakes
        if not own and f"mistake.{known}" not in shipped():  # a record may be older than the assignment
            return self("page.unknown-mistake", array=self.joined(arrays), mistake=known)
        template = self._mistakes[known] if own else self._template(f"mistake.{known}")

        def about(array: str) -> str:
            if own:  # an author's braces may mean braces
                return template.replace(ARRAY, array).replace("{term}", detail)
            return template.format_map({"array": array, "term": detail})

        if len(arrays) == 1:
            return about(arrays[0])
        if template.startswith(ARRAY):  # 'dz has the sign' speaks of one array: 'dz and dW: each has the sign'
            return self("page.of-several", arrays=self.joined(arrays), text=about(self("page.each")))
        return about(self.joined(arrays))

    def as_data(self) -> dict[str, Any]:
        """What differs from our own sentences, as JSON can hold it."""
        return {"sentences": self._instead, "mistakes": self._mistakes}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Catalogue":
        """The catalogue that `as_data` was made from; sentences that this release does not have are left out."""
        kept = {
            table: {key: text for key, text in texts.items() if f"{table}.{key}" in shipped()}
            for table, texts in data.get("sentences", {}).items()
        }
        return cls(kept, data.get("mistakes", {}))

    def _template(self, sentence: str) -> str:
        if sentence in self._own:
            return self._own[sentence]
        return shipped()[sentence]


ENGLISH = Catalogue()
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

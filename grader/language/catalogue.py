"""The catalogue of all sentences that a student may read: those in `sentences.toml`, or a course's own instead.

Code that has something to report creates a `Said`: a sentence's id and the values of its fields. Results and the
database keep it in that form; a renderer turns it into words at the very end, in the language of the course.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

OWN = Path(__file__).with_name("sentences.toml")
ARRAY, TERM = "{array}", "{term}"
"""The fields for the array's name, and for what the mistake is about, in the sentence of a mistake."""

Sentences = Mapping[str, Mapping[str, str]]
"""Sentences by table and key, as in TOML."""
NONE: Sentences = {}
NO_MISTAKES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence's id and the values of its fields: texts, numbers, shapes, or again a `Said`."""

    sentence: str
    fields: tuple[tuple[str, Any], ...] = ()  # not a dict, so that what is said can be hashed and grouped

    def __str__(self) -> str:
        return ENGLISH.tell(self)

    def without(self, *names: str) -> "Said":
        """The same sentence with some fields left out, to see what two sentences have in common."""
        return Said(self.sentence, tuple(field for field in self.fields if field[0] not in names))

    def having(self, **fields: Any) -> "Said":
        """The same sentence with some fields replaced."""
        return Said(self.sentence, tuple((dict(self.fields) | fields).items()))

    def get(self, name: str) -> Any:
        """The value of a field; None if the sentence has no such field."""
        return dict(self.fields).get(name)


Spoken = Said | str
"""A sentence of the catalogue, or a text that a student or the author of a test wrote."""


def say(sentence: str, /, **fields: Any) -> Said:
    """The sentence `table.key` with these fields. A test checks every use against the catalogue."""
    return Said(sentence, tuple(fields.items()))


def as_data(part: Any) -> Any:
    """Convert what was said to JSON data."""
    if isinstance(part, Said):
        return {"sentence": part.sentence, "fields": {name: as_data(value) for name, value in part.fields}}
    return [as_data(value) for value in part] if isinstance(part, tuple | list) else part


def from_data(data: Any) -> Any:
    """Convert JSON data back: the inverse of `as_data`."""
    if isinstance(data, Mapping):
        return Said(data["sentence"], tuple((name, from_data(value)) for name, value in data["fields"].items()))
    # tuples again: JSON knows only lists, and what was said must stay hashable and print shapes as NumPy does
    return tuple(from_data(value) for value in data) if isinstance(data, list) else data


class Catalogue:
    """All sentences in the words of a course."""

    def __init__(self, instead: Sentences = NONE, mistakes: Mapping[str, str] = NO_MISTAKES) -> None:
        """Start from the shipped sentences.

        Args:
            instead: Sentences that replace shipped ones.
            mistakes: The sentences of an assignment's own misconceptions, by id.
        """
        self._instead = {table: dict(texts) for table, texts in instead.items()}
        self._own = {f"{table}.{key}": text for table, texts in instead.items() for key, text in texts.items()}
        self._mistakes = dict(mistakes)

    def __call__(self, sentence: str, /, **fields: Any) -> str:
        """Put a sentence into words at once."""
        return self._template(sentence).format_map({name: self.tell(value) for name, value in fields.items()})

    def tell(self, said: Any) -> str:
        """Put what was said into words, several sentences joined; plain text is never treated as a template."""
        if isinstance(said, Said):
            return self(said.sentence, **dict(said.fields))
        if isinstance(said, tuple) and said and isinstance(said[0], Said):
            return "; ".join(map(self.tell, said))
        # a student chooses this text: it may contain braces that name our fields
        return str(said)

    def joined(self, names: Sequence[str]) -> str:
        """`dz, dW and db`."""
        return self("page.and", first=", ".join(names[:-1]), last=names[-1]) if len(names) > 1 else "".join(names)

    def mentions_detail(self, known: str) -> bool:
        """Whether the sentence for a mistake contains its detail: then only arrays with the same detail share the
        sentence."""
        return TERM in (self._of_mistake(known) or "")

    def mistake(self, known: str, arrays: Sequence[str], detail: str = "") -> str:
        """The sentence for a mistake in one or several arrays; an assignment's own words replace the shipped ones.

        Args:
            known: Its id, `sign-flipped`.
            arrays: Names of the wrong arrays, at least one.
            detail: What the mistake is about, such as `regularisation` for a missing term; often empty.
        """
        template = self._of_mistake(known)
        if template is None:
            return self("page.unknown-mistake", array=self.joined(arrays), mistake=known)
        own = known in self._mistakes

        def about(array: str) -> str:
            if own:  # an author's braces may mean braces
                return template.replace(ARRAY, array).replace(TERM, detail)
            return template.format_map({"array": array, "term": detail})

        if len(arrays) == 1:
            return about(arrays[0])
        if template.startswith(ARRAY):  # 'dz has the sign' speaks of one array: 'dz and dW: each has the sign'
            return self("page.of-several", arrays=self.joined(arrays), text=about(self("page.each")))
        return about(self.joined(arrays))

    def _of_mistake(self, known: str) -> str | None:
        if known in self._mistakes:
            return self._mistakes[known]
        # a record may be older than the assignment
        return self._template(f"mistake.{known}") if f"mistake.{known}" in shipped() else None

    def as_data(self) -> dict[str, Any]:
        """What differs from the shipped sentences, as JSON data."""
        return {"sentences": self._instead, "mistakes": self._mistakes}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Catalogue":
        """The catalogue from JSON data: the inverse of `as_data`. Sentences unknown to this release are left out."""
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
"""The shipped sentences."""


@cache
def shipped() -> Mapping[str, str]:
    """The shipped sentences, by `table.key`."""
    tables = tomllib.loads(OWN.read_text(encoding="utf-8"))
    return {f"{table}.{key}": text for table, texts in tables.items() for key, text in texts.items()}


def fields_of(template: str) -> set[str]:
    """The names in braces.

    Raises:
        ValueError: a brace has no partner, or something other than a name is between two.
    """
    found = set()
    for _, name, form, conversion in Formatter().parse(template):
        if name is not None:
            # `{x.__class__}` or `{x!r}` in a course's sentence would read attributes of our objects
            if not name.isidentifier() or form or conversion:
                raise ValueError("only a name may stand between braces")
            found.add(name)
    return found

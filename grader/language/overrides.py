"""Sentences that a course or an assignment has instead of ours."""

from collections.abc import Iterator

from grader.language.catalogue import Sentences, fields_of, shipped
from grader.language.suggestions import near


def faults_in(instead: Sentences) -> Iterator[tuple[tuple[str, ...], str]]:
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


def together(*layers: Sentences) -> dict[str, dict[str, str]]:
    """All layers in one; the last that has a sentence wins."""
    tables = dict.fromkeys(table for layer in layers for table in layer)
    return {table: {key: text for layer in layers for key, text in layer.get(table, {}).items()} for table in tables}

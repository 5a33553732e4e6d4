"""Sentences that a course or an assignment uses instead of the shipped ones."""

from collections.abc import Iterator

from grader.language.catalogue import Sentences, fields_of, shipped
from grader.language.suggestions import near


def faults_in(instead: Sentences) -> Iterator[tuple[tuple[str, ...], str]]:
    """The faults in sentences that replace shipped ones: where, and why."""
    for table, texts in instead.items():
        tables = dict.fromkeys(name.split(".")[0] for name in shipped())
        if table not in tables:
            yield (table,), f"no such table of sentences.{near(table, list(tables))} Known: {', '.join(tables)}"
            continue
        for key, text in texts.items():
            if fault := _fault(f"{table}.{key}", text):
                yield (table, key), fault


def _fault(sentence: str, text: str) -> str:
    if sentence not in shipped():
        table, key = sentence.split(".", 1)
        known = [name.split(".", 1)[1] for name in shipped() if name.startswith(f"{table}.")]
        return f"no such sentence in [{table}].{near(key, known)} `grader schema sentences` prints all of them"
    wanted = fields_of(shipped()[sentence])
    try:
        got = fields_of(text)
    except ValueError as error:
        return f"{error}; wanted {_listed(wanted)}. Write a literal brace twice"
    # checked when the assignment is read: a field that is missing would else show first on a student's page
    return (
        "" if got == wanted else f"wanted {_listed(wanted)}, got {_listed(got)}. Use each of these fields, and no other"
    )


def _listed(fields: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(fields)) or "no field in braces"


def layered(*layers: Sentences) -> dict[str, dict[str, str]]:
    """All layers merged; for each sentence the last layer that has it wins."""
    tables = dict.fromkeys(table for layer in layers for table in layer)
    return {table: {key: text for layer in layers for key, text in layer.get(table, {}).items()} for table in tables}

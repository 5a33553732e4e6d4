"""The manual's page of keys, made from the models that read `assignment.toml`."""

import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import is_dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, TypeAdapter
from pydantic_core import PydanticUndefined

from grader.assignment.checks import BaseCheck, ComparedCheck, Tolerance
from grader.assignment.inputs import KINDS, Case
from grader.assignment.laws import LAWS
from grader.assignment.meanings import meanings
from grader.assignment.models import Assignment, Convention, Misconception, Proof, Waiver
from grader.assignment.policy import Attempts, Late, Policy
from grader.course.loading import Check
from grader.course.slips import NOT_WRITTEN
from grader.limits import Limits
from grader.marking.kinds.value import CallKind

HEAD = """# Every key

All keys of `assignment.toml`. A key without a default is required. To see keys in use, read [checks](checks.md),
[misconceptions](misconceptions.md) and [final scores](policy.md). This page is generated:
`uv run python -m tests.docs.keys > docs/keys.md`.
"""
KINDS_OF_CHECKS: tuple[type[BaseCheck], ...] = get_args(get_args(Check)[0])
BASES = (CallKind, ComparedCheck, BaseCheck)
"""What several kinds have in common, the narrowest first."""


def name_of(kind: type[BaseCheck]) -> str:
    return str(get_args(kind.model_fields["kind"].annotation)[0])


def named(base: type[BaseCheck]) -> str:
    """The kinds that have a base: `value, gradient, training`."""
    return ", ".join(name_of(kind) for kind in KINDS_OF_CHECKS if issubclass(kind, base))


def of_kinds() -> Iterator[tuple[str, type[BaseCheck], type[BaseCheck]]]:
    """What each kind has beyond its base, under a heading."""
    for kind in KINDS_OF_CHECKS:
        if name_of(kind) not in NOT_WRITTEN:
            yield f"Also for {name_of(kind)}", kind, next(base for base in BASES if issubclass(kind, base))


TABLES: Mapping[str, tuple[type[Any], type[BaseModel] | None]] = {
    "At the top": (Assignment, None),
    "`[[checks]]` of every kind": (BaseCheck, None),
    f"Also for {named(ComparedCheck)}": (ComparedCheck, BaseCheck),
    f"Also for {named(CallKind)}": (CallKind, ComparedCheck),
    **{heading: (kind, base) for heading, kind, base in of_kinds()},
    "An entry of `cases`": (Case, None),
    "`tolerance`": (Tolerance, None),
    "`[misconceptions.NAME]`": (Misconception, None),
    "`[conventions.NAME]`": (Convention, None),
    "`[limits]`": (Limits, None),
    "`[policy]`": (Policy, None),
    "`policy.late`": (Late, None),
    "`policy.attempts`": (Attempts, None),
    "`[proof]`": (Proof, None),
    "`[[proof.waived]]`": (Waiver, None),
}


def manual() -> str:
    """The whole page."""
    sections = [
        _section(heading, _rows(model, base.model_fields if base else ())) for heading, (model, base) in TABLES.items()
    ]
    recipes = [
        (f"`{kind}`", key, what, default) for kind, model in KINDS.items() for key, what, default in _rows(model)
    ]
    lines = [f"| {kind} | {key} | {what} | {default} |" for kind, key, what, default in recipes]
    ruled = [(f"`{law}`", key, what, default) for law, model in LAWS.items() for key, what, default in _rows(model)]
    laws = [f"| {law} | {key} | {what} | {default} |" for law, key, what, default in ruled]
    inputs = "\n".join(["## Recipes of `[inputs]`\n", "| recipe | key | | default |\n|---|---|---|---|", *lines, ""])
    of_laws = "\n".join(["## `laws` of random\n", "| law | key | | default |\n|---|---|---|---|", *laws, ""])
    return "\n".join([HEAD, *filter(None, sections), inputs, of_laws])


def _section(heading: str, rows: Iterator[tuple[str, str, str]]) -> str:
    lines = [f"| {key} | {what} | {default} |" for key, what, default in rows]
    return "\n".join([f"## {heading}\n", "| key | | default |\n|---|---|---|", *lines, ""]) if lines else ""


def _rows(model: type[Any], without: Collection[str] = ()) -> Iterator[tuple[str, str, str]]:
    """Key, what it means, default."""
    for name, what in _said(model):
        if name not in without and (name != "kind" or model is BaseCheck):
            yield f"`{name}`", " ".join(what.split()).replace("|", "\\|"), _default(model, name)


def _said(model: type[Any]) -> Iterator[tuple[str, str]]:
    if is_dataclass(model):
        yield from ((name, one["description"]) for name, one in TypeAdapter(model).json_schema()["properties"].items())
    else:
        explained = meanings(model)
        if model is BaseCheck:
            written = [f"`{kind}`" for kind in sorted({*map(name_of, KINDS_OF_CHECKS)} - NOT_WRITTEN)]
            yield "kind", f"What is asked. One of {', '.join(written)}."
        for name, field in model.model_fields.items():
            choices = [f"`{choice}`" for choice in _choices(field.annotation)]
            one_of = f" One of {', '.join(choices)}." if len(choices) > 1 else ""
            yield name, f"{explained.get(name)}{one_of}"


def _choices(annotation: Any) -> tuple[Any, ...]:
    """What one may write, or what each entry of a list may be."""
    one = next(iter(get_args(annotation)), None) if get_origin(annotation) is tuple else annotation
    return get_args(one) if get_origin(one) is Literal else ()


def _default(model: type[Any], name: str) -> str:
    if name == "kind":
        return ""
    given = getattr(model(), name) if is_dataclass(model) else model.model_fields[name].get_default()
    if given is PydanticUndefined:
        return ""
    if isinstance(given, bool):
        return f"`{str(given).lower()}`"
    return f"`{given!r}`".replace("'", '"') if isinstance(given, str | int | float) and given != "" else "none"


if __name__ == "__main__":
    sys.stdout.write(manual())

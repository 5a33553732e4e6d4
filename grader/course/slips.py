"""Turns pydantic's errors into messages about a TOML file: the line, the key, what was wanted, what is there."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from grader.assignment.checks import BaseCheck
from grader.assignment.inputs import KINDS
from grader.assignment.positions import MisplacedError, Place, where
from grader.errors import SpecError
from grader.language.suggestions import near

LONGEST = 60
"""Characters of a wrong value that a message repeats at most."""
RECIPES: Mapping[type[BaseModel], str] = {model: name for name, model in KINDS.items()}
NOT_WRITTEN = {"pytest", "recorded"}
"""Kinds of checks that are not written in TOML."""


def describe_faults(
    path: Path, text: str, model: type[BaseModel], faults: Sequence[Any], stated: Mapping[str, Any]
) -> str:
    """One line for each fault that pydantic found; faults that only follow from others are left out."""
    deep = [fault["loc"] for fault in faults]
    own = [fault for fault in faults if not any(_follows(fault, loc) for loc in deep)]
    own = [fault for fault in own if not any(_is_misspelt(fault, other) for other in faults)]
    own.sort(key=lambda fault: fault["type"] != "extra_forbidden")  # a misspelt key explains one that is missing
    return "\n".join(_describe(path, text, model, fault, stated) for fault in own)


def read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    """The text of a file, and what it states.

    Raises:
        SpecError: it is not valid TOML.
    """
    raw = path.read_bytes()
    try:
        text = raw.decode()
        return text, tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpecError(_bad_toml(path, raw.decode(errors="replace"), error)) from error


def _bad_toml(path: Path, text: str, error: Exception) -> str:
    found = re.search(r"\(at line (\d+), column \d+\)", str(error))
    what = re.sub(r"\s*\(at .*\)", "", str(error))
    # tomllib says 'Cannot overwrite a value', which does not tell an author what to look for
    hint = "The key appears twice in its table." if "overwrite" in what else "Is a quote or a bracket missing?"
    if not found:
        return f"{where(path, '', ())}: not valid TOML: {what}. {hint}"
    line = text.splitlines()[int(found[1]) - 1].strip()
    return f"{where(path, '', ())}, line {found[1]}: not valid TOML: {what}. {hint} The line is: {line[:LONGEST]}"


def _follows(fault: Any, other: Place) -> bool:
    """Whether a list is 'too short' only because pydantic does not count its invalid items."""
    return (
        fault["type"] == "too_short" and len(other) > len(fault["loc"]) and other[: len(fault["loc"])] == fault["loc"]
    )


def _is_misspelt(fault: Any, other: Any) -> bool:
    """Whether a key is missing only because it is misspelt."""
    spelt, meant = other["loc"], fault["loc"]
    beside = fault["type"] == "missing" and other["type"] == "extra_forbidden" and spelt[:-1] == meant[:-1]
    return beside and bool(near(str(spelt[-1]), [str(meant[-1])]))


def _describe(path: Path, text: str, model: type[BaseModel], fault: Any, stated: Mapping[str, Any]) -> str:
    error = fault.get("ctx", {}).get("error")
    loc: Place = fault["loc"]
    if isinstance(error, MisplacedError):
        return f"{where(path, text, error.place)}: {error}"
    # pydantic reports a union's tag and '[key]' as parts of the place, but the file has no such keys
    place = tuple(part for index, part in enumerate(loc) if part != "[key]" and not _is_tag(loc, index))
    if fault["type"].startswith("union_tag_") and "inputs" not in place:
        place = (*place, "kind")
    wanted = _wanted(fault, loc, place, _models_at(model, loc[:-1]))
    return f"{where(path, text, place)}: {_key(place, stated)}: {wanted}{_got(fault)}."


def _is_tag(loc: Place, index: int) -> bool:
    """Whether this part of a place is a kind that pydantic inserted, and not a key of the file."""
    before = loc[max(index - 2, 0) : index]
    return len(before) == 2 and (
        (index == 2 and before[0] == "checks")
        or before[0] == "inputs"
        or (before[0] == "several" and isinstance(before[1], int))
        or (before[0] == "named" and "inputs" in loc)
    )


def _key(place: Place, stated: Mapping[str, Any]) -> str:
    """The key as a message names it: `check 'softmax', points`."""
    rest = list(place)
    head = ""
    if len(rest) > 1 and rest[0] == "checks" and isinstance(rest[1], int):
        check = stated["checks"][rest[1]]
        named = repr(check["id"]) if isinstance(check, Mapping) and "id" in check else f"number {rest[1] + 1}"
        head, rest = f"check {named}", rest[2:]
    keys = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in rest).lstrip(".")
    return ", ".join(part for part in (head, keys) if part) or "the file"


def _got(fault: Any) -> str:
    value = fault["input"]
    # there is no value, or the message already names it
    if fault["type"] in {"missing", "value_error", "extra_forbidden"}:
        return ""
    if fault["type"].startswith("union_tag_"):
        tag = fault["ctx"].get("tag")
        if tag or isinstance(value, Mapping):
            keys = () if fault["ctx"]["discriminator"] == "'kind'" else value
            return f", got {tag or ', '.join(keys)}" if tag or keys else ""
    shown = repr(value)
    return f", got {shown if len(shown) <= LONGEST else shown[:LONGEST] + '...'}"


def _wanted(fault: Any, loc: Place, place: Place, models: Sequence[type[BaseModel]]) -> str:
    context = fault.get("ctx", {})
    match fault["type"]:
        case "extra_forbidden":
            return _no_such_key(str(loc[-1]), models)
        case "missing":
            return "this key is missing"
        case "union_tag_invalid" | "union_tag_not_found" if "inputs" in place:
            return f"wanted a recipe, one of {', '.join(KINDS)}, as in {{ normal = [6, 4] }} or {{ value = [1.5, 2] }}"
        case "union_tag_not_found":
            return f"this key is missing; write one of {_written(models)}"
        case "union_tag_invalid":
            return f"wanted a kind of check, one of {_written(models)}"
        case "string_pattern_mismatch":
            return f"wanted {PATTERNS.get(context['pattern'], context['pattern'])}"
        case "literal_error":
            return f"wanted {context['expected']}"
        case "tuple_type" | "list_type":
            # `returns = "dW"` instead of `returns = ["dW"]`: show the list that was probably meant
            return f'wanted a list, ["{fault["input"]}"]' if isinstance(fault["input"], str) else "wanted a list"
        case "string_type" if len(place) > 3 and place[2] in {"misconceptions", "terms", "alternatives"}:
            return f"wanted a string like `module:function`{_too_late(str(place[-1]))}"
        case "value_error":
            return str(context["error"])
        case kind:
            return "wanted " + WANTED.get(kind, fault["msg"]).format(**context)


def _no_such_key(key: str, models: Sequence[type[BaseModel]]) -> str:
    # `test` is a key of pytest checks, which are never written in TOML
    known = sorted({name for model in models for name in model.model_fields} - {"test"})
    lists = [model.model_fields["checks"] for model in models if "checks" in model.model_fields]
    if any(key in check.model_fields for field in lists for check in _models_in(field.annotation)):
        return "no such key here: it belongs in a [[checks]]"
    return f"no such key here.{near(key, known)} There are: {', '.join(known)}"


def _too_late(key: str) -> str:
    """A hint about a trap of TOML: after `[checks.misconceptions]`, every key belongs to that table."""
    if key not in {*BaseCheck.model_fields, "cases", "tolerance", "needs", "shapes", "function", "returns"}:
        return ""
    return f" (or is `{key}` a key of the check? Then write it above the table [checks.misconceptions])"


WANTED = {
    "greater_than_equal": "{ge:g} or more",
    "greater_than": "more than {gt:g}",
    "less_than_equal": "{le:g} or less",
    "float_type": "a number",
    "float_parsing": "a number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "a string",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "finite_number": "a finite number",
    "too_short": "at least {min_length} entries",
    "too_long": "at most {max_length} entries",
    "model_type": "a table, {{ key = value }}",
    "model_attributes_type": "a table, {{ key = value }}",
    "dict_type": "a table, {{ name = value }}",
    "dataclass_type": "a table, {{ key = value }}",
    "datetime_from_date_parsing": "a date and time, such as 2026-11-21T23:59:00",
    "datetime_parsing": "a date and time, such as 2026-11-21T23:59:00",
    "datetime_type": "a date and time, such as 2026-11-21T23:59:00",
}
"""Words for pydantic's error types whose own message would not help an author."""
PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "lower-case letters, digits and single hyphens, as in wrong-axis",
    r"^[A-Za-z_]\w*$": "a Python name",
    r"^$|^[A-Za-z_]\w*$": "a Python name",
    r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$": "an input, or an array in a dict, as in params.W",
    r"^[a-z_]\w*:[A-Za-z_]\w*$": "`module:function`, where reference/module.py defines the function",
}


def _models_at(model: type[BaseModel], loc: Place) -> list[type[BaseModel]]:
    """The models that are possible at a place; the tag of a union chooses among them."""
    models = [model]
    for part in loc:
        # in a place, pydantic inserts the tag of the chosen model, such as 'value', between index and key
        tagged = [one for one in models if part in _tags(one)]
        if tagged and len(models) > 1:
            models = tagged
        elif isinstance(part, str):
            fields = [one.model_fields[part] for one in models if part in one.model_fields]
            models = [inner for field in fields for inner in _models_in(field.annotation)] or models
    return models


def _tags(model: type[BaseModel]) -> tuple[str, ...]:
    kind = model.model_fields.get("kind")
    return get_args(kind.annotation) if kind else (RECIPES.get(model, ""),)


def _written(models: Sequence[type[BaseModel]]) -> str:
    """The kinds of checks that can be written in TOML."""
    return ", ".join(sorted({tag for model in models for tag in _tags(model)} - NOT_WRITTEN))


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        annotation.model_rebuild()  # until its first use, its fields may be those that name models as text
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)

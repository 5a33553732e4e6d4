"""Writes a case into an `assignment.toml`, and leaves every other character of the file as it is."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from grader.assignment.inputs import Case
from grader.assignment.positions import end_of_array, line_of


def as_toml(case: Case) -> str:
    """A case on one line: `{ name = "a batch of one", sizes = { n = 1 } }`."""
    return _inline(case.model_dump(mode="json", exclude_defaults=True))


def _inline(value: Any) -> str:
    match value:
        case Mapping():
            return f"{{ {', '.join(f'{name} = {_inline(part)}' for name, part in value.items())} }}"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case Sequence():
            return f"[{', '.join(map(_inline, value))}]"
        case bool():
            return str(value).lower()
        case _:
            return repr(value)


def with_case(text: str, check: int, case: Case) -> str | None:
    """The text of an `assignment.toml` with one more case in a check; None if a person has to write it.

    Args:
        text: The file.
        check: The index of the check.
        case: The case.
    """
    new = _added(text, check, as_toml(case))
    return new if new is not None and _is_as_meant(text, new, check, case) else None


def _added(text: str, check: int, case: str) -> str | None:
    lines = text.splitlines(keepends=True)
    number = line_of(text, ("checks", check, "cases"))
    if number is None:
        return None
    before = sum(map(len, lines[:number]))
    if lines[number - 1].lstrip().startswith("[[checks]]"):
        # a check without `cases` has one case, which stays the first
        return f"{text[:before]}cases = [{{}}, {case}]\n{text[before:]}"
    begin = re.match(r"\s*cases\s*=\s*\[", lines[number - 1])
    if begin is None:
        return None
    end = end_of_array(text, before - len(lines[number - 1]) + begin.end())
    listed = text[:end].rstrip()
    comma = "" if listed.endswith((",", "[")) else ","
    if "\n" not in text[before - 1 : end]:
        return f"{listed}{comma} {case}{text[end:]}"
    indent = re.match(r"\s*", listed.splitlines()[-1])
    return f"{listed}{comma}\n{indent[0] if indent else ''}{case},\n{text[end:]}"


def _is_as_meant(old: str, new: str, check: int, case: Case) -> bool:
    """Whether the new text means the same as the old one plus the case."""
    try:
        wanted, got = tomllib.loads(old), tomllib.loads(new)
    except tomllib.TOMLDecodeError:
        return False
    added = tomllib.loads(f"case = {as_toml(case)}")["case"]
    wanted["checks"][check]["cases"] = [*wanted["checks"][check].get("cases", [{}]), added]
    return bool(wanted == got)

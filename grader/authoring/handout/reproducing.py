"""A file for the student that repeats one call of a check, with the same numbers.

It holds inputs of the handout, which the student has already, and no right answers.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.assignment.cases import DrawnCase
from grader.assignment.checks import CallCheck
from grader.assignment.course_functions import CourseFunction
from grader.assignment.inputs import Layout
from grader.authoring.handout.frozen import FrozenExpectations
from grader.errors import UsageError
from grader.language.catalogue import as_data
from grader.results.grading import CheckResult, Grading

LAID_OUT: Mapping[Layout, str] = {
    "c": "",
    "fortran": "{name} = np.asfortranarray({name})",
    "strided": "{name} = np.repeat({name}, 2, axis=-1)[..., ::2]  # with gaps in memory, like a slice",
    "readonly": "{name}.flags.writeable = False",
}


def reproduced(expectations: FrozenExpectations, grading: Grading, check_id: str, module: str) -> dict[str, bytes]:
    """The files that call the student's code as the check does, in its first case that failed.

    Args:
        expectations: The cases of the handout.
        grading: The grading of the student's work.
        check_id: The id of the check.
        module: The student's module; empty for a notebook, where the student pastes the lines.

    Raises:
        UsageError: the check is not there, or passes no inputs to the student's code.
    """
    checks = {check.id: check for check in expectations.version.assignment.checks}
    check = checks.get(check_id)
    if not isinstance(check, CallCheck):
        calling = ", ".join(name for name, one in checks.items() if isinstance(one, CallCheck))
        why = "checks of this kind cannot be reproduced" if check_id in checks else "no such check here"
        raise UsageError(f"{check_id}: {why}. Choose one of: {calling}.")
    result = next((one for one in grading.checks if one.id == check_id), None)
    drawn = _failing(expectations.drawn(check), result)
    numbers = _Numbers(f"reproduce-{check_id}.npz")
    inputs = list(_inputs(check, drawn, numbers))
    text = "\n".join(_lines(check, drawn, numbers, inputs, check.module or module))
    return {f"reproduce-{check_id}.py": text.encode(), numbers.file: numbers.packed()}


def can_be_reproduced(expectations: FrozenExpectations, grading: Grading) -> list[str]:
    """The checks that called the student's code and got a wrong result or an exception."""
    checks = {check.id for check in expectations.version.assignment.checks if isinstance(check, CallCheck)}
    return [one.id for one in grading.checks if one.id in checks and one.outcome in {"mismatch", "raised"}]


def _failing(cases: tuple[DrawnCase, ...], result: CheckResult | None) -> DrawnCase:
    """The first case that the result names; if it names none, the first one."""
    if result is None:
        return cases[0]
    pictures = result.evidence.pictures if result.evidence is not None else ()
    named = [*(picture.case for picture in pictures), *_strings(as_data(result.said))]
    return next((case for name in named for case in cases if case.name == name), cases[0])


def _strings(data: Any) -> Iterator[str]:
    """Every text within JSON data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list | tuple):
        for part in data.values() if isinstance(data, dict) else data:
            yield from _strings(part)


@dataclass
class _Numbers:
    """The arrays of the snippet, which go into a separate file."""

    file: str
    arrays: dict[str, np.ndarray[Any, Any]] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)
    """Functions of the course's files, as `module:function`."""

    def written(self, value: Any, name: str) -> str:
        """An expression that gives the value."""
        if isinstance(value, np.ndarray):
            self.arrays[name] = value
            return f'numbers["{name}"]'
        if isinstance(value, list):
            return f"[{', '.join(self.written(part, f'{name}.{index}') for index, part in enumerate(value))}]"
        if isinstance(value, dict):
            parts = (f"{key!r}: {self.written(part, f'{name}.{key}')}" for key, part in value.items())
            return f"{{{', '.join(parts)}}}"
        if isinstance(value, CourseFunction):
            self.given.append(value.given_name)
            return value.given_name.partition(":")[2]
        return repr(value.item() if isinstance(value, np.generic) else value)

    def packed(self) -> bytes:
        """The arrays, as the content of an `.npz` file."""
        packed = io.BytesIO()
        np.savez(packed, **self.arrays)  # type: ignore[arg-type]  # its stub takes `allow_pickle` for an array
        return packed.getvalue()


def _inputs(check: CallCheck, drawn: DrawnCase, numbers: _Numbers) -> Iterator[str]:
    for name in check.calls.inputs or check.arguments:
        yield f"{name} = {numbers.written(drawn.inputs[name], name)}"
        if np.ndim(drawn.inputs[name]) and isinstance(drawn.inputs[name], np.ndarray) and LAID_OUT[drawn.layout]:
            yield LAID_OUT[drawn.layout].format(name=name)


def _imports(module: str, names: Sequence[str]) -> Iterator[str]:
    """Also works for a file called `solution (1).py`, which no import statement can name."""
    if all(part.isidentifier() for part in module.split(".")):
        yield f"from {module} import {', '.join(names)}"
        return
    yield "from importlib import import_module"
    yield from (f"{name} = import_module({module!r}).{name}" for name in names)


def _lines(check: CallCheck, drawn: DrawnCase, numbers: _Numbers, inputs: list[str], module: str) -> Iterator[str]:
    yield f"# What the check {check.id} calls, with the numbers of one case: {drawn.name}."
    if not module:
        yield "# Paste this into a cell at the end of your notebook."
    yield "import numpy as np"
    yield from (f"from {given} import {name}" for given, _, name in (one.partition(":") for one in numbers.given))
    if module:
        yield from _imports(module, check.calls.names or (check.function,))
    yield from ("", f'numbers = np.load("{numbers.file}")', *inputs, "")
    if check.calls:
        yield check.calls.text
        yield from (f'print("{name} =", {name})' for name in check.calls.assigned)
    else:
        yield f"print({check.function}({', '.join(check.arguments)}))"
    yield ""

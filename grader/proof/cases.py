"""The cases of an assignment to look at: inputs, right arrays, and what each misconception makes of them."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from grader.errors import UsageError
from grader.marking.expected import Expectations, ExpectedCase
from grader.proof.variants import difference
from grader.spec.cases import DrawnCase
from grader.spec.checks import Check, ComparedCheck
from grader.spec.inputs import Strict

DIGITS, EDGE, WHOLE = 4, 3, 60
"""Decimals of a number; entries at each end of a long axis; the size up to which an array is printed whole."""


class Wrong(Strict):
    """What a misconception gives in one case."""

    verdict: str
    """How it differs: 'differs in y', 'the same as right', 'fails: ValueError: ...'."""
    arrays: dict[str, Any]


class CaseView(Strict):
    """One case of one check, as nested lists."""

    check: str
    case: str
    sizes: dict[str, int]
    layout: str
    dtype: str
    inputs: dict[str, Any]
    expected: dict[str, Any]
    """Empty for checks that compare with no reference."""
    misconceptions: dict[str, Wrong]


def case_views(expectations: Expectations, wanted: str | None = None) -> list[CaseView]:
    """The cases of all checks, or of one.

    Raises:
        UsageError: there is no such check, or it has no cases.
        SpecError: a reference fails.
    """
    expectations.verify()
    checks = expectations.version.assignment.checks
    if wanted is not None and wanted not in [check.id for check in checks]:
        raise UsageError(f"{wanted}: no such check. There are: {', '.join(check.id for check in checks)}.")
    return [
        view
        for check in checks
        if hasattr(check, "cases") and wanted in {None, check.id}
        for view in _views(check, expectations)
    ]


def _views(check: Check, expectations: Expectations) -> Iterator[CaseView]:
    if isinstance(check, ComparedCheck):
        for case in expectations.cases(check):
            wrong = {name: _wrong(case, formula) for name, formula in check.misconceptions.items()}
            yield _view(check, case.drawn, dict(case.unfolded), wrong)
    else:
        for drawn in expectations.drawn(check.id):
            yield _view(check, drawn, {}, {})


def _view(check: Check, drawn: DrawnCase, expected: Mapping[str, Any], wrong: dict[str, Wrong]) -> CaseView:
    arguments: tuple[str, ...] = getattr(check, "arguments", ())
    return CaseView(
        check=check.id,
        case=drawn.name,
        sizes=dict(drawn.sizes),
        layout=drawn.layout,
        dtype=drawn.dtype,
        inputs={name: drawn.inputs[name] for name in arguments},
        expected=dict(expected),
        misconceptions=wrong,
    )


def _wrong(case: ExpectedCase, formula: str) -> Wrong:
    return Wrong(verdict=difference(case, formula), arrays=dict(case.variant(formula)))


def as_text(views: list[CaseView]) -> str:
    """For reading: long arrays are shortened."""
    lines: list[str] = []
    for view in views:
        odd = [word for word in (view.layout, view.dtype) if word not in {"c", "float64"}]
        sizes = [f"{name} = {size}" for name, size in view.sizes.items()]
        lines += ["", f"{view.check}: {view.case}   {', '.join([*sizes, *odd])}".rstrip()]
        for name, value in view.inputs.items():
            lines += _lines(f"input {name}", value)
        for name, value in view.expected.items():
            lines += _lines(f"right {name}", value)
        for misconception, wrong in view.misconceptions.items():
            lines.append(f"  {misconception}: {wrong.verdict}")
            for name, value in wrong.arrays.items() if wrong.verdict.startswith("differs") else ():
                lines += [f"  {line}" for line in _lines(name, value)]
    return "\n".join(lines).lstrip("\n")


def _lines(name: str, value: Any) -> list[str]:
    if isinstance(value, list):
        return [line for index, part in enumerate(value) for line in _lines(f"{name}[{index}]", part)]
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        return [f"  {name} = {value!r}"]
    shown = np.array2string(array, precision=DIGITS, edgeitems=EDGE, threshold=WHOLE, suppress_small=True)
    if array.ndim == 0:
        return [f"  {name} = {shown}"]
    return [f"  {name} {array.shape}", *(f"    {line}" for line in shown.splitlines())]


def as_json(views: list[CaseView]) -> str:
    """For programs: every number, arrays as nested lists."""
    from json import dumps

    return dumps([view.model_dump() for view in views], default=_plain, indent=1)


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else str(value)

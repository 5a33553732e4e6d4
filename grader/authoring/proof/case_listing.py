"""List the cases of an assignment: inputs, right arrays, and the arrays that each misconception gives."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import numpy as np

from grader.assignment.cases import DrawnCase
from grader.assignment.checks import CasedCheck, ComparedCheck
from grader.assignment.strict import Strict
from grader.errors import UsageError
from grader.marking.expected import Expectations
from grader.marking.expected_case import ExpectedCase
from grader.marking.grade_submission import verify
from grader.marking.variants import difference, is_same

DIGITS, EDGE, WHOLE = 5, 3, 60
"""Digits of a number; entries at each end of a long axis; largest size of an array that is printed in full."""


class Wrong(Strict):
    """The result of a misconception in one case."""

    verdict: str
    """How it differs: 'differs in y', 'the same as right', 'fails: ValueError: ...'."""
    arrays: dict[str, Any]


class CaseView(Strict):
    """One case of one check, with arrays as nested lists."""

    check: str
    case: str
    sizes: dict[str, int]
    layout: str
    dtype: str
    inputs: dict[str, Any]
    expected: dict[str, Any]
    """Empty for checks that do not compare with a reference."""
    misconceptions: dict[str, Wrong]


def case_views(expectations: Expectations, wanted: str | None = None, case: str | None = None) -> list[CaseView]:
    """The cases of all checks or of one (`wanted`); with `case`, only those of that name.

    Raises:
        UsageError: there is no such check or case.
        SpecError: a reference fails.
    """
    # A reference that fails is reported as such, not as a strange case.
    verify(expectations)
    checks = expectations.version.assignment.checks
    if wanted is not None and wanted not in [check.id for check in checks]:
        raise UsageError(f"{wanted}: no such check. Choose one of: {', '.join(check.id for check in checks)}.")
    chosen = [check for check in checks if isinstance(check, CasedCheck) and wanted in {None, check.id}]
    known = dict.fromkeys(drawn.name for check in chosen for drawn in expectations.drawn(check))
    if case is not None and case not in known:
        raise UsageError(f"{case}: no such case. Choose one of: {', '.join(known)}.")
    return [view for check in chosen for view in _views(check, expectations) if case in {None, view.case}]


def _views(check: CasedCheck, expectations: Expectations) -> Iterator[CaseView]:
    if isinstance(check, ComparedCheck):
        for case in expectations.cases(check):
            wrong = {name: _wrong(case, formula) for name, formula in check.misconceptions.items()}
            yield _view(check, case.drawn, dict(case.unfolded), wrong)
    else:
        for drawn in expectations.drawn(check):
            yield _view(check, drawn, {}, {})


def _view(check: CasedCheck, drawn: DrawnCase, expected: Mapping[str, Any], wrong: dict[str, Wrong]) -> CaseView:
    return CaseView(
        check=check.id,
        case=drawn.name,
        sizes=dict(drawn.sizes),
        layout=drawn.layout,
        dtype=drawn.dtype,
        inputs={name: drawn.inputs[name] for name in check.inputs_asked},
        expected=dict(expected),
        misconceptions=wrong,
    )


def _wrong(case: ExpectedCase, formula: str) -> Wrong:
    return Wrong(verdict=difference(case, formula), arrays=dict(case.variant(formula)))


def summary(views: list[CaseView]) -> str:
    """One line for each misconception: in which cases it shows."""
    lines: list[str] = []
    for check, group in groupby(views, lambda view: view.check):
        cases = list(group)
        lines += ["", f"{check}: {'; '.join(view.case for view in cases)}"]
        for misconception in cases[0].misconceptions:
            where: dict[str, list[str]] = {}
            for view in cases:
                where.setdefault(view.misconceptions[misconception].verdict, []).append(view.case)
            verdicts = [f"{what} ({'; '.join(names)})" if len(where) > 1 else what for what, names in where.items()]
            lines.append(f"  {misconception}: {', '.join(verdicts)}")
    return "\n".join(lines).lstrip("\n")


def as_text(views: list[CaseView]) -> str:
    """The cases as text for reading; long arrays are shortened."""
    lines: list[str] = []
    for view in views:
        # C order and float64 are the rule, so only exceptions are worth a word.
        odd = [word for word in (view.layout, view.dtype) if word not in {"c", "float64"}]
        sizes = [f"{name} = {size}" for name, size in view.sizes.items()]
        lines += ["", f"{view.check}: {view.case}   {', '.join([*sizes, *odd])}".rstrip()]
        for name, value in view.inputs.items():
            lines += _lines(f"input {name}", value)
        for name, value in view.expected.items():
            lines += _lines(f"right {name}", value)
        for misconception, wrong in view.misconceptions.items():
            lines.append(f"  {misconception}: {wrong.verdict}{_by_how_much(wrong.arrays, view.expected)}")
            for name, value in wrong.arrays.items():
                # Arrays that the mistake leaves right need not be printed twice.
                if not is_same(value, view.expected.get(name)):
                    lines += [f"  {line}" for line in _lines(name, value)]
    return "\n".join(lines).lstrip("\n")


def _by_how_much(wrong: Mapping[str, Any], right: Mapping[str, Any]) -> str:
    """The largest difference, because arrays that look the same in print may still differ."""
    # Five digits are printed, and a mistake may show only in the sixth.
    both = [(array, right[place]) for place, array in wrong.items() if place in right]
    alike = [(array, want) for array, want in both if array.shape == want.shape]
    most = max((np.max(np.abs(array - want), initial=0.0) for array, want in alike), default=0.0)
    return f", by at most {most:.{DIGITS}g}" if most > 0 else ""


def _lines(name: str, value: Any) -> list[str]:
    if isinstance(value, list):
        return [line for index, part in enumerate(value) for line in _lines(f"{name}[{index}]", part)]
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        return [f"  {name} = {value!r}"]
    if array.ndim == 0:
        return [f"  {name} = {_number(array[()])}"]
    # Aligned columns make it easier to compare two arrays by eye.
    width = max(map(len, map(_number, array.flat)), default=0)
    formatter: Any = {"all": lambda number: _number(number).rjust(width)}
    shown = np.array2string(array, edgeitems=EDGE, threshold=WHOLE, formatter=formatter)
    return [f"  {name} {array.shape}", *(f"    {line}" for line in shown.splitlines())]


def _number(number: Any) -> str:
    """A number with DIGITS significant digits; negative zero becomes zero."""
    return f"{number + 0.0:.{DIGITS}g}" if isinstance(number, float | np.floating) else str(number)


def as_json(views: list[CaseView]) -> str:
    """The cases as JSON, with every number; arrays are nested lists."""
    # Complete numbers, because a program cannot look at an array the way a person does.
    from json import dumps

    return dumps([view.model_dump() for view in views], default=_plain, indent=1)


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else str(value)

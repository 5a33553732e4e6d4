"""Every wrong variant is wrong, says in its docstring how, and differs from the others that its check knows."""

import ast
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.course.loading import load_assignment
from grader.marking.expected import Expectations
from grader.marking.kinds.value import CallKind

ROOT = Path(__file__).parents[2]
ASSIGNMENTS = sorted(path.parent for path in ROOT.glob("assignments/*/assignment.toml"))
LONG = {"train-b", "train-c"}
"""Training runs of half a second each."""
EXPECTATIONS = [Expectations(load_assignment(folder), seed) for folder in ASSIGNMENTS for seed in (0, 1)]
CHECKS = [
    pytest.param(
        expectations,
        check,
        id=f"{expectations.version.slug}-{check.id}-{expectations.seed}",
        marks=pytest.mark.slow if check.id in LONG else (),
    )
    for expectations in EXPECTATIONS
    for check in expectations.version.assignment.checks
    if isinstance(check, CallKind)
]
Arrays = list[dict[str, Any]]


def arrays_by_case(expectations: Expectations, check: CallKind, formula: str) -> Arrays:
    """What a formula gives in every case; a formula that follows the student is given the right value to follow."""
    own = (lambda case: (case.value,)) if check.following else (lambda case: ())
    return [dict(case.arrays_of(formula, *own(case))) for case in expectations.cases(check)]


def alike(first: Arrays, second: Arrays) -> bool:
    return all(
        one.keys() == other.keys()
        and all(one[place].shape == other[place].shape for place in one)
        and all(np.allclose(one[place], other[place], rtol=1e-4, atol=1e-9, equal_nan=True) for place in one)
        for one, other in zip(first, second, strict=True)
    )


@pytest.mark.parametrize(("expectations", "check"), CHECKS)
def test_a_wrong_variant_differs_from_the_right_value_and_from_the_others(
    expectations: Expectations, check: CallKind
) -> None:
    right: Arrays = [dict(case.unfolded) for case in expectations.cases(check)]
    variants = {name: arrays_by_case(expectations, check, formula) for name, formula in check.misconceptions.items()}
    assert [name for name, arrays in variants.items() if alike(arrays, right)] == []
    assert [pair for pair in combinations(variants, 2) if alike(variants[pair[0]], variants[pair[1]])] == []


@pytest.mark.parametrize("folder", ASSIGNMENTS, ids=lambda folder: folder.name)
def test_every_misconception_has_a_hint_and_no_sentence_is_unused(folder: Path) -> None:
    assignment = load_assignment(folder).assignment
    named: set[str] = set()
    for check in assignment.checks:
        named |= set(getattr(check, "misconceptions", {}))
    tests = "".join(path.read_text() for path in folder.glob("test_*.py"))
    named |= {name for name in assignment.misconceptions if f'"{name}"' in tests}
    assert set(assignment.misconceptions) == named
    assert [name for name, known in assignment.misconceptions.items() if "{array}" not in known.text] == []
    assert [name for name, known in assignment.misconceptions.items() if not known.hint] == []


@pytest.mark.parametrize("path", sorted((ROOT / "reference").glob("*.py")), ids=lambda path: path.stem)
def test_a_public_function_gives_shapes_and_source_or_says_its_mistake(path: Path) -> None:
    functions = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]
    silent = []
    for function in functions:
        said = ast.get_docstring(function) or ""
        told = said.startswith("Mistake: ") or ("Source: " in said and "Shapes: " in said)
        if not function.name.startswith("_") and not told:
            silent.append(function.name)
    assert silent == []

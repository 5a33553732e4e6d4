"""The arguments of a function by the names that students know: those of the parameters in the starter."""

import ast
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from grader.marking.diagnosing.diagnosis import Hypothesis
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.marking.judging import Judged, JudgedArray


def in_words_of_starter(judged: Judged, starter: Path) -> Judged:
    """The check, where mistakes are about the parameters of the starter's function, not about the drawn inputs."""
    arguments = judged.check.arguments
    parameters = _parameters(starter).get(judged.check.called, ())
    if len(parameters) != len(arguments):
        return judged
    renamed = dict(zip(arguments, parameters, strict=True))

    def told(array: JudgedArray) -> JudgedArray:
        return replace(array, hypotheses=tuple(_told(one, renamed) for one in array.hypotheses))

    return replace(judged, arrays=tuple(map(told, judged.arrays)))


def _told(hypothesis: Hypothesis, renamed: Mapping[str, str]) -> Hypothesis:
    def named(found: re.Match[str]) -> str:
        return f"`{renamed.get(found[1], found[1])}`"

    general = (Mistake(one.id, re.sub(r"`(\w+)`", named, one.detail)) for one in hypothesis.general)
    return replace(hypothesis, general=frozenset(general))


@cache
def _parameters(starter: Path) -> Mapping[str, tuple[str, ...]]:
    """The names of the parameters of each function of the starter."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(starter.rglob("*.py")):
        try:
            statements = ast.parse(path.read_text(encoding="utf-8", errors="replace")).body
        except (SyntaxError, ValueError):
            continue
        functions = (one for one in statements if isinstance(one, ast.FunctionDef))
        found |= {one.name: tuple(argument.arg for argument in one.args.args) for one in functions}
    return found

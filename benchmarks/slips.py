"""Slips of the pen in a student's file: edits of its text, apart from the edits of syntax trees that diagnosis uses.

A slip is made in tokens, where a finger or an eye goes wrong, and knows nothing of formulas.
"""

import ast
import io
import keyword
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

EXCHANGED = [
    (r"(?<=[\w\)\]]) \+ (?=[\w\(])", " - "),
    (r"(?<=[\w\)\]]) - (?=[\w\(])", " + "),
    (r"(?<=[\w\)\]]) \* (?=[\w\(])", " / "),
    (r"(?<=[\w\)\]]) / (?=[\w\(])", " * "),
    (r"\.T\b", ""),
    (r"axis=0", "axis=1"),
    (r"axis=1", "axis=0"),
    (r"axis=-1", "axis=0"),
    (r"\bnp\.sum\(", "np.mean("),
    (r"\.sum\(", ".mean("),
    (r"\bnp\.max\(", "np.min("),
    (r"\bnp\.exp\(-", "np.exp("),
    (r"\bnp\.log\(", "np.exp("),
    (r", axis=-?\d", ""),
    (r"\breturn -", "return "),
    (r"= -", "= "),
    (r"\+= ", "-= "),
    (r"\+= ", "= "),
    (r"-= ", "+= "),
    (r"\*\* ?2", ""),
    (r"\b1 - (\w+)", r"\1"),
    (r"\(1 - (\w+)\)", r"(1 + \1)"),
    (r" \* \(1 - [^()]+\)", ""),
    (r" \* sigmoid_derivative\(\w+\)", ""),
    (r" - y\b", ""),
    (r" - Y\b", ""),
    (r" \+ b[12]?\b", ""),
    (r" \+ self\.b[12]?\b", ""),
    (r"/ n\b", ""),
    (r"/ len\(\w+\)", ""),
    (r" \* (\w+)\b", ""),
    (r"(\w+) \* ", ""),
    (r"range\((\w+)\)", r"range(\1 - 1)"),
    (r"range\((\w+)\)", r"range(1, \1)"),
    (r"range\(len\((\w+)\)\)", r"range(len(\1) - 1)"),
    (r"\b1\.0\b", "2.0"),
    (r"\b2\b", "1"),
    (r"\b0\.5\b", "1.0"),
    (r" > ", " < "),
    (r" >= ", " <= "),
    (r" == ", " != "),
    (r"(\w+) - (\w+)", r"\2 - \1"),
    (r"(\w+) @ (\w+)", r"\2 @ \1"),
    (r"\bsoftmax\((?=[^:]*$)", "sigmoid("),
    (r"\bsigmoid\((?=[^:]*$)", "np.tanh("),
    (r"\bsigmoid_derivative\((?=[^:]*$)", "sigmoid("),
    (r"\bnp\.dot\((\w+), (\w+)\)", r"np.dot(\2, \1)"),
    (r"\[(\w+), (\w+)\]", r"[\2, \1]"),
    (r"\[-1\]", "[0]"),
    (r"\[0\]", "[-1]"),
    (r"\bmaximum\(", "minimum("),
]
"""Patterns in a line, and what a slip makes of them."""


NO_VARIABLES = {"np", "self", "math", "range", *keyword.kwlist}


@dataclass(frozen=True, slots=True)
class Slip:
    """A file with a slip in it."""

    line: int
    what: str
    text: str


def slips(source: str) -> Iterator[Slip]:
    """Every slip of a file that still is Python."""
    lines = source.splitlines(keepends=True)
    for number in _lines_of_code(source):
        seen = {lines[number - 1]}
        for new, what in _changed(lines, number):
            if new in seen:
                continue
            seen.add(new)
            text = "".join([*lines[: number - 1], new, *lines[number:]])
            if _is_python(text):
                yield Slip(number, what, text)


def _changed(lines: list[str], number: int) -> Iterator[tuple[str, str]]:
    line = lines[number - 1]
    for pattern, instead in EXCHANGED:
        for found in re.finditer(pattern, line):
            new = line[: found.start()] + found.expand(instead) + line[found.end() :]
            yield new, f"{pattern} -> {instead}"
    for new in _other_names(lines, number):
        yield new, "name"
    if re.match(r"\s+[\w\.\[\], ]+ (\+|-|\*)?= ", line):
        indent = line[: len(line) - len(line.lstrip())]
        yield f"{indent}pass\n", "line left out"
        yield line + line, "line twice"
        if len(indent) >= 8:
            yield line[4:], "line outside the loop"


def _other_names(lines: list[str], number: int) -> Iterator[str]:
    """One variable for another that was read in the three lines before."""
    line = lines[number - 1]
    near = set(re.findall(r"\b[A-Za-z_]\w*\b(?!\()", "".join(lines[max(0, number - 4) : number - 1])))
    right = line.split("=", 1)[-1] if " = " in line else line
    here = [name for name in re.findall(r"\b[A-Za-z_]\w*\b(?!\(|\.|=)", right) if name in near]
    for name in dict.fromkeys(here):
        for other in sorted(near - {name, "np", "self", "return", "for", "in", "if", "def", "math", "range", "else"})[
            :6
        ]:
            *_, last = re.finditer(rf"\b{name}\b", line)
            yield line[: last.start()] + other + line[last.end() :]


def _lines_of_code(source: str) -> list[int]:
    """Lines inside functions, without comments and docstrings."""
    inside = {
        number
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        for statement in node.body
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for number in range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
    }
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    code = {token.start[0] for token in tokens if token.type in (tokenize.NAME, tokenize.NUMBER, tokenize.OP)}
    return sorted(inside & code)


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True

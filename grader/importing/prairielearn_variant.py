"""The parameters of a PrairieLearn question, as statements: what `generate` in its `server.py` does for a variant."""

import ast

from grader.importing.imports import packages
from grader.importing.namespace import parsed, segment

KNOWN = {"numpy", "random", "math", "scipy", "sympy", "string", "itertools", "copy", "json", "prairielearn"}
"""Packages that `generate` may use. Others access PrairieLearn's server, or draw pictures."""
EMPTY = 'data = {"params": {}, "correct_answers": {}, "options": {}}'
STAND_IN = '''
import numpy as _np


class _Json:
    """What PrairieLearn makes of arrays when it stores them."""

    def to_json(self, value):
        return {"_type": "ndarray", "_value": value.tolist()} if hasattr(value, "tolist") else value

    def from_json(self, value):
        is_array = isinstance(value, dict) and value.get("_type") == "ndarray"
        return _np.array(value["_value"]) if is_array else value


'''


def variant_of(server: str) -> str:
    """Statements that fill `data["params"]` as `generate` does; '' if it does more than such statements can."""
    tree = parsed(server)
    generate = next((one for one in tree.body if _is_generate(one)), None) if tree else None
    if tree is None or not isinstance(generate, ast.FunctionDef) or len(generate.args.args) != 1:
        return ""
    own = [one for one in tree.body if isinstance(one, ast.Import | ast.ImportFrom)]
    if packages(ast.Module([*own], [])) - KNOWN:
        return ""
    body = [one for one in generate.body if not _is_left_out(one)]
    names = {alias.asname or alias.name for one in own for alias in one.names if alias.name == "prairielearn"}
    before = [segment(server, one) for one in tree.body if one is not generate and not _is_prairielearns(one)]
    stand_in = [STAND_IN, *(f"{name} = _Json()" for name in names)] if names else []
    data = generate.args.args[0].arg
    called = [EMPTY] if data == "data" else [EMPTY, f"{data} = data"]
    text = "\n".join([*before, *stand_in, *called, *map(ast.unparse, body)])
    return "" if _is_more(body) else text


def _is_generate(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == "generate"


def _is_prairielearns(node: ast.stmt) -> bool:
    """Whether only PrairieLearn needs it and no test does: its module, and functions that draw, grade or parse."""
    if isinstance(node, ast.FunctionDef):
        return node.name in {"prepare", "parse", "grade", "test", "render", "file", "update"}
    return isinstance(node, ast.Import | ast.ImportFrom) and "prairielearn" in packages(node)


def _is_left_out(node: ast.stmt) -> bool:
    """Whether it sets the right answers, which students' code must not get, or ends the function."""
    return isinstance(node, ast.Return) or ast.unparse(node).startswith("data['correct_answers']")


def _is_more(body: list[ast.stmt]) -> bool:
    nodes = [node for one in body for node in ast.walk(one)]
    inner = {id(node) for one in nodes if isinstance(one, ast.FunctionDef) for node in ast.walk(one)}
    returns = any(isinstance(node, ast.Return) and id(node) not in inner for node in nodes)
    return returns or any("correct_answers" in ast.unparse(one) for one in body)

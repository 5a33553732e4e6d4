"""Edits that change several places of a function at once: a student who confuses rows and columns does so
throughout."""

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from .call_edits import EPSILONS
from .replacement import Edit, NamesInScope, function_named, names
from .statement_edits import in_place_of, is_rate

MOMENTA = (0.9, 0.5, 0.99)
"""Shares of the last step that are added to the next one."""


def throughout(function: ast.AST, words: NamesInScope) -> Iterator[Edit]:
    """Every such edit, made in the tree while it is yielded."""
    yield from _applied(function, words)
    yield from _along_other_axes(function)
    yield from _read(function, words)
    yield from _without_ones(function)
    yield from _ones_for_all(function)
    yield from _added_in_logarithms(function)
    yield from _of_all_rows(function)
    yield from _with_momentum(function)


def _applied(function: ast.AST, words: NamesInScope) -> Iterator[Edit]:
    """A function applied to a parameter wherever that is used."""
    if not isinstance(function, ast.FunctionDef):
        return
    parameters = [one.arg for one in function.args.args]
    read = [node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    # where it is used once, only the size of the one argument of a function is anybody's idea
    alone = ["np.abs"] if len(parameters) == 1 and "np.exp" in words.functions else []
    for parameter in parameters:
        for name in (*(words.functions if read.count(parameter) > 1 else ()), *alone):
            value = ast.Call(function_named(name), [ast.Name(parameter, ast.Load())], [])
            applied = ast.copy_location(ast.Assign([ast.Name(parameter, ast.Store())], value), function.body[0])
            with in_place_of(function.body, [ast.fix_missing_locations(applied), *function.body]):
                yield Edit("function-extra", function.lineno, (parameter,), (name.rpartition(".")[2],))


def _along_other_axes(function: ast.AST) -> Iterator[Edit]:
    """Every `axis` left out, or the same."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and _has_axis(node)]
    others = [[keyword for keyword in call.keywords if keyword.arg != "axis"] for call in calls]
    for axis in (None, 0, 1) if len(calls) > 1 else ():
        new = [] if axis is None else [ast.keyword("axis", ast.Constant(axis))]
        with each(calls, "keywords", [[*kept, *new] for kept in others]):
            yield Edit("axis-missing" if axis is None else "axis", calls[0].lineno, _functions(calls))


def _without_ones(function: ast.AST) -> Iterator[Edit]:
    """No `+ 1` in a statement that has several: whoever forgets the bias of one layer forgets it in all."""
    for statement in ast.walk(function):
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.Return):
            ones = [found[0] for node in ast.walk(statement) if (found := _with_one_added(node))]
            if len(ones) > 1:
                with each(ones, "value", [0] * len(ones)):
                    yield Edit("term-missing", statement.lineno)


def _with_one_added(node: ast.AST) -> tuple[ast.Constant, ast.expr] | None:
    """The 1 in `a + 1`, in any order, and `a`."""
    match node:
        case ast.BinOp(a, ast.Add(), ast.Constant(1) as one) | ast.BinOp(ast.Constant(1) as one, ast.Add(), a):
            return one, a
    return None


def _ones_for_all(function: ast.AST) -> Iterator[Edit]:
    """Each `+ 1` after the product in a statement that has several: `a * b + 1` for `(a + 1) * b`."""
    for statement in ast.walk(function):
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.Return):
            found = [one for node in ast.walk(statement) if (one := _with_one_in_bracket(node)) is not None]
            products = [product for product, _, _ in found]
            if len(found) > 1:
                with (
                    each(products, "left", [ast.BinOp(a, ast.Mult(), b) for _, a, b in found]),
                    each(products, "op", [ast.Add()] * len(found)),
                    each(products, "right", [ast.Constant(1)] * len(found)),
                ):
                    yield Edit("bracket", statement.lineno)


def _with_one_in_bracket(node: ast.AST) -> tuple[ast.BinOp, ast.expr, ast.expr] | None:
    """A product `(a + 1) * b`, in any order, with `a` and `b`."""
    match node:
        case ast.BinOp(left, ast.Mult(), right):
            if found := _with_one_added(left):
                return node, found[1], right
            if found := _with_one_added(right):
                return node, left, found[1]
    return None


def _added_in_logarithms(function: ast.AST) -> Iterator[Edit]:
    """A small number in every logarithm."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and _is_logarithm(node)]
    for epsilon in EPSILONS if len(calls) > 1 else ():
        added = [[ast.BinOp(call.args[0], ast.Add(), ast.Constant(epsilon))] for call in calls]
        with each(calls, "args", added):
            yield Edit("epsilon", calls[0].lineno, _functions(calls))


def _of_all_rows(function: ast.AST) -> Iterator[Edit]:
    """An index left out wherever a call picks entries by it: all rows instead of a batch."""
    for call in ast.walk(function):
        arguments = call.args if isinstance(call, ast.Call) else []
        # an index, or an entry of a list of indices: `p[batches[k]]`
        picked = [
            (part, ast.dump(part.slice))
            for part in arguments
            if isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Name | ast.Subscript)
        ]
        for index in dict.fromkeys(index for _, index in picked):
            parts = [part for part, same in picked if same == index]
            if len(parts) > 1:
                everything = [ast.Slice() for _ in parts]
                with each(parts, "slice", everything):
                    yield Edit("index", call.lineno, names(*(part.value for part in parts)))  # type: ignore[attr-defined]


def _with_momentum(function: ast.AST) -> Iterator[Edit]:
    """A share of the step before in each step of a training loop, whatever array it changes."""
    if not isinstance(function, ast.FunctionDef):
        return
    loops = (loop for loop in ast.walk(function) if isinstance(loop, ast.For))
    looped = dict.fromkeys(node for loop in loops for node in ast.walk(loop))
    changed = [
        node for node in looped if isinstance(node, ast.AugAssign) and _is_step(node.target, node.op, node.value)
    ]
    assigned = [
        node.value
        for node in looped
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.BinOp)
        and ast.unparse(node.targets[0]) == ast.unparse(node.value.left)
        and _is_step(node.targets[0], node.value.op, node.value.right)
    ]
    for share in MOMENTA if changed or assigned else ():
        with (
            each(changed, "value", [_with_the_last(node.value, node.target, share) for node in changed]),
            each(assigned, "right", [_with_the_last(node.right, node.left, share) for node in assigned]),
            in_place_of(function.body, [*ast.parse("_speed = {}").body, *function.body]),
        ):
            yield Edit("momentum", function.lineno)


def _is_step(target: ast.expr, op: ast.operator, step: ast.expr) -> bool:
    """Whether something is subtracted that a learning rate scales, of a name or of one entry of a list."""
    of_one = isinstance(target, ast.Name) or (isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Name))
    return of_one and isinstance(op, ast.Sub) and any(map(is_rate, names(step)))


def _with_the_last(step: ast.expr, target: ast.expr, share: float) -> ast.expr:
    """A step and a share of the last one of the same target, which is kept in `_speed`."""
    index = ast.unparse(target.slice) if isinstance(target, ast.Subscript) else None
    key = f"({names(target)[0]!r}, {index})"
    longer = f"{share} * _speed.get({key}, 0.0) + {ast.unparse(step)}"
    return ast.parse(f"_speed.__setitem__({key}, {longer}) or _speed[{key}]", mode="eval").body


def _read(function: ast.AST, words: NamesInScope) -> Iterator[Edit]:
    """Another variable wherever a statement reads one that it reads twice: `u * (1 - u)` for `a * (1 - a)`."""
    statements = (node for node in ast.walk(function) if isinstance(node, ast.Assign | ast.AugAssign | ast.Return))
    for statement in statements:
        read = [node for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
        for name in dict.fromkeys(node.id for node in read if node.id in words.variables):
            places = [node for node in read if node.id == name]
            for other in words.variables if len(places) > 1 else ():
                if other != name:
                    with each(places, "id", [other] * len(places)):
                        yield Edit("variable", places[0].lineno, (name,), (other,))
        yield from _of_keys(statement, words)


def _of_keys(statement: ast.stmt, words: NamesInScope) -> Iterator[Edit]:
    """The same with the values of a dict: `f["z"] * (1 - f["z"])` for `f["a"] * (1 - f["a"])`."""
    keys = [
        node.slice
        for node in ast.walk(statement)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value in words.keys
    ]
    for key in dict.fromkeys(str(one.value) for one in keys):
        places = [one for one in keys if one.value == key]
        for other in words.keys if len(places) > 1 else ():
            if other != key:
                with each(places, "value", [other] * len(places)):
                    yield Edit("variable", places[0].lineno, (key,), (other,))


@contextmanager
def each(nodes: Sequence[ast.expr | ast.stmt], field: str, values: Sequence[object]) -> Iterator[None]:
    """The nodes with other values in one field, for a while."""
    before = [getattr(node, field) for node in nodes]
    for node, value in zip(nodes, values, strict=True):
        setattr(node, field, value)
        ast.fix_missing_locations(node)
    try:
        yield
    finally:
        for node, value in zip(nodes, before, strict=True):
            setattr(node, field, value)


def _functions(calls: Sequence[ast.Call]) -> tuple[str, ...]:
    return names(*(call.func for call in calls))


def _has_axis(call: ast.Call) -> bool:
    return any(keyword.arg == "axis" for keyword in call.keywords)


def _is_logarithm(call: ast.Call) -> bool:
    return len(call.args) == 1 and "log" in names(call.func)

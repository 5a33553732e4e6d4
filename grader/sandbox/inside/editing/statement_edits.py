"""Statements that are missing, repeated, in the wrong order, or in the wrong loop."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager

from .replacement import function_named, names

Slip = tuple[str, int, tuple[str, ...]]
"""Kind, line, and the names that it is about."""
RATES = {"lr", "eta", "alpha", "step_size"}
"""Names of a learning rate that do not contain `rate`."""
RATE_FACTORS = (0.999, 0.99, 0.95, 0.9, 0.5)
"""Factors by which a learning rate is multiplied in each round."""
DECAYS = (0.1, 0.01, 0.001)
"""Shares of the weights that are added to their gradient."""
BLOCKS = ("body", "orelse", "finalbody")
ASSIGNED: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
}


def statement_changes(function: ast.AST) -> Iterator[Slip]:
    """Every change of the statements of a function, made while it is yielded."""
    for owner in ast.walk(function):
        for field in BLOCKS:
            block = getattr(owner, field, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield from _of_block(owner, block)


def _of_block(owner: ast.AST, block: list[ast.stmt]) -> Iterator[Slip]:
    for index, statement in enumerate(block):
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue  # a docstring
        yield from _of_statement(block, index, statement)
        if isinstance(statement, ast.For | ast.While):
            yield from _of_loop(block, index, statement)
        if isinstance(statement, ast.If):
            yield from _of_condition(block, index, statement)
    yield from _exchanged(block)


def _of_statement(block: list[ast.stmt], index: int, statement: ast.stmt) -> Iterator[Slip]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.Return | ast.Import | ast.ImportFrom):
        return
    about = _written(statement)
    yield from _with(block, index, [], "step-missing", statement, about)
    if isinstance(statement, ast.Assign | ast.AugAssign | ast.Expr):
        yield from _with(block, index, [statement, statement], "step-repeated", statement, about)
    if isinstance(statement, ast.AugAssign):
        plain = ast.Assign([statement.target], statement.value)
        yield from _with(block, index, [plain], "not-added-up", statement, about)
        yield from _decayed(block, index, statement)
        for other in ASSIGNED.get(type(statement.op), ()):
            new = ast.AugAssign(statement.target, other(), statement.value)
            yield from _with(block, index, [new], "sign", statement, about)
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, ast.Name | ast.Subscript | ast.Attribute):
            added = ast.AugAssign(target, ast.Add(), statement.value)
            yield from _with(block, index, [added], "added-up", statement, about)
            yield from _in_place(block, index, statement, target)
        if isinstance(statement.value, ast.BinOp):
            # what each sample has for itself is not set to 0 for the next one
            carried = ast.Call(function_named("np.cumsum"), [statement.value], [ast.keyword("axis", ast.Constant(0))])
            yield from _with(block, index, [ast.Assign([target], carried)], "added-up", statement, about)


def _in_place(block: list[ast.stmt], index: int, statement: ast.Assign, target: ast.expr) -> Iterator[Slip]:
    """`x -= y` for `x = x - y`: it also changes the array for others."""
    match statement.value:
        case ast.BinOp(left, op, right) if ast.unparse(left) == ast.unparse(target):
            changed = ast.AugAssign(target, op, right)  # type: ignore[arg-type]
            yield from _with(block, index, [changed], "in-place", statement, names(target))


def _decayed(block: list[ast.stmt], index: int, statement: ast.AugAssign) -> Iterator[Slip]:
    """A step with weight decay: `w -= rate * (slope + share * w)`."""
    match statement:
        case ast.AugAssign(target, ast.Sub(), ast.BinOp(_, ast.Mult(), _) as step):
            for longer in with_decay(step, _as_read(target)):
                yield from _with(block, index, [ast.AugAssign(target, ast.Sub(), longer)], "decay", statement, ())


def with_decay(step: ast.BinOp, weights: ast.expr) -> Iterator[ast.BinOp]:
    """A rate times a slope, to which a share of the weights is added."""
    for share in DECAYS:
        decay = ast.BinOp(ast.Constant(share), ast.Mult(), weights)
        yield ast.BinOp(step.left, ast.Mult(), ast.BinOp(step.right, ast.Add(), decay))


def _as_read(target: ast.Name | ast.Attribute | ast.Subscript) -> ast.expr:
    match target:
        case ast.Name(id=name):
            return ast.Name(name, ast.Load())
        case ast.Attribute(value, attribute):
            return ast.Attribute(value, attribute, ast.Load())
    return ast.Subscript(target.value, target.slice, ast.Load())


def _of_loop(block: list[ast.stmt], index: int, loop: ast.For | ast.While) -> Iterator[Slip]:
    """The tail of a loop outside it, or the statement before or after a loop inside it."""
    for kept in range(1, len(loop.body)):
        with in_place_of(loop.body, loop.body[:kept]) as (tail, _):
            rest = tail[kept:]
            yield from _with(block, index, [loop, *rest], "loop-tail", rest[0], _written(rest[0]))
    if len(loop.body) > 2:
        first, *rest = loop.body
        *most, last = loop.body
        for new, moved in (([*rest, first], first), ([last, *most], last)):
            with in_place_of(loop.body, new):
                yield "step-order", moved.lineno, _written(moved)
    for at, inside in enumerate(loop.body[:-1]):
        if isinstance(inside, ast.Assign) and not any(isinstance(part, ast.Name) for part in ast.walk(inside.value)):
            # a sum that begins once, and not again in each round
            with in_place_of(loop.body, [*loop.body[:at], *loop.body[at + 1 :]]):
                yield from _with(block, index, [inside, loop], "loop-start", inside, _written(inside))
    yield from _of_sums(block, index, loop)
    if index and isinstance(block[index - 1], ast.Assign):
        before = block[index - 1]
        with in_place_of(loop.body, [before, *loop.body]):
            kind = "loop-start" if any(_adds_to(_written(before), part) for part in ast.walk(loop)) else "loop-tail"
            yield from _with(block, index - 1, [], kind, before, _written(before))
    if index + 1 < len(block):
        after = block[index + 1]
        with in_place_of(loop.body, [*loop.body, after]):
            # a `return` in the loop ends it in its first round
            kept_after = [after] if isinstance(after, ast.Return) else []
            with in_place_of(block, [*block[: index + 1], *kept_after, *block[index + 2 :]]):
                yield "loop-tail", after.lineno, _written(after)
    if isinstance(loop, ast.For):
        yield from _other_rounds(loop)


def _of_sums(block: list[ast.stmt], index: int, loop: ast.For | ast.While) -> Iterator[Slip]:
    """All sums that begin once, before a loop, begun again in each of its rounds."""
    added = {name for part in ast.walk(loop) if isinstance(part, ast.AugAssign) for name in names(part.target)[:1]}
    assigned = [part for part in block[:index] if isinstance(part, ast.Assign)]
    once = [part for part in assigned if not added.isdisjoint(names(*part.targets))]
    if once:
        with (
            in_place_of(loop.body, [*once, *loop.body]),
            in_place_of(block, [part for part in block if part not in once]),
        ):
            yield "loop-start", once[0].lineno, _written(once[0])


def _other_rounds(loop: ast.For) -> Iterator[Slip]:
    """A loop that leaves out its first or its last round; one in which the learning rate changes."""
    rounds = loop.iter
    everything = ast.Call(ast.Name("list", ast.Load()), [rounds], [])
    for part in (ast.Slice(ast.Constant(1)), ast.Slice(None, ast.Constant(-1))):
        loop.iter = ast.copy_location(ast.Subscript(everything, part, ast.Load()), rounds)
        ast.fix_missing_locations(loop.iter)
        try:
            yield "range", loop.lineno, names(rounds)
        finally:
            loop.iter = rounds
    for rate in dict.fromkeys(name for name in names(*loop.body) if is_rate(name)):
        for factor in RATE_FACTORS:
            changed = ast.AugAssign(ast.Name(rate, ast.Store()), ast.Mult(), ast.Constant(factor))
            ast.fix_missing_locations(ast.copy_location(changed, loop.body[-1]))
            with in_place_of(loop.body, [changed, *loop.body]):
                yield "rate", loop.lineno, (rate,)
        for number in names(loop.target)[:1]:
            # in round k, counted from 0, it is divided by k + 1
            divided = ast.parse(f"{rate} *= max({number}, 1) / ({number} + 1)").body
            with in_place_of(loop.body, [*divided, *loop.body]):
                yield "rate", loop.lineno, (rate,)


def is_rate(name: str) -> bool:
    """Whether a learning rate is called so."""
    return name in RATES or name.endswith("rate")


def _of_condition(block: list[ast.stmt], index: int, statement: ast.If) -> Iterator[Slip]:
    about = names(statement.test)
    yield from _with(block, index, [*statement.body], "condition", statement, about)
    yield from _with(block, index, [*statement.orelse], "condition", statement, about)
    if statement.orelse:
        new = ast.If(statement.test, statement.orelse, statement.body)
        yield from _with(block, index, [new], "branches", statement, about)


def _exchanged(block: list[ast.stmt]) -> Iterator[Slip]:
    """A statement one place too early, or moved to the end or the start of its block: an update applied too early."""
    for index in range(len(block) - 1):
        first, second = block[index : index + 2]
        if isinstance(second, ast.Return) or (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
            continue
        with in_place_of(block, [*block[:index], second, first, *block[index + 2 :]]):
            yield "step-order", first.lineno, (*_written(first), *_written(second))


def _with(
    block: list[ast.stmt], index: int, new: list[ast.stmt], kind: str, at: ast.stmt, about: tuple[str, ...]
) -> Iterator[Slip]:
    changed = [*block[:index], *new, *block[index + 1 :]] or [ast.Pass()]
    for statement in new or changed:
        ast.fix_missing_locations(ast.copy_location(statement, at) if not hasattr(statement, "lineno") else statement)
    with in_place_of(block, changed):
        yield kind, at.lineno, about


@contextmanager
def in_place_of(block: list[ast.stmt], new: list[ast.stmt]) -> Iterator[tuple[list[ast.stmt], list[ast.stmt]]]:
    """The block with other statements, for a while."""
    old = [*block]
    block[:] = new
    try:
        yield old, new
    finally:
        block[:] = old


def _adds_to(added: tuple[str, ...], statement: ast.AST) -> bool:
    """Whether a statement adds something to one of these."""
    match statement:
        case ast.AugAssign(target=target):
            return not {*added}.isdisjoint(names(target))
        case ast.Assign(targets=[target], value=ast.BinOp(left, _, right)):
            return not {*added}.isdisjoint(names(target)) and ast.unparse(target) in map(ast.unparse, (left, right))
    return False


def _written(statement: ast.stmt) -> tuple[str, ...]:
    """The names that a statement writes to, or, if none, all that it mentions."""
    match statement:
        case ast.Assign(targets=targets):
            return names(*targets)
        case ast.AugAssign(target=target) | ast.For(target=target):
            return names(target)
    return names(statement)

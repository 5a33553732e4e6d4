"""What one round of a loop leaves to the next, and what each round does: slips, and repairs that hand a value on."""

import ast
from collections.abc import Iterator

from .entries import of_entry
from .replacement import names
from .statement_edits import Slip, in_place_of

KEPT = "_before_the_loop"
"""The name of what a variable holds before a loop."""


def forgotten(function: ast.AST) -> Iterator[Slip]:
    """A variable that is computed from itself, from what it was before the loop: rounds do not build on each other."""
    for block, index, loop in _loops(function):
        for statement in loop.body:
            match statement:
                case ast.Assign([ast.Name(name)], value) if name in names(value):
                    before, again = ast.parse(f"{KEPT} = {name}\n{name} = {KEPT}").body
                    with (
                        in_place_of(loop.body, [_at(again, statement), *loop.body]),
                        in_place_of(block, [*block[:index], _at(before, loop), *block[index:]]),
                    ):
                        yield "not-carried", statement.lineno, (name,)


def computed_once(function: ast.AST) -> Iterator[Slip]:
    """The first statement of a loop before it: each round uses what the first one would."""
    for block, index, loop in _loops(function):
        first, *rest = loop.body
        target = names(loop.target) if isinstance(loop, ast.For) else ()
        match first:
            case ast.Assign([ast.Name()], value) if rest and {*names(value)}.isdisjoint(target):
                with in_place_of(loop.body, rest), in_place_of(block, [*block[:index], first, *block[index:]]):
                    yield "loop-tail", first.lineno, names(*first.targets)


def beside_a_condition(function: ast.AST) -> Iterator[Slip]:
    """What belongs under the condition at the end of a loop, once after the loop; and the reverse."""
    for block, index, loop in _loops(function):
        before, after = block[: index + 1], block[index + 1 :]
        match loop.body[-1]:
            case ast.If(body=inside, orelse=[]):
                if len(inside) > 1:
                    *kept, last = inside
                    with in_place_of(inside, kept), in_place_of(block, [*before, last, *after]):
                        yield "loop-tail", last.lineno, ()
                if after and not isinstance(after[0], ast.Return):
                    first, *others = after
                    with in_place_of(inside, [*inside, first]), in_place_of(block, [*before, *others]):
                        yield "loop-tail", first.lineno, ()


def computed_in_each_round(function: ast.AST) -> Iterator[Slip]:
    """What is computed once, of a first entry, before a loop: in each round, of the entry that the loop has come to."""
    for block, index, loop in _loops(function):
        counted = loop.target.id if isinstance(loop, ast.For) and isinstance(loop.target, ast.Name) else ""
        for at, statement in enumerate(block[:index] if counted else []):
            if isinstance(statement, ast.Assign) and {*names(*statement.targets)} & {*names(*loop.body)}:
                for slip in of_entry(statement, counted):
                    with (
                        in_place_of(loop.body, [statement, *loop.body]),
                        in_place_of(block, [*block[:at], *block[at + 1 :]]),
                    ):
                        yield slip


def handed_on(function: ast.AST) -> Iterator[Slip]:
    """At the end of each round, what it computed becomes what the next round reads."""
    for _, _, loop in _loops(function):
        stored = {name: statement.lineno for statement in loop.body for name in _assigned(statement)}
        read = dict.fromkeys(names(*loop.body))
        for name, line in stored.items():
            for other in read:
                if other not in stored and other.isidentifier() and _is_variable(other, function):
                    carried = _at(ast.parse(f"{other} = {name}").body[0], loop.body[-1])
                    with in_place_of(loop.body, [*loop.body, carried]):
                        yield "not-carried", line, (other,)


def _loops(function: ast.AST) -> Iterator[tuple[list[ast.stmt], int, ast.For | ast.While]]:
    """Every loop, with its block and its place there."""
    for owner in ast.walk(function):
        block = getattr(owner, "body", None)
        for index, statement in enumerate(block if isinstance(block, list) else []):
            if isinstance(statement, ast.For | ast.While) and isinstance(block, list):
                yield block, index, statement


def _assigned(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.Assign([ast.Name(name)]):
            yield name
        case ast.Assign([ast.Tuple(elements)]):
            yield from (element.id for element in elements if isinstance(element, ast.Name))


def _is_variable(name: str, function: ast.AST) -> bool:
    """Whether it is a parameter, or is assigned somewhere in the function."""
    return any(
        (isinstance(node, ast.arg) and node.arg == name)
        or (isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store))
        for node in ast.walk(function)
    )


def _at(statement: ast.stmt, place: ast.stmt) -> ast.stmt:
    return ast.fix_missing_locations(ast.copy_location(statement, place))

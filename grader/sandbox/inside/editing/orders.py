"""What comes first: the rounds of a loop backwards, or pairs by their other number."""

import ast
from collections.abc import Iterator

from .replacement import NamesInScope, Replacement, function_named
from .statement_edits import Slip, in_place_of


def orders(node: ast.expr, words: NamesInScope) -> Iterator[Replacement]:
    """The pairs of a comprehension as if its loops were exchanged."""
    match node:
        case ast.ListComp(ast.Tuple([_, _]), [_, _]):
            yield from (Replacement("order", pairs) for pairs in _sorted(node))


def other_rounds(function: ast.AST) -> Iterator[Slip]:
    """A loop that runs backwards, and two nested loops of which the inner one is the outer one."""
    for node in ast.walk(function):
        match node:
            case ast.For(body=[ast.For(body=inside) as inner]):
                yield from _backwards(node)
                pair = ast.Tuple([node.target, inner.target], ast.Store())
                for pairs in _sorted(_pairs(node, inner)):
                    with in_place_of(node.body, inside):
                        yield from _looped(node, pair, pairs, "order")
            case ast.For():
                yield from _backwards(node)


def _backwards(loop: ast.For) -> Iterator[Slip]:
    everything = ast.Call(function_named("list"), [loop.iter], [])
    yield from _looped(loop, loop.target, ast.Call(function_named("reversed"), [everything], []), "step-order")


def _looped(loop: ast.For, target: ast.expr, rounds: ast.expr, kind: str) -> Iterator[Slip]:
    """The loop over other rounds, for a while."""
    before = loop.target, loop.iter
    loop.target, loop.iter = target, ast.copy_location(rounds, loop.iter)
    ast.fix_missing_locations(loop)
    try:
        yield kind, loop.lineno, ()
    finally:
        loop.target, loop.iter = before


def _pairs(outer: ast.For, inner: ast.For) -> ast.expr:
    loops = [ast.comprehension(loop.target, loop.iter, [], 0) for loop in (outer, inner)]
    pair = ast.parse(f"({ast.unparse(outer.target)}, {ast.unparse(inner.target)})", mode="eval").body
    return ast.ListComp(pair, loops)


def _sorted(pairs: ast.expr) -> Iterator[ast.expr]:
    """The pairs in the order of the first number, and in that of the second."""
    backwards = ast.keyword("key", ast.parse("lambda pair: pair[::-1]", mode="eval").body)
    for keys in ([], [backwards]):
        yield ast.Call(function_named("sorted"), [pairs], keys)

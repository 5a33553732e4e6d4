"""Evaluates the tree of a formula, within bounds: sizes are checked before anything is computed."""

import ast
import math
import operator
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import numpy as np

from grader.language.catalogue import Said, say
from grader.notation.faults import ExhaustedError, FormulaError
from grader.notation.functions import MOST_WORK, OF_ONE, REDUCING, Array, sized
from grader.notation.parsing import LOOSE, TYPED

MOST_KEPT = 1_000_000
"""Most numbers that are kept for trees that share parts."""

ENTRY_BY_ENTRY: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: np.power,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
AS_FUNCTIONS: Mapping[str, type[ast.AST]] = {
    "add": ast.Add,
    "subtract": ast.Sub,
    "multiply": ast.Mult,
    "divide": ast.Div,
    "power": ast.Pow,
}
LARGER = {"max": np.maximum, "maximum": np.maximum, "min": np.minimum, "minimum": np.minimum}


class Effort:
    """The work that is left. It is counted, not timed, so that every run judges a derivation alike."""

    def __init__(self, most: float, per_number: float = 0.1) -> None:
        self._left, self._per_number = most, per_number

    def spend(self, numbers: int) -> None:
        """Count one operation on this many numbers.

        Raises:
            ExhaustedError: no work is left.
        """
        self._left -= 100 + numbers * self._per_number  # a microsecond is about ten
        if self._left < 0:
            raise ExhaustedError(say("derivation.exhausted"))


def value(
    node: ast.expr,
    names: Mapping[str, Any],
    sizes: Mapping[str, int],
    effort: Effort | None = None,
) -> Array:
    """The value of a tree.

    Args:
        node: The tree.
        names: Arrays by name.
        sizes: Lengths of axes by name, for sentences, and for sums over an index.
        effort: The work that it may cost; None = any.

    Raises:
        FormulaError: it has no value.
    """
    with np.errstate(all="ignore"):
        return Evaluation(names, sizes, effort).of(node)


class Evaluation:
    """Evaluates several trees with the same names. NumPy may warn of overflow."""

    def __init__(self, names: Mapping[str, Any], sizes: Mapping[str, int], effort: Effort | None = None) -> None:
        self._names, self._sizes, self._effort = names, sizes, effort or Effort(math.inf)
        self._shared: set[int] = set()
        self._kept: dict[int, Array] = {}
        self._found: dict[int, Array] = {}
        self._room = MOST_KEPT

    def share(self, nodes: Iterable[ast.AST]) -> None:
        """Compute these nodes once, for all trees that they are in. The caller must keep them."""
        self._shared.update(map(id, nodes))

    def of(self, tree: ast.expr) -> Array:
        """The value of a tree.

        Raises:
            FormulaError: it has no value.
        """
        self._found = {}  # a node may have the identity of an earlier one that is gone
        return self._of(tree)

    def _of(self, node: ast.expr) -> Array:
        key = id(node)
        known = self._kept.get(key)
        if known is None:
            known = self._found.get(key)
        if known is not None:
            return known
        try:
            found = self._array(self._compute(node))
        except (ValueError, TypeError, LookupError, ArithmeticError, MemoryError):
            raise FormulaError(lambda: say("derivation.no-value", part=shown(node))) from None
        self._effort.spend(found.size)
        if key in self._shared and self._room >= found.size:
            self._room -= found.size
            self._kept[key] = found
        else:
            self._found[key] = found
        return found

    def _array(self, found: Any) -> Array:
        return np.asarray(found, dtype=np.float64)

    def _function(self, name: str) -> Callable[..., Any]:
        return OF_ONE[name]

    def _compute(self, node: ast.expr) -> Any:
        match node:
            case ast.BinOp():  # the most frequent kinds first, in one function: thousands of edits are evaluated
                return self._operation(node, node.left, node.op, node.right)
            case ast.Name(id=name):
                return self._names[name] if name in self._names else self._unknown(name)
            case ast.Constant(value=number):
                return np.float64(float(number))  # type: ignore[arg-type]
            case ast.UnaryOp(operand=operand):
                return -self._of(operand)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._by_entry(node, type(op), self._of(left), self._of(right), (left, right))
            case ast.Attribute(value=inner, attr="shape"):
                return np.array(self._of(inner).shape)
            case ast.Attribute(value=inner):
                return _transposed(self._of(inner))
            case ast.List(elts=parts):
                return np.stack([self._of(part) for part in parts])
            case ast.Subscript(value=inner, slice=index):
                return self._of(inner)[_index(index)]
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=keywords):
                return self._call(node, name, arguments, keywords)
            case ast.Call(func=ast.Attribute(value=inner, attr=name), args=arguments, keywords=keywords):
                return self._call(node, name, [inner, *arguments], keywords)  # edits write methods
        raise FormulaError(say("derivation.syntax"))

    def _unknown(self, name: str) -> Array:
        raise FormulaError(say("derivation.unknown-name", name=name, near=""))

    def _operation(self, node: ast.expr, left: ast.expr, op: ast.operator, right: ast.expr) -> Any:
        one, other = self._of(left), self._of(right)
        if getattr(node, LOOSE, False):
            op = _meant(op, one, other)
        if isinstance(op, ast.MatMult):
            return self._product(node, one, other, (left, right))
        return self._by_entry(node, type(op), one, other, (left, right))

    def _by_entry(
        self, node: ast.expr, op: type[ast.AST], one: Array, other: Array, sides: tuple[ast.expr, ast.expr]
    ) -> Any:
        if one.ndim and other.ndim and one.shape != other.shape:  # otherwise no larger than one of the two
            # without NumPy: most edits of a formula do not fit, and NumPy's error takes longer than the rest
            if not _fit(one.shape, other.shape):
                raise FormulaError(partial(self._unfit, node, one, other, sides))
            sized(*np.broadcast(one, other).shape)
        return ENTRY_BY_ENTRY[op](one, other)

    def _product(self, node: ast.expr, one: Array, other: Array, sides: tuple[ast.expr, ast.expr]) -> Any:
        if not one.ndim or not other.ndim:
            return one * other
        if one.ndim == 1 and other.ndim == 2 and other.shape[0] == 1 != len(one):
            one = one[:, None]  # a column times a row
        inner = other.shape[-2] if other.ndim > 1 else other.shape[0]
        if one.ndim > 2 or other.ndim > 2 or one.shape[-1] != inner:
            raise FormulaError(partial(self._unfit, node, one, other, sides))
        rows, columns = one.shape[:-1], other.shape[1:]
        sized(*rows, *columns)
        if math.prod((*rows, inner, *columns)) > MOST_WORK:
            raise FormulaError(say("derivation.too-large", most=MOST_WORK))
        self._effort.spend(math.prod((*rows, inner, *columns)))
        product = one @ other
        # a vector written as a row, times a vector, is a number
        return product[0] if other.ndim == 1 and self._is_row(sides[0]) else product

    def _is_row(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Attribute) and self._of(node.value).ndim == 1

    def _unfit(self, node: ast.expr, one: Array, other: Array, sides: tuple[ast.expr, ast.expr]) -> Said:
        return say(
            "derivation.unfit",
            left=shown(sides[0]),
            one=self.shape(one.shape),
            right=shown(sides[1]),
            other=self.shape(other.shape),
            whole=shown(node),
        )

    def shape(self, lengths: tuple[int, ...]) -> str:
        """A shape in the words of the assignment: `(n, Dy)`."""
        return shape_in_words(lengths, self._sizes)

    def _call(self, node: ast.expr, name: str, given: list[ast.expr], keywords: list[ast.keyword]) -> Any:
        if name == "eye":
            return self._identity(self._of(given[0]))
        values = [self._of(one) for one in given]
        if name in REDUCING and len(values) == 1:
            return REDUCING[name](values[0], **self._along(keywords, values[0]))
        if name == "softmax" and keywords:
            return self._function(name)(values[0], _axis(keywords))
        if name in OF_ONE:
            return self._function(name)(values[0])
        if name == "transpose":
            return _transposed(values[0])
        if name == "indicator":
            return values[0]
        if name == "where":
            sized(*np.broadcast(*values).shape)
            return np.where(values[0] != 0, values[1], values[2])
        return self._of_two(node, name, values[0], values[1], (given[0], given[1]))

    def _of_two(self, node: ast.expr, name: str, one: Array, other: Array, sides: tuple[ast.expr, ast.expr]) -> Any:
        if name in {"dot", "matmul"}:
            return self._product(node, one, other, sides)
        if name == "outer":
            sized(one.size, other.size)
            return np.outer(one, other)
        if name in LARGER:
            sized(*np.broadcast(one, other).shape)
            return LARGER[name](one, other)
        return self._by_entry(node, AS_FUNCTIONS[name], one, other, sides)

    def _identity(self, size: Array) -> Array:
        length = int(size) if size.ndim == 0 and 0 < size <= 1000 else 0
        sized(length, length)
        if not length:
            raise ValueError("no size")
        return np.eye(length)

    def _along(self, keywords: list[ast.keyword], array: Array) -> dict[str, Any]:
        found = {str(one.arg): one.value.value for one in keywords if isinstance(one.value, ast.Constant)}
        if "over" not in found:
            return found
        # the axis of this length, or all entries of a vector
        length = self._sizes.get(str(found["over"]), -1)
        axes = [axis for axis, size in enumerate(array.shape) if size == length]
        if len(axes) != 1 and array.ndim > 1:
            raise FormulaError(say("derivation.sum-over", index=str(found["over"])[:20]))
        return {"axis": axes[0] if len(axes) == 1 else None}


def _fit(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether two shapes broadcast."""
    for mine, its in zip(reversed(one), reversed(other), strict=False):
        if mine != its and mine != 1 and its != 1:
            return False
    return True


def _meant(op: ast.operator, one: Array, other: Array) -> ast.operator:
    """The product that is meant by a dot or by two factors side by side."""
    if not one.ndim or not other.ndim:
        return ast.Mult()
    same = one.shape == other.shape
    if isinstance(op, ast.MatMult):
        return ast.Mult() if same and one.ndim == 2 and one.shape[0] != one.shape[1] else op
    chained = one.shape[-1] == other.shape[max(0, other.ndim - 2)] or (one.ndim == 1 and other.shape[0] == 1)
    return ast.MatMult() if chained and not same else ast.Mult()


def _transposed(array: Array) -> Array:
    return array[None, :] if array.ndim == 1 else array.T


def _axis(keywords: list[ast.keyword]) -> int:
    axis = next((one.value.value for one in keywords if one.arg == "axis" and isinstance(one.value, ast.Constant)), -1)
    return axis if isinstance(axis, int) else -1


def _index(node: ast.expr) -> Any:
    """An index from a tree that `parsing` has let through."""
    match node:
        case ast.Tuple(elts=parts):
            return tuple(map(_index, parts))
        case ast.Slice(lower=lower, upper=upper, step=step):
            return slice(*(None if bound is None else _index(bound) for bound in (lower, upper, step)))
        case ast.UnaryOp(operand=ast.Constant(value=int() as number)):
            return -number
        case ast.Constant(value=int() | None as number):
            return number
    raise IndexError


def shape_in_words(lengths: tuple[int, ...], sizes: Mapping[str, int]) -> str:
    """A shape with the names of sizes, where a length has only one."""
    if not lengths:
        return "a number"
    names = {length: [name for name, size in sizes.items() if size == length] for length in lengths}
    words = [names[one][0] if len(names[one]) == 1 and one > 1 else str(one) for one in lengths]
    return f"({', '.join(words)}{',' if len(words) == 1 else ''})"


MOST_SHOWN = 80
"""Characters of a formula that a sentence quotes."""


def shown(node: ast.AST, most: int = MOST_SHOWN) -> str:
    """A part of a formula as text, short enough for a sentence."""
    text = ast.unparse(_as_typed(node))
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _as_typed(node: Any) -> Any:
    """A copy with the names as the student wrote them."""
    if isinstance(node, list):
        return [_as_typed(one) for one in node]
    if not isinstance(node, ast.AST):
        return node
    made = type(node)(**{field: _as_typed(value) for field, value in ast.iter_fields(node)})
    if isinstance(made, ast.Name):
        made.id = getattr(node, TYPED, made.id)
    return made

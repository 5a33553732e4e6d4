"""Formulas as MathML, which browsers show without scripts or downloaded fonts."""

import ast
import re
from html import escape

from grader.notation import spelling
from grader.notation.parsing import DEEPEST

GREEK = {name: letter for letter, name in spelling.GREEK.items() if letter not in "ϵϕ"}
FUNCTIONS = {"sigmoid": "σ", "relu": "ReLU", "sigmoid_prime": "σ′", "relu_prime": "ReLU′", "tanh_prime": "tanh′"}
SIGNS: dict[type[ast.AST], tuple[str, int]] = {
    ast.Add: ("+", 1),
    ast.Sub: ("−", 1),
    ast.Mult: ("⊙", 2),
    ast.MatMult: ("", 2),
    ast.Gt: (">", 0),
    ast.GtE: ("≥", 0),
    ast.Lt: ("<", 0),
    ast.LtE: ("≤", 0),
    ast.Eq: ("=", 0),
    ast.NotEq: ("≠", 0),
}
"""Each operator's sign, and how strongly it binds. A product of matrices has no sign."""
LONGEST = 400


def equation(left: str, right: str, part: str = "") -> str:
    """One line of a derivation as MathML. A student wrote all of it, so all of it is escaped.

    Args:
        left: The name that is derived.
        right: Its formula in plain spelling.
        part: The part of it to mark.
    """
    try:
        tree = ast.parse(right[:LONGEST], mode="eval").body
        inner = _Setter(part).row(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        inner = _text(right)
    return f'<math display="block"><mrow>{_name(left)}<mo>=</mo>{inner}</mrow></math>'


def _text(text: str) -> str:
    return f"<mtext>{escape(text[:LONGEST])}</mtext>"


def _name(name: str) -> str:
    """A name: `dL_dz2` as a fraction, `W1` with an index, `yhat` with a hat."""
    fraction = re.fullmatch(r"d(\w*?)_d(\w+)", name)
    if fraction:
        over, under = (f"<mrow><mo>∂</mo>{_symbol(part) if part else ''}</mrow>" for part in fraction.groups())
        return f"<mfrac>{over}{under}</mfrac>"
    return _symbol(name)


def _symbol(name: str) -> str:
    parts = re.fullmatch(r"(.+?)_?(\d{1,2})", name)
    if parts:
        return f"<msub>{_symbol(parts[1])}<mn>{parts[2]}</mn></msub>"
    if name.endswith("hat") and len(name) > 3:
        return f"<mover>{_symbol(name[:-3])}<mo>^</mo></mover>"
    return f"<mi>{escape(GREEK.get(name, name))}</mi>"


class _Setter:
    def __init__(self, part: str) -> None:
        self._part, self._depth = part, 0

    def row(self, node: ast.AST, binding: int = 0) -> str:
        """One expression, in brackets if what is around it binds more strongly."""
        self._depth += 1
        if self._depth > 2 * DEEPEST:
            raise RecursionError
        inner = self._set(node, binding)
        self._depth -= 1
        if self._part and ast.unparse(node) == self._part:
            self._part = ""  # the first one only
            return f'<mrow class="look">{inner}</mrow>'
        return inner

    def _set(self, node: ast.AST, binding: int) -> str:
        match node:
            case ast.Name(id=name):
                return _name(name)
            case ast.Constant(value=number):
                return f"<mn>{escape(str(number))}</mn>"
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _bracketed(f"<mo>−</mo>{self.row(operand, 2)}", binding > 1)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return f"<mfrac><mrow>{self.row(left)}</mrow><mrow>{self.row(right)}</mrow></mfrac>"
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return f"<msup><mrow>{self.row(left, 4)}</mrow><mrow>{self.row(right)}</mrow></msup>"
            case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS:
                return self._operation(left, type(op), right, binding)
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in SIGNS:
                return self._operation(left, type(op), right, binding)
            case ast.Attribute(value=inner, attr="T"):
                return f"<msup><mrow>{self.row(inner, 4)}</mrow><mi>T</mi></msup>"
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=keywords):
                return self._call(name, arguments, keywords)
            case ast.List(elts=[ast.List(), *_] as rows):
                cells = ("".join(f"<mtd>{self.row(one)}</mtd>" for one in getattr(row, "elts", [row])) for row in rows)
                return _bracketed("<mtable>" + "".join(f"<mtr>{row}</mtr>" for row in cells) + "</mtable>", needed=True)
        return _text(ast.unparse(node))

    def _operation(self, left: ast.AST, op: type[ast.AST], right: ast.AST, binding: int) -> str:
        sign, strength = SIGNS[op]
        between = f"<mo>{escape(sign)}</mo>" if sign else "<mo>⁢</mo>"
        # the right side binds one step stronger, so that `a - (b - c)` keeps its brackets
        inner = f"{self.row(left, strength)}{between}{self.row(right, strength + 1)}"
        return _bracketed(inner, binding > strength)

    def _call(self, name: str, arguments: list[ast.expr], keywords: list[ast.keyword]) -> str:
        if name == "sqrt" and len(arguments) == 1:
            return f"<msqrt>{self.row(arguments[0])}</msqrt>"
        if name == "exp" and len(arguments) == 1:
            return f"<msup><mi>e</mi><mrow>{self.row(arguments[0])}</mrow></msup>"
        if name == "sum" and len(arguments) == 1:
            below = ", ".join(ast.unparse(one.value) for one in keywords if one.arg in {"axis", "over"})
            return f"<munder><mo>∑</mo><mtext>{escape(below)}</mtext></munder>{self.row(arguments[0], 2)}"
        if name == "outer" and len(arguments) == 2:
            return f"{self.row(arguments[0], 3)}<msup><mrow>{self.row(arguments[1], 4)}</mrow><mi>T</mi></msup>"
        inner = "<mo>,</mo>".join(self.row(one) for one in arguments)
        word = f"<mi>{escape(FUNCTIONS.get(name, name))}</mi>"
        return word + _bracketed(inner, needed=True)


def _bracketed(inner: str, needed: bool) -> str:
    return f"<mrow><mo>(</mo>{inner}<mo>)</mo></mrow>" if needed else inner

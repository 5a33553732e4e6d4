"""Reads a formula as a tree of Python's syntax nodes, of a few kinds only.

Only the parser of Python is used. `values` knows every node of the result: known names, numbers, operations, functions
of the list, `.T`, comparisons, lists and plain indices.
"""

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from grader.language.catalogue import say
from grader.language.suggestions import near
from grader.notation.faults import FormulaError
from grader.notation.functions import OF_TWO, REDUCING, function_named
from grader.notation.names import FormulaNames, index_of
from grader.notation.spelling import DOT, tokens

MOST_NODES, DEEPEST = 200, 40
LARGEST_INDEX = 64
MOST_FACTORS, LONGEST_PRODUCT = 4, 40
"""Most names that are read side by side in one word, and most characters of such a word."""
TYPED = "typed"
"""The attribute of a node with the name as the student wrote it, for sentences."""
LOOSE = "loose"
"""The attribute of a product without a sign, or with a dot: by entries or of matrices, whichever has a meaning."""

OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.MatMult)
COMPARISONS = (ast.Gt, ast.GtE, ast.Lt, ast.LtE, ast.Eq, ast.NotEq)
_SIDE_BY_SIDE, _DOT = "%", "//"
"""Python operators that formulas do not use. They stand for these products, since they bind as strongly."""


@dataclass(frozen=True)
class Vocabulary:
    """The names that a formula may use."""

    names: FormulaNames
    functions: Mapping[str, str] = field(default_factory=dict)
    """The author's own names of functions, such as `phi` for `relu`."""

    def function(self, word: str) -> str | None:
        """The function that a word names; None if it names none."""
        head, bar, index = word.partition("_")
        return "sum_over" if bar and head == "sum" and index else function_named(word, self.functions)


def parse(text: str, words: Vocabulary) -> ast.expr:
    """The tree of a formula.

    Raises:
        FormulaError: it cannot be read.
    """
    plain = _with_factors(_with_fractions(_without_modules(tokens(text)), words), words)
    source = " ".join(_with_products(_with_brackets(plain, words), words))
    try:
        tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError(say("derivation.syntax")) from None
    _bounded(tree)
    return _Reader(words, _only_index(tree)).read(tree)


def _bounded(tree: ast.expr) -> None:
    level: list[ast.AST] = [tree]
    count = 0
    for _ in range(DEEPEST):
        count += len(level)
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            break
    if level or count > MOST_NODES * 2:  # Python counts each sign and each context as a node
        raise FormulaError(say("derivation.too-large-a-tree"))


def _without_modules(found: Sequence[str]) -> list[str]:
    dots = {at + 1 for at, sign in enumerate(found[:-1]) if sign in {"np", "numpy"} and found[at + 1] == "."}
    return [sign for at, sign in enumerate(found) if at not in dots and at + 1 not in dots]


def _with_brackets(found: list[str], words: Vocabulary) -> list[str]:
    """The tokens with brackets around the argument of a function written without them: `sum_n dz`, `exp z`."""
    out: list[str] = []
    open_until: list[int] = []
    depth = 0
    for at, sign in enumerate(found):
        depth += (sign in "([") - (sign in ")]")
        while open_until and (depth < open_until[-1] or (depth == open_until[-1] and sign in {"+", "-", ","})):
            out.append(")")
            open_until.pop()
        out.append(sign)
        following = found[at + 1] if at + 1 < len(found) else ""
        of_array = found[at - 1 : at] == ["."]
        if re.match(r"[\w.]", following) and following != DOT and _is_called(sign, of_array, words) and not of_array:
            out.append("(")
            open_until.append(depth)
    return [*out, *(")" for _ in open_until)]


def _with_products(found: Sequence[str], words: Vocabulary) -> Iterable[str]:
    """The tokens with a sign for each product that has none."""
    before, of_array = "", False
    for sign in found:
        if sign == DOT:
            yield _DOT
            before = ""
            continue
        ends = before in {")", "]"} or bool(re.match(r"[\w.]*\w", before))
        begins = sign == "(" or bool(re.match(r"\.?\w", sign))
        if ends and begins and not (sign == "(" and _is_called(before, of_array, words)):
            yield _SIDE_BY_SIDE
        of_array = before == "."
        before = sign
        yield sign


def _with_fractions(found: Sequence[str], words: Vocabulary) -> list[str]:
    """The tokens with each known derivative `dL / dz` as one name."""
    out: list[str] = []
    for sign in found:
        out.append(sign)
        if len(out) > 2 and out[-2] == "/" and out[-3].startswith("d") and sign.startswith("d"):
            whole = words.names.find(f"{out[-3]}_{sign}") or words.names.find(f"{out[-3]}_{index_of(sign)[0]}")
            out[-3:] = [whole] if whole else out[-3:]
    return out


def _with_factors(found: Sequence[str], words: Vocabulary) -> list[str]:
    """The tokens with the names of a word that is read as a product: `x` and `W1` for `xW1`."""
    out: list[str] = []
    for sign in found:
        factors = [] if out[-1:] == ["."] else _factors(sign, words)
        # a divisor or an exponent is the whole word
        out += ["(", *factors, ")"] if factors and out[-1:] in (["/"], ["**"]) else factors or [sign]
    return out


def _factors(word: str, words: Vocabulary) -> list[str]:
    """The names in a word that is not a name itself, if there is only one way to read it so; else empty."""
    if not any(map(str.isalnum, word)):  # a sign
        return []
    names = words.names
    is_one = word == "pi" or names.find(word) or names.find(index_of(word)[0]) or words.function(word)
    if is_one or len(word) > LONGEST_PRODUCT:
        return []
    ways = [*islice(_readings(word, {*names.known, *names.also}, MOST_FACTORS), 2)]
    return ways[0] if len(ways) == 1 else []


def _readings(text: str, names: Collection[str], most: int) -> Iterator[list[str]]:
    """All ways to read a text as names side by side."""
    if not text:
        yield []
    for end in range(1, len(text) + 1) if most else ():
        if text[:end] in names:
            yield from ([text[:end], *rest] for rest in _readings(text[end:], names, most - 1))


def _is_called(word: str, dotted: bool, words: Vocabulary) -> bool:
    if dotted:
        return word != "T"
    return word.isidentifier() and words.names.find(word) is None and words.function(word) is not None


def _only_index(tree: ast.expr) -> str:
    """The index in a formula, if it has only one: then each name means the whole array. Else ''."""
    words = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    found = {index_of(word)[1] for word in words} - {""}
    return found.pop() if len(found) == 1 else ""


@dataclass(frozen=True)
class _Reader:
    words: Vocabulary
    index: str

    def read(self, node: ast.expr) -> ast.expr:
        match node:
            case ast.Constant(value=bool() | None):
                raise FormulaError(say("derivation.syntax"))
            case ast.Constant(value=int() | float() as number):
                return _constant(number)
            case ast.Name(id=name):
                return self._name(name)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() as op, operand=operand):
                return ast.UnaryOp(op, self.read(operand)) if isinstance(op, ast.USub) else self.read(operand)
            case ast.BinOp():
                return self._operation(node)
            case ast.Compare(left=left, ops=[op], comparators=[right]) if isinstance(op, COMPARISONS):
                return ast.Compare(self.read(left), [op], [self.read(right)])
            case ast.List(elts=[_, *_] as parts):
                return ast.List([self.read(part) for part in parts], ast.Load())
            case ast.Attribute(value=value, attr="T"):
                return ast.Attribute(self.read(value), "T", ast.Load())
            case ast.Subscript(value=ast.Attribute(value=value, attr="shape"), slice=ast.Constant(value=0 | 1 as axis)):
                of = self.read(value)
                return _call("len", [ast.Attribute(of, "T", ast.Load()) if axis else of])
            case ast.Subscript(value=value, slice=index):
                return ast.Subscript(self.read(value), _index(index), ast.Load())
            case ast.Call(func=ast.Name(id=name)) if function := self.words.function(name):
                return self._call(function, node.args, node.keywords, name)
            case ast.Call(func=ast.Attribute(value=value, attr=method)):
                function = self.words.function(method)
                if function is None:
                    raise FormulaError(say("derivation.unknown-function", name=method[:40]))
                return self._call(function, [value, *node.args], node.keywords, method)
            case _:
                raise FormulaError(say("derivation.syntax"))

    def _name(self, name: str) -> ast.expr:
        found = self._known(name)
        if found is None and name == "pi":
            return ast.Constant(3.141592653589793)
        if found is None:
            if self.words.function(name):
                raise FormulaError(say("derivation.function-alone", name=name[:40]))
            hint = near(name, sorted(self.words.names.known))
            raise FormulaError(say("derivation.unknown-name", name=name[:40], near=hint))
        made = ast.Name(found, ast.Load())
        setattr(made, TYPED, name)
        return made

    def _known(self, name: str) -> str | None:
        head, index = index_of(name)
        return self.words.names.find(name) or (self.words.names.find(head) if index and index == self.index else None)

    def _operation(self, node: ast.BinOp) -> ast.expr:
        left, op, right = node.left, node.op, node.right
        if isinstance(op, ast.Pow) and isinstance(left, ast.Name) and left.id == "e" and self._known("e") is None:
            return _call("exp", [self.read(right)])
        one, other = self.read(left), self.read(right)
        if isinstance(op, ast.Mod):
            return _loose_product(one, ast.Mult(), other)
        if isinstance(op, ast.FloorDiv):
            return _loose_product(one, ast.MatMult(), other)
        if not isinstance(op, OPERATORS):
            raise FormulaError(say("derivation.syntax"))
        return ast.BinOp(one, op, other)

    def _call(self, function: str, given: Sequence[ast.expr], keywords: Sequence[ast.keyword], name: str) -> ast.expr:
        if function == "sum_over":
            if len(given) != 1 or keywords:
                raise FormulaError(say("derivation.arguments", name=name[:40]))
            index = name.partition("_")[2]
            return _call("sum", [self.read(given[0])], [ast.keyword("over", ast.Constant(index))])
        named = [*keywords]
        if function in {"sum", "mean"} and len(given) == 2 and isinstance(given[1], ast.Constant | ast.UnaryOp):
            given, named = given[:1], [ast.keyword("axis", given[1]), *named]
        unknown = any(one.arg not in {"axis", "keepdims"} for one in named)
        if unknown or (named and function not in {*REDUCING, "softmax"}) or len(given) not in _counts(function):
            raise FormulaError(say("derivation.arguments", name=name[:40]))
        return _call(function, [self.read(one) for one in given], [_keyword(one) for one in named])


def _loose_product(left: ast.expr, op: ast.operator, right: ast.expr) -> ast.expr:
    made = ast.BinOp(left, op, right)
    setattr(made, LOOSE, True)
    return made


def _counts(function: str) -> tuple[int, ...]:
    if function in {"max", "min"}:
        return (1, 2)
    if function in OF_TWO:
        return (2,)
    return (3,) if function == "where" else (1,)


def _keyword(one: ast.keyword) -> ast.keyword:
    match one.value:
        case ast.Constant(value=bool() as flag) if one.arg == "keepdims":
            return ast.keyword("keepdims", ast.Constant(flag))
        case ast.Constant(value=0 | 1 | None as axis) if one.arg == "axis":
            return ast.keyword("axis", ast.Constant(axis))
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1 | 2 as axis)) if one.arg == "axis":
            return ast.keyword("axis", ast.Constant(-axis))
    raise FormulaError(say("derivation.axis"))


def _constant(number: int | float) -> ast.expr:
    try:
        float(number)
    except OverflowError:
        raise FormulaError(say("derivation.number")) from None
    return ast.Constant(number)


def _index(node: ast.expr) -> ast.expr:
    """An index made of whole numbers, `None` and slices of these."""
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    for part in parts:
        bounds = [part.lower, part.upper, part.step] if isinstance(part, ast.Slice) else [part]
        for bound in bounds:
            inner = bound.operand if isinstance(bound, ast.UnaryOp) and isinstance(bound.op, ast.USub) else bound
            if bound is not None and not (isinstance(inner, ast.Constant) and _is_whole(inner.value)):
                raise FormulaError(say("derivation.index"))
    return node


def _is_whole(number: object) -> bool:
    return number is None or (type(number) is int and number <= LARGEST_INDEX)


def _call(function: str, arguments: Sequence[ast.expr], keywords: Sequence[ast.keyword] = ()) -> ast.expr:
    return ast.Call(ast.Name(function, ast.Load()), list(arguments), list(keywords))

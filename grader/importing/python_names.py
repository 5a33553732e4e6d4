"""Finds the names that a piece of code takes from elsewhere, and replaces them."""

import ast
import builtins
from collections.abc import Callable, Iterator, Mapping, Set

BUILT_IN = frozenset(dir(builtins)) | {"__name__", "__file__"}
Edit = tuple[int, int, int, int, str]
"""First line and column, last line and column (columns in bytes), and the new text."""
Scoped = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp
Scoped |= ast.GeneratorExp


class _Free(ast.NodeVisitor):
    """Collects the names that no scope around them binds."""

    def __init__(self, bound: Set[str]) -> None:
        self.scopes = [bound]
        self.found: list[ast.Name] = []

    def visit_Name(self, node: ast.Name) -> None:
        if not any(node.id in scope for scope in self.scopes):
            self.found.append(node)

    def generic_visit(self, node: ast.AST) -> None:
        if not isinstance(node, Scoped | ast.ClassDef):
            super().generic_visit(node)
            return
        for part in _outside(node):
            self.visit(part)
        self.scopes.append(bound_in(node))
        for part in ast.iter_child_nodes(node):
            self.visit(part)
        self.scopes.pop()


def _outside(node: ast.AST) -> Iterator[ast.AST]:
    """The parts that are evaluated outside of the scope."""
    yield from getattr(node, "decorator_list", [])
    yield from getattr(node, "bases", [])
    arguments = getattr(node, "args", None)
    if isinstance(arguments, ast.arguments):
        yield from [one for one in (*arguments.defaults, *arguments.kw_defaults) if one is not None]
    if generators := getattr(node, "generators", None):
        yield generators[0].iter


def bound_in(node: ast.AST) -> set[str]:
    """The names that code binds in its own scope: a module, a function, a class or a comprehension."""
    bound: set[str] = set()
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        bound |= {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}
    parts = list(ast.iter_child_nodes(node))
    while parts:
        part = parts.pop()
        bound |= set(binds(part))
        if not isinstance(part, Scoped | ast.ClassDef):
            parts += ast.iter_child_nodes(part)
    return bound


def binds(node: ast.AST) -> Iterator[str]:
    """The names that one node binds by itself."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in names)
        case ast.ExceptHandler(name=str(name)):
            yield name
        case _:
            pass


def free(tree: ast.AST, bound: Set[str] | None = None) -> list[ast.Name]:
    """The names in a tree that are bound neither in it nor by Python, in the order of the text."""
    finder = _Free((bound_in(tree) if bound is None else bound) | BUILT_IN)
    finder.visit(tree)
    unique = {(node.lineno, node.col_offset): node for node in finder.found}
    return [unique[place] for place in sorted(unique)]


def read_before(tree: ast.AST) -> list[str]:
    """The names that code reads before it binds them. In a function, they must get a value first."""
    bound, seen, early = bound_in(tree), set[str](), dict[str, None]()
    for statement in getattr(tree, "body", []):
        early |= dict.fromkeys(
            node.id
            for node in free(statement, frozenset())
            if node.id in bound - seen and isinstance(node.ctx, ast.Load)
        )
        seen |= bound_in(ast.Module([statement], []))
    return list(early)


def replacement(node: ast.stmt | ast.expr, text: str) -> Edit:
    """The edit that writes a text where a node is."""
    return node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0, text


def edited(source: str, edits: list[Edit]) -> str:
    """A text with parts replaced; lines count from 1."""
    lines = source.encode().splitlines(keepends=True)
    for first, start, last, stop, text in sorted(set(edits), reverse=True):
        # a column beyond the end of a line means its end
        before, after = lines[first - 1][:start], lines[last - 1][stop:]
        lines[first - 1 : last] = [before + text.encode() + after]
    return b"".join(lines).decode()


def replaced(source: str, word: Callable[[ast.Name], str | None], bound: Set[str] | None = None) -> str:
    """Code with some of its free names replaced by other text.

    Args:
        source: The code.
        word: The text for a name; None leaves it as it is.
        bound: Names that are bound elsewhere; None = those that the code binds.
    """
    tree = ast.parse(source)
    texts = {(node.lineno, node.col_offset): text for node in free(tree, bound) if (text := word(node)) is not None}
    edits = [(line, at, line, at + len(_name_at(tree, line, at).encode()), text) for (line, at), text in texts.items()]
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    return edited(source, [*_outside_strings(edits, strings), *_rewritten_strings(strings, word, bound)])


def _name_at(tree: ast.AST, line: int, at: int) -> str:
    found = (one for one in ast.walk(tree) if isinstance(one, ast.Name) and (one.lineno, one.col_offset) == (line, at))
    return next(found).id


def _outside_strings(edits: list[Edit], strings: list[ast.JoinedStr]) -> list[Edit]:
    spans = [((one.lineno, one.col_offset), (one.end_lineno or 0, one.end_col_offset or 0)) for one in strings]
    return [edit for edit in edits if not any(begin <= edit[:2] < end for begin, end in spans)]


def _rewritten_strings(
    strings: list[ast.JoinedStr], word: Callable[[ast.Name], str | None], bound: Set[str] | None
) -> Iterator[Edit]:
    """Rewrite f-strings as a whole: before Python 3.12 the parser does not say where in them a name is."""
    for node in strings:
        names = {one.id for one in free(node, bound or frozenset()) if word(one) is not None}
        if names:
            new = _Renamed({name: word(ast.Name(name, ast.Load())) or name for name in names}).visit(node)
            yield replacement(node, ast.unparse(new))


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.parse(self.names[node.id], mode="eval").body if node.id in self.names else node

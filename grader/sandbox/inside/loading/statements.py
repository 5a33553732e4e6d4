"""The top-level statements of a source. What does not parse is left out with its error, and the rest counts.

Only the standard library can be imported here, so no third-party tolerant parser. It runs next to student code, where a
hostile source can cost no more than loading may.
"""

import ast
import dis
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from types import CodeType

from ..faults import CELL

FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
INCOMPLETE = 0x4000
"""`codeop.PyCF_ALLOW_INCOMPLETE_INPUT`: the error of a text that more lines could complete says so."""
MOST_LINES = 50
"""Most beginnings of statements that a single statement may seem to contain, in a text over several lines."""
MOST_FAULTS = 200
NAMING = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS", "DELETE_NAME", "DELETE_GLOBAL"}
NAMING |= {"STORE_NAME", "STORE_GLOBAL", "IMPORT_NAME"}
_GOES_ON = re.compile(r"\s|[#)\]}]|$|(?:else|elif|except|finally)\b")
"""A line that begins like this begins no statement of its own."""
_BINDS = re.compile(r"(?:async +)?(?:def|class) +(\w+)|(\w+)[ \t]*=(?!=)")
_BUSY = re.compile(
    rb"^(?!\s|[@#)\]}]|(?:def|class|async def|from|import|if __name__)\b"
    rb"|\w+[ \t]*=(?!.*(?:\bfor\b|(?<![\w.])\w+\())).",
    re.MULTILINE,
)
"""A line that begins a statement other than a definition, an import or a plain assignment."""
_DOCSTRING = re.compile(rb'\A\s*[rR]?("""|\'\'\').*?\1', re.DOTALL)


@dataclass
class Statement:
    """A statement of a module, or a block or cell that does not parse."""

    number: int
    line: int
    code: CodeType | None
    error: BaseException | None = None
    lost: list[str] = field(default_factory=list)
    """The names that it would define, if it does not parse."""
    plain: bool = False
    """Whether it is an import, or a function without decorators."""
    defines: str = ""
    """The function or class that it defines."""

    @cached_property
    def binds(self) -> list[str]:
        """The names that it defines, or would."""
        return stored(self.code) if self.code else self.lost


def is_busy(source: bytes) -> bool:
    """Whether a source may contain more than definitions, imports and plain values. A quick look, not a promise."""
    return _BUSY.search(_DOCSTRING.sub(b"", source, count=1)) is not None or CELL.encode() in source


def statements(source: bytes, file: str) -> list[Statement]:
    """All statements in order; raises whatever the decoder raises."""
    found: list[Statement] = []
    flags = FLAGS
    for tree, faults in parts(source, file):
        found += [Statement(0, line, None, error, lost) for line, error, lost in faults]
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                flags |= sum(_FUTURES.get(alias.name, 0) for alias in node.names)
            found.append(_compiled(node, file, flags))
    found.sort(key=lambda statement: statement.line)
    for number, statement in enumerate(found):
        statement.number = number
    return found


Fault = tuple[int, BaseException, list[str]]
"""Line, error, and the names that are lost."""


def parts(source: bytes, file: str) -> Iterator[tuple[ast.Module, list[Fault]]]:
    """The syntax tree of a module, or of each cell of a notebook, and what does not parse."""
    lines = importlib.util.decode_source(source).splitlines(keepends=True)
    heads = [number for number, line in enumerate(lines) if line.startswith(CELL)]
    for start, end in zip([0, *heads], [*heads, len(lines)], strict=True):
        tree = _parsed("\n" * start + "".join(lines[start:end]), file)
        if isinstance(tree, ast.Module):
            yield tree, []
        elif heads:  # Jupyter runs nothing of a cell that does not parse
            yield ast.Module([], []), [(tree.lineno or start + 2, tree, _bound(lines[start:end]))]
        else:
            faults = _fix(lines, 0, len(lines), "", file)
            yield ast.parse("".join(lines), file), faults


def _fix(lines: list[str], start: int, end: int, indent: str, file: str) -> list[Fault]:
    """Blank out the blocks that do not parse, among those that begin with `indent`; return their faults."""
    starts = _starts(lines, start, end, indent)
    faults: list[Fault] = []
    at = 0
    while at < len(starts) and len(faults) < MOST_FAULTS:
        closed, error = _closed(lines, [*starts, end], at, indent, file)
        if error is None:
            at = closed
            continue
        first, after = starts[at], [*starts, end][at + 1]
        faults += _without_methods(lines, first, after, file) if not indent else []
        if _fault(_padded(lines, first, after, indent), file):
            faults.append((error.lineno or first + 1, error, _bound(lines[first:after], indent)))
            lines[first:after] = [f"{indent}pass\n" if indent else "\n", *["\n"] * (after - first - 1)]
        at += 1
    if len(faults) >= MOST_FAULTS and at < len(starts):
        lines[starts[at] : end] = ["\n"] * (end - starts[at])
    return faults


def _starts(lines: list[str], start: int, end: int, indent: str) -> list[int]:
    starts: list[int] = []
    decorated = False
    for number in range(start, end):
        own = lines[number].removeprefix(indent)
        if lines[number].startswith(indent) and not _GOES_ON.match(own):
            if not decorated:
                starts.append(number)
            decorated = own.startswith("@")
    return starts


def _closed(lines: list[str], bounds: list[int], at: int, indent: str, file: str) -> tuple[int, SyntaxError | None]:
    """The number of the block after the statement that begins at block `at`, or its error."""
    error = None
    for after in range(at + 1, min(at + 1 + MOST_LINES, len(bounds))):
        error = _fault(_padded(lines, bounds[at], bounds[after], indent), file)
        if error is None:
            return after, None
        # a text over several lines, whose lines look like statements
        if "incomplete input" not in str(error.msg):
            break
    first = _fault(_padded(lines, bounds[at], bounds[at + 1], indent), file, 0)
    return at, first or error


def _without_methods(lines: list[str], first: int, after: int, file: str) -> list[Fault]:
    """Blank out the methods of a class that do not parse; nothing if it is not a class."""
    head = next((number for number in range(first, after) if lines[number].startswith("class ")), None)
    if head is None:
        return []
    body = next((line for line in lines[head + 1 : after] if line.strip() and line[0] in " \t"), "")
    indent = body[: len(body) - len(body.lstrip())]
    return _fix(lines, head + 1, after, indent, file) if indent else []


def _padded(lines: list[str], first: int, after: int, indent: str) -> str:
    """Some lines as a text in which they keep their numbers."""
    head = "\n" * (first - 1) + "if 1:\n" if indent else "\n" * first
    return head + "".join(lines[first:after])


def _fault(text: str, file: str, flags: int = INCOMPLETE) -> SyntaxError | None:
    tree = _parsed(text, file, flags)
    return tree if isinstance(tree, SyntaxError) else None


def _parsed(text: str, file: str, flags: int = 0) -> ast.Module | SyntaxError:
    try:
        return compile(text, file, "exec", ast.PyCF_ONLY_AST | flags, dont_inherit=True)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, OverflowError) as error:  # a NUL, or nested too deeply
        return SyntaxError(str(error), (file, None, None, None))


def _bound(lines: list[str], indent: str = "") -> list[str]:
    heads = (_BINDS.match(line.removeprefix(indent)) for line in lines if line.startswith(indent))
    return list(dict.fromkeys(head[1] or head[2] for head in heads if head))


def _compiled(node: ast.stmt, file: str, flags: int) -> Statement:
    decorators = getattr(node, "decorator_list", [])
    line = min([node.lineno, *(one.lineno for one in decorators)])
    try:
        code = compile(ast.Module([node], []), file, "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError) as error:  # `return` outside a function
        return Statement(0, line, None, error)
    defines = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else ""
    plain = isinstance(node, ast.Import | ast.ImportFrom) or (
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not decorators
    )
    return Statement(0, line, code, plain=plain, defines=defines)


def stored(code: CodeType) -> list[str]:
    """The names that a module's code assigns."""
    return list(dict.fromkeys(name for step, name in steps(code) if step in {"STORE_NAME", "STORE_GLOBAL"}))


def steps(code: CodeType) -> Iterator[tuple[str, str]]:
    """The instructions of a code object, each with the name that it is about; a tenth of the time that `dis` takes."""
    argument = 0
    for operation, low in zip(code.co_code[::2], code.co_code[1::2], strict=True):
        step = dis.opname[operation]
        argument = argument << 8 | low
        if step == "EXTENDED_ARG":
            continue
        # the lowest bit says whether a NULL is also pushed
        named = argument >> 1 if step == "LOAD_GLOBAL" else argument
        yield step, code.co_names[named] if step in NAMING else ""
        argument = 0


_FUTURES = {"annotations": 0x1000000}
"""The only one that still changes anything (`__future__.annotations.compiler_flag`)."""

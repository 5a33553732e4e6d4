"""Turns doctest examples (lines of Python and their output) into the body of a test."""

import ast
import doctest
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import dedent, indent

LITERAL_STARTS = ("array(", "np.")


@dataclass(frozen=True, slots=True)
class Example:
    """Lines of Python, and the output that doctest expects."""

    source: str
    wanted: str = ""
    flags: int = 0
    stops: str = ""
    """The expected exception, `ValueError: too short`."""
    checked: bool = True
    """Whether the test fails if an expression shows something else."""


def of_doctest(text: str) -> list[Example]:
    """The examples of a doctest.

    Raises:
        ValueError: it is not a doctest.
    """
    return [
        Example(
            dedent(one.source.rstrip("\n")),
            one.want.rstrip("\n"),
            sum(flag for flag, on in one.options.items() if on),
            (one.exc_msg or "").strip(),
        )
        for one in doctest.DocTestParser().get_examples(text)
    ]


def body_of(examples: Sequence[Example]) -> str:
    """The statements of a test that does what the examples do."""
    return "\n".join(line for one in examples for line in _lines(one))


def _lines(one: Example) -> Iterator[str]:
    tree = ast.parse(one.source)
    flags = f", {one.flags}" if one.flags else ""
    expression = ast.unparse(tree.body[0].value) if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr) else ""
    if one.stops:
        yield f"with stops({one.stops!r}):"
        yield indent(one.source, "    ")
    elif expression and (_is_value(one.wanted) or (not one.wanted and one.checked and not _prints(tree))):
        # as the author wrote it, unless a comment or a semicolon would end up inside the brackets
        text = expression if "#" in one.source or one.source.rstrip().endswith(";") else one.source.strip()
        yield f"shows({text}, {one.wanted!r}{flags})"
    elif one.wanted:
        yield f"with printing({one.wanted!r}{flags}):"
        yield f"    show({expression})" if expression else indent(one.source, "    ")
    else:
        yield one.source


def _is_value(wanted: str) -> bool:
    """Whether a text shows a value: it cannot have been printed by mistake."""
    if wanted.startswith(LITERAL_STARTS):
        return True
    try:
        ast.literal_eval(wanted)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _prints(tree: ast.AST) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "print" for node in ast.walk(tree))

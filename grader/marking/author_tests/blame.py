"""Whose fault an exception in an instructor's test is: the student's, if their value is in the operation that failed.

A value carries no mark of where it came from. But the test's source shows which names may hold a student's value: the
fixture `student`, and whatever is computed from such a name. The exception's traceback shows which expression failed.
"""

import ast
import re
from pathlib import Path
from types import FrameType, TracebackType

from grader.errors import SpecError
from grader.marking.author_tests.own_time import OutOfTimeError
from grader.marking.author_tests.taint import passed, source_of, unpacked

BAD_CALL = re.compile(
    r"\(\) (got an unexpected keyword|got some positional-only|got multiple values|missing \d+ required"
    r"|takes (no|from|exactly|at most|\d+|.*) )"
)
"""Messages of a TypeError that the form of a call causes, whatever the values of its arguments."""

BY_COUNT = (OutOfTimeError, LookupError, ArithmeticError, StopIteration)
"""Exceptions that a line may raise only because it runs too often: whoever decides how often is to blame."""

Place = tuple[Path, int, ast.AST]
"""A file, a line, and the part of it that was running."""


def is_students(error: BaseException) -> bool:
    """Whether a student's value is in the operation of the test that failed, or decides how often it runs.

    For a `raise`, whether a student's value decides that the test reaches it.
    """
    places = _places(error.__traceback__)
    if not places:
        return False
    if isinstance(error, BY_COUNT) and any(source_of(path).is_counted(node, line) for path, line, node in places):
        return True
    path, line, node = places[-1]
    source = source_of(path)
    scope = source.scope(line)
    if isinstance(node, ast.Raise) and source.is_decided(line):
        return True
    if isinstance(error, SpecError):
        # an argument that cannot be sent: the call is one of the student's anyway, so only what it passes counts
        return any(source.tainted(part, scope) for part in passed(node))
    if isinstance(error, TypeError) and BAD_CALL.search(str(error)):
        # a method of a student's value, too: `net.add("x", 3)` where `net` is a set, which has another `add`
        called = [node.func] if isinstance(node, ast.Call) else []
        return any(source.tainted(part, scope) for part in (*called, *unpacked(node)))
    return source.tainted(node, scope)


def students_arguments(frame: FrameType | None) -> list[tuple[str, bool]]:
    """The arguments of the call that a test file makes, as text, and whether each may be a student's value.

    Args:
        frame: What was called, or what called that.
    """
    while frame is not None and not _is_test_file(Path(frame.f_code.co_filename)):
        frame = frame.f_back
    if frame is None:
        return []
    source = source_of(Path(frame.f_code.co_filename))
    node = source.node(frame.f_lineno, list(frame.f_code.co_positions())[frame.f_lasti // 2])
    parts = node.args if isinstance(node, ast.Call) else []
    return [(ast.unparse(part), source.tainted(part, source.scope(frame.f_lineno))) for part in parts]


def line_that_raised(error: BaseException) -> str:
    """The line of the test that failed: `test_layers.py, line 3`; empty if it is in no test file."""
    places = _places(error.__traceback__)
    return f"{places[-1][0].name}, line {places[-1][1]}" if places else ""


def _places(trace: TracebackType | None) -> list[Place]:
    """Where each frame in a test file was, the innermost last."""
    found = []
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if _is_test_file(path):
            spans = list(trace.tb_frame.f_code.co_positions())
            found.append((path, trace.tb_lineno, source_of(path).node(trace.tb_lineno, spans[trace.tb_lasti // 2])))
        trace = trace.tb_next
    return found


def _is_test_file(path: Path) -> bool:
    return path.name.startswith("test_") and path.suffix == ".py" and path.is_file()

"""Finds functions of a test file that are passed to the student's code, which runs in another process.

No code of a test goes there: it would tell what is tested. What students are given may, so such a function belongs
into `given/`.
"""

import ast
from collections.abc import Iterable, Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef
STUDENT = "student"
"""The fixture, and the name to import from `grader.testing`."""


def functions_passed(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and the fault of each such call."""
    for test in tree.body:
        if isinstance(test, Function):
            own, students = _functions(tree, test), _students(test)
            for call in ast.walk(test):
                if isinstance(call, ast.Call) and _root(call.func) in students:
                    yield from ((call.lineno, _fault(call, name)) for name in _passed(call, own))


def _functions(tree: ast.Module, test: Function) -> set[str]:
    """The names that refer to functions of the file within a test."""
    here = _defined(ast.walk(test))
    # a fixture is its value where it is a parameter, and a name may be assigned anew
    parameters = {one.arg for one in ast.walk(test.args) if isinstance(one, ast.arg)}
    stored = [node.id for node in ast.walk(test) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    return {name for name in (*_defined(tree.body), *here) if stored.count(name) <= here.count(name)} - parameters


def _defined(nodes: Iterable[ast.AST]) -> list[str]:
    """Names of functions and of lambdas."""
    found: list[str] = []
    for node in nodes:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.append(name)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda()):
                found.append(name)
            case _:
                pass
    return found


def _students(test: Function) -> set[str]:
    """The names of student objects: the fixture, and objects that its calls return."""
    names = {STUDENT}
    for node in ast.walk(test):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _root(node.value.func) in names:
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def _root(node: ast.expr) -> str:
    """`student` for `student.net.fit`; '' if it begins with no name."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _passed(call: ast.Call, own: set[str]) -> Iterator[str]:
    """The functions among the arguments, by name; '' for a lambda."""
    waiting: list[ast.expr] = [*call.args, *(keyword.value for keyword in call.keywords)]
    while waiting:
        match waiting.pop():
            case ast.Lambda():
                yield ""
            case ast.Name(id=name) if name in own:
                yield name
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
                waiting += parts
            case _:
                pass


def _fault(call: ast.Call, name: str) -> str:
    what, given = (f"the function {name!r}", name) if name else ("a lambda", "NAME")
    return (
        f"{ast.unparse(call.func)} gets {what}, but no code of a test goes into the student's process. Write it into "
        f'given/, such as given/functions.py, and pass given("functions:{given}") of the fixture `given`.'
    )

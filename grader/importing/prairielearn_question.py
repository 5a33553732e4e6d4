"""A PrairieLearn question's files, and two modules made of them: what students' code gets, and the right answers."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from grader.importing.folder import text_of
from grader.importing.imported import identifier_of, slug_of
from grader.importing.imports import packages
from grader.importing.namespace import CodeCell, Namespace, parsed, segment
from grader.importing.python_names import edited, free, replacement

OWN = {"code_feedback", "pl_helpers", "pl_unit_test", "pl_execute", "pl_result"}
PACKAGE = "question"
"""The package that a student's file becomes part of: its `__init__.py` gives it names, as PrairieLearn does."""
OTHERS = {"test.py", "ans.py", "setup_code.py", "initial_code.py", "leading_code.py", "trailing_code.py", "data.json"}
"""Files in `tests/` with a special role."""
FILE = re.compile(r"student_code_file\s*=\s*[\"']([\w./-]+)[\"']")
SEED = "import random as _random\n\nimport numpy as _np\n\n_random.seed({0})\n_np.random.seed({0})\n"
NOT_ALLOWED = """
def _not_allowed(*arguments, **options):
    raise RuntimeError("This function is not allowed here.")

"""
AROUND = '''
def _run_between(name, before, after):
    """Run the student's file as one text with what comes before and after it."""
    spec = _importlib.find_spec(name)
    _sys.modules[name] = module = _importlib.module_from_spec(spec)
    try:
        exec(compile(before + spec.loader.get_source(name) + after, spec.origin, "exec"), vars(module))
    except BaseException:
        del _sys.modules[name]  # it is loaded by itself, and says what is wrong with it
        raise


'''
KNOWN = {"numpy", "random", "math", "scipy", "sympy", "string", "itertools", "copy", "json", "prairielearn"}
"""Packages that `generate` may use. Others access PrairieLearn's server, or draw pictures."""
EMPTY = 'data = {"params": {}, "correct_answers": {}, "options": {}}'
STAND_IN = '''
import numpy as _np


class _Json:
    """What PrairieLearn makes of arrays when it stores them."""

    def to_json(self, value):
        return {"_type": "ndarray", "_value": value.tolist()} if hasattr(value, "tolist") else value

    def from_json(self, value):
        is_array = isinstance(value, dict) and value.get("_type") == "ndarray"
        return _np.array(value["_value"]) if is_array else value


'''


@dataclass(frozen=True)
class QuestionFiles:
    """The files of a question, by their path in it."""

    name: str
    files: Mapping[str, bytes]

    def text(self, *paths: str) -> str:
        """The first of these files that exists; '' if none does."""
        return next((text_of(self.files[path]) for path in paths if path in self.files), "")

    @property
    def title(self) -> str:
        try:
            stated = json.loads(self.text("info.json") or "{}")
            return str(stated.get("title") or self.name)
        except (ValueError, AttributeError, RecursionError):
            return self.name

    @property
    def test(self) -> str:
        return self.text("tests/test.py")

    @property
    def answer(self) -> str:
        return without_own(self.text("tests/ans.py"))

    @property
    def starter(self) -> str:
        return self.text("tests/initial_code.py", "initial_code.py")

    @property
    def around(self) -> tuple[str, str]:
        """The student's code with the course's code before and after it, as one text."""
        return self.text("tests/leading_code.py"), self.text("tests/trailing_code.py")

    @property
    def module(self) -> str:
        file = FILE.search(self.test)
        return f"{PACKAGE}.{identifier_of(PurePosixPath(file[1]).stem if file else 'user_code')}"

    @property
    def data(self) -> dict[str, bytes]:
        """The files that tests, answers and students import or read, all in one folder as in PrairieLearn."""
        inside = {path.removeprefix("tests/"): one for path, one in self.files.items() if path.startswith("tests/")}
        left_out = {*OTHERS, "__init__.py", *self.in_the_way}
        return {path: one for path, one in inside.items() if path not in left_out}

    @property
    def in_the_way(self) -> list[str]:
        """The files that would replace the package of the student's file."""
        inside = [path.removeprefix("tests/") for path in self.files if path.startswith("tests/")]
        return [path for path in inside if path.partition("/")[0] == PACKAGE]

    @property
    def modules(self) -> set[str]:
        """The modules and packages among them."""
        return {path.partition("/")[0].removesuffix(".py") for path in self.data if path.endswith(".py")}

    def located(self, source: str) -> str:
        """The code, importing these modules from `reference/`."""
        tree = parsed(source)
        found = [one for one in ast.walk(tree) if isinstance(one, ast.Import | ast.ImportFrom)] if tree else []
        return edited(source, [replacement(one, self.elsewhere(one)) for one in found if packages(one) & self.modules])

    def elsewhere(self, node: ast.Import | ast.ImportFrom) -> str:
        """The same import from `reference/`."""
        home = f"reference.{identifier_of(self.name)}_files"
        if isinstance(node, ast.ImportFrom):
            return ast.unparse(ast.ImportFrom(f"{home}.{node.module}", node.names, 0))
        named = (f" as {alias.asname}" if alias.asname else "" for alias in node.names)
        return "; ".join(
            f"from {home} import {alias.name}{name}" for alias, name in zip(node.names, named, strict=True)
        )

    @cached_property
    def reads_variant(self) -> bool:
        """Whether it needs the parameters that PrairieLearn draws for each student."""
        tree = parsed(f"{self.text('tests/setup_code.py')}\n{self.answer}")
        return "self.data" in self.test or (tree is not None and "data" in {one.id for one in free(tree)})

    @cached_property
    def variant(self) -> str:
        """Statements that draw the parameters; '' if they cannot be taken out of `server.py`, or nothing needs them."""
        return variant_of(self.text("server.py")) if self.reads_variant else ""

    @cached_property
    def setup(self) -> str:
        """What runs before the answers and before the student's code."""
        own = self.text("tests/setup_code.py")
        number = "test_iter_num = 0" if "test_iter_num" in own else ""
        again = "repeated_setup()" if re.search(r"^def repeated_setup\(", own, re.MULTILINE) else ""
        return "\n".join(filter(None, [number, self.variant, without_own(own), again]))

    @cached_property
    def forbidden(self) -> list[str]:
        """The functions that the setup replaces by one that raises an error: `la.inv`."""
        tree = parsed(self.text("tests/setup_code.py"))
        assigned = [one for one in tree.body if isinstance(one, ast.Assign)] if tree else []
        refusing = [one for one in assigned if ast.unparse(one.value).endswith("not_allowed")]
        return [ast.unparse(target) for one in refusing for target in one.targets if isinstance(target, ast.Attribute)]

    @cached_property
    def for_user(self) -> list[str]:
        """The names of the setup that the student's code gets."""
        return list(dict.fromkeys([*self._of_server(), *self._of_data(), *self._of_page()]))

    def _of_server(self) -> Iterator[str]:
        tree = parsed(self.text("server.py"))
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Assign) and "names_for_user" in ast.unparse(node.targets[0]):
                yield from _names(node.value)

    def _of_data(self) -> Iterator[str]:
        try:
            stated = json.loads(self.text("tests/data.json", "data.json") or "{}")
            yield from (str(one["name"]) for one in stated.get("params", stated).get("names_for_user", []))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return

    def _of_page(self) -> Iterator[str]:
        page = self.text("question.html")
        for part in re.findall(r"names_for_user.*?</pl-external-grader-variables>", page, re.DOTALL):
            yield from re.findall(r"<pl-variable[^>]*\bname=\"(\w+)\"", part)

    @cached_property
    def stands_alone(self) -> bool:
        """Whether the right answers can be handed in as they are."""
        tree = parsed(self.answer)
        return not any(self.around) and tree is not None and {one.id for one in free(tree)} <= {*self.for_user}

    def giving(self) -> str:
        """The module that gives the student's code its names, and takes functions away from it."""
        again = ["repeated_setup"] if "repeated_setup" in self.setup else []
        roots = [one.partition(".")[0] for one in self.forbidden]
        for_student, _ = Namespace([CodeCell(self.setup, False)]).divide([*self.for_user, *again, *roots])
        give = [f"builtins.{name} = {name}" for name in self.for_user]
        refuse = [NOT_ALLOWED, *(f"{name} = _not_allowed" for name in self.forbidden)] if self.forbidden else []
        calls = [f"{name}()" for name in again]
        lines = [
            "import builtins",
            SEED.format(1),
            *for_student,
            *calls,
            *give,
            *refuse,
            SEED.format(2),
            *self._around(),
        ]
        return '"""Gives the student\'s code the names that it may use."""\n\n' + "\n".join(lines) + "\n"

    def _around(self) -> Iterator[str]:
        before, after = self.around
        if before.strip() or after.strip():
            yield f"import importlib.util as _importlib\nimport sys as _sys\n{AROUND}"
            yield f"_run_between({self.module!r}, {before.rstrip() + chr(10)!r}, {chr(10) + after!r})"

    def answering(self, name: str) -> dict[str, str]:
        """The modules of the right answers, by name. The setup keeps its names apart, as in PrairieLearn."""
        for_student, rest = Namespace([CodeCell(self.setup, False)]).divide(self.for_user)
        # what the student gets comes first, so that both sides draw the same random numbers
        before = self.located("\n".join([*self._in_data(), SEED.format(1), *for_student, *rest, SEED.format(2)]))
        answers = f"from reference.{name}_setup import *\n\n{self.located(self.answer)}"
        title = self.title.replace("\\", "").replace('"', "'")
        files = {path.removesuffix(".py"): text_of(one) for path, one in self.data.items() if path.endswith(".py")}
        return {
            **{f"{name}_files/{path}": text for path, text in files.items()},
            f"{name}_setup": f'"""What comes before the right answers of {title}."""\n\n{before}',
            name: f'"""The right answers of {title}."""\n\n{answers}',
        }

    def _in_data(self) -> Iterator[str]:
        if any(not path.endswith(".py") for path in self.data):
            yield "import os as _os\nfrom pathlib import Path as _Path\n"
            yield f'_os.chdir(_Path(__file__).parents[1] / "assignments" / "{slug_of(self.name)}" / "given")\n'


def _names(node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Dict):
            for key, value in zip(part.keys, part.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "name" and isinstance(value, ast.Constant):
                    yield str(value.value)


def without_own(source: str) -> str:
    """Code without PrairieLearn's own imports and replaced functions."""
    tree = parsed(source)
    lines = source.split("\n")
    for node in reversed(tree.body if tree else []):
        text = ast.unparse(node)
        if "not_allowed" in text or (isinstance(node, ast.Import | ast.ImportFrom) and packages(node) & OWN):
            lines[node.lineno - 1 : node.end_lineno] = []
    return "\n".join(lines)


def variant_of(server: str) -> str:
    """Statements that fill `data["params"]` as `generate` does; '' if it does more than such statements can."""
    tree = parsed(server)
    generate = next((one for one in tree.body if _is_generate(one)), None) if tree else None
    if tree is None or not isinstance(generate, ast.FunctionDef) or len(generate.args.args) != 1:
        return ""
    own = [one for one in tree.body if isinstance(one, ast.Import | ast.ImportFrom)]
    if packages(ast.Module([*own], [])) - KNOWN:
        return ""
    body = [one for one in generate.body if not _is_left_out(one)]
    names = {alias.asname or alias.name for one in own for alias in one.names if alias.name == "prairielearn"}
    before = [segment(server, one) for one in tree.body if one is not generate and not _is_prairielearns(one)]
    stand_in = [STAND_IN, *(f"{name} = _Json()" for name in names)] if names else []
    data = generate.args.args[0].arg
    called = [EMPTY] if data == "data" else [EMPTY, f"{data} = data"]
    text = "\n".join([*before, *stand_in, *called, *map(ast.unparse, body)])
    return "" if _is_more(body) else text


def _is_generate(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == "generate"


def _is_prairielearns(node: ast.stmt) -> bool:
    """Whether only PrairieLearn needs it and no test does: its module, and functions that draw, grade or parse."""
    if isinstance(node, ast.FunctionDef):
        return node.name in {"prepare", "parse", "grade", "test", "render", "file", "update"}
    return isinstance(node, ast.Import | ast.ImportFrom) and "prairielearn" in packages(node)


def _is_left_out(node: ast.stmt) -> bool:
    """Whether it sets the right answers, which students' code must not get, or ends the function."""
    return isinstance(node, ast.Return) or ast.unparse(node).startswith("data['correct_answers']")


def _is_more(body: list[ast.stmt]) -> bool:
    nodes = [node for one in body for node in ast.walk(one)]
    inner = {id(node) for one in nodes if isinstance(one, ast.FunctionDef) for node in ast.walk(one)}
    returns = any(isinstance(node, ast.Return) and id(node) not in inner for node in nodes)
    return returns or any("correct_answers" in ast.unparse(one) for one in body)

"""Runs a program with one function edited: the code of a function is replaced, so all callers get the edit."""

import ast
import gc
import sys
import warnings
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from types import CodeType, FrameType, FunctionType
from typing import Any
from zlib import crc32

import numpy as np

from .edits import edits
from .replacement import Edit, NamesInScope, name_of, names
from .turns import TURNS, nearest_first, turn_of

Definition = ast.FunctionDef | ast.AsyncFunctionDef
Key = tuple[str, int]
"""A function's qualified name and first line, by which its code is found in an edited tree."""
UNIVERSAL = ("np.tanh", "np.exp", "np.log")
"""Functions that a program has with NumPy."""
AT_ONE_CALL = "_varied_at_one_call"
"""The name of the edited function for the one caller that uses it."""


Spot = tuple[str, str, int, str]
"""File, function, line and kind of an edit: what it is called in every run that uses the function. The file without its
folder, since the values of edits are kept, and the course may have been moved since."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A program with one edit in it."""

    edit: Edit
    file: str
    function: str
    call: int = 0
    """The line of the only call that uses the edited function; 0 if all do."""
    program: int = 0
    """A checksum of the edited code: there may be several edits of one kind in one line."""

    @property
    def spot(self) -> Spot:
        return self.file.rpartition("/")[2], self.function, self.edit.line, self.edit.kind

    @property
    def code(self) -> tuple[int, int]:
        """What runs: equal for the same edit in two runs."""
        return self.program, self.call

    @property
    def told(self) -> list[Any]:
        """The same as plain values."""
        place = [self.file, self.function, self.call, self.program]
        return [*place, self.edit.kind, self.edit.line, list(self.edit.about), list(self.edit.instead)]


@dataclass(frozen=True)
class Site:
    """A call of a function in the source."""

    caller: "CodePart"
    call: ast.Call


@dataclass(frozen=True, eq=False)
class CodePart:
    """A function or method of a module, with all that is defined inside it."""

    file: str
    tree: Definition
    home: ast.ClassDef | None

    @property
    def first_line(self) -> int:
        return min([self.tree.lineno, *(decorator.lineno for decorator in self.tree.decorator_list)])

    def codes(self) -> dict[Key, CodeType]:
        """The code of the part as its tree is now, and of what is defined inside.

        Raises:
            SyntaxError, ValueError: the edited tree is not a program.
        """
        # a class without bases: only the code of its methods is of interest
        statement: ast.stmt = self.tree
        if self.home is not None:
            statement = ast.copy_location(ast.ClassDef(self.home.name, [], [], [self.tree], []), self.home)
        with warnings.catch_warnings(action="ignore"):  # an edit may call a number, or index one
            module = compile(ast.Module([statement], []), self.file, "exec", dont_inherit=True)
        return {(code.co_qualname, code.co_firstlineno): code for code in _inner(module)}


def _inner(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _inner(constant)


def parts_of(file: str, source: str) -> list[CodePart]:
    """The functions and methods of a module; those inside functions belong to the outer one."""
    found = []
    for statement in ast.parse(source).body:
        if isinstance(statement, Definition):
            found.append(CodePart(file, statement, None))
        elif isinstance(statement, ast.ClassDef):
            found += [CodePart(file, inner, statement) for inner in statement.body if isinstance(inner, Definition)]
    return found


def ran(run: Callable[[], object], files: Mapping[str, str]) -> set[CodeType]:
    """The code of these files that a run calls. An exception ends the run early."""
    found: set[CodeType] = set()

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code.co_filename in files:
            found.add(frame.f_code)

    sys.setprofile(note)
    try:
        run()
    except Exception:  # noqa: BLE001, S110  what ran before it counts
        pass
    finally:
        sys.setprofile(None)
    return found


class Program:
    """The functions that a run uses, ready to be edited."""

    def __init__(self, codes: set[CodeType], files: Mapping[str, str], first: str = "") -> None:
        """Take the code that runs, the source of the files that it comes from, and a function to edit first."""
        lines = {(code.co_filename, code.co_firstlineno) for code in codes}
        used = [part for file in sorted({file for file, _ in lines}) for part in parts_of(file, files[file])]
        self.parts = [part for part in used if any((part.file, line) in lines for line in _lines(part))]
        self.parts.sort(key=lambda part: part.tree.name != first)
        self.functions: dict[CodePart, list[FunctionType]] = {part: [] for part in self.parts}
        homes = {(part.file, line): part for part in self.parts for line in _lines(part)}
        for thing in gc.get_objects():
            if type(thing) is FunctionType:
                code = thing.__code__
                if (part := homes.get((code.co_filename, code.co_firstlineno))) is not None:
                    self.functions[part].append(thing)

    def variants(
        self,
        skip: Container[str] = (),
        *,
        only: Container[Spot] | None = None,
        repairing: bool = False,
        likely_first: bool = False,
    ) -> Iterator[Variant]:
        """Every variant, in force while it is yielded; without edits of the functions and classes to skip.

        With `only`, those at these spots. With `likely_first`, what goes wrong with a loop comes first, and last what
        there are most edits of. Then and when `repairing`, functions that are called early come before those that these
        call.
        """
        parts = nearest_first(self.parts) if likely_first or repairing else self.parts
        for turn in TURNS if likely_first else (None,):
            for part in parts:
                if part.tree.name not in skip and (part.home is None or part.home.name not in skip):
                    yield from self._of_part(part, repairing, turn, only)

    def _of_part(
        self, part: CodePart, repairing: bool, turn: int | None, only: Container[Spot] | None
    ) -> Iterator[Variant]:
        # what is repaired in a function is repaired for all who call it
        sites = [] if repairing else self._sites(part)
        at_each = turn is None and len(sites) > 1
        at_sites = [(site, self._calling_only_here(site)) for site in sites] if at_each else []
        seen: set[bytes] = set()
        functions, attributes = self._unary(part, everything=repairing), self._attributes
        for edit in edits(part.tree, functions, attributes=attributes, repairing=repairing):
            if turn is not None and turn_of(edit.kind) != turn:
                continue
            variant = Variant(edit, part.file, part.tree.name)
            if only is not None and variant.spot not in only:
                continue
            try:
                codes = part.codes()
            except (SyntaxError, ValueError, TypeError):
                continue
            # two edits may be the same program
            if (mark := _mark(codes)) in seen:
                continue
            seen.add(mark)
            variant = replace(variant, program=crc32(mark))
            told = replace(variant, edit=_in_words_of(edit, part, sites[0])) if len(sites) == 1 else variant
            with _replaced(self.functions[part], codes) as possible:
                if possible:
                    yield told
            for site, caller in at_sites:
                with self._at(site, caller, part, codes) as possible:
                    if possible:
                        edit_there = _in_words_of(edit, part, site)
                        yield replace(variant, edit=edit_there, call=site.call.lineno)

    @cached_property
    def _attributes(self) -> dict[str, tuple[str, ...]]:
        """The attributes that any function reads, by the variable that it reads them from."""
        found: dict[str, dict[str, None]] = {}
        for part in self.parts:
            for variable, attributes in NamesInScope.of(part.tree, (), {}).attributes.items():
                found.setdefault(variable, {}).update(dict.fromkeys(attributes))
        return {variable: tuple(attributes) for variable, attributes in found.items()}

    def _sites(self, part: CodePart) -> list[Site]:
        if part.home is not None:
            return []
        calls = [(other, node) for other in self.parts for node in ast.walk(other.tree) if isinstance(node, ast.Call)]
        return [Site(other, call) for other, call in calls if name_of(call.func) == part.tree.name]

    def _calling_only_here(self, site: Site) -> dict[Key, CodeType]:
        """The caller's code with this one call of the edited function."""
        function = site.call.func
        site.call.func = ast.copy_location(ast.Name(AT_ONE_CALL, ast.Load()), function)
        try:
            return site.caller.codes()
        finally:
            site.call.func = function

    @contextmanager
    def _at(
        self, site: Site, caller: dict[Key, CodeType], part: CodePart, codes: dict[Key, CodeType]
    ) -> Iterator[bool]:
        functions = [function for function in self.functions[part] if function.__name__ == part.tree.name]
        code = codes.get((part.tree.name, part.first_line))
        if len(functions) != 1 or code is None or functions[0].__closure__:
            yield False
            return
        (right,) = functions
        edited = FunctionType(code, right.__globals__, right.__name__, right.__defaults__)
        edited.__kwdefaults__ = right.__kwdefaults__
        callers = self.functions[site.caller]
        for function in callers:
            function.__globals__[AT_ONE_CALL] = edited
        try:
            with _replaced(callers, caller) as possible:
                yield possible
        finally:
            for function in callers:
                function.__globals__.pop(AT_ONE_CALL, None)

    def _unary(self, part: CodePart, *, everything: bool) -> tuple[str, ...]:
        """Other functions of one argument that run or stand above, or `everything` that is known to this one."""
        known = self.functions[part][0].__globals__ if self.functions[part] else {}
        ran = {other.tree.name for other in self.parts}
        own = [
            name
            for name, value in known.items()
            if isinstance(value, FunctionType)
            and _takes_one(value)
            and (everything or name in ran or _stands_above(value, part))
        ]
        return (*(name for name in own if name != part.tree.name), *(UNIVERSAL if "np" in known else ()))


def _lines(part: CodePart) -> set[int]:
    inner = [node for node in ast.walk(part.tree) if isinstance(node, Definition | ast.Lambda)]
    decorated = {decorator.lineno for node in inner for decorator in getattr(node, "decorator_list", ())}
    return {node.lineno for node in inner} | decorated


def _stands_above(function: FunctionType, part: CodePart) -> bool:
    code = function.__code__
    return code.co_filename == part.file and code.co_firstlineno < part.first_line and _keeps_shape(function)


def _keeps_shape(function: FunctionType) -> bool:
    """Whether it is a function like the sigmoid. A Jacobian in its place would change a size, and so a mean."""
    try:
        return bool(np.shape(function(np.full((3, 2), 0.5))) == (3, 2))
    except Exception:  # noqa: BLE001  a student's function may raise anything
        return False


def _takes_one(function: FunctionType) -> bool:
    return function.__code__.co_argcount - len(function.__defaults__ or ()) == 1


def _in_words_of(edit: Edit, part: CodePart, site: Site) -> Edit:
    """The edit in the words of the caller: a parameter becomes what is passed for it."""
    parameters = [*part.tree.args.posonlyargs, *part.tree.args.args]
    passed = {name.arg: names(value) for name, value in zip(parameters, site.call.args, strict=False)}

    def told(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for word in words for name in passed.get(word, (word,))))

    return replace(edit, about=told(edit.about), instead=told(edit.instead))


def _mark(codes: Mapping[Key, CodeType]) -> bytes:
    return repr([(key, _marked(code)) for key, code in codes.items()]).encode()


def _marked(code: CodeType) -> tuple[object, ...]:
    # the text of a code object contains its address, so code inside is marked by what it is made of
    constants = [_marked(one) if isinstance(one, CodeType) else one for one in code.co_consts]
    return code.co_code, constants, code.co_names, code.co_varnames


@contextmanager
def _replaced(functions: list[FunctionType], codes: Mapping[Key, CodeType]) -> Iterator[bool]:
    """The functions with other code; False if it does not fit, because it closes over other variables."""
    before = [function.__code__ for function in functions]
    try:
        for function in functions:
            code = codes.get((function.__code__.co_qualname, function.__code__.co_firstlineno))
            if code is not None:
                function.__code__ = code
    except ValueError:
        possible = False
    else:
        possible = True
    try:
        yield possible
    finally:
        for function, code in zip(functions, before, strict=True):
            function.__code__ = code

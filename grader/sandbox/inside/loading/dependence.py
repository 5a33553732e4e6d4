"""Which statements of a module can be skipped: those that may take long, and that nothing graded depends on.

A statement is needed if it touches a variable that a wanted function reads, or a variable connected with one. Any two
variables that a statement touches are connected: an object can go from one to the other. What a statement touches
includes the global variables of all functions that it names. So a statement is called needless only if nothing that it
may change, by whatever name, reaches what is graded. UsedNames are read from bytecode: its scopes are Python's own.
"""

import dis
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from types import CodeType

from .statements import Statement, steps

AT_ONCE = {"<listcomp>", "<genexpr>", "<setcomp>", "<dictcomp>"}
"""Code objects that run where they are written."""
READS = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS", "DELETE_NAME", "DELETE_GLOBAL"}
CONSTANT = {
    "CACHE",
    "RESUME",
    "LOAD_CONST",
    "LOAD_SMALL_INT",
    "STORE_NAME",
    "RETURN_VALUE",
    "RETURN_CONST",
    "COPY",
    "SWAP",
}
CONSTANT |= {"UNARY_NEGATIVE", "UNPACK_SEQUENCE", "BINARY_OP", "BUILD_TUPLE", "NOP", "POP_TOP"}
"""The instructions that assign a number, a text or a tuple of these to a name."""
LOOPS = {code for name, code in dis.opmap.items() if name == "FOR_ITER" or "BACKWARD" in name}
OPAQUE = {"exec", "eval", "globals", "locals", "vars", "setattr", "delattr", "__import__", "get_ipython"}
"""Functions that can reach any variable, or the world outside of the module."""
SLOW = {"sleep", "fit", "fit_transform", "minimize"}
"""Functions of others that often take long."""
EVERYTHING = "*"


class UsedNames:
    """What a code object names, without what is local to it."""

    def __init__(self, code: CodeType, *, module: bool = True) -> None:
        self.reads: set[str] = set()
        self.writes: set[str] = set()
        self.patched: set[str] = set()
        """Names of which it sets an attribute."""
        self.imports: set[str] = set()
        self.constant = module
        """Whether it only gives names to constants."""
        self._collect(code, module=module)

    def _collect(self, code: CodeType, *, module: bool) -> None:
        # a class's own names, which its body stores as a module does
        own = set() if module else {name for step, name in steps(code) if step == "STORE_NAME"}
        root = ""
        for step, name in steps(code):
            if step in READS and name not in own:
                self.reads.add(name)
            elif step == "STORE_GLOBAL" or (module and step == "STORE_NAME"):
                self.writes.add(name)
            elif step == "IMPORT_NAME":
                self.imports.add(name.partition(".")[0])
            elif step in {"STORE_ATTR", "DELETE_ATTR"} and root:
                self.patched.add(root)
            # `np.linalg.x = 1` sets an attribute of what begins with `np`
            root = name if step in READS else root if step in {"LOAD_ATTR", "CACHE"} else ""
            self.constant &= step in CONSTANT
        for inner in _inner(code):
            self._collect(inner, module=False)


def needless(statements: Sequence[Statement], wanted: Collection[str], own_modules: Collection[str]) -> set[int]:
    """The numbers of the statements that may take long and that no wanted name depends on.

    `own_modules` are modules whose state a submission's own functions can change.
    """
    coded = [statement for statement in statements if statement.code is not None]
    slow = _slow_names(coded, own_modules)
    suspects = {one.number for one in coded if not one.plain and one.code and _may_take_long(one.code, slow)}
    return _Graph(coded, own_modules).needless(suspects, wanted) if suspects else set()


class _Graph:
    """The variables of a module, and what connects them."""

    def __init__(self, statements: Sequence[Statement], own_modules: Collection[str]) -> None:
        self.named = {one.number: UsedNames(one.code) for one in statements if one.code}
        self.statements = statements
        self.functions: dict[str, set[str]] = defaultdict(set)
        """The names that a function, or any method of a class, reads or writes."""
        self.variables: set[str] = set()
        self.bound: set[str] = set()
        self.libraries: set[str] = set()
        """Imported modules of others, and names from them."""
        self.star: set[str] = set()
        """Own modules of which all names are imported."""
        self.parents: dict[str, str] = {}
        for one in statements:
            self._enter(one, self.named[one.number], own_modules)

    def _enter(self, statement: Statement, names: UsedNames, own_modules: Collection[str]) -> None:
        self.bound |= names.writes
        self.variables |= names.patched
        modules = {f"import {name}" for name in names.imports & {*own_modules, ""}}
        self.variables |= modules
        if statement.defines:
            self.functions[statement.defines] |= (names.reads | names.writes | modules) - {statement.defines}
            self.variables |= names.writes - {statement.defines}
        elif statement.plain:
            self.libraries |= set() if modules else names.writes
            self.star |= set() if names.writes else modules
            for name in names.writes:
                self.functions[name] |= modules
        elif not names.constant:
            self.variables |= names.writes

    def needless(self, suspects: set[int], wanted: Collection[str]) -> set[int]:
        touched = {one.number: self.touched(self._at_once(one)) for one in self.statements}
        for names in touched.values():
            self._connect(names)
        needed = {self._group(name) for name in self.touched(wanted)}
        if self._group(EVERYTHING) in needed:
            return set()
        skipped: set[int] = set()
        gone: set[str] = set()
        for one in self.statements:
            names = touched[one.number]
            groups = {self._group(name) for name in names}
            if one.plain or one.defines or groups & needed or EVERYTHING in names or self._patches_a_library(one):
                continue
            # what would read a variable that is not there is skipped as well
            if one.number in suspects or groups & gone:
                skipped.add(one.number)
                gone |= {self._group(name) for name in self.named[one.number].writes & self.variables}
        return skipped

    def _at_once(self, statement: Statement) -> set[str]:
        """The names that count when the statement runs: of a definition, only decorators and defaults."""
        names = self.named[statement.number]
        return _outer(statement.code) if statement.defines and statement.code else names.reads | names.writes

    def _patches_a_library(self, statement: Statement) -> bool:
        named = self._everything_named(self._at_once(statement))
        run = [one for one in self.statements if one is statement or one.defines in named]
        return any(self.named[one.number].patched & self.libraries for one in run)

    def touched(self, names: Iterable[str]) -> set[str]:
        """The variables behind some names, also those that functions among them reach."""
        found = self._everything_named(names)
        if found & (OPAQUE - self.bound):
            found.add(EVERYTHING)
        if found - self.bound - self.variables:  # a name from anywhere, perhaps from `from helper import *`
            found |= self.star
        return found & {*self.variables, EVERYTHING}

    def _everything_named(self, names: Iterable[str]) -> set[str]:
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            if (name := waiting.pop()) not in found:
                found.add(name)
                waiting += self.functions.get(name, ())
        return found

    def _connect(self, names: set[str]) -> None:
        roots = {self._group(name) for name in names}
        if roots:
            first = min(roots)
            self.parents.update(dict.fromkeys(roots - {first}, first))

    def _group(self, name: str) -> str:
        while (parent := self.parents.get(name)) is not None:
            name = parent
        return name


def _slow_names(statements: Sequence[Statement], own_modules: Collection[str]) -> set[str]:
    """The names that may cost time: a function with a loop, an object of a class that has one."""
    slow = {*SLOW, *own_modules}
    before = -1
    while before != len(slow):
        before = len(slow)
        for one in statements:
            if one.code and (_may_take_long(one.code, slow, deep=True) or _recurs(one)):
                slow |= set(one.binds)
    return slow


def _may_take_long(code: CodeType, slow: set[str], *, deep: bool = False) -> bool:
    # opcodes are every second byte; this look costs a hundredth of reading them one by one
    if LOOPS & set(code.co_code[::2]) or slow & set(code.co_names):
        return True
    return any(_may_take_long(inner, slow, deep=deep) for inner in _inner(code) if deep or inner.co_name in AT_ONCE)


def _recurs(statement: Statement) -> bool:
    """Whether a function names itself: recursion can take as long as a loop."""
    inner = _inner(statement.code) if statement.code and statement.defines else ()
    return any(_may_take_long(code, {statement.defines}, deep=True) for code in inner)


def _outer(code: CodeType) -> set[str]:
    return {name for step, name in steps(code) if step in READS}


def _inner(code: CodeType) -> Iterator[CodeType]:
    return (constant for constant in code.co_consts if isinstance(constant, CodeType))

"""Run a submission's modules statement by statement: one that fails costs itself and what needs it; the rest counts."""

import inspect
import re
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from types import ModuleType
from typing import Any

from ..faults import Report, describe, place
from . import notebook
from .dependence import needless
from .stand_ins import StandIns
from .statements import Statement, is_busy, statements

MOST = 50
"""Statements that are reported as left out, and as many as not run."""
NAMES, NAME = 20, 100
_WORD = re.compile(r"[^\W\d]\w*")


class Running:
    """Loads the modules of one submission, and remembers what it left out."""

    def __init__(
        self,
        files: Collection[str],
        lines: Mapping[str, list[str]],
        settings: Mapping[str, Any],
        announce: Callable[[Report | None], None],
    ) -> None:
        self.lines = lines
        """The lines of the student's own files; others of the `files` are the course's."""
        self.wanted: Collection[str] | None = settings["wanted"]
        self.strict: bool = settings["strict"]
        self.careful: bool = settings["careful"]
        """Whether to run each statement by itself, after an attempt in which it is not known what ended the process."""
        self.definitions_only: bool = settings["definitions_only"]
        self.without = {(file, number) for file, number in settings["without"]}
        self.announce = announce
        self.announced = False
        self.stand_ins = StandIns()
        self.own = {part.removesuffix(".py") for name in files for part in name.split("/")} - {"__init__"}
        """Names of the modules and packages among the files."""
        self.left_out: list[Report] = []
        self.not_run: list[Report] = []

    def run(self, module: ModuleType, file: str, source: bytes) -> None:
        """Run a module of the submission."""
        if self.strict or file not in self.lines:
            exec(compile(source, file, "exec", dont_inherit=True), module.__dict__)  # noqa: S102
        elif self.careful or is_busy(source):
            self._run_each(module, file, source)
        else:
            self._run_whole(module, file, source)

    def _run_whole(self, module: ModuleType, file: str, source: bytes) -> None:
        """Run it in one piece, which takes half the time. After an exception, continue with the next statement."""
        try:
            # `dont_inherit`: the student's code gets none of this file's `__future__` imports
            code = compile(source, file, "exec", dont_inherit=True)
        except Exception:  # noqa: BLE001  it does not parse: see what does
            self._run_each(module, file, source)
            return
        self._announce(None)
        try:
            exec(code, module.__dict__)  # noqa: S102  this process exists to run student code
        except BaseException as stop:  # noqa: BLE001  `sys.exit()` at the end of a file is common
            below = stop.__traceback__.tb_next if stop.__traceback__ else None
            self._run_each(module, file, source, (below.tb_lineno, stop) if below else None)

    def _run_each(
        self, module: ModuleType, file: str, source: bytes, stopped: tuple[int, BaseException] | None = None
    ) -> None:
        """Run the statements one by one; after `stopped`, a line and its exception, those behind that line."""
        try:
            found = statements(source, file)
        except BaseException as error:  # noqa: BLE001  bytes that are no source, or that overrun the parser
            found = [Statement(0, getattr(error, "lineno", None) or 1, None, error)]
        line, stop = stopped or (0, None)
        first = max((one.number for one in found if one.line <= line), default=0)
        if stop is not None:
            self._execute(module, file, found[first], stop)
            found = found[first + 1 :]
        skipped = needless(found, self._wanted(found, file), self.own)
        for one in found:
            self._step(module, file, one, skip=one.number in skipped)
        self._announce(None)

    def _announce(self, statement: Report | None) -> None:
        """Announce which statement runs from here on, or that several run at once."""
        if statement is not None or self.announced:
            self.announce(statement)
        self.announced = statement is not None

    def _wanted(self, found: Sequence[Statement], file: str) -> set[str]:
        """The names that the grader asks for, and those that another file of the submission may import."""
        bound = {name for one in found for name in one.binds}
        others = "".join(text for name, lines in self.lines.items() if name != file for text in lines)
        return bound if self.wanted is None else {*self.wanted, *(bound & set(_WORD.findall(others)))}

    def _step(self, module: ModuleType, file: str, one: Statement, *, skip: bool) -> None:
        if (file, one.number) in self.without:
            return
        if one.error is not None:
            self._leave_out(file, one, one.error)
        elif skip or (self.definitions_only and not (one.plain or one.defines)):
            self.not_run += [self._place(file, one)][: MOST - len(self.not_run)]
        else:
            self._announce(self._place(file, one))
            self._execute(module, file, one)

    def _execute(self, module: ModuleType, file: str, one: Statement, stop: BaseException | None = None) -> None:
        asked = self._functions(module)
        stop = stop or _evaluated(one, module)
        while stop is not None:
            # Only now, and not before: code that asks whether a package is there gets a true answer.
            if not isinstance(stop, ModuleNotFoundError) or not self._stand_in(stop.name or ""):
                self._leave_out(file, one, stop)
                return
            stop = _evaluated(one, module)
        self._keep(asked, module, file, one)

    def _functions(self, module: ModuleType) -> dict[str, Any]:
        """The functions and classes so far that the grader asks for."""
        found = {name: module.__dict__.get(name) for name in self.wanted or ()}
        return {name: value for name, value in found.items() if callable(value)}

    def _keep(self, asked: Mapping[str, Any], module: ModuleType, file: str, one: Statement) -> None:
        """Give back the names of graded functions that a statement used for its results: `loss = loss(w, x)`."""
        for name, function in asked.items():
            if name in module.__dict__ and not callable(module.__dict__[name]):
                module.__dict__[name] = function
                self._report(file, one, {"kind": "replaces", "name": name})

    def _stand_in(self, missing: str) -> bool:
        """Let a stand-in take the place of a missing package; False if there is one already, or it is not missing."""
        package = missing.partition(".")[0]
        if not package or package in {*sys.modules, *self.own, *self.stand_ins.allowed}:
            return False
        self.stand_ins.allowed.add(package)
        return True

    def _leave_out(self, file: str, one: Statement, stop: BaseException) -> None:
        self._report(file, one, describe(stop, self.lines))

    def _report(self, file: str, one: Statement, why: Report) -> None:
        if len(self.left_out) < MOST:
            self.left_out.append(self._place(file, one) | {"why": why})

    def _place(self, file: str, one: Statement) -> Report:
        names = [name[:NAME] for name in one.binds][:NAMES]
        return {"path": file, "number": one.number, "names": names, "frame": place(self.lines, file, one.line)}


def _evaluated(one: Statement, module: ModuleType) -> BaseException | None:
    """Run a statement. Returns the exception that stopped it."""
    if one.code is None:
        return None
    try:
        value = eval(one.code, module.__dict__)  # noqa: S307  this process exists to run student code
        if one.code.co_flags & inspect.CO_COROUTINE:
            notebook.run(value)
    except BaseException as stop:  # noqa: BLE001  `sys.exit()` too
        return stop
    return None

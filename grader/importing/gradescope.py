"""Gradescope: `unittest` test cases with the decorators of gradescope-utils, as a folder or an autograder zip."""

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.importing.folder import inside, text_of
from grader.importing.imported import (
    ImportedAssignment,
    ImportedTest,
    Note,
    TestFile,
    guarded,
    identifier_of,
    names_of,
    without_notes,
)
from grader.importing.obstacles import obstacles
from grader.importing.unittest_file import Method, UnittestFile

NOT_DATA = {"Pipfile", "Pipfile.lock", "Makefile", "LICENSE", "Dockerfile"}
SCRIPTS = {"setup.sh", "run_autograder", "run_tests.py", "requirements.txt", "README.md", "ssh_config"}
SOLUTIONS = {"solution", "solutions", "sample", "reference"}
"""Folders that hold right solutions."""
COPIED = re.compile(r"submission/([\w./-]+?)\.py\b")


def recognise(name: str, content: bytes) -> bool:
    """Whether a file uses gradescope-utils."""
    return name.endswith(".py") and b"gradescope_utils" in content


def read(name: str, files: Mapping[str, bytes]) -> list[ImportedAssignment]:
    """The assignments of an autograder, or of several: each folder with a `run_tests.py` or `tests/` is one."""
    tests = [one for one, content in files.items() if _is_test(one, content)]
    named = names_of(sorted({_root(one) for one in tests}), name)
    return [guarded(called, root, _of_root, called, root, files, tests) for root, called in named.items()]


def _is_test(name: str, content: bytes) -> bool:
    # a test case may derive from a class of the author's in another file
    return recognise(name, content) and b"class " in content and b"def test" in content


def _root(name: str) -> str:
    folder = PurePosixPath(name).parent
    return str(folder.parent if folder.name in {"tests", "test"} else folder)


@dataclass(frozen=True)
class _Autograder:
    """The files of one autograder, by their path in it."""

    name: str
    files: Mapping[str, bytes]
    tests: tuple[str, ...]

    @property
    def helpers(self) -> dict[str, str]:
        """The Python files that tests may import, by module."""
        found = {}
        for path in self.files:
            parts = PurePosixPath(path).parts
            if path.endswith(".py") and path not in self.tests and parts[-1] not in {*SCRIPTS, "__init__.py"}:
                found[PurePosixPath(path).stem] = path
        copied = {PurePosixPath(one).name for one in self._copied()}
        return {module: path for module, path in found.items() if module not in copied and not _is_solution(path)}

    def _copied(self) -> list[str]:
        script = next((text_of(one) for path, one in self.files.items() if path.endswith("run_autograder")), "")
        return COPIED.findall(script)

    @property
    def requirements(self) -> str:
        """Its `requirements.txt` without the helpers of Gradescope."""
        lines = text_of(self.files.get("requirements.txt", b"")).splitlines()
        return "\n".join(line for line in lines if "gradescope" not in line and line.strip())

    def solution_of(self, module: str) -> str:
        """The right solution of a module; '' if there is none."""
        right = (one for path, one in self.files.items() if path.endswith(f"{module}.py") and _is_solution(path))
        return text_of(next(right, b""))


def _is_solution(path: str) -> bool:
    return bool({*PurePosixPath(path).parts[:-1]} & SOLUTIONS)


def _of_root(name: str, root: str, files: Mapping[str, bytes], tests: list[str]) -> ImportedAssignment:
    own = inside(root, {one: files[one] for one in tests if _root(one) == root})
    grader = _Autograder(name, inside(root, files), tuple(own))
    prefix = identifier_of(grader.name)
    readable, unreadable = without_notes(_test_files(grader, prefix))
    read = dict(readable)
    main = next((module for file in read.values() for module in file.students), "solution")
    for file in read.values():
        file.main = main
    written, on_tests = without_notes(one for path, file in read.items() for one in _written(path, file))
    data = {path: one for path, one in grader.files.items() if _is_data(path)}
    on_data = [Note(path, "carried over", "data for the tests") for path in data]
    return ImportedAssignment(
        grader.name,
        grader.name.replace("_", " ").replace("-", " ").capitalize(),
        main,
        tuple(written),
        data=data,
        helpers=_helpers(grader, {module for file in read.values() for module in file.helpers}, prefix),
        solution=grader.solution_of(main),
        requirements=grader.requirements,
        notes=(*unreadable, *on_tests, *on_data, *_scripts(grader)),
    )


def _test_files(grader: _Autograder, prefix: str) -> Iterator[tuple[str, UnittestFile] | Note]:
    """The files of tests by their path, or a note on one that cannot be read."""
    for path in grader.tests:
        try:
            yield path, UnittestFile(text_of(grader.files[path]), {*grader.helpers}, prefix)
        except (SyntaxError, ValueError) as error:
            yield Note(path, "not carried over", f"it is not Python 3 ({error}).")


def _helpers(grader: _Autograder, needed: Set[str], prefix: str) -> dict[str, str]:
    """The modules that the tests import, by their name in `reference/`."""
    helpers = grader.helpers
    return {f"{prefix}_{module}": _helper(text_of(grader.files[helpers[module]]), helpers, prefix) for module in needed}


def _helper(text: str, helpers: Mapping[str, str], prefix: str) -> str:
    try:
        return UnittestFile(text, {*helpers}, prefix).text
    except SyntaxError:
        return text


def _is_data(path: str) -> bool:
    parts = PurePosixPath(path)
    if parts.name in NOT_DATA or parts.name.startswith(".") or _is_solution(path):
        return False
    return parts.suffix not in {".py", ".sh", ".zip", ".md", ".pyc", ".ipynb"} and parts.name not in SCRIPTS


def _scripts(grader: _Autograder) -> Iterator[Note]:
    for path in grader.files:
        if PurePosixPath(path).name in {"setup.sh", "run_autograder"}:
            yield Note(
                path,
                "not carried over",
                "the script of a container. Packages go into requirements.txt, files into given/.",
            )


def _written(path: str, file: UnittestFile) -> Iterator[TestFile | Note]:
    """A file of tests as it is carried over, and a note on each of its tests."""
    tests, notes = without_notes(one for method in file.methods for one in _test(path, method, file))
    name = PurePosixPath(path).stem.removeprefix("test_").removeprefix("test") or "imported"
    yield TestFile(identifier_of(name), file.text, tuple(tests))
    yield from notes


def _test(path: str, method: Method, file: UnittestFile) -> Iterator[ImportedTest | Note]:
    place = f"{path}, {method.case}.{method.name}"
    reasons = [*_reasons(method, file)]
    if reasons:
        yield from (Note(place, "not carried over", reason) for reason in dict.fromkeys(reasons))
        return
    yield ImportedTest(method.title, method.points, method.call, method.visibility)
    yield Note(place, "carried over", f"{method.title}, {method.points:g} points, {method.visibility}")
    yield from (Note(place, "changed", what) for what in method.changes)


def _reasons(method: Method, file: UnittestFile) -> Iterator[str]:
    """Why a test is not carried over."""
    if method.is_leaderboard:
        yield "a leaderboard. This grader has none, and no points depend on it."
        return
    yield from obstacles(method.text)
    if method.reads_input:
        yield "types into `input()`, which stays in the student's process. Pass the text as an argument."
    if foreign := method.names & file.foreign:
        yield f"uses {', '.join(sorted(foreign))} of gradescope_utils, which looks at the container. Leave it out."

"""Otter: a folder or zip with test files and a notebook, or a notebook before `otter assign`."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from grader.errors import UsageError
from grader.importing.folder import inside, text_of
from grader.importing.imported import DAMAGED, ImportedAssignment, Note, guarded, identifier_of, without_notes
from grader.importing.namespace import CodeCell
from grader.importing.notebook import NotebookCell, is_notebook, read_notebook, written
from grader.importing.otter_files import OtterQuestion, namespace_of, of_spec, read_test, tests_of
from grader.importing.otter_notebook import files_for_students, is_master, questions_of
from grader.importing.settling import Unsettled, settled
from grader.importing.solutions import blank, has_blank, has_solution, holds_solutions, solved
from grader.intake.magics import set_aside

NOT_NAMED = "`files` of the notebook's settings does not name it. Copy it to `given/` if students need it."
CONFIGURATION = {"otter_config.json", "environment.yml", "setup.sh", "run_autograder", "run_otter.py", "__init__.py"}
"""Files that configure Otter, and are not part of the homework."""
OTTERS = re.compile(
    r"^\s*(import otter|from otter|from client\.api|import client|.*\botter\.Notebook\(|.*\bNotebook\(.*\.ok"
    r"|_? ?=? ?(grader|ok)\.(check|check_all|export|grade|grade_all|submit|auth)\b)"
)
"""Lines of a notebook that call Otter, or the program that it came from."""
TEST_FILE = re.compile(rb"^(OK_FORMAT\s*=|@(\w+\.)*test_case\b)", re.MULTILINE)
CELLS = "\n\n\n"


def recognise(name: str, content: bytes) -> bool:
    """Whether a file is one of Otter's: a notebook before `otter assign` or with tests in it, or a file of tests."""
    return (
        (is_notebook(name, content) and is_master(content))
        or (name.endswith(".py") and _is_test(content))
        or (_holds_tests(name, content) and b"OK_FORMAT" in content)
    )


def _is_test(content: bytes) -> bool:
    return (b"test = {" in content and b"suites" in content) or TEST_FILE.search(content) is not None


def read(name: str, files: Mapping[str, bytes]) -> list[ImportedAssignment]:
    """The assignments in an Otter folder; one for each notebook before `otter assign`."""
    masters = [one for one, content in files.items() if is_notebook(one, content) and is_master(content)]
    made = [guarded(PurePosixPath(one).stem, one, _of_master, one, files) for one in masters]
    # a notebook that contains no tests has them in files next to it
    homes = [PurePosixPath(one).parent for one, imported in zip(masters, made, strict=True) if imported.tests]
    made = [imported for imported in made if imported.tests or not imported.files]
    tests = [one for one, content in files.items() if one.endswith(".py") and _is_test(content)]
    folders = {str(PurePosixPath(one).parent) for one in tests}
    # of `autograder/tests` and `student/tests`, the first has all cases
    autograders = {one for one in folders if "autograder" in PurePosixPath(one).parts}
    # tests below one of the notebooks were made from it by `otter assign`
    own = {one for one in autograders or folders if not any(PurePosixPath(one).is_relative_to(home) for home in homes)}
    made += [guarded(PurePosixPath(one).name, one, _of_tests, name, one, files) for one in sorted(own)]
    holding = [] if made else [one for one, content in files.items() if _holds_tests(one, content)]
    return made + [guarded(PurePosixPath(one).stem, one, _of_metadata, one, files[one]) for one in holding]


def _holds_tests(name: str, content: bytes) -> bool:
    return name.endswith(".ipynb") and b'"otter"' in content and b'"tests"' in content


def _of_tests(name: str, folder: str, files: Mapping[str, bytes]) -> ImportedAssignment:
    tests = {
        one: text_of(files[one])
        for one in sorted(files)
        if str(PurePosixPath(one).parent) == folder and one.endswith(".py")
    }
    root = PurePosixPath(folder).parent
    notebooks = [one for one in files if one.endswith(".ipynb") and PurePosixPath(one).is_relative_to(root)]
    best = min(notebooks, key=lambda one: (not holds_solutions(files[one]), one.count("/"), one), default="")
    cells, on_notebook = without_notes(_cells_of(best, files[best]) if best else ())
    questions, on_files = without_notes(_questions(tests))
    title = PurePosixPath(best).stem if best else (root.name or name)
    others = _other_files(root, files, {*tests, *notebooks})
    return _made(title, cells, questions, [*on_notebook, *on_files], others)


def _cells_of(path: str, content: bytes) -> Iterator[NotebookCell | Note]:
    try:
        yield from read_notebook(path, content)
    except UsageError as error:
        yield Note(path, "not carried over", str(error))


def _questions(tests: Mapping[str, str]) -> Iterator[tuple[str, OtterQuestion] | Note]:
    """The questions in files of tests, each with its path, or a note on a file that cannot be read."""
    for path, text in tests.items():
        try:
            question = read_test(PurePosixPath(path).stem, text)
        except DAMAGED as error:
            yield Note(path, "not carried over", f"the file cannot be read without running it ({error}).")
            continue
        if question is not None:
            yield path, question
        elif "def test" in text:
            yield Note(path, "not carried over", "it holds no test in a form that Otter reads.")


def _of_metadata(path: str, content: bytes) -> ImportedAssignment:
    """Tests that a notebook itself holds."""
    stated = json.loads(content)["metadata"]["otter"]["tests"]
    questions = [(f"{path}, {name}", _of_stated(name, one)) for name, one in stated.items()]
    return _made(PurePosixPath(path).stem, read_notebook(path, content), questions, [], {})


def _of_stated(name: str, stated: Any) -> OtterQuestion:
    question = of_spec(stated) if isinstance(stated, dict) else read_test(name, str(stated))
    return question or OtterQuestion(name, ())


def _of_master(path: str, files: Mapping[str, bytes]) -> ImportedAssignment:
    cells = read_notebook(path, files[path])
    questions, notes, kept = questions_of(path, cells)
    others = _other_files(PurePosixPath(path).parent, files, {path})
    named = files_for_students(cells)
    unnamed = [] if named is None else [one for one in others if not _is_named(one, [*named, "requirements.txt"])]
    notes += [Note(one, "not carried over", NOT_NAMED) for one in unnamed]
    kept_files = {one: content for one, content in others.items() if one not in unnamed}
    return _made(PurePosixPath(path).stem, kept, questions, notes, kept_files)


def _is_named(path: str, named: Sequence[str]) -> bool:
    """Whether a path is one of some files, folders and patterns, or is in one of the folders."""
    one = PurePosixPath(path)
    return any(one.is_relative_to(other) or one.match(other) for other in named if other)


def _other_files(root: PurePosixPath, files: Mapping[str, bytes], used: set[str]) -> dict[str, bytes]:
    """The other files of the assignment, by their path in it."""
    others = inside(root, {one: content for one, content in files.items() if one not in used})
    return {one: content for one, content in others.items() if _is_of_homework(PurePosixPath(one))}


def _is_of_homework(path: PurePosixPath) -> bool:
    return (
        path.name not in CONFIGURATION
        and path.suffix not in {".ipynb", ".zip", ".pdf", ".ok", ".otter"}
        and not {"tests", "autograder", "student", "dist"} & {*path.parts}
    )


def _made(
    title: str,
    cells: Sequence[NotebookCell],
    questions: Sequence[tuple[str, OtterQuestion]],
    notes: Sequence[Note],
    others: Mapping[str, bytes],
) -> ImportedAssignment:
    code = [_without_otter(cell) for cell in cells if cell.kind == "code"]
    names = [CodeCell(solved(cell.source), _is_students(cell), f"cell {cell.number}") for cell in code]
    file, on_tests = settled(identifier_of(title), list(_unsettled(questions, names)))
    has_solutions = any(has_solution(cell.source) for cell in code)
    solution = CELLS.join(set_aside(solved(cell.source))[0] for cell in code) if has_solutions else ""
    begun = [replace(cell, source=blank(cell.source)) for cell in map(_without_otter, cells)]
    starter = CELLS.join(set_aside(cell.source)[0] for cell in begun if cell.kind == "code")
    requirements = text_of(others.get("requirements.txt", b""))
    given = {name: content for name, content in others.items() if name != "requirements.txt"}
    return ImportedAssignment(
        title,
        title,
        "solution",
        (file,),
        given=given,
        starter=starter,
        notebook=written(cell for cell in begun if cell.kind != "raw" and cell.source.strip()) if cells else b"",
        solution=solution,
        requirements=requirements,
        notes=(*notes, *on_tests),
    )


def _without_otter(cell: NotebookCell) -> NotebookCell:
    """A cell without the lines that are Otter's own."""
    if cell.kind != "code":
        return cell
    return replace(cell, source="\n".join(line for line in cell.source.split("\n") if not OTTERS.search(line)))


def _unsettled(questions: Sequence[tuple[str, OtterQuestion]], names: Sequence[CodeCell]) -> Iterator[Unsettled]:
    for place, question in questions:
        for test, case in tests_of(question):
            yield Unsettled(test, place, namespace_of(question, case, names), case.success, case.failure)


def _is_students(cell: NotebookCell) -> bool:
    tags = cell.metadata.get("tags", [])
    return has_solution(cell.source) or "otter_answer_cell" in tags or has_blank(cell.source)

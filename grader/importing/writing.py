"""Writes an imported assignment as the files of a course."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from textwrap import indent

from grader.errors import UsageError
from grader.importing.fitting import package_of
from grader.importing.folder import text_of
from grader.importing.imported import ImportedAssignment, ImportedTest, Note, TestFile, numbered, slug_of
from grader.importing.imports import SHOWS, packages
from grader.importing.namespace import parsed
from grader.intake.wanted import file_of
from grader.language.cleaning import clean_line

ALWAYS = {"numpy", "grader", "reference"}
PACKAGES = {
    "sklearn": "scikit-learn",
    "PIL": "pillow",
    "cv2": "opencv-python",
    "yaml": "pyyaml",
    "bs4": "beautifulsoup4",
}
"""The names on PyPI of packages that are imported under another name."""
EMPTY = "# Write your code here."
LONGEST_NOTE = 500
IN_DATA = """

@pytest.fixture(autouse=True)
def in_data(monkeypatch):
    monkeypatch.chdir(Path(__file__).parent / "{folder}")
"""


def files_of(imported: ImportedAssignment) -> dict[str, bytes]:
    """All files, by their path in the course."""
    home = f"assignments/{imported.slug}"
    named = list(_named(imported.files))
    texts = {f"{home}/assignment.toml": _toml(imported)}
    texts |= {f"{home}/test_{file.name}.py": _tests(file, names, imported) for file, names in named}
    texts |= {f"reference/{name}.py": text for name, text in imported.helpers.items()}
    if imported.solution.strip():
        texts[f"submissions/{imported.slug}/solution/{file_of(imported.module)}"] = f"{imported.solution.strip()}\n"
    if not imported.notebook:
        texts[f"{home}/starter/{file_of(imported.module)}"] = f"{imported.starter.strip() or EMPTY}\n"
    if requirements := _requirements(imported):
        texts[f"{home}/requirements.txt"] = requirements
    texts[f"{home}/imported.md"] = report(imported)
    # a lone surrogate in a notebook's JSON cannot be written
    files = {path: text.encode(errors="replace") for path, text in texts.items()}
    if imported.notebook:
        files[f"{home}/starter/{imported.module}.ipynb"] = imported.notebook
    files |= {f"{home}/given/{path}": content for path, content in imported.given.items()}
    return files | {f"{home}/data/{path}": content for path, content in imported.data.items()}


def joined(parts: Iterable[Mapping[str, str | bytes]]) -> dict[str, str | bytes]:
    """The files of several assignments, by their path in the course.

    Raises:
        UsageError: two files have the same path, so that one of them would be lost.
    """
    files: dict[str, str | bytes] = {}
    for part in parts:
        if twice := sorted(files.keys() & part.keys()):
            raise UsageError(
                f"{twice[0]} would be written twice. Rename one of the two assignments, or import it alone."
            )
        files |= part
    return files


def report(imported: ImportedAssignment) -> str:
    """What happened to each part, as Markdown."""
    fates = Counter(note.fate for note in imported.notes)
    points = sum(test.points for test in imported.tests)
    lines = [
        f"# {clean_line(imported.title)}: what was carried over",
        "",
        f"{len(imported.tests)} tests, {points:g} points.",
        "",
    ]
    if needed := sorted(_next_to_the_grader(imported)):
        lines += [f"The tests need packages next to the grader. Install them: `pip install {' '.join(needed)}`.", ""]
    for fate in ("not carried over", "changed", "carried over"):
        if fates[fate]:
            lines += [f"## {fate.capitalize()}: {fates[fate]}", ""]
            lines += [_line(note) for note in imported.notes if note.fate == fate] + [""]
    return "\n".join(lines)


def _line(note: Note) -> str:
    return f"- {clean_line(note.place)}: {clean_line(note.what, LONGEST_NOTE)}"


def _toml(imported: ImportedAssignment) -> str:
    lines = [f"title = {json.dumps(clean_line(imported.title), ensure_ascii=False)}", f'module = "{imported.module}"']
    if imported.solution.strip():
        lines += ["", "[proof]", 'correct = ["solution"]']
    return "\n".join(lines) + "\n"


def _requirements(imported: ImportedAssignment) -> str:
    """The original's requirements, and what else students' code imports: other graders' machines have more packages."""
    stated = [line for line in imported.requirements.splitlines() if line.strip()]
    named = set(map(package_of, stated))
    more = {PACKAGES.get(name, name) for name in _imports(imported)} - named
    if stated or more:
        more |= {"numpy"} - named
    return "".join(f"{line}\n" for line in [*stated, *sorted(more)])


def _imports(imported: ImportedAssignment) -> set[str]:
    """The packages that students' code needs. The sandbox has stand-ins for those that only show something."""
    given = [text_of(content) for path, content in imported.given.items() if path.endswith(".py")]
    trees = (parsed(code) for code in (imported.solution or imported.starter, *given))
    found = set[str]().union(*(packages(tree) for tree in trees if tree))
    own = {path.partition("/")[0].removesuffix(".py") for path in imported.given} | {imported.module.partition(".")[0]}
    return found - sys.stdlib_module_names - SHOWS - ALWAYS - own - {""}


def _next_to_the_grader(imported: ImportedAssignment) -> set[str]:
    """The packages that the tests and the right answers import."""
    codes = [*imported.helpers.values(), *(f"{file.head}\n" for file in imported.files)]
    codes += [test.body for test in imported.tests]
    found = set().union(*(packages(tree) for code in codes if (tree := parsed(code))))
    known = {PACKAGES.get(name, name) for name in found - sys.stdlib_module_names - ALWAYS - {""}}
    return known - {"pytest", *imported.helpers}


def _named(files: Sequence[TestFile]) -> Iterator[tuple[TestFile, list[str]]]:
    """Each file, named apart, with the names of its test functions, which are unique in the assignment."""
    taken: set[str] = set()
    for file, called in zip(files, numbered(file.name for file in files), strict=True):
        names: list[str] = []
        for test in file.tests:
            name = base = slug_of(test.name).replace("-", "_").removeprefix("test_") or "test"
            number = 2
            while name in taken:
                name, number = f"{base}_{number}", number + 1
            taken.add(name)
            names.append(name)
        yield replace(file, name=called), names


def _tests(file: TestFile, names: Sequence[str], imported: ImportedAssignment) -> str:
    reads = any(not path.endswith(".py") for path in imported.given)
    folder = "data" if imported.data else "given" if reads else ""
    title = clean_line(imported.title).translate({ord('"'): "'", ord("\\"): "/"})
    head = [f'"""{title}, imported from another grader; see imported.md."""', ""]
    head += ["from pathlib import Path", ""] if folder else []
    head += ["import pytest", "", file.head.strip()]
    text = "\n".join(head).strip() + "\n" + (IN_DATA.format(folder=folder) if folder else "")
    return text + "".join(_test(name, test) for name, test in zip(names, file.tests, strict=True))


def _test(name: str, test: ImportedTest) -> str:
    marks = [
        f"@pytest.mark.points({test.points:g})",
        f"@pytest.mark.title({json.dumps(clean_line(test.name), ensure_ascii=False)})",
    ]
    if test.visibility != "visible":
        marks.append(f'@pytest.mark.visibility("{test.visibility}")')
    body = test.body.strip("\n")
    if (tree := parsed(body)) is not None and not tree.body:
        body = f"{body}\npass".strip()
    return "\n\n" + "\n".join([*marks, f"def test_{name}():", indent(body, "    ")]) + "\n"

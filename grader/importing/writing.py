"""The files of a course of ours for what was brought from another grader."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import indent

from grader.importing.brought import Brought, BroughtTest, TestFile, slug_of
from grader.importing.imports import SHOWS, packages
from grader.importing.namespace import parsed

ALWAYS = {"numpy", "grader", "reference"}
PACKAGES = {
    "sklearn": "scikit-learn",
    "PIL": "pillow",
    "cv2": "opencv-python",
    "yaml": "pyyaml",
    "bs4": "beautifulsoup4",
}
"""Names in the registry that differ from the imported ones."""
IN_DATA = """

@pytest.fixture(autouse=True)
def in_data(monkeypatch):
    monkeypatch.chdir(Path(__file__).parent / "{folder}")
"""


def files_of(brought: Brought) -> dict[str, bytes]:
    """All files, by their path in the course."""
    home = f"assignments/{brought.slug}"
    named = list(_named(brought.files))
    texts = {f"{home}/assignment.toml": _toml(brought)}
    texts |= {f"{home}/test_{file.name}.py": _tests(file, names, brought) for file, names in named}
    texts |= {f"reference/{name}.py": text for name, text in brought.helpers.items()}
    if brought.solution.strip():
        texts[f"submissions/{brought.slug}/solution/{_path(brought.module)}"] = f"{brought.solution.strip()}\n"
    if brought.starter.strip():
        texts[f"{home}/starter/{_path(brought.module)}"] = f"{brought.starter.strip()}\n"
    if brought.requirements.strip():
        texts[f"{home}/requirements.txt"] = brought.requirements
    texts[f"{home}/imported.md"] = report(brought)
    files = {path: text.encode() for path, text in texts.items()}
    files |= {f"{home}/given/{path}": content for path, content in brought.given.items()}
    return files | {f"{home}/data/{path}": content for path, content in brought.data.items()}


def report(brought: Brought) -> str:
    """What became of each part, as Markdown."""
    fates = Counter(note.fate for note in brought.notes)
    points = sum(test.points for test in brought.tests)
    lines = [f"# {brought.title}: what was carried over", "", f"{len(brought.tests)} tests, {points:g} points.", ""]
    if needed := sorted(_beside_the_grader(brought)):
        lines += [f"The tests need packages next to the grader. Install them: `pip install {' '.join(needed)}`.", ""]
    for fate in ("not carried over", "changed", "carried over"):
        if fates[fate]:
            lines += [f"## {fate.capitalize()}: {fates[fate]}", ""]
            lines += [f"- {note.place}: {note.what}" for note in brought.notes if note.fate == fate] + [""]
    return "\n".join(lines)


def _path(module: str) -> str:
    return f"{module.replace('.', '/')}.py"


def _toml(brought: Brought) -> str:
    lines = [f"title = {json.dumps(brought.title, ensure_ascii=False)}", f'module = "{brought.module}"']
    if imports := sorted(_imports(brought)):
        lines.append(f"imports = {json.dumps(imports)}")
    if brought.solution.strip():
        lines += ["", "[proof]", 'correct = ["solution"]']
    return "\n".join(lines) + "\n"


def _imports(brought: Brought) -> set[str]:
    """The packages that students' code needs; what shows something has a stand-in."""
    tree = parsed(brought.solution or brought.starter)
    own = {path.partition("/")[0].removesuffix(".py") for path in brought.given} | {brought.module.partition(".")[0]}
    return (packages(tree) if tree else set()) - sys.stdlib_module_names - SHOWS - ALWAYS - own - {""}


def _beside_the_grader(brought: Brought) -> set[str]:
    """The packages that the tests and the right answers import."""
    codes = [*brought.helpers.values(), *(f"{file.head}\n" for file in brought.files)]
    codes += [test.body for test in brought.tests]
    found = set().union(*(packages(tree) for code in codes if (tree := parsed(code))))
    known = {PACKAGES.get(name, name) for name in found - sys.stdlib_module_names - ALWAYS - {""}}
    return known - {"pytest", *brought.helpers}


def _named(files: Sequence[TestFile]) -> Iterator[tuple[TestFile, list[str]]]:
    """Each file with the names of its test functions, which are unique in the assignment."""
    taken: set[str] = set()
    for file in files:
        names: list[str] = []
        for test in file.tests:
            name = base = slug_of(test.name).replace("-", "_").removeprefix("test_") or "test"
            number = 2
            while name in taken:
                name, number = f"{base}_{number}", number + 1
            taken.add(name)
            names.append(name)
        yield file, names


def _tests(file: TestFile, names: Sequence[str], brought: Brought) -> str:
    reads = any(not path.endswith(".py") for path in brought.given)
    folder = "data" if brought.data else "given" if reads else ""
    head = [f'"""{brought.title}, as it was brought from another grader; see imported.md."""', ""]
    head += ["from pathlib import Path", ""] if folder else []
    head += ["import pytest", "", file.head.strip()]
    text = "\n".join(head).strip() + "\n" + (IN_DATA.format(folder=folder) if folder else "")
    return text + "".join(_test(name, test) for name, test in zip(names, file.tests, strict=True))


def _test(name: str, test: BroughtTest) -> str:
    marks = [
        f"@pytest.mark.points({test.points:g})",
        f"@pytest.mark.title({json.dumps(test.name, ensure_ascii=False)})",
    ]
    if test.visibility != "visible":
        marks.append(f'@pytest.mark.visibility("{test.visibility}")')
    body = test.body.strip("\n")
    if (tree := parsed(body)) is not None and not tree.body:
        body = f"{body}\npass".strip()
    return "\n\n" + "\n".join([*marks, f"def test_{name}():", indent(body, "    ")]) + "\n"

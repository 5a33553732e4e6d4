"""The house keeps its order: rooms, words, file sizes. Lint and types are checked by `.ci/run` and before a commit."""

import ast
import sys
from collections import Counter
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
INSIDE = ROOT / "grader/sandbox/inside"
GROUND = {"closing", "errors", "files", "language", "limits", "machine", "progress", "release", "spreadsheet"}
GROUND |= {"__init__"}
"""What every room may import."""

ROOMS: dict[str, set[str]] = {
    "language": set(),
    "assignment": set(),
    "results": {"assignment"},
    "people": {"results"},
    "sandbox": set(),
    "notation": set(),
    "marking": {"assignment", "results", "sandbox", "notation"},
    "testing": {"sandbox", "marking"},
    "course": {"assignment", "marking"},
    "intake": {"assignment", "results", "people", "course", "notation"},
    "batch": {"assignment", "results", "sandbox", "marking", "course"},
    "gradebook": {"assignment", "results", "people", "sandbox", "course", "batch"},
    "reports": {"assignment", "results", "gradebook", "notation"},
    "authoring": {"assignment", "results", "sandbox", "marking", "course", "intake"},
    "importing": {"assignment", "intake", "authoring"},
    "plugin": {"results", "marking", "authoring"},
    "gradescope": {"assignment", "results", "sandbox", "marking", "course", "intake", "reports", "authoring"},
}
ROOMS["serve"] = {*ROOMS} - {"testing", "plugin", "gradescope"}
ROOMS["cli"] = {*ROOMS} - {"testing"}
ROOMS["api"] = {"assignment", "results", "batch", "course", "intake", "gradebook"}
ROOMS["__init__"] = {"api"}
MODULES = sorted((ROOT / "grader").rglob("*.py"))


@cache
def stated(path: Path) -> tuple[list[ast.Import | ast.ImportFrom], list[str]]:
    """What a module imports, at any time and from anywhere in it, and the types that it defines: read once for all."""
    found = [*ast.walk(ast.parse(path.read_text()))]
    types = [node.name for node in found if isinstance(node, ast.ClassDef)]
    return [node for node in found if isinstance(node, ast.Import | ast.ImportFrom)], types


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in stated(path)[0]:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif node.level == 0:
            names.add(node.module or "")
            if node.module == "grader":
                names |= {f"grader.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_room_imports_only_rooms_before_it(path: Path) -> None:
    parts = path.relative_to(ROOT / "grader").parts
    room = parts[0].removesuffix(".py")
    allowed = ROOMS.get(room, set()) | {room} | GROUND
    rooms = {name.split(".")[1] for name in imported(path) if name.startswith("grader.")}
    assert rooms - {"__version__"} <= allowed


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


NAMES = {module(path) for path in MODULES}


def needed(path: Path) -> set[str]:
    """The modules of ours that a module imports."""
    own = module(path).split(".")
    parts = own if path.name == "__init__.py" else own[:-1]
    found: set[str] = set()
    for node in stated(path)[0]:
        if isinstance(node, ast.ImportFrom):
            base = ".".join([*parts[: len(parts) - node.level + 1], *filter(None, [node.module])]) if node.level else ""
            base = base or node.module or ""
            found |= {name if (name := f"{base}.{alias.name}") in NAMES else base for alias in node.names} & NAMES
    return found - {module(path)}


def test_no_module_needs_itself_by_way_of_others() -> None:
    arrows = {module(path): needed(path) for path in MODULES}
    assert sum(map(len, arrows.values())) > 500
    TopologicalSorter(arrows).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize("path", sorted((ROOT / "reference").glob("*.py")), ids=lambda path: path.name)
def test_the_reference_knows_numpy_only(path: Path) -> None:
    allowed = set(sys.stdlib_module_names) | {"numpy", "reference", ""}
    assert {name.split(".")[0] for name in imported(path)} <= allowed


@pytest.mark.parametrize("path", sorted(INSIDE.rglob("*.py")), ids=lambda path: str(path.relative_to(INSIDE)))
def test_a_students_process_sees_stdlib_and_numpy_only(path: Path) -> None:
    siblings = {sibling.stem for sibling in INSIDE.rglob("*")} | {""}
    allowed = set(sys.stdlib_module_names) | {"numpy"} | siblings
    assert {name.split(".")[0] for name in imported(path)} <= allowed


def test_no_file_is_longer_than_400_lines_or_has_a_name_that_says_nothing() -> None:
    files = [*MODULES, *(ROOT / "reference").rglob("*.py"), *(ROOT / "tests").glob("**/test_*.py")]
    assert [path.name for path in files if len(path.read_text().splitlines()) > 400] == []
    assert [path for path in files if path.stem.strip("s") in {"util", "helper", "common", "misc"}] == []


def test_no_two_types_share_a_name() -> None:
    public = [name for path in MODULES for name in stated(path)[1] if not name.startswith("_")]
    assert len(public) > 400
    assert [name for name, count in Counter(public).items() if count > 1] == []


def test_no_two_test_modules_share_a_name() -> None:
    # pytest imports a test file by its bare name: two of one name stop the collection in a clean checkout.
    grown = {"attacks", "courses", "examples"}
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py") if not grown & {*path.parts}]
    assert len(names) > 50
    assert [name for name, count in Counter(names).items() if count > 1] == []

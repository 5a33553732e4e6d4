"""What students are given lets them check themselves, and lets nobody find what is hidden."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader.assignment.checks import ComparedCheck
from grader.assignment.inputs import Normal
from grader.assignment.version import AssignmentVersion
from grader.authoring.handout.frozen import check_work, thaw
from grader.authoring.handout.handout_files import handout, write_folder, write_zip
from grader.course.loading import find_assignment
from grader.errors import UsageError
from grader.marking.expected import Expectations
from grader.marking.kinds.instructor_test import PytestCheck
from grader.marking.kinds.value import CallKind
from grader.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
SLUGS = sorted(path.parent.name for path in ROOT.glob("assignments/*/assignment.toml"))
SEED, GRADING_SEED = 11, 1


@pytest.fixture(
    scope="module",
    params=[pytest.param(slug, marks=() if slug == "h5-one-hidden-layer" else pytest.mark.slow) for slug in SLUGS],
)
def version(request: pytest.FixtureRequest) -> AssignmentVersion:
    return find_assignment(request.param, ROOT)


@pytest.fixture(scope="module")
def files(version: AssignmentVersion) -> dict[str, bytes]:
    return handout(version, SEED)


def arrays_in(files: dict[str, bytes]) -> Iterator[np.ndarray]:
    with np.load(io.BytesIO(files["check.npz"]), allow_pickle=False) as archive:
        yield from (archive[name] for name in archive.files)


def texts_in(files: dict[str, bytes]) -> Iterator[str]:
    """Every file that is no array, those of the program among them."""
    for name, content in files.items():
        if name.endswith(".whl"):
            yield from texts_in(members(content))
        elif not name.endswith(".npz"):
            yield content.decode()


def members(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_no_line_and_no_name_of_the_reference_is_inside(version: AssignmentVersion, files: dict[str, bytes]) -> None:
    text = "\n".join(texts_in(files))
    formulas = {
        formula
        for check in version.assignment.checks
        if isinstance(check, ComparedCheck)
        for formula in (check.reference, *check.misconceptions.values())
    }
    assert [formula for formula in formulas if formula in text] == []
    for path in (ROOT / "reference").glob("*.py"):
        code = [line.strip() for line in path.read_text().splitlines() if re.match(r"\s+(return|dz|dW|\w+ = )", line)]
        assert [line for line in code if len(line) > 40 and line in text] == []


def test_the_program_is_inside_without_any_homework_or_solution(files: dict[str, bytes]) -> None:
    (wheel,) = [name for name in files if name.endswith(".whl")]
    assert f"pip install {wheel}\n" in files["README.md"].decode()
    names = [*files, *members(files[wheel])]
    assert "grader/authoring/handout/frozen.py" in names
    kept = {"_bundled", "reference", "submissions", "assignments"}
    assert [name for name in names if kept & {*name.split("/")}] == []


def test_no_seed_leads_to_the_inputs_of_the_grading(files: dict[str, bytes]) -> None:
    check = json.loads(files["check.json"])
    check.pop("starter")  # students have that anyway, and it may speak of seeds
    stated = json.dumps(check) + files["README.md"].decode()
    assert "seed" not in stated
    assert not re.search(r"\"(normal|uniform|integers|one_hot)\": \[", files["check.json"].decode()), (
        "a recipe is inside"
    )


def test_no_random_number_of_the_grading_is_inside(version: AssignmentVersion, files: dict[str, bytes]) -> None:
    given = {value for array in arrays_in(files) if array.dtype == np.float64 for value in array.ravel().tolist()}
    graded = Expectations(version, GRADING_SEED)
    for check in version.assignment.checks:
        for case, drawn in zip(
            getattr(check, "cases", ()), graded.drawn(check) if hasattr(check, "cases") else (), strict=True
        ):
            recipes = {**version.assignment.inputs, **case.inputs}
            for name in check.arguments:
                if isinstance(recipes[name], Normal):
                    assert not set(np.ravel(drawn.inputs[name]).tolist()) & given, (check.id, name)


def test_a_right_solution_earns_everything_in_the_self_check(
    version: AssignmentVersion, files: dict[str, bytes], tmp_path: Path
) -> None:
    write_folder(files, tmp_path / "h")
    expectations = thaw(tmp_path / "h")
    folder = ROOT / "submissions" / version.slug / "correct"
    with Sandbox(expectations.version.assignment.limits) as sandbox:
        results = check_work(expectations, folder, sandbox).checks
    assert {result.id: result.said for result in results if result.points < result.max_points} == {}


def test_the_same_handout_is_the_same_zip(files: dict[str, bytes], tmp_path: Path) -> None:
    write_zip(files, tmp_path / "a.zip", "homework")
    write_zip(files, tmp_path / "b.zip", "homework")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {"homework"}


def test_what_only_the_grading_has_is_counted_and_said(version: AssignmentVersion, tmp_path: Path) -> None:
    tests = (PytestCheck(id="t", title="a class", points=3, test="test_x.py::test_t"),)
    more = version.assignment.model_copy(update={"checks": (*version.assignment.checks, *tests)})
    files = handout(replace(version, assignment=more), SEED)
    assert "| a class | only in the grading | 3 |" in files["README.md"].decode()
    write_folder(files, tmp_path)
    count, points = thaw(tmp_path).elsewhere
    given = sum(check.points for check in thaw(tmp_path).version.assignment.checks)
    assert (count >= 1, given + points) == (True, more.max_points)


def test_a_handout_never_overwrites_anybodys_work(files: dict[str, bytes], tmp_path: Path) -> None:
    name = "derivation.md" if "derivation.md" in files else "solution.py"
    (tmp_path / name).write_text("mine")
    with pytest.raises(UsageError, match=r"not empty.* --force"):
        write_folder(files, tmp_path)
    assert (tmp_path / name).read_text() == "mine"
    assert write_folder(files, tmp_path, force=True) == []
    (tmp_path / "mine.py").touch()
    assert write_folder(files, tmp_path, force=True) == ["mine.py"]
    assert (tmp_path / name).read_bytes() == files[name]


def test_the_readme_says_what_the_functions_take(version: AssignmentVersion, files: dict[str, bytes]) -> None:
    text = files["README.md"].decode()
    for check in version.assignment.checks:
        if isinstance(check, CallKind) and check.function and check.visibility == "visible":
            assert f"`{check.function}({', '.join(check.arguments)})`" in text


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"\x80\x04K\x01."])
def test_a_damaged_self_check_is_told(files: dict[str, bytes], tmp_path: Path, damage: bytes) -> None:
    write_folder({**files, "check.npz": damage}, tmp_path / "h")
    with pytest.raises(UsageError, match="damaged"):
        thaw(tmp_path / "h")


def test_a_folder_without_a_self_check_says_where_to_go(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="handed out"):
        thaw(tmp_path)

"""Small assignments of every kind: what they are worth here is what the original grader gives."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from grader.assignment.version import AssignmentVersion
from grader.authoring.skeleton import new_course, write_new
from grader.course.loading import load_assignment
from grader.importing.folder import read_files
from grader.importing.formats import read_assignments, recognised
from grader.importing.writing import files_of
from grader.intake import read_one
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade, sandbox_for
from grader.results.grading import CheckResult
from grader.results.submission import Submission
from grader.sandbox import Sandbox

EXAMPLES = sorted(path.parent for path in (Path(__file__).parent / "examples").glob("*/expected.toml"))
Graded = Mapping[str, Mapping[str, CheckResult]]


def imported(example: Path, course: Path) -> Path:
    """The folder of the assignment that is made of an example."""
    [assignment] = read_assignments("", example / "source")
    write_new({**new_course("course"), **files_of(assignment)}, course)
    return course / "assignments" / assignment.slug


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda path: path.name)
def example(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture(scope="module")
def version(example: Path, tmp_path_factory: pytest.TempPathFactory) -> AssignmentVersion:
    return load_assignment(imported(example, tmp_path_factory.mktemp("course"))).without_places()


@pytest.fixture(scope="module")
def sandbox(version: AssignmentVersion) -> Iterator[Sandbox]:
    with sandbox_for(version) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def graded(example: Path, version: AssignmentVersion, sandbox: Sandbox) -> Graded:
    """The checks of each submission by title; the solution is among them if the example has one."""
    files = [*(example / "submissions").glob("*.py"), *version.course.glob("submissions/*/solution/**/*.py")]
    name = f"{version.assignment.module.replace('.', '/')}.py"
    expectations = Expectations(version, 0)
    return {
        file.stem if file.parent.name == "submissions" else "solution": {
            check.title: check
            for check in grade(expectations, Submission("one", name, {name: file.read_bytes()}), sandbox).checks
        }
        for file in files
    }


def test_every_test_gives_the_points_that_the_original_gives(example: Path, graded: Graded) -> None:
    expected = tomllib.loads((example / "expected.toml").read_text())["points"]
    points = {name: {title: check.points for title, check in checks.items()} for name, checks in graded.items()}
    assert points == {
        name: dict(zip(expected["titles"], of, strict=True)) for name, of in expected.items() if name != "titles"
    }


def test_visibilities_are_kept(example: Path, graded: Graded) -> None:
    hidden = tomllib.loads((example / "expected.toml").read_text()).get("hidden", {})
    seen = {title: check.visibility for title, check in graded["right"].items() if check.visibility != "visible"}
    assert seen == hidden


def test_a_hostile_submission_earns_nothing(graded: Graded) -> None:
    assert {title: check.points for title, check in graded["hostile"].items() if check.points} == {}


def test_messages_of_the_author_reach_the_student(example: Path, graded: Graded) -> None:
    for message in tomllib.loads((example / "expected.toml").read_text())["messages"]:
        told = [str(said) for checks in graded.values() for check in checks.values() for said in check.said]
        assert any(message in said for said in told), message


def test_a_wrong_array_gets_its_mistake_named(example: Path, graded: Graded) -> None:
    named = {(title, one.id) for title, check in graded["wrong"].items() for one in check.diagnoses}
    wanted = tomllib.loads((example / "expected.toml").read_text()).get("diagnoses", {})
    assert set(wanted.items()) <= named


def test_the_starter_gives_no_answer_away_and_earns_nothing(
    example: Path, version: AssignmentVersion, sandbox: Sandbox
) -> None:
    starter = version.folder / "starter"
    is_notebook = any((example / "source").rglob("*.ipynb"))
    assert [one.suffix for one in starter.rglob("*.*")] == [".ipynb" if is_notebook else ".py"]
    checks = grade(Expectations(version, 0), read_one(starter, version), sandbox).checks
    assert {check.title: check.points for check in checks if check.points} == {}


def test_every_kind_is_recognised(example: Path) -> None:
    assert recognised(read_files(example / "source")) == example.name.partition("-")[0]


def test_reading_runs_nothing(tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    otter = trap + "test = {'name': 'q', 'suites': [{'cases': [{'code': '>>> x\\n1'}]}]}"
    layers = EXAMPLES[0].parent / "gradescope/source/tests/test_layers.py"
    gradescope = trap + layers.read_text().replace("from shapes import batch", "batch = list")
    for kind, text in {"otter": otter, "gradescope": gradescope}.items():
        (tmp_path / f"test_{kind}.py").write_text(text)
        [assignment] = read_assignments(kind, tmp_path / f"test_{kind}.py")
        assert assignment.tests
    assert not (tmp_path / "ran").exists()

"""Every bundled submission is graded as its author deserves: points, diagnoses, nothing else.

What is expected stands in `expected/<assignment>/<student>.toml`, written from the homework's facts.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.course.loading import find_assignment
from grader.intake import collect
from grader.intake.wanted import Wanted
from grader.language.catalogue import ENGLISH
from grader.limits import Limits
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade
from grader.results.grading import Grading
from grader.results.record import plain
from grader.sandbox import Sandbox, Session

ROOT = Path(__file__).resolve().parents[1]
STUDENTS = sorted(path for path in ROOT.glob("submissions/*/*") if not path.name.startswith("."))
LONG = {
    *(f"h4-softmax-training/{name}" for name in ("classes", "einsum", "last-layer-never-updated", "loops")),
    "h5-one-hidden-layer/endless-loop",
}
"""Students whose training runs, or whose time limits, are left to `--everything`; others train, too."""


def as_parameter(path: Path) -> Any:
    name = f"{path.parent.name}/{path.name}"
    return pytest.param(path, id=name, marks=pytest.mark.slow if name in LONG else ())


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Limits()) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def expectations() -> dict[str, Expectations]:
    """By assignment; filled as the students come."""
    return {}


def summary(grading: Grading) -> dict[str, Any]:
    """What the expectation files state."""
    named: dict[tuple[str, str], list[str]] = {}
    for check in grading.checks:
        for diagnosis in check.diagnoses:
            named.setdefault((check.id, diagnosis.array), []).append(diagnosis.id)
    return {
        "outcome": grading.outcome,
        "score": grading.score,
        "lost": {
            check.id: pytest.approx(check.max_points - check.points)
            for check in grading.checks
            if check.points < check.max_points
        },
        "diagnoses": sorted(
            ({"check": check, "array": array, "ids": sorted(ids)} for (check, array), ids in named.items()),
            key=str,
        ),
        "said": {check.id: check.message(ENGLISH) for check in grading.checks},
    }


@pytest.mark.parametrize("path", [*map(as_parameter, STUDENTS)])
def test_a_student_is_graded_as_expected(path: Path, sandbox: Sandbox, expectations: dict[str, Expectations]) -> None:
    slug = path.parent.name
    if slug not in expectations:
        expectations[slug] = Expectations(find_assignment(slug, ROOT).without_places(), 0)
    wanted = Wanted.by(expectations[slug].version) if slug.endswith("derivation") else Wanted()
    stated = tomllib.loads((ROOT / f"tests/expected/{slug}/{path.stem}.toml").read_text())
    want = {"outcome": "graded", "lost": {}, "diagnoses": [], "said": {}} | stated
    want["score"] = pytest.approx(stated.get("score", 0))
    want["diagnoses"] = sorted(({**one, "ids": sorted(one["ids"])} for one in want["diagnoses"]), key=str)
    (submission,) = collect([path], wanted, Limits())
    got = summary(grade(expectations[slug], submission, sandbox))
    got["said"] = {check: got["said"][check] for check in want["said"]}
    assert {key: got[key] for key in want} == want


@pytest.mark.slow
def test_announced_questions_change_no_grade(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    slug = "h5-one-hidden-layer"
    expectations = Expectations(find_assignment(slug, ROOT), 0)
    # which of its clocks stops an endless loop depends on how busy the machine is
    paths = [path for path in STUDENTS if path.parent.name == slug and path.name != "endless-loop"]
    submissions = collect(paths, Wanted(), Limits())

    def graded() -> list[dict[str, Any]]:
        gradings = [grade(expectations, submission, sandbox) for submission in submissions]
        return [plain(grading.without_timings()) for grading in gradings]

    ahead = graded()
    monkeypatch.setattr(Session, "announce", lambda self, asked: None)
    assert graded() == ahead

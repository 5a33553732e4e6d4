"""What the platform hands over, and a run as it happens there."""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.course.loading import find_assignment
from grader.gradescope.document import Results
from tests.gradescope.container import Container, image
from tests.program import Done, run_grader

ROOT = Path(__file__).resolve().parents[2]
SLUG = "h5-one-hidden-layer"
SUBMISSIONS = ROOT / "submissions" / SLUG

DOCUMENTED: dict[str, Any] = {
    "id": 123456,
    "created_at": "2018-07-01T14:22:32.365935-07:00",
    "assignment": {
        "due_date": "2018-07-31T23:00:00.000000-07:00",
        "group_size": 4,
        "group_submission": True,
        "id": 25828,
        "course_id": 1234,
        "late_due_date": None,
        "release_date": "2018-07-02T00:00:00.000000-07:00",
        "title": "Programming Assignment 1",
        "total_points": "20.0",
    },
    "submission_method": "upload",
    "users": [{"email": "student@example.com", "id": 1234, "name": "Student User"}],
    "previous_submissions": [
        {
            "submission_time": "2017-04-06T14:24:48.087023-07:00",
            "score": 0.0,
            "autograder_error": False,
            "results": {"tests": [{"name": "a", "score": 0, "max_score": 2}]},
        }
    ],
}
"""As the platform's documents show it."""


def changed(**fields: Any) -> dict[str, Any]:
    """The documented metadata with other fields."""
    return {**DOCUMENTED, **fields}


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`grader gradescope run`, with results in `tmp_path/results`."""

    def run(submission: str | Path, *options: str, metadata: Any = None, slug: str = SLUG) -> Done:
        if metadata is not None:
            (tmp_path / "metadata.json").write_text(metadata if isinstance(metadata, str) else json.dumps(metadata))
        return run_grader(*command(submission, tmp_path, slug), *options, cwd=Path())

    return run


def command(submission: str | Path, base: Path, slug: str = SLUG) -> list[str]:
    """The words that grade a submission."""
    return [
        *("gradescope", "run", "--metadata", str(base / "metadata.json"), "--out", str(base / "results")),
        *("--source", str(ROOT / "assignments" / slug), "--in", str(ROOT / "submissions" / slug / submission)),
    ]


def results_in(base: Path) -> Results:
    """What the platform would read, held against the documented format."""
    return Results.model_validate_json((base / "results/results.json").read_text())


def score(results: Results) -> float:
    """As the platform reckons it."""
    return results.score if results.score is not None else sum(test.score or 0 for test in results.tests or [])


@pytest.fixture(scope="session")
def container(tmp_path_factory: pytest.TempPathFactory) -> Container:
    """An image with the autograder installed; each test unpacks the assignment that it wants."""
    made = image(tmp_path_factory.mktemp("container"))
    try:
        made.install(find_assignment(SLUG, ROOT))
    except AssertionError as error:
        if "Retrying" in str(error) or "Could not resolve" in str(error):
            pytest.skip("no network to install from")
        raise
    return made


def wait_for_results(base: Path, process: subprocess.Popen[Any]) -> None:
    while not (base / "results/results.json").exists():
        assert process.poll() is None, "ended without results"
        time.sleep(0.005)


def states_until(process: subprocess.Popen[Any], base: Path, end: float) -> list[Results]:
    """Every state of the file until `end` or the end of the process; each is held against the format."""
    states: list[Results] = []
    while process.poll() is None and time.monotonic() < end:
        if (base / "results/results.json").exists():
            now = results_in(base)
            states += [now] if not states or now != states[-1] else []
        time.sleep(0.002)
    return states

"""What reports may draw: bounded, cheap for right answers, never the right numbers, nothing of what is hidden."""

from collections.abc import Callable, Iterator
from json import dumps
from pathlib import Path

import numpy as np
import pytest

from grader.assignment.models import Misconception
from grader.assignment.version import AssignmentVersion
from grader.course.loading import find_assignment
from grader.language.catalogue import ENGLISH
from grader.limits import Limits
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade
from grader.marking.illustration import fingerprint
from grader.results.evidence import MAX_CELLS, MAX_PICTURES, MAX_POINTS
from grader.results.grading import CheckResult
from grader.results.record import plain
from grader.results.submission import Submission
from grader.sandbox import Sandbox
from tests.own_reference import own_reference

ROOT = Path(__file__).resolve().parents[2]
H4, H5 = "h4-softmax-training", "h5-one-hidden-layer"

Graded = Callable[..., dict[str, CheckResult]]


@pytest.fixture(scope="module")
def graded() -> Iterator[Graded]:
    """Grades a bundled submission; `visibility` is that of all checks."""
    with Sandbox(Limits()) as sandbox:

        def one(slug: str, student: str, visibility: str = "visible") -> dict[str, CheckResult]:
            version = find_assignment(slug, ROOT).without_places()
            assignment = version.assignment
            checks = tuple(check.model_copy(update={"visibility": visibility}) for check in assignment.checks)
            shown = assignment.model_copy(update={"checks": checks})
            held = AssignmentVersion(slug, version.folder, version.course, shown, version.sha256, "")
            source = (ROOT / "submissions" / slug / student / "solution.py").read_bytes()
            submission = Submission(student, student, {"solution.py": source})
            return {check.id: check for check in grade(Expectations(held, 1), submission, sandbox).checks}

        yield one


def test_what_is_right_carries_nothing_but_its_training_runs(graded: Graded) -> None:
    assert [check.id for check in graded(H5, "correct").values() if check.evidence] == []
    runs = {name: check.evidence for name, check in graded(H4, "correct").items() if check.evidence}
    assert sorted(runs) == ["train-a", "train-b", "train-c"]
    assert all(not run.pictures and [curve.name for curve in run.curves] == ["J", "accuracy"] for run in runs.values())
    assert all(curve.parts_at is None for run in runs.values() for curve in run.curves)


@pytest.mark.slow
def test_a_run_parts_from_the_reference_where_it_does(graded: Graded) -> None:
    evidence = graded(H4, "as-written")["train-c"].evidence
    assert evidence is not None
    loss, accuracy = evidence.curves
    assert loss.steps[:3] == (0, 20, 40)
    assert (loss.parts_at, accuracy.parts_at) == (0, 20)
    assert loss.mine[0] != loss.reference[0]
    assert accuracy.mine[0] == pytest.approx(accuracy.reference[0], abs=0.01)


BIASES_TOO = """
title = "A run"
[inputs]
start = { value = 4.0 }
[[checks]]
kind = "training"
id = "run"
title = "The run"
points = 1
function = "train"
arguments = ["start"]
returns = ["losses", "biases"]
reference = "run:train"
loss = "losses"
"""


def test_a_vector_that_is_no_run_is_not_drawn_as_one(tmp_path: Path) -> None:
    source = (
        b"import numpy as np\ndef train(start):\n    return start / np.arange(1.0, 6.0), np.array([1.0, 3.0, 2.0])\n"
    )
    for name, content in (("reference/__init__.py", b""), ("reference/run.py", source)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "assignments/run").mkdir(parents=True)
    (tmp_path / "assignments/run/assignment.toml").write_text(BIASES_TOO)
    with own_reference(), Sandbox(Limits()) as sandbox:
        expectations = Expectations(find_assignment("run", tmp_path), 1)
        (check,) = grade(expectations, Submission("a", "a", {"solution.py": source}), sandbox).checks
    assert check.evidence is not None
    assert [curve.name for curve in check.evidence.curves] == ["losses"]


def test_a_wrong_array_is_drawn_without_its_right_numbers(graded: Graded) -> None:
    check = graded(H5, "forgot-derivative")["network-gradients"]
    assert check.evidence is not None
    assert {picture.array for picture in check.evidence.pictures} == {"dx", "dW1", "db1"}
    picture = check.evidence.pictures[0]
    rows, columns = picture.shape
    assert (len(picture.cells), len(picture.cells[0])) == (rows, columns)
    assert set("".join(picture.cells)) <= set("012345x")
    assert len(picture.worst) == 4
    assert picture.worst[0].power == max(entry.power or -3 for entry in picture.worst)
    slopes = {slope.array: slope for slope in check.evidence.slopes}
    assert not slopes["dW1"].agree
    assert len(slopes["dW1"].stated) == len(slopes["dW1"].measured) == 3


@pytest.mark.parametrize(
    "visibility",
    ["hidden", *(pytest.param(later, marks=pytest.mark.slow) for later in ("after_due_date", "after_published"))],
)
def test_a_check_that_is_not_visible_carries_nothing(graded: Graded, visibility: str) -> None:
    for slug in (H4, H5):
        assert [check.id for check in graded(slug, "as-written", visibility).values() if check.evidence] == []


def test_what_is_carried_is_bounded(graded: Graded) -> None:
    for student in ("zero-loss", "wrong-axis", "column-biases", "starter", "two-mistakes"):
        for check in graded(H5, student).values():
            evidence = check.evidence
            if evidence is not None:
                assert len(evidence.pictures) <= MAX_PICTURES
                assert all(len(row) <= MAX_CELLS for picture in evidence.pictures for row in picture.cells)
                assert all(len(curve.mine) <= MAX_POINTS for curve in evidence.curves)
                assert len(dumps(plain(evidence))) < 20_000


def test_arrays_that_agree_up_to_rounding_have_one_fingerprint() -> None:
    array = np.random.default_rng(0).standard_normal((4, 3))
    assert fingerprint(array) == fingerprint(array * (1 + 1e-14))
    assert fingerprint(array) != fingerprint(array * (1 + 1e-6))
    assert fingerprint(array) != fingerprint(array.T)
    assert fingerprint(np.array(2.5)) == fingerprint(np.array(2.5))


@pytest.mark.parametrize("plain", [np.zeros(3), np.full((2, 2), 7.0), np.array([1.0, np.nan]), np.zeros((0, 2))])
def test_plain_arrays_have_none(plain: np.ndarray) -> None:
    assert fingerprint(plain) == ""


def test_what_nothing_explains_is_said_plainly(graded: Graded) -> None:
    check = graded("h2-networks", "as-written")["numeric-gradient-w"]
    assert "None of the mistakes I know produces these numbers for `dE_dw1`, `dE_dw3`." in check.message(ENGLISH)
    for name in ("as-written", "sigmoid-twice"):
        assert not any("No mistake" in check.message(ENGLISH) for check in graded(H5, name).values())


def test_an_assignment_may_say_it_in_its_own_words() -> None:
    own = Misconception(text="{array} hat das falsche Vorzeichen.", hint="Schau auf die Differenz.", credit=0.5)
    assignment = find_assignment(H5, ROOT).assignment.model_copy(update={"misconceptions": {"sign-flipped": own}})
    told = assignment.words.mistake("sign-flipped", ["dW"])
    assert told == "dW hat das falsche Vorzeichen. Schau auf die Differenz."

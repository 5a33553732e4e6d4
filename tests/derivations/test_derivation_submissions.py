"""Derivations as whole submissions: from files of every kind, next to code, and in a student's self-check."""

import json
from pathlib import Path

import pytest

from grader.authoring.handout.frozen import check_work, thaw
from grader.authoring.handout.handout_files import handout, write_folder
from grader.course.loading import find_assignment, load_assignment
from grader.intake import Wanted, collect, read_one
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade, sandbox_for
from grader.marking.kinds.derivation import DerivationCheck
from grader.notation.lines import lines_of
from grader.results.grading import Grading
from tests.derivations.handed_in import ROOT, expectations
from tests.own_reference import own_reference

LINES = (ROOT / "submissions/h5-derivation/correct/derivation.md").read_text()
WRONG = LINES.replace("∂J/∂z2 = ŷ − y", "∂J/∂z2 = y − ŷ")
NUMBER = 1 + WRONG[: WRONG.index("y − ŷ")].count("\n")


def graded(path: Path, found: Expectations) -> Grading:
    submission = read_one(path, found.version)
    assert not submission.refused, str(submission.refused)
    with sandbox_for(found.version) as sandbox:
        return grade(found, submission, sandbox)


def as_notebook(text: str) -> str:
    first, second = text.split("The derivative")
    cells = [
        {"cell_type": "markdown", "source": first},
        {"cell_type": "code", "source": "x = 1", "outputs": []},
        {"cell_type": "markdown", "source": f"The derivative{second}".splitlines(keepends=True)},
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("derivation.md", WRONG, (None, NUMBER)),
        ("my homework.txt", WRONG, (None, NUMBER)),
        ("homework.ipynb", as_notebook(WRONG), (2, 3)),
        ("solution.py", f'x = 1\n"""{WRONG}"""\n', (None, NUMBER + 1)),
    ],
)
def test_a_derivation_is_read_from_any_text(
    name: str, text: str, place: tuple[int | None, int], tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    grading = graded(tmp_path, expectations("h5-derivation"))
    (_, backward) = grading.checks
    assert grading.score == pytest.approx(16)
    assert type(grading.cpu_seconds) is float  # although nothing ran: JSON has 0.0 for it
    assert [(one.id, one.array) for one in backward.diagnoses] == [("sign-flipped", "dz2")]
    assert [(one.cell, one.line) for one in backward.places] == [place]
    assert backward.places[0].file == name


def test_a_class_of_texts_is_read_one_by_one(tmp_path: Path) -> None:
    for name in ("ana", "ben"):
        (tmp_path / f"{name}.md").write_text(LINES, encoding="utf-8")
    version = expectations("h5-derivation").version
    found = collect([tmp_path], Wanted.by(version), version.assignment.limits)
    assert [(one.student, [*one.files]) for one in found] == [("ana", ["ana.md"]), ("ben", ["ben.md"])]


def test_the_self_check_judges_as_the_grading_does(tmp_path: Path) -> None:
    version = find_assignment("h5-derivation", ROOT)
    write_folder(handout(version, 3), tmp_path)
    stored = (tmp_path / "check.json").read_text()
    assert "softmax(z2)" not in stored
    assert "dz2 @" not in stored
    (tmp_path / "derivation.md").write_text(WRONG + "\nright_dz2 = y\ndx = right_dx\n", encoding="utf-8")
    found = thaw(tmp_path)
    with sandbox_for(found.version) as sandbox:
        grading = check_work(found, tmp_path, sandbox)
    told = grading.checks[1].message(found.version.assignment.words)
    assert f"derivation.md, line {NUMBER}: `∂J/∂z2 = y − ŷ` is wrong at" in told
    assert "`right_dx` is not known here" in told
    assert grading.checks[0].outcome == "passed"


@pytest.mark.parametrize("slug", [f"h{number}-derivation" for number in range(1, 6)])
def test_the_self_check_gives_all_points_to_right_lines_and_none_to_names(slug: str, tmp_path: Path) -> None:
    given = expectations(slug)
    write_folder(handout(given.version, 3), tmp_path)
    at_home = thaw(tmp_path)
    checks = zip(given.version.assignment.checks, at_home.version.assignment.checks, strict=True)
    for check, stored in checks:
        assert isinstance(check, DerivationCheck)
        assert isinstance(stored, DerivationCheck)
        assert stored.marked(check.reference_lines(), at_home).points == stored.points
        named = [*lines_of("da_dz = sigmoid'(z) + 0 z", "derivation.md")] if "da_dz" in check.lines else []
        assert stored.marked(named, at_home).points == 0


COURSE = {
    "assignments/both/assignment.toml": """
title = "Both"
sizes = { n = 6, d = 4, k = 3 }

[inputs]
x = { normal = ["n", "d"] }
dz = { normal = ["n", "k"] }

[[checks]]
id = "program"
kind = "value"
title = "the program"
points = 4
function = "gradients"
arguments = ["x", "dz"]
returns = ["dW", "db"]
reference = "layer:gradients"

[[checks]]
id = "formulas"
kind = "derivation"
title = "the formulas"
points = 4
given = ["x", "dz"]
lines = { dW = "x.T @ dz", db = "sum(dz, axis=0)" }
code = { dW = "program/dW", db = "program/db" }
""",
    "reference/__init__.py": "",
    "reference/layer.py": "def gradients(x, dz):\n    return x.T @ dz, dz.sum(axis=0)\n",
}


def test_formula_and_program_are_compared(tmp_path: Path) -> None:
    files = {
        **COURSE,
        "ana/solution.py": "def gradients(x, dz):\n    dW = -x.T @ dz\n    return dW, dz.sum(axis=0)\n",
        "ana/derivation.md": "# Mine\n\ndW = xᵀ dz\ndb = sum(dz, axis=1)\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = Expectations(load_assignment(tmp_path / "assignments/both"), 0)
    with own_reference():
        grading = graded(tmp_path / "ana", found)
    said = grading.checks[1].message(found.version.assignment.words)
    assert (
        "derivation.md, line 3: your formula for `dW` is right, but your code `gradients` does something else." in said
    )
    assert "derivation.md, line 4: your code `gradients` is right for `db`, so compare this line with it." in said
    assert "Look at solution.py, line 2: a sign." in said

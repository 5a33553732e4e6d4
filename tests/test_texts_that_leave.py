"""Whatever a student prints, raises or is called: no file and no object of ours holds a character that acts."""

import re
from pathlib import Path

import pytest

from grader.gradescope.container import publisher
from grader.gradescope.prairielearn import as_prairielearn
from grader.gradescope.results_page import results
from grader.language.catalogue import ENGLISH
from grader.results.grading import Grading
from grader.results.report import report
from tests.batch.running import here
from tests.gradebook.samples import HOSTILE, a_check, a_grading, a_version

ACTIVE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)


@pytest.fixture
def grading() -> Grading:
    return a_grading(
        notes=(HOSTILE,),
        checks=(a_check(id="rows-sum-to-one", outcome="raised", points=0.0, said=(HOSTILE,), printed=HOSTILE),),
    )


def test_the_platforms_page_shows_nothing_that_acts(grading: Grading, tmp_path: Path) -> None:
    told = results(a_version().assignment, grading, "complete", facts={"late": HOSTILE})
    (test,) = told.tests or []
    assert test.output
    assert told.output
    assert "naïve Δ 😀" in test.output
    assert not ACTIVE.search(test.output)
    assert not ACTIVE.search(told.output)
    for render in (type(told).json_text, as_prairielearn):
        publisher(tmp_path, render)(told)
        assert not ACTIVE.search((tmp_path / "results.json").read_text().replace("\n", ""))


def test_a_report_object_prints_what_a_program_may_show(grading: Grading) -> None:
    (check,) = report(grading, ENGLISH).checks
    assert check.printed.endswith("naïve Δ 😀")
    assert not ACTIVE.search(check.printed)


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_sheet_in_a_file_is_as_clean_as_one_that_is_printed(kind: str, tmp_path: Path) -> None:
    source = f"def softmax(x):\n    raise ValueError({HOSTILE!r})\n"
    (tmp_path / "in").mkdir()
    (tmp_path / "in/ana\u202e.py").write_text(source)
    db = f"--db={tmp_path / 'g.db'}"
    assert here("grade", "h5-one-hidden-layer", str(tmp_path / "in"), db, "-q")[0] == 0
    out = tmp_path / f"out.{kind}"
    code, _, err = here("results", "export", "h5-one-hidden-layer", db, "-q", "--format", kind, "--out", str(out))
    assert (code, err) == (0, "")
    assert not ACTIVE.search(out.read_text().replace("\n", ""))

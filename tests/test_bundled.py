"""The bundled assignments stand the proof: right answers earn everything, wrong ones lose points and are named."""

import json
from pathlib import Path

import pytest

from grader.cli.entry import run
from grader.errors import Exit

ROOT = Path(__file__).resolve().parents[1]
SLUGS = sorted(path.parent.name for path in ROOT.glob("assignments/*/assignment.toml"))
DERIVATIONS = [slug for slug in SLUGS if slug.endswith("-derivation")]


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.slow
def test_lint_has_nothing_to_say_of_any(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assignment", "lint", "--all"]) == Exit.OK
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [f"{slug}: nothing to say." for slug in SLUGS]


@pytest.mark.parametrize("slug", [pytest.param("h2-neurons", marks=pytest.mark.slow), "h5-one-hidden-layer"])
def test_every_wrong_answer_loses_points_and_is_named(slug: str, capsys: pytest.CaptureFixture[str]) -> None:
    few = ["--seeds", "1", "--mutant-seeds", "1", "--no-edits"]
    assert run(["assignment", "test", slug, *few, "--json", "--quiet"]) == Exit.OK
    (report,) = json.loads(capsys.readouterr().out)
    assert report["as_deserved"] == report["students"] > 5
    assert report["mutants"] > 100
    assert report["killed"] == report["named"] + report["among_several"] == report["mutants"]


@pytest.mark.slow
@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug not in DERIVATIONS])
def test_no_edit_of_a_reference_passes(slug: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assignment", "test", slug, "--seeds", "1", "--mutant-seeds", "1", "--json", "--quiet"]) == Exit.OK
    (report,) = json.loads(capsys.readouterr().out)
    assert report["edits_caught"] > report["edits"] * 0.98
    assert report["edits"] > 1000


@pytest.mark.parametrize(
    "slug", [DERIVATIONS[0], *(pytest.param(slug, marks=pytest.mark.slow) for slug in DERIVATIONS[1:])]
)
def test_every_wrong_line_of_a_derivation_loses_points(slug: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assignment", "test", slug, "--seeds", "1", "--mutant-seeds", "1", "--json", "--quiet"]) == Exit.OK
    (report,) = json.loads(capsys.readouterr().out)
    assert report["as_deserved"] == report["students"] > 2
    assert report["killed"] == report["mutants"] > 30

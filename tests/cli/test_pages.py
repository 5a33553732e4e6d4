"""The pages of a class, small or large, are the same; what passes is read once."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from grader.language.catalogue import ENGLISH, Catalogue
from grader.reports import pages
from grader.reports.pages import PageData
from grader.results.grading import Grading
from grader.results.report import GradingReport, report
from grader.results.submission import Submission
from tests.gradebook.samples import a_grading, a_version

SOURCE = "\n".join(f"def f{n}(x, y):\n    return x @ y.T + np.sum(x, axis={n}) / {n}.5" for n in range(12))


def students() -> list[Submission]:
    return [Submission(f"student {n}", f"{n}", {"solution.py": f"# {n}\n{SOURCE}".encode()}) for n in range(3)]


def gradings() -> list[Grading]:
    return [a_grading(one.student, source=one.source, sha256=one.sha256) for one in students()]


def made(folder: Path, advance: list[str]) -> dict[str, str]:
    made = pages.ClassPages(folder, a_version())
    graded = zip(gradings(), students(), strict=True)
    assert list(made.written(graded, 3, {}, advance.append)) == gradings()
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.*")}


def test_several_processes_write_what_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone: list[str] = []
    together: list[str] = []
    expected = made(tmp_path / "alone", alone)
    monkeypatch.setattr(pages, "PARALLEL_FROM", 2)
    monkeypatch.setattr(pages, "AT_ONCE", 2)
    monkeypatch.setattr(pages, "processors", lambda: 2)
    assert made(tmp_path / "together", together) == expected
    assert len(expected) == 11
    assert sorted(together) == alone == ["student 0", "student 1", "student 2"]


def test_the_class_page_names_sources_that_are_alike(tmp_path: Path) -> None:
    page = made(tmp_path, [])["index.html"]
    assert "Sources that share code found in few others" in page
    assert "<b>100 %</b> of the shorter one" in page


def test_gradings_are_listed_as_json_prints_them(tmp_path: Path) -> None:
    listed = made(tmp_path, [])["gradings.json"]
    submissions = [report(grading, ENGLISH) for grading in gradings()]
    assert TypeAdapter(GradingReport).validate_json(listed) == GradingReport(
        assignment="h1-softmax", version="a" * 64, submissions=submissions
    )


def test_a_stop_leaves_no_half_written_list(tmp_path: Path) -> None:
    def stopped() -> Iterator[tuple[Grading, Submission]]:
        yield gradings()[0], students()[0]
        yield gradings()[1], students()[1]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(pages.ClassPages(tmp_path, a_version()).written(stopped(), 3, {}, [].append))
    assert {path.name for path in tmp_path.iterdir()} == {"students", "review"}


def test_a_page_that_cannot_be_made_costs_nobody_else_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pages.student_files

    def fails(title: str, sheet: PageData, words: Catalogue) -> object:
        if sheet.grading.student == "student 1" and sheet.grading.checks:
            raise RecursionError("too deep")
        return whole(title, sheet, words)

    monkeypatch.setattr(pages, "student_files", fails)
    found = made(tmp_path, [])
    texts = [text for name, text in found.items() if name.endswith(".md")]
    assert ["RecursionError" in text for text in texts].count(True) == 1
    assert ["RecursionError" in text for text in sorted(texts, key=len)] == [True, False, False]


def test_a_source_that_cannot_be_compared_costs_nobody_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = pages.fingerprints

    def fails(files: Mapping[str, bytes]) -> object:
        if any(content.startswith(b"# 1\n") for content in files.values()):
            raise MemoryError
        return whole(files)

    monkeypatch.setattr(pages, "fingerprints", fails)
    assert "<b>100 %</b> of the shorter one" in made(tmp_path, [])["index.html"]

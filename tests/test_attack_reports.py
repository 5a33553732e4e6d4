"""What attackers write stays text: in the terminal, in pages, in Markdown, in sheets and in JSON, end to end."""

import csv
import io
import json
import re
import shutil
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from pydantic import TypeAdapter

from grader.results.report import GradingReport
from tests.attackers.recipes import RECIPES
from tests.attackers.scene import ATTACKS, HONEST, ROOT, SLUG
from tests.batch.running import here
from tests.program import run_grader

ATTACKERS = [path for path in ATTACKS if path.name.startswith("injecting-") and (path / "solution.py").exists()]
ATTACKERS += [path for path in ATTACKS if path.name in {"exhausting-patterns", "forging-handles", "forging-nothing"}]
ACTIVE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
"""What terminals act upon, and what turns text around."""


@dataclass(frozen=True)
class Outputs:
    """Everything that one run over a class of attackers has written."""

    folder: Path
    table: str
    shown: str
    sheet: str
    lines: str
    report: str

    @property
    def pages(self) -> dict[str, str]:
        return {str(path.relative_to(self.folder)): path.read_text() for path in self.folder.rglob("*.*")}


def run(*arguments: object, cwd: Path = ROOT) -> str:
    done = run_grader(*map(str, arguments), cwd=cwd)
    assert done.returncode == 0, done.stderr
    assert not ACTIVE.search(done.stderr)
    return done.stdout


def shown_here(*arguments: str) -> str:
    code, out, err = here("results", "show", *arguments)
    assert (code, err) == (0, "")
    return out


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    place = tmp_path_factory.mktemp("injecting")
    students = RECIPES["injecting-names"](place, ROOT)
    for path in ATTACKERS:
        shutil.copytree(path, students / path.name)
    for name in HONEST:
        shutil.copytree(ROOT / "submissions" / SLUG / name, students / name)
    db = f"--db={place / 'grades.db'}"
    table = run("grade", SLUG, students, db, "--report", place / "report")
    report = run("grade", SLUG, students, db, "--json", "-q")
    shown = "".join(shown_here(path.name, db) for path in ATTACKERS)
    sheet, lines = (run("results", "export", SLUG, db, "-q", "--format", kind) for kind in ("csv", "jsonl"))
    return Outputs(place / "report", table, shown, sheet, lines, report)


def test_nothing_in_a_terminal_acts(outputs: Outputs) -> None:
    for text in (outputs.table, outputs.shown):
        assert len(text) > 500
        assert not ACTIVE.search(text), ACTIVE.search(text)


class Elements(HTMLParser):
    """Which tags and attributes a page has."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found |= {(tag, ""), *((tag, name) for name, _ in attributes)}
        self.links |= {str(value) for name, value in attributes if name in {"href", "src", "action", "data"}}


def elements(page: str) -> Elements:
    parser = Elements()
    parser.feed(page)
    parser.close()
    return parser


def test_a_page_of_an_attacker_has_the_elements_of_an_honest_one(outputs: Outputs) -> None:
    pages = {name: text for name, text in outputs.pages.items() if name.startswith("students/")}
    pages = {name: text for name, text in pages.items() if name.endswith(".html")}
    honest = [elements(text).found for name, text in pages.items() if any(each in name for each in HONEST)]
    ours = set().union(*honest, {("pre", ""), ("pre", "tabindex"), ("details", ""), ("summary", "")})
    assert not {tag for tag, _ in ours} & {"script", "iframe", "img", "object", "embed", "form", "base", "link"}
    assert not [name for _, name in ours if name.startswith("on")]
    assert len(pages) > len(ATTACKERS)
    known = {part for pair in ours for part in pair} | {"ul", "li", "a", "href", "mark"}
    known |= {"figure", "figcaption", "path", "d"}  # a drawing of a wrong array
    odd = {name: {part for pair in elements(text).found for part in pair} - known for name, text in pages.items()}
    assert {name: parts for name, parts in odd.items() if parts} == {}
    assert not any(ACTIVE.search(text) for text in pages.values())
    assert all(link.startswith("#line-") for text in pages.values() for link in elements(text).links)


def test_the_page_of_a_class_of_attackers_has_no_element_of_theirs(outputs: Outputs) -> None:
    page = outputs.pages["index.html"]
    parser = elements(page)
    assert page.lower().count("<script") <= 1  # our own, which filters the table
    assert not {tag for tag, _ in parser.found} & {"iframe", "img", "object", "embed", "form", "base", "link"}
    assert not [name for _, name in parser.found if name.startswith("on")]
    assert all(re.fullmatch(r"review/[a-z0-9-]+\.html|#[\w=%.~-]*", link) for link in parser.links)
    assert not ACTIVE.search(page)


def test_the_page_for_the_instructor_has_no_element_of_an_attacker(outputs: Outputs) -> None:
    pages = {name: text for name, text in outputs.pages.items() if name.startswith("review/")}
    assert len(pages) > len(ATTACKERS)
    for name, page in pages.items():
        parser = elements(page)
        assert page.lower().count("<script") <= 1, name
        assert not {tag for tag, _ in parser.found} & {"iframe", "img", "object", "embed", "form", "base", "link"}, name
        assert not [each for _, each in parser.found if each.startswith("on")], name
        assert all(
            re.fullmatch(r"(\.\./students/)?[a-z0-9-]*(\.html)?|\.\./index.html|#line-.*", link)
            for link in parser.links
        )
        assert not ACTIVE.search(page), name


def test_markdown_of_an_attacker_holds_no_markup_but_ours(outputs: Outputs) -> None:
    allowed = {"heading", "paragraph", "inline", "text", "strong", "em", "code_inline", "fence", "softbreak"}
    allowed |= {"bullet_list", "list_item", "blockquote", "hardbreak", "table", "thead", "tbody", "tr", "th", "td"}
    pages = {name: text for name, text in outputs.pages.items() if name.endswith(".md")}
    assert len(pages) > len(ATTACKERS)
    for name, text in pages.items():
        tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
        kinds = {re.sub("_(open|close)$", "", one.type) for token in tokens for one in (token, *(token.children or ()))}
        assert kinds <= allowed, name
        assert not ACTIVE.search(text), name


def test_no_cell_of_a_sheet_begins_a_formula(outputs: Outputs) -> None:
    rows = list(csv.reader(io.StringIO(outputs.sheet)))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) > len(ATTACKERS)
    cells = [cell for row in rows for cell in row if not re.fullmatch(r"-?[0-9.]+", cell)]
    assert [cell for cell in cells if cell.lstrip(" \t\r").startswith(tuple("=+-@=+-@"))] == []
    assert not any(ACTIVE.search(cell) for cell in cells)


def test_json_is_whole_and_inert_where_it_is_printed(outputs: Outputs) -> None:
    report = TypeAdapter(GradingReport).validate_json(outputs.report)
    assert len(report.submissions) > len(ATTACKERS)
    assert not ACTIVE.search(outputs.report.replace("\n", ""))
    assert [json.loads(line) for line in outputs.lines.splitlines()]
    assert not ACTIVE.search(outputs.lines)
    assert json.loads(outputs.pages["gradings.json"])
    assert not ACTIVE.search(outputs.pages["gradings.json"].replace("\n", ""))


def test_files_of_a_report_have_plain_names(outputs: Outputs) -> None:
    assert all(re.fullmatch(r"((students|review)/)?[a-z0-9-]+\.(html|md|json)", name) for name in outputs.pages)

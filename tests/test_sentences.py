"""One catalogue of sentences: whoever says one fills its fields, and a course may have every one in its own words."""

import ast
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, PackageLoader, nodes

from grader.assignment.version import AssignmentVersion
from grader.authoring.handout.frozen import thaw
from grader.authoring.handout.handout_files import instructions
from grader.course.loading import load_assignment
from grader.course.own_sentences import FILE, read_sentences
from grader.course.snapshot import pack, unpack
from grader.errors import SpecError
from grader.intake import collect
from grader.intake.wanted import Wanted
from grader.language.catalogue import ENGLISH, Catalogue, Said, fields_of, say, shipped
from tests.program import run_grader

ROOT = Path(__file__).resolve().parents[1]
GERMAN = ROOT / "tests/courses/german"
MODULES = [path for path in sorted((ROOT / "grader").rglob("*.py")) if "inside" not in path.parts]
Use = tuple[str, frozenset[str] | None]
"""A sentence and the fields that it is given; None where they are only known as the program runs."""


@cache
def in_code() -> tuple[list[Use], list[str]]:
    """All uses in the program, and the beginnings of texts that are put together: `f"page.outcome-{outcome}"`."""
    uses: list[Use] = []
    beginnings: list[str] = []
    for node in (node for path in MODULES for node in ast.walk(ast.parse(path.read_text()))):
        match node:
            case ast.Call(args=[ast.Constant(value=value), *_], keywords=keywords):
                names = [keyword.arg for keyword in keywords]
                uses.append((str(value), None if None in names else frozenset(map(str, names))))
            case ast.Constant(value=value):
                uses.append((str(value), None))
            case ast.JoinedStr(values=[ast.Constant(value=value), *_]):
                beginnings.append(str(value))
    return uses, beginnings


def uses_in_templates() -> Iterator[Use]:
    for room in ("grader.reports", "grader.serve"):
        yield from uses_in_templates_of(Environment(loader=PackageLoader(room)))


def uses_in_templates_of(environment: Environment) -> Iterator[Use]:
    for name in environment.list_templates(extensions=["html"]):
        source = environment.loader.get_source(environment, name)[0]  # type: ignore[union-attr]
        for call in environment.parse(source).find_all(nodes.Call):
            if call.args and isinstance(call.args[0], nodes.Const):
                yield str(call.args[0].value), frozenset(one.key for one in call.kwargs)
            elif call.args and isinstance(call.args[0], nodes.Concat):
                yield from ((f"page.level-{level}", None) for level in "012345x")


def prefixes() -> set[str]:
    """What names of sentences begin with, where the rest is put together."""
    tables = {sentence.split(".")[0] for sentence in shipped()}
    return {text for text in in_code()[1] if text.split(".")[0] in tables and "." in text}


@cache
def uses() -> list[Use]:
    return [*in_code()[0], *uses_in_templates()]


def test_every_sentence_is_said_somewhere() -> None:
    said = {sentence for sentence, _ in uses()}
    begun = tuple(prefixes())
    assert "page.outcome-" in begun
    assert [sentence for sentence in shipped() if sentence not in said and not sentence.startswith(begun)] == []


def test_whoever_says_a_sentence_fills_its_fields() -> None:
    checked = [(sentence, fields) for sentence, fields in uses() if sentence in shipped() and fields is not None]
    assert len({sentence for sentence, _ in checked}) > 150
    wrong = [(sentence, fields) for sentence, fields in checked if fields != fields_of(shipped()[sentence])]
    assert wrong == []


def test_nobody_says_what_is_not_in_the_catalogue() -> None:
    tables = "|".join({sentence.split(".")[0] for sentence in shipped()})
    named = {sentence for sentence, fields in uses() if fields and re.fullmatch(rf"({tables})\.[\w-]+", sentence)}
    assert named - set(shipped()) == set()


@pytest.mark.parametrize("sentence", sorted(shipped()))
def test_every_sentence_can_be_replaced(sentence: str) -> None:
    table, key = sentence.split(".", 1)
    fields = {name: f"<{name}>" for name in fields_of(shipped()[sentence])}
    words = Catalogue({table: {key: "own " + " ".join(f"{{{name}}}" for name in fields)}})
    assert words(sentence, **fields) == "own " + " ".join(fields.values())
    assert Catalogue({})(sentence, **fields) == str(say(sentence, **fields)) != ""


def test_what_students_write_is_nobodys_template() -> None:
    assert ENGLISH("property.inputs-not-modified", name="{x.__class__} {0}").startswith("changes its argument {x.__cl")


# A course with every sentence in marks of its own: what stands outside of them on a page is no sentence of ours.


def marked() -> str:
    tables: dict[str, list[str]] = {}
    for sentence, text in shipped().items():
        table, key = sentence.split(".", 1)
        own = "⟦" + sentence + "".join(f"|{{{field}}}" for field in sorted(fields_of(text))) + "⟧"
        tables.setdefault(table, []).append(f"{key} = {json.dumps(own)}")
    return "\n".join(line for table, lines in tables.items() for line in (f"[{table}]", *lines)) + "\n"


def course(folder: Path, sentences: str | None) -> AssignmentVersion:
    shutil.copytree(GERMAN, folder, dirs_exist_ok=True)
    (folder / FILE).unlink() if sentences is None else (folder / FILE).write_text(sentences)
    return load_assignment(folder / "assignments/gerade")


@dataclass(frozen=True)
class Report:
    """What `grader grade` makes of the German course's submission, in whatever words."""

    folder: Path
    grading: dict[str, Any]
    html: str
    markdown: str


def as_written(version: AssignmentVersion, out: Path) -> Report:
    out.mkdir(exist_ok=True)
    options = ["--json", "--quiet", "--db", str(out / "grades.db"), "--report", str(out)]
    done = run_grader("grade", "gerade", "submissions/gerade", *options, cwd=version.course)
    assert done.returncode == 0, done.stderr
    (grading,) = json.loads(done.stdout)["submissions"]
    page, plain = (next((out / "students").glob(f"*.{suffix}")).read_text() for suffix in ("html", "md"))
    return Report(version.folder, grading, page, plain)


class Text(HTMLParser):
    """What a reader can see or hear of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent = tag in {"style", "script", "text"}  # the numbers along an axis
        self.pieces += [value or "" for name, value in attrs if name in {"aria-label", "title", "placeholder", "alt"}]

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(data)


def text_of(page: str) -> str:
    text = Text()
    text.feed(page)
    return "\n".join(text.pieces)


def outside(text: str) -> str:
    """A text without everything that stands in marks, one in the other."""
    text = re.sub(r"</?code>|`", "", text)
    while (less := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = less
    return text


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """In a language in which every sentence shows which one it is."""
    folder = tmp_path_factory.mktemp("strange")
    return as_written(course(folder, marked()), folder / "out")


def own_words(folder: Path) -> set[str]:
    """What the instructor and the student wrote."""
    toml = (folder / "assignment.toml").read_text()
    written = next((GERMAN / "submissions/gerade/as-written").iterdir()).read_text()
    return {*re.findall(r"[^\W\d_]+", toml + written), "as", "written", "e", "py"}


def test_no_sentence_on_a_page_comes_from_elsewhere(strange: Report) -> None:
    for page in (text_of(strange.html), strange.markdown.replace("\\", "").replace("```text", "")):
        assert page.count("⟦page.") > 20
        assert set(re.findall(r"[^\W\d_]+", outside(page))) - own_words(strange.folder) == set()


def test_no_sentence_of_a_grading_comes_from_elsewhere(strange: Report) -> None:
    checks = strange.grading["checks"]
    said = [*strange.grading["notes"], *(check["message"] for check in checks)]
    said += [diagnosis["text"] for check in checks for diagnosis in check["diagnoses"]]
    assert len(said) > 10
    assert [text for text in said if re.search(r"[A-Za-z]", outside(text))] == []


def test_other_words_change_no_points(strange: Report, tmp_path: Path) -> None:
    ours = as_written(course(tmp_path, None), tmp_path / "out").grading["checks"]
    theirs = strange.grading["checks"]
    assert [(one["outcome"], one["points"]) for one in ours] == [(one["outcome"], one["points"]) for one in theirs]
    assert ours[0]["message"].startswith("`J` is wrong")
    assert theirs[0]["message"].startswith("⟦array.one")


def test_a_page_in_german_has_no_english_on_it(tmp_path: Path) -> None:
    report = as_written(load_assignment(GERMAN / "assignments/gerade"), tmp_path)
    page = " ".join(text_of(report.html).split())
    assert "Dein loesung-1.py wurde als loesung.py bewertet" in page
    assert "dw und dx: jedes hat das falsche Vorzeichen." in page
    assert "1 von 19 Punkten" in page
    pieces = {piece.strip() for text in shipped().values() for piece in re.split(r"\{\w+\}|[.:,`]", text)}
    english = {piece for piece in pieces if re.search(r"[a-z]{2,} [a-z]{2,}", piece)}
    assert len(english) > 200
    assert [piece for piece in english if piece in page] == []
    assert '<html lang="de">' in report.html


def test_german_has_every_sentence() -> None:
    german = {f"{table}.{key}" for table, texts in read_sentences(GERMAN / FILE).items() for key in texts}
    assert not german - set(shipped())
    # a kind of check that the course does not use needs no translation
    used = {check.kind for check in load_assignment(GERMAN / "assignments/gerade").assignment.checks}
    kinds = {path.stem for path in (ROOT / "grader/marking/kinds").glob("*.py")}
    assert {name.split(".")[0] for name in set(shipped()) - german} <= kinds - used


def test_a_refusal_is_in_the_words_of_the_course(tmp_path: Path) -> None:
    version = load_assignment(GERMAN / "assignments/gerade")
    (tmp_path / "ana").mkdir()
    (tmp_path / "ana" / "notes.txt").write_text("nothing")
    (ana,) = collect([tmp_path], Wanted.by(version), version.assignment.limits)
    assert version.assignment.words.tell(ana.refused) == "Keine Python-Datei darin, nur notes.txt. Gib loesung.py ab."


def test_a_handout_speaks_the_language_of_the_course(tmp_path: Path) -> None:
    version = load_assignment(GERMAN / "assignments/gerade")
    assert "Schreibe deinen Code in `loesung.py`." in instructions(version.assignment, ["any.whl"])
    done = run_grader("assignment", "handout", "gerade", "--out", str(tmp_path / "handout"), cwd=GERMAN)
    assert done.returncode == 0, done.stderr
    done = run_grader("check", cwd=tmp_path / "handout")
    assert "Dein Modul definiert kein `verlust`. Nenne es genau so." in done.stdout
    assert thaw(tmp_path / "handout").version.assignment.words("mark.right") == "Richtig."


def test_other_words_make_no_other_version(tmp_path: Path) -> None:
    plain = course(tmp_path / "a", None)
    assert course(tmp_path / "b", '[mark]\nright = "Stimmt."\n').sha256 == plain.sha256


def test_sentences_travel_with_their_assignment(tmp_path: Path) -> None:
    version = load_assignment(GERMAN / "assignments/gerade")
    elsewhere = unpack(pack(version), tmp_path, version.sha256)
    assert elsewhere.assignment.words("page.right") == "Richtig"


def test_an_assignment_has_the_last_word(tmp_path: Path) -> None:
    course(tmp_path, '[mark]\nright = "Course."\nholds = "Course."\n')
    toml = tmp_path / "assignments/gerade/assignment.toml"
    toml.write_text(toml.read_text() + '\n[sentences.mark]\nright = "Assignment."\n')
    words = load_assignment(toml.parent).assignment.words
    assert (words("mark.right"), words("mark.holds")) == ("Assignment.", "Course.")


FAULTS: Mapping[str, tuple[str, str]] = {
    "a field that is not there": (
        '[array]\nwhere-all = "in {n} Fällen"',
        "line 2: array.where-all: wanted {count}, got {n}. Use each of these fields, and no other",
    ),
    "a field that is left out": (
        '[mark]\nslow = "{function} ist langsam"',
        "wanted {factor}, {function}, got {function}.",
    ),
    "a brace alone": (
        '[mark]\nright = "gut }"',
        "line 2: mark.right: Single '}' encountered in format string; wanted no",
    ),
    "an attribute": (
        '[page]\nand = "{first.x} {last}"',
        "only a name may stand between braces; wanted {first}, {last}",
    ),
    "a misspelt key": (
        '[mark]\nrigth = "gut"',
        "line 2: mark.rigth: no such sentence in [mark]. Did you mean `right`?",
    ),
    "a misspelt table": ('[marks]\nright = "gut"', "line 1: marks: no such table of sentences. Did you mean `mark`?"),
    "no text": ("[mark]\nright = 3", "line 2: mark.right: wanted a string, in quotes"),
    "no table": ('right = "gut"', "line 1: right: wanted a string, in quotes, in a table"),
    "no TOML": ("[mark]\nright = gut", "line 2: not valid TOML"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_slip_is_told_with_file_line_and_key(fault: str, tmp_path: Path) -> None:
    text, told = FAULTS[fault]
    with pytest.raises(SpecError) as caught:
        course(tmp_path, text + "\n")
    assert f"{FILE}, " in str(caught.value)
    assert told in str(caught.value)


def test_a_slip_in_an_assignments_own_sentences_is_told_the_same_way(tmp_path: Path) -> None:
    toml = tmp_path / "assignments/gerade/assignment.toml"
    course(tmp_path, None)
    toml.write_text(toml.read_text() + '\n[sentences.mark]\nslow = "langsam"\n')
    with pytest.raises(
        SpecError, match=r"assignment.toml, line \d+: sentences.mark.slow: wanted {factor}, {function}, got"
    ):
        load_assignment(toml.parent)


def test_the_whole_catalogue_is_printed_as_it_may_be_given_back(tmp_path: Path) -> None:
    printed = run_grader("schema", "sentences", cwd=tmp_path).stdout
    (tmp_path / FILE).write_text(printed)
    texts = {
        f"{table}.{key}": text for table, each in read_sentences(tmp_path / FILE).items() for key, text in each.items()
    }
    assert texts == shipped()


def test_said_twice_is_the_same() -> None:
    assert len({say("array.where-all", count=2), Said("array.where-all", (("count", 2),))}) == 1

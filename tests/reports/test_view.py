"""What is hidden from a student enters no format; what students wrote acts nowhere."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from grader.assignment.visibility import Visibility
from grader.language.catalogue import ENGLISH, Catalogue, say
from grader.reports import html, markdown
from grader.reports.phrases import outcome_said, when_shown
from grader.reports.student_summary import summarise
from grader.reports.terminal import class_table, student_detail
from grader.reports.view import full_view, student_view
from grader.results.grading import Diagnosis, Grading, Outcome
from grader.results.naming import file_name
from tests.gradebook.samples import EVIDENCE, HOSTILE, a_check, a_grading, a_hidden_check, a_wrong_check
from tests.reports.generated import a_folder


def on_terminal(title: str, grading: Grading) -> str:
    console = Console(width=100, force_terminal=True, color_system="truecolor")
    with console.capture() as captured:
        console.print(student_detail(student_view(title, grading)))
    return captured.get()


TWINS = {"html": html.student_page, "markdown": markdown.student_page, "terminal": on_terminal}


@pytest.fixture(params=TWINS.values(), ids=TWINS)
def twin(request: pytest.FixtureRequest) -> Callable[[str, Grading], str]:
    return request.param


@pytest.mark.parametrize("visibility", [kind for kind in get_args(Visibility) if kind != "visible"])
def test_nothing_of_a_hidden_check_but_its_title_is_told(
    twin: Callable[[str, Grading], str], visibility: Visibility
) -> None:
    hidden = a_hidden_check(visibility=visibility, points=1.75, max_points=7.25)
    page = twin("Softmax", a_grading(checks=(a_check(), hidden)))
    assert "A further case" in page
    assert "SECRET" not in page
    assert "secret-mistake" not in page
    for number in ("1.75", "7.25", "3.75", "9.25"):
        assert number not in page
    assert when_shown(visibility, ENGLISH) in page.replace("\n", " ")


def test_a_mistake_in_several_arrays_is_told_once() -> None:
    found = [Diagnosis(id="sign-flipped", array=a, confidence=1) for a in ("dz", "dW", "db")]
    view = student_view("Softmax", a_grading(checks=(a_wrong_check(diagnoses=tuple(found)),)))
    (explanation,) = view.checks[0].explanations
    assert explanation.sentence.startswith("dz, dW and db: each has the opposite sign.")


def test_arrays_of_which_different_things_are_told_get_sentences_of_their_own() -> None:
    about = {"W1": "`W`", "b1": "`b`", "W2": "`W`"}
    found = [Diagnosis(id="step-missing", array=one, detail=detail, confidence=1) for one, detail in about.items()]
    shown = student_view("Adam", a_grading(checks=(a_wrong_check(diagnoses=tuple(found)),))).checks[0].explanations
    assert [one.sentence.partition(":")[0] for one in shown] == ["W1 and W2", "b1 is still `b`"]
    assert "still `W`" in shown[0].sentence


def test_a_sentence_that_begins_otherwise_names_all_arrays() -> None:
    own = Catalogue(mistakes={"sign": "The sign of {array} is wrong."})
    assert own.mistake("sign", ["dz"]) == "The sign of dz is wrong."
    assert own.mistake("sign", ["dz", "dW", "db"]) == "The sign of dz, dW and db is wrong."


def test_a_mistake_that_the_assignment_no_longer_has_is_told_by_its_id() -> None:
    assert "dz has the mistake gone" in ENGLISH.mistake("gone", ["dz"])


def test_the_instructor_sees_hidden_checks() -> None:
    view = full_view("Softmax", a_grading(checks=(a_hidden_check(),)))
    assert view.checks[0].message == "SECRET message"
    assert view.max_score == 3


def test_a_student_is_told_what_and_where(twin: Callable[[str, Grading], str]) -> None:
    page = re.sub(r"\x1b\[[0-9;]*m|\\|<[^>]+>|`", "", twin("Softmax", a_grading())).replace("\n", " ")
    for said in ("ana", "2.33 of 5 points", "dW differs at [0, 1]", "dW has the opposite sign.", "step 1"):
        assert said in page
    assert re.search(r"(?i)perhaps: *db is too large by the number of samples", page)


@pytest.mark.parametrize("outcome", ["refused", "fault"])
def test_what_was_not_graded_shows_no_score(twin: Callable[[str, Grading], str], outcome: str) -> None:
    page = twin("Softmax", a_grading(outcome=outcome, checks=(), score=0, max_score=9, notes=("No Python file.",)))
    assert "0 of 9" not in page
    assert "graded" in page
    assert "No Python file" in page


def hostile_grading() -> Grading:
    mistake = Diagnosis(id=HOSTILE, detail=HOSTILE, array=HOSTILE, confidence=1)
    check = a_wrong_check(title=HOSTILE, said=(HOSTILE,), printed=HOSTILE, diagnoses=(mistake,))
    return a_grading(HOSTILE, source=HOSTILE, notes=(HOSTILE,), checks=(check,))


class Tags(HTMLParser):
    """Collects what a browser would build."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "page",
    [
        html.student_page(HOSTILE, hostile_grading()),
        html.class_page(HOSTILE, [summarise(hostile_grading())]),
        html.review_page(
            HOSTILE, hostile_grading(), ENGLISH, html.Extras((HOSTILE,), {HOSTILE: HOSTILE.encode()}), None
        ),
    ],
    ids=["student", "class", "review"],
)
def test_hostile_text_is_inert_in_html(page: str) -> None:
    ours = (Path(html.__file__).parent / "templates/class.js").read_text()
    assert page.count("<script>") == page.count(f"<script>{ours}</script>")
    page = page.replace(f"<script>{ours}</script>", "")
    built = Tags(page)
    assert not built.tags & {"script", "img", "iframe", "object", "link", "form", "base"}
    assert not {name for name in built.attributes if name.startswith("on") or name in {"src", "style"}}
    assert "<script>alert(1)</script>" in built.text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)
    assert "default-src 'none'; style-src 'sha256-" in page


def test_a_server_gets_pages_without_anything_inline() -> None:
    page = html.class_page("Softmax", [summarise(a_grading())], assets="/assets/")
    built = Tags(page)
    assert "style" not in built.tags | built.attributes
    assert 'href="/assets/style.css"' in page
    assert '<script src="/assets/class.js"></script>' in page
    assert page.count("<script") == 1


@pytest.mark.parametrize(
    "text", [HOSTILE, "javascript:x [a](http://evil) ![](x) `<b>` # h", "a` <img src=x> `` | x", "`"]
)
def test_hostile_text_is_inert_in_markdown(text: str) -> None:
    check = a_wrong_check(title=text, said=(text,), printed=f"```\n</pre><script>\n{text}")
    page = markdown.student_page(text, a_grading(text, notes=(text,), checks=(check,)))
    tokens = MarkdownIt("commonmark", {"html": True}).parse(page)
    kinds = {token.type for token in tokens} | {child.type for t in tokens for child in t.children or ()}
    assert not kinds & {"html_block", "html_inline", "link_open", "image"}
    assert sum(token.type == "heading_open" for token in tokens) == 2


def test_no_text_of_a_student_is_a_formula_in_markdown() -> None:
    text = r"$\href{javascript:x}{a}$ and $$b$$"
    page = markdown.student_page(text, a_grading(text, notes=(text,), checks=(a_wrong_check(title=text),)))
    assert page.count("$") > 18
    assert page.count(r"\$") == page.count("$")


def test_hostile_text_is_inert_on_a_terminal() -> None:
    console = Console(width=400, color_system=None)
    with console.capture() as captured:
        console.print(class_table(HOSTILE, [hostile_grading()], ENGLISH))
        console.print(student_detail(full_view(HOSTILE, hostile_grading())))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", captured.get())
    assert "[red]" in captured.get()


def test_mistakes_that_stand_together_are_said_to() -> None:
    named = [("a", "dW", 1.0), ("b", "dW", 1.0), ("a", "db", 1.0), ("c", "dz", 0.5), ("d", "dz", 0.5)]
    found = [Diagnosis(id=a, array=array, confidence=sure) for a, array, sure in named]
    together = a_grading(checks=(a_wrong_check(diagnoses=tuple(found)),))
    alone = a_grading(checks=(a_wrong_check(diagnoses=tuple(found[1:])),))
    for page in TWINS.values():
        assert "Several mistakes at once in dW: fix each" in page("Softmax", together).replace("\\", "")
        assert "Several mistakes" not in page("Softmax", alone)


def test_every_outcome_and_visibility_has_its_words() -> None:
    assert all(outcome_said(outcome, ENGLISH) for outcome in get_args(Outcome))
    assert [name for name in get_args(Visibility) if not when_shown(name, ENGLISH)] == ["visible"]


def test_a_folder_has_a_page_a_student_and_all_links_lead_somewhere() -> None:
    gradings = [
        a_grading("ana"),
        a_grading("ana", source="b/ana.py"),
        a_grading("../../etc"),
        a_grading("Zoë"),
        a_grading("王"),
    ]
    files = a_folder(gradings)
    links = set(re.findall('href="([^"]+)"', files["index.html"]))
    assert {link for link in links if not link.startswith("#")} == {name for name in files if "review/" in name}
    places = set(re.findall('id="([^"]+)"', files["index.html"]))
    assert {link[1:] for link in links if link.startswith("#") and "score=" not in link} <= places
    for name in links & set(files):
        near = re.findall('<a [^>]*href="([^"#]*)"', files[name])
        assert {posixpath.normpath(f"review/{link}") for link in near if link} <= set(files)
    assert len(files) == 3 * len(gradings) + 1
    assert all(re.fullmatch(r"((students|review)/)?[a-z0-9-]+\.(html|md)", name) for name in files)


def test_file_names_are_readable() -> None:
    assert file_name(a_grading("Zoë O'Brien")).startswith("zoe-o-brien-")
    assert file_name(a_grading("王")).startswith("student-")


def test_what_to_fix_comes_first_and_what_is_hidden_last(twin: Callable[[str, Grading], str]) -> None:
    checks = (
        a_hidden_check(title="unseen"),
        a_check(id="r", title="fine"),
        a_wrong_check(id="c", title="follows", points=3),
        a_wrong_check(id="w", title="mistaken"),
    )
    page = twin("Softmax", a_grading(checks=checks))
    places = [page.index(title) for title in ("mistaken", "follows", "fine", "unseen")]
    assert places == sorted(places)
    assert "costs nothing" in page


def test_what_stopped_everything_is_told_once(twin: Callable[[str, Grading], str]) -> None:
    stopped = [
        a_wrong_check(
            id=name,
            title=f"the {name}",
            outcome="raised",
            said=(say("call.raised", function=name, what="NameError: np, at solution.py, line 3", where=""),),
            diagnoses=(),
            evidence=None,
        )
        for name in ("softmax", "sigmoid", "loss")
    ]
    page = twin("Softmax", a_grading(checks=tuple(stopped)))
    assert page.count("NameError") == 1
    assert all(f"the {name}" in page for name in ("softmax", "sigmoid", "loss"))


def test_the_twins_tell_what_is_drawn(twin: Callable[[str, Grading], str]) -> None:
    page = re.sub(
        r"\x1b\[[0-9;]*m|\\|<[^>]+>|`|\n *", " ", twin("Softmax", a_grading(checks=(a_wrong_check(diagnoses=()),)))
    )
    page = " ".join(page.split())
    for said in (
        "J diverges from the reference at step 20",
        "[0, 1 ] is 0.5 (more than 100 % off)",
        "central differences of your loss",
    ):
        assert said.replace(" ", "") in page.replace(" ", "")


def test_print_and_heat_maps_stay_within_what_a_page_may_hold() -> None:
    picture = replace(EVIDENCE.pictures[0], cells=("01" * 16,) * 32, array="A")
    evidence = replace(EVIDENCE, pictures=(picture,) * 8, curves=())
    checks = tuple(a_wrong_check(id=f"c{n}", printed="<&>" * 3000, evidence=evidence) for n in range(20))
    page = html.student_page("Softmax", a_grading(checks=checks))
    assert len(page.encode()) < 150_000
    assert "What your code printed" in page

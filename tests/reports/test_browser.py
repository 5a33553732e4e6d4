"""Pages as a browser sees them: no request, no error, nothing that axe-core finds, hostile text inert.

Wants `uv run --group browser pytest`, chromium, and npm for axe-core; skips with a reason where one is missing.
"""

import json
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.reports.similarity import SimilarPair
from tests.gradebook.samples import HOSTILE, a_check, a_grading, a_hidden_check, a_wrong_check
from tests.reports.generated import a_class, a_folder

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: uv sync --group browser")

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed"),
]
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1100, "height": 800}},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True},
    "dark": {"viewport": {"width": 1100, "height": 800}, "color_scheme": "dark"},
}
KINDS = ("student", "hostile", "refused", "review", "hostile review", "class", "empty class")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("axe")
    command = ["npm", "pack", "--silent", "axe-core@4"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"axe-core can not be fetched by npm: {error}")
    with tarfile.open(next(folder.glob("axe-core-*.tgz"))) as archive:
        source = archive.extractfile("package/axe.min.js")
        assert source is not None
        return source.read().decode()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page of each kind, by kind."""
    folder = tmp_path_factory.mktemp("pages")
    for name, text in a_folder(a_class(40), [SimilarPair(0, 3, 0.93, 40)]).items():
        path = folder / "class" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    checks = (
        a_wrong_check(),
        a_wrong_check(id="c", points=3),
        a_check(id="r", evidence=a_wrong_check().evidence),
        a_hidden_check(),
    )
    hostile = a_wrong_check(title=HOSTILE, said=(HOSTILE,), printed=HOSTILE)
    made = {
        "student": a_grading(checks=checks),
        "hostile": a_grading(HOSTILE, source=HOSTILE, notes=(HOSTILE,), checks=(hostile,)),
        "refused": a_grading(outcome="refused", checks=(), notes=("No Python file there.",)),
    }
    found = {"class": folder / "class/index.html"}
    for kind, grading in made.items():
        files = a_folder([grading])
        found[kind] = folder / f"{kind}.html"
        found[kind].write_text(next(text for name, text in files.items() if name.startswith("students/")))
        found[f"{kind} review"] = folder / f"{kind}-review.html"
        found[f"{kind} review"].write_text(next(text for name, text in files.items() if name.startswith("review/")))
    found["review"] = found["student review"]
    found["empty class"] = folder / "empty.html"
    found["empty class"].write_text(a_folder([])["index.html"])
    return found


@pytest.fixture
def visit(browser: Any, pages: dict[str, Path]) -> Iterator[Callable[..., Any]]:
    """Opens a page and keeps what it asked for and complained about."""
    contexts = []

    def open_page(kind: str, **look: Any) -> Any:
        context = browser.new_context(**look)
        contexts.append(context)
        page = context.new_page()
        page.troubles = []
        page.on("console", lambda message: page.troubles.append(message.text))
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on("dialog", lambda dialog: (page.troubles.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: page.troubles.append(request.url))
        page.goto(pages[kind].as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_asks_for_nothing_and_complains_of_nothing(
    visit: Callable[..., Any], kind: str, pages: dict[str, Path]
) -> None:
    page = visit(kind)
    assert page.troubles == [pages[kind].as_uri()]


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(visit: Callable[..., Any], axe: str, kind: str, look: dict[str, Any]) -> None:
    page = visit(kind, bypass_csp=True, **look)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    page.add_script_tag(content=axe)
    found = page.evaluate("axe.run()")["violations"]
    said = [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found]
    assert said == [], json.dumps(said, indent=1)


@pytest.mark.parametrize("kind", ["student", "hostile", "refused", "review", "hostile review", "class"])
def test_no_page_needs_sideways_scrolling_on_a_phone(visit: Callable[..., Any], kind: str) -> None:
    page = visit(kind, **LOOKS["phone"])
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_what_is_hidden_is_nowhere_in_the_page(visit: Callable[..., Any]) -> None:
    page = visit("student")
    assert "A further case" in page.inner_text("main")
    assert "secret" not in page.content().lower().replace('id="secret"', "").replace('labelledby="secret"', "")


def test_what_is_folded_is_printed(visit: Callable[..., Any]) -> None:
    page = visit("student")
    assert not page.locator("pre").first.is_visible()
    page.emulate_media(media="print")
    assert page.locator("pre").first.bounding_box()["height"] > 10


def names(page: Any) -> list[str]:
    return page.locator("#students tbody tr:visible th").all_inner_texts()


def test_the_class_is_sorted_and_searched(visit: Callable[..., Any]) -> None:
    page = visit("class")
    first = names(page)
    page.get_by_role("button", name="Score").click()
    score = page.locator("#students td.number").evaluate_all("cells => cells.map(cell => Number(cell.dataset.value))")
    assert score == sorted(score)
    page.get_by_role("button", name="Score").click()
    score = page.locator("#students td.number").evaluate_all("cells => cells.map(cell => Number(cell.dataset.value))")
    assert score == sorted(score, reverse=True)
    page.get_by_role("button", name="Student").click()
    assert names(page) == sorted(first, key=str.lower)
    page.get_by_label("Find").fill("REFUSED")
    assert 0 < len(names(page)) < len(first)


def test_the_class_needs_no_script(visit: Callable[..., Any]) -> None:
    page = visit("class", java_script_enabled=False)
    assert len(names(page)) == 40
    assert not page.get_by_label("Find").is_visible()
    page.locator("#students .chip", has_text="sign-flipped").first.click()
    assert page.evaluate("document.querySelector(':target').matches('.reasons li')")
    page.get_by_role("link", name="Grace").first.click()
    assert "Grace" in page.inner_text("main")


def told(page: Any) -> str:
    return str(page.get_by_role("status").inner_text())


def test_a_click_on_a_mistake_filters_and_the_address_keeps_it(visit: Callable[..., Any]) -> None:
    page = visit("class")
    everybody = names(page)
    page.locator("aside a", has_text="sign-flipped").first.click()
    sinners = names(page)
    assert 0 < len(sinners) < len(everybody)
    assert page.url.endswith("#mistake=sign-flipped")
    assert told(page) == f"{len(sinners)} of 40 students"
    page.reload()
    assert names(page) == sinners
    page.locator(".histogram a").last.click()
    assert page.locator("#filters button").all_inner_texts() == ["mistake: sign-flipped ✕", "90 to 100 % ✕"]
    assert len(names(page)) < len(sinners)
    page.go_back()
    assert names(page) == sinners
    page.keyboard.press("Escape")
    assert names(page) == everybody


def test_the_class_is_walked_by_keys_in_the_order_of_the_filtered_list(visit: Callable[..., Any]) -> None:
    page = visit("class")
    page.locator("aside a", has_text="sign-flipped").first.click()
    listed = names(page)
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("sign-flipped")
    assert names(page) == listed
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1")
    assert page.inner_text("h1") == listed[1]
    page.keyboard.press("n")
    page.wait_for_function("name => document.querySelector('h1').innerText === name", arg=listed[2])
    page.keyboard.press("u")
    page.wait_for_selector("#students")
    assert names(page) == listed

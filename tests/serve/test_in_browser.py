"""The service in a browser: with and without JavaScript, on a phone, by keyboard; axe-core finds nothing."""

# ruff: noqa: F811  fixtures are parameters of the same name

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.gradebook import open_gradebook
from grader.intake.roster import Person
from grader.serve.inviting import invite
from tests.reports.test_browser import axe, browser  # noqa: F401  fixtures
from tests.serve.course import RIGHT, WRONG, write_course
from tests.serve.running import Running

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: uv sync --group browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path("/usr/bin/chromium").exists(), reason="/usr/bin/chromium is not installed"),
]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
SECONDS = 60_000
"""Milliseconds until a page that waits for a grading has hung."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("service")
    made = Running(write_course(folder / "course"), str(folder / "grades.db"), jobs=1)
    made.start()
    yield made
    made.stop()


def sign_in(browser: Any, service: Running, name: str, role: Any = "student", **options: Any) -> Any:
    """A page of somebody who has opened their link and clicked."""
    person = Person(name.title(), login=name)
    with open_gradebook(service.db) as gradebook:
        (invitation,) = invite(gradebook, [person], role, service.base)
    page = browser.new_context(**options).new_page()
    page.goto(invitation.link)
    page.get_by_role("button", name=f"Sign in as {name.title()}").click()
    return page


def hand_in(page: Any, content: bytes, name: str = "solution.py") -> None:
    page.get_by_label("Choose solution.py").set_input_files(
        {"name": name, "mimeType": "text/x-python", "buffer": content}
    )
    page.get_by_role("button", name="Hand in").click()


def is_clean(page: Any, axe: str) -> None:
    """Nothing that axe-core finds, and no sideways scrolling."""
    found = page.evaluate(f"{axe}; axe.run()")["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_result_appears_by_itself(browser: Any, service: Running, axe: str, tmp_path: Path) -> None:
    page = sign_in(browser, service, "ada")
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.get_by_role("link", name="Centering").click()
    is_clean(page, axe)
    hand_in(page, WRONG)
    page.locator(".score").get_by_text("0 of 10 points", exact=True).wait_for(timeout=SECONDS)
    is_clean(page, axe)
    hand_in(page, RIGHT)
    page.locator(".score").get_by_text("10 of 10 points", exact=True).wait_for(timeout=SECONDS)
    page.screenshot(path=tmp_path / "student.png", full_page=True)
    assert problems == []


def test_without_javascript_the_page_reloads(browser: Any, service: Running) -> None:
    page = sign_in(browser, service, "bob", java_script_enabled=False)
    page.get_by_role("link", name="Centering").click()
    hand_in(page, RIGHT)
    page.locator(".score").get_by_text("10 of 10 points", exact=True).wait_for(timeout=SECONDS)


def test_on_a_phone_and_by_keyboard(browser: Any, service: Running, axe: str, tmp_path: Path) -> None:
    page = sign_in(browser, service, "cyd", **PHONE)
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement?.textContent") != "Centering":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Centering").wait_for()
    page.get_by_label("Choose solution.py").set_input_files(
        {"name": "<b>mine</b>.py", "mimeType": "text/x-python", "buffer": WRONG}
    )
    page.get_by_role("button", name="Hand in").focus()
    page.keyboard.press("Enter")
    page.locator(".score").get_by_text("0 of 10 points", exact=True).wait_for(timeout=SECONDS)
    assert page.get_by_text("<b>mine</b>.py").first.is_visible()
    is_clean(page, axe)
    page.screenshot(path=tmp_path / "phone.png", full_page=True)


def test_a_hand_in_appears_on_open_class_pages(browser: Any, service: Running) -> None:
    page = sign_in(browser, service, "dean", "instructor")
    page.goto(f"{service.base}/course/centering")
    report = page.context.new_page()
    report.goto(f"{service.base}/course/centering/report")
    student = sign_in(browser, service, "eve")
    student.get_by_role("link", name="Centering").click()
    hand_in(student, WRONG)
    page.locator("tr", has_text="Eve").get_by_text("0 / 15").wait_for(timeout=SECONDS)
    report.get_by_role("link", name="Eve", exact=True).first.wait_for(timeout=SECONDS)


def test_a_class_is_watched_adjusted_and_regraded(
    browser: Any,
    service: Running,
    axe: str,
    tmp_path: Path,
) -> None:
    student = sign_in(browser, service, "dee")
    student.get_by_role("link", name="Centering").click()
    hand_in(student, WRONG)
    student.locator(".score").get_by_text("0 of 10 points", exact=True).wait_for(timeout=SECONDS)
    student.get_by_text("If you think that a check is wrong").click()
    student.get_by_label("Why").fill("I subtract a mean.")
    student.get_by_role("button", name="Send").click()
    page = sign_in(browser, service, "prof", "instructor")
    is_clean(page, axe)
    page.screenshot(path=tmp_path / "course.png", full_page=True)
    page.get_by_role("link", name="Centering").click()
    is_clean(page, axe)
    page.screenshot(path=tmp_path / "class.png", full_page=True)
    page.get_by_role("link", name="Dee").click()
    is_clean(page, axe)
    page.get_by_text("Adjust the score").click()
    page.get_by_role("textbox", name="Points").fill("3")
    page.get_by_label("Reason, for the student").fill("shown at the board")
    page.get_by_role("button", name="Adjust", exact=True).click()
    page.get_by_text("shown at the board").first.wait_for()
    page.get_by_text("Comment on a line").click()
    page.get_by_label("Line; in a notebook").fill("2")
    page.get_by_label("Comment, for the student").fill("Which axis?")
    page.get_by_role("button", name="Comment").click()
    page.get_by_role("button", name="Withdraw").first.wait_for()
    is_clean(page, axe)
    page.screenshot(path=tmp_path / "review.png", full_page=True)
    student.reload()
    student.get_by_text("Your code has comments").wait_for()
    is_clean(student, axe)
    student.screenshot(path=tmp_path / "commented.png", full_page=True)
    page.get_by_role("link", name="Second looks").click()
    is_clean(page, axe)
    page.get_by_role("link", name="Log").click()
    is_clean(page, axe)
    page.get_by_role("link", name="Tokens").click()
    is_clean(page, axe)

"""Make the pictures of the README: `uv run --group browser python docs/pictures.py`.

Runs the demo into a temporary folder and photographs two of its pages with Debian's chromium.
"""

import io
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

DOCS = Path(__file__).resolve().parent
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking", "--disable-lcd-text"]
PICTURES = {
    "student-page.png": "h4-softmax-training/students/as-written-*.html",
    "class-page.png": "h5-one-hidden-layer/index.html",
}
SIZE = {"width": 760, "height": 1080}
COLOURS = 64
"""Enough for text and charts; a third of the bytes of a full-colour picture."""


def main() -> None:
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        subprocess.run(["grader", "demo", "--out", folder], check=True, capture_output=True)  # noqa: S603, S607
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, pattern in PICTURES.items():
            (page,) = Path(folder).glob(pattern)
            picture = Image.open(io.BytesIO(photograph(browser, page)))
            picture.convert("RGB").quantize(COLOURS).save(DOCS / name, optimize=True)
        browser.close()


def photograph(browser: Browser, page: Path) -> bytes:
    """The top of a page, as PNG."""
    tab = browser.new_page(viewport=SIZE, color_scheme="light")
    tab.goto(page.as_uri())
    return tab.screenshot()


if __name__ == "__main__":
    main()

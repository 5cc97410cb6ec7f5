"""The report in Debian's Chromium, without a network. As a program it takes the pictures of docs/.

`python tests/python/browser.py docs`, or `make screenshots`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = "chromium libreoffice-calc-nogui libreoffice-writer-nogui"
# What a browser does on its own account, without a page asking for it.
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
# The width of the text on A4, in CSS pixels: 210 mm less the margins of style.css.
A4 = {"width": round((210 - 2 * 14) / 25.4 * 96), "height": 1000}


def installed(*names: str) -> str:
    """Return the path of a program by the first of its names that is installed."""
    for name in names:
        if path := shutil.which(name):
            return path
    raise FileNotFoundError(f"{names[0]} is not installed; on Debian: apt-get install {PACKAGES}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a headless Chromium with a profile of its own, gone when the block is left."""
    path = installed("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


def opened(browser: Browser, path: Path, width: int, height: int = 900) -> Page:
    """Return a page from disk in a window of this width; nothing can be fetched."""
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    return page


def main() -> None:
    """Take the pictures: two widths, and the print view."""
    folder = Path(sys.argv[1])
    subprocess.run([sys.executable, "-m", "crm_dukcapil", "report", "2023"], cwd=ROOT, check=True)
    report = ROOT / "target/report/2023.html"
    with chromium() as browser:
        opened(browser, report, 1440, 1500).screenshot(path=folder / "laporan-1440.png")
        opened(browser, report, 375, 1500).screenshot(path=folder / "laporan-375.png")
        page = opened(browser, report, 794, 1123)
        page.emulate_media(media="print")
        page.add_style_tag(content="body { margin: 16mm 14mm }")
        page.screenshot(path=folder / "laporan-cetak.png")


if __name__ == "__main__":
    main()

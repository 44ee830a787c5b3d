"""Takes the pictures of the README from a practice that does not exist, with the Chromium of this machine: ``make pictures``."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
BIND = "127.0.0.1:18199"
DESK, PHONE = (1200, 820), (390, 760)


def main() -> int:
    """Serve, look, keep."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("No Chromium on this machine (Debian, Ubuntu: apt install chromium).", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "needlecraft", "serve", "--demo", "--home", f"{home}/practice", "--bind", BIND]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server, sync_playwright() as playwright:
            assert server.stdout is not None
            password = next(line.partition(": ")[2].strip() for line in server.stdout if "password" in line)
            try:
                _take(playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]), password)
            finally:
                server.terminate()
    return 0


def _take(browser: Browser, password: str) -> None:
    desk = _open(browser, DESK)
    desk.goto("/accounts/login/")
    desk.get_by_label("Email").fill("practitioner@example.org")
    desk.get_by_label("Password").fill(password)
    desk.get_by_role("button", name="Log in").click()
    desk.screenshot(path=FOLDER / "today.png")
    desk.get_by_role("link", name="Go on").first.click()
    desk.screenshot(path=FOLDER / "room.png")
    desk.locator(".top a.far").first.click()
    desk.screenshot(path=FOLDER / "chart.png", full_page=True, clip={"x": 0, "y": 0, "width": 1200, "height": 1150})
    desk.goto("/patients/3/")
    desk.get_by_role("link", name="Why").click()
    desk.locator("summary", has_text="sources").first.click()
    desk.screenshot(path=FOLDER / "screening.png", full_page=True, clip={"x": 0, "y": 0, "width": 1200, "height": 1150})
    desk.goto("/treatments/1/aftercare/")
    phone = _open(browser, PHONE)
    phone.goto(desk.locator("code").inner_text())
    phone.screenshot(path=FOLDER / "aftercare.png")


def _open(browser: Browser, size: tuple[int, int]) -> Page:
    width, height = size
    return browser.new_context(viewport={"width": width, "height": height}, base_url=f"http://{BIND}", locale="en-GB").new_page()


if __name__ == "__main__":
    sys.exit(main())

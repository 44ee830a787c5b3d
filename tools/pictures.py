"""Takes the pictures of the README, with the Chromium of this machine: ``make pictures``.

They show a practice that does not exist, and a face in the public domain (NASA, from the package scikit-image) that was made redder.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
from playwright.sync_api import Browser, Page, sync_playwright
from tests.unit.skin.faces import again, first

from needlecraft.cli.main import main as needlecraft
from needlecraft.skin.photo import Photo

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
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            try:
                _take(browser, password)
                _compare(browser, Path(home))
            finally:
                server.terminate()
    return 0


def _take(browser: Browser, password: str) -> None:
    desk = _open(browser, DESK)
    desk.goto("/accounts/login/")
    desk.get_by_label("Email").fill("practitioner@example.org")
    desk.get_by_label("Password").fill(password)
    desk.get_by_role("button", name="Log in").click()
    desk.locator(".day-sheet > .treating").first.evaluate("row => row.scrollIntoView({block: 'center'})")
    desk.screenshot(path=FOLDER / "today.png")
    _into_a_room(desk)
    desk.screenshot(path=FOLDER / "room.png")
    desk.locator(".top a.far").first.click()
    desk.set_viewport_size({"width": 1400, "height": 1340})
    desk.screenshot(path=FOLDER / "chart.png")
    desk.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    desk.goto("/patients/3/")
    desk.get_by_role("link", name="Why").click()
    desk.locator("summary", has_text="sources").first.click()
    desk.screenshot(path=FOLDER / "screening.png", full_page=True, clip={"x": 0, "y": 0, "width": 1200, "height": 1150})
    desk.goto("/inbox/")
    desk.get_by_role("link", name="Look at it").first.click()
    desk.get_by_role("link", name="the treatment's aftercare").click()
    phone = _open(browser, PHONE)
    phone.goto(desk.locator("code").inner_text())
    phone.screenshot(path=FOLDER / "aftercare.png")


def _into_a_room(desk: Page) -> None:
    """To a treatment that has begun: one on which nobody had to decide, where there is one."""
    for place in [link.get_attribute("href") for link in desk.get_by_role("link", name="Go on").all()]:
        desk.goto(place or "")
        if not desk.locator(".strip .tag.review").count():
            return


def _compare(browser: Browser, scratch: Path) -> None:
    repeats = scratch / "repeats"
    repeats.mkdir()
    for n, turned_deg in enumerate((0.0, 1.0, -1.0, 0.5), start=1):
        _keep(again(turned_deg=turned_deg), repeats / f"anna-{n}.jpg")
    before, after = _keep(first(), scratch / "before.jpg"), _keep(again(red_on_left_cheek=0.08), scratch / "after.jpg")
    needlecraft(["repeats", str(repeats), "--lamp", "ring lamp", "--save", str(scratch / "limits.json")])
    needlecraft(["compare", before, after, "--repeats", str(scratch / "limits.json"), "--report", str(scratch / "change.html")])
    desk = browser.new_page(viewport={"width": DESK[0], "height": DESK[1]})
    desk.goto(f"file://{scratch / 'change.html'}")
    desk.screenshot(path=FOLDER / "compare.png", full_page=True, clip={"x": 150, "y": 0, "width": 900, "height": 900})
    desk.get_by_role("radio", name="Redness").check()
    desk.locator("section", has=desk.locator("#look")).screenshot(path=FOLDER / "redness.jpg", type="jpeg", quality=80)


def _keep(photo: Photo, path: Path) -> str:
    cv2.imwrite(str(path), photo.pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])
    return str(path)


def _open(browser: Browser, size: tuple[int, int]) -> Page:
    width, height = size
    return browser.new_context(viewport={"width": width, "height": height}, base_url=f"http://{BIND}", locale="en-GB").new_page()


if __name__ == "__main__":
    sys.exit(main())

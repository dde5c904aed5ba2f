"""Pictures of what the themes make of an ordinary week and of the specimens, to be looked at by people.

    python tools/shots.py [THEME…]             one contact sheet a theme and issue, into .mailer/shots/
    python tools/shots.py --sample FILE.png    the sample issue on a phone, light and dark, as the README shows it
    python tools/shots.py --preview FILE.png   the preview of the sample issue with a wrong figure in it, likewise

A sheet has every width in light, dark and with pictures off; then the other languages on a phone.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from mailer.pipeline.making import build
from mailer.pipeline.starting import start_publication
from mailer.pipeline.theming import list_themes, show_theme
from mailer.wiring import bundled, open_desk
from tests.preview_process import previewing

ROOT = Path(__file__).parents[1]
SHEETS = ROOT / ".mailer" / "shots"
SAMPLE = "2026-11-20"

WIDTHS = (320, 375, 600, 800)
LOOKS = ("light", "dark", "pictures off")
PHONE = 375

GAP, LABEL, SCALE, GROUND = 24, 24, 0.5, "#7a7a7a"


@dataclass(frozen=True, slots=True)
class View:
    """A page as one reader sees it."""

    page: Path
    width: int
    look: str

    @property
    def label(self) -> str:
        """What stands above it on a sheet."""
        return f"{self.page.stem.removeprefix('email').lstrip('.') or 'en'} {self.width} {self.look}"


@contextmanager
def a_browser() -> Iterator[Any]:
    """Chromium from the path."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        sys.exit("no Chromium on the path; apt-get install chromium")
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def shots(browser: Any, views: Sequence[View], scale: int = 1) -> Iterator[Image.Image]:
    """The whole page of each view, which is opened once with pictures and once without."""
    pages: dict[tuple[Path, bool], Any] = {}
    for view in views:
        off = view.look == "pictures off"
        if (view.page, off) not in pages:
            pages[view.page, off] = page = browser.new_page(device_scale_factor=scale)
            if off:
                page.route("**/images/*", lambda route: route.abort())
            page.goto(view.page.as_uri())
        page = pages[view.page, off]
        page.set_viewport_size({"width": view.width, "height": 800})
        page.emulate_media(color_scheme="dark" if view.look == "dark" else "light")
        yield Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    for page in pages.values():
        page.close()


def sheet(views: Sequence[View], images: Iterator[Image.Image]) -> Image.Image:
    """What each view shows, beside each other, each below its label, at half its size."""
    small = [
        image.resize((int(image.width * SCALE), int(image.height * SCALE)), Image.Resampling.LANCZOS)
        for image in images
    ]
    wide = sum(image.width + GAP for image in small) + GAP
    made = Image.new("RGB", (wide, max(image.height for image in small) + LABEL + 2 * GAP), GROUND)
    draw, left = ImageDraw.Draw(made), GAP
    for view, image in zip(views, small, strict=True):
        draw.text((left, GAP // 2), view.label, fill="white", font_size=16)
        made.paste(image, (left, LABEL + GAP))
        left += image.width + GAP
    return made


def views_of(pages: Sequence[Path]) -> list[View]:
    """How the pages of one issue are looked at: the first everywhere, its translations on a phone."""
    first, *others = pages
    everywhere = [View(first, width, look) for width in WIDTHS for look in LOOKS]
    return [*everywhere, *(View(page, PHONE, look) for page in others for look in LOOKS)]


def sheets(names: Sequence[str]) -> Iterator[Path]:
    """Make the contact sheets of the themes."""
    desk = open_desk(ROOT)
    SHEETS.mkdir(parents=True, exist_ok=True)
    with a_browser() as browser:
        for name in names or [theme.name for theme in list_themes(desk)]:
            pages = show_theme(desk, name)
            for folder in dict.fromkeys(page.parent for page in pages):
                views = views_of([page for page in pages if page.parent == folder])
                file = SHEETS / f"{name}-{folder.name}.png"
                sheet(views, shots(browser, views)).save(file)
                yield file


def sample(file: Path, height: int = 1_000) -> None:
    """Four screens of the sample issue on a phone: letter and stories in light, figure and question in dark."""
    desk = open_desk(ROOT)
    # What each screen begins with: an element of the theme, and how far above it.
    begins = (("light", "body", 0), ("light", ".kicker", 420), ("dark", ".card", 60), ("dark", ".tint", 150))
    with a_browser() as browser:
        page = browser.new_page(device_scale_factor=2, viewport={"width": PHONE, "height": height})
        page.goto(build(desk, SAMPLE)[0][1].html.as_uri())
        made = Image.new("RGB", (2 * len(begins) * PHONE + (len(begins) + 1) * GAP, 2 * height + 2 * GAP), GROUND)
        for number, (look, element, above) in enumerate(begins):
            page.emulate_media(color_scheme=look)
            top = max(page.locator(element).first.bounding_box()["y"] - above, 0)
            clip = {"x": 0, "y": top, "width": PHONE, "height": height}
            screen = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip)))
            made.paste(screen, (GAP + number * (screen.width + GAP), GAP))
    made.resize((made.width // 2, made.height // 2), Image.Resampling.LANCZOS).quantize(256).save(file, optimize=True)


def preview(file: Path) -> None:
    """The preview page while somebody writes: a figure that its evidence does not bear out, the finding beside it."""
    with tempfile.TemporaryDirectory() as folder, a_browser() as browser:
        root = Path(folder) / "publication"
        start_publication(bundled("sample"), root)
        issue = root / "issues" / SAMPLE / "issue.md"
        issue.write_text(issue.read_text("utf-8").replace('figure: "$94 million"', 'figure: "$95 million"'), "utf-8")
        with previewing(root) as running:
            page = browser.new_page(device_scale_factor=1.5, viewport={"width": 1360, "height": 860})
            page.goto(running.address)
            page.locator("html[data-checked]").wait_for(state="attached")
            page.locator("#findings button").first.click()
            page.wait_for_timeout(1_000)
            shot = page.screenshot()
    Image.open(io.BytesIO(shot)).convert("RGB").quantize(256).save(file, optimize=True)


def main() -> None:
    """Make what the command line asks for, and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("themes", nargs="*", metavar="THEME")
    parser.add_argument("--sample", type=Path, metavar="FILE.png")
    parser.add_argument("--preview", type=Path, metavar="FILE.png")
    asked = parser.parse_args()
    for make, wanted in ((sample, asked.sample), (preview, asked.preview)):
        if wanted:
            make(wanted)
            print(wanted)
            return
    for file in sheets(asked.themes):
        print(file.relative_to(ROOT))


if __name__ == "__main__":
    main()

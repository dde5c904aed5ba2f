"""The preview as an editor feels it: until the first page, from a save until the page shows it, and what it keeps.

python benchmarks/bench_preview.py [SAVES [RELOADS]]

A copy of the sample publication, two editions with pictures, in a real Chromium that is open, as an editor's is.
The start is from that of the process until the browser has drawn the mail in its frame; not the first one ever, which
compiles the program. Each save is a paragraph of the letter, from before it is written until the browser has drawn the
frame with it; the page tells by its own clock when that was. Memory is that of all processes of the preview after 20
saves and after so many more reloads, every tenth judged; what two of them share is counted once.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser import a_browser
from tests.preview_process import Previewed, a_sample, begun_preview

STARTS = 3
WARM = 20
CHECKED_EVERY = 10

TELL_WHEN_DRAWN = """() => {
  const told = window.drawn = {};
  const page = document.documentElement;
  const look = () => {
    const {shown} = page.dataset;
    if (!shown || shown in told) return;
    told[shown] = 0;
    // What a frame of the screen shows is drawn when the next task begins.
    requestAnimationFrame(() => setTimeout(() => { told[shown] = Date.now() / 1000; }));
  };
  new MutationObserver(look).observe(page, {attributes: true, attributeFilter: ['data-shown']});
  look();
}"""
"""From here on, when each version was drawn, in seconds since 1970."""


def main(saves: int, reloads: int) -> None:
    """Print every figure."""
    with tempfile.TemporaryDirectory() as folder, a_browser() as browser:
        root = a_sample(Path(folder) / "publication")
        # Whoever develops may have said that nothing compiled is kept.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(f"if (window === top) addEventListener('DOMContentLoaded', {TELL_WHEN_DRAWN})")
        _, *starts = [started(root, page) for _ in range(1 + STARTS)]
        print("                             median   worst  CPU of the preview")
        tell("start to first page", "s", [taken for taken, _ in starts], statistics.median(cpu for _, cpu in starts))
        with begun_preview(root) as preview:
            page.goto(preview.address)
            page.wait_for_selector("html[data-checked]")
            for number in range(WARM):
                saved(preview, page, number)
            kept, cpu = memory(preview), used(preview)
            times = [1000 * saved(preview, page, WARM + number) for number in range(saves)]
            tell(f"save to page, of {saves}", "ms", times, 1000 * (used(preview) - cpu) / saves)
            for number in range(saves, max(reloads, saves)):
                saved(preview, page, WARM + number, pause=number % CHECKED_EVERY == 0)
            print(
                f"memory: {kept / 1e6:.0f} MB, after {max(reloads, saves)} more reloads {memory(preview) / 1e6:.0f} MB"
            )


def tell(what: str, unit: str, figures: Sequence[float], cpu: float) -> None:
    """A line of the table; the CPU of saves is with judging."""
    median, worst = statistics.median(figures), max(figures)
    form = "7.2f" if unit == "s" else "7.0f"
    print(f"{what:27} {median:{form}} {worst:{form}}  {cpu:{form}} {unit}")


def started(root: Path, page: Any) -> tuple[float, float]:
    """Seconds from the start of a preview until its page is drawn, and of them those of its own work."""
    page.goto("about:blank")
    begun = time.time()
    with begun_preview(root) as preview:
        page.goto(preview.address, wait_until="commit")
        page.wait_for_selector("html[data-shown]")
        took = drawn(page, "1") - begun
        return took, used(preview)


def saved(preview: Previewed, page: Any, number: int, *, pause: bool = True) -> float:
    """Save a change of the letter; the seconds until the page has drawn it."""
    text = preview.issue.read_text("utf-8").partition("\n\nThis is change")[0].rstrip()
    version = int(page.get_attribute("html", "data-shown"))
    begun = time.time()
    preview.issue.write_text(f"{text}\n\nThis is change {number}.\n", "utf-8")
    page.wait_for_selector(f'html[data-shown="{version + 1}"]')
    took = drawn(page, str(version + 1)) - begun
    assert f"This is change {number}." in page.frame_locator("iframe.mail").locator("body").text_content()
    if pause:
        page.wait_for_selector(f'html[data-checked="{version + 1}"]')
    return took


def drawn(page: Any, version: str) -> float:
    """When a version that is shown was drawn."""
    while not (at := page.evaluate("version => window.drawn[version]", version)):
        time.sleep(0.005)
    return float(at)


def memory(preview: Previewed) -> int:
    """Bytes that the processes of a preview hold in memory."""
    shares = (Path(f"/proc/{process}/smaps_rollup").read_text() for process in processes(preview))
    return sum(int(each.partition("Pss:")[2].split()[0]) for each in shares) * 1024


def used(preview: Previewed) -> float:
    """Seconds that they have worked, which a busy machine changes less than how long that took."""
    told = (Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split() for process in processes(preview))
    return sum(int(words[11]) + int(words[12]) for words in told) / 100


def processes(preview: Previewed) -> tuple[int, ...]:
    """The server, and who renders for it."""
    server = preview.process.pid
    return server, *map(int, Path(f"/proc/{server}/task/{server}/children").read_text().split())


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main(*(int(given) for given in (sys.argv[1:] + ["50", "500"][len(sys.argv) - 1 :])))

"""The preview as an editor feels it: until the first page, from a save until the page shows it, and what it keeps.

python benchmarks/bench_preview.py [SAVES [RELOADS]]

A copy of the sample publication, two editions with pictures, in a real Chromium. Each save is a paragraph of the
letter, and the clock stops when the page says that it shows that version (it is asked a few dozen times a second).
Memory is that of the server's process after 20 reloads and after so many more.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser import a_browser
from tests.preview_process import Previewed, a_sample, previewing

WARM = 20


def main(saves: int, reloads: int) -> None:
    """Print every figure."""
    with tempfile.TemporaryDirectory() as folder, a_browser() as browser:
        root = a_sample(Path(folder) / "publication")
        subprocess.run([sys.executable, "-m", "mailer", "-C", str(root), "render", "2026-11-20"], check=True, stdout=-3)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        begun = time.perf_counter()
        with previewing(root) as preview:
            page.goto(preview.address)
            page.wait_for_selector("html[data-shown]")
            print(f"start to first page        {time.perf_counter() - begun:6.2f} s")
            page.wait_for_selector("html[data-checked]")
            print(f"start to first findings    {time.perf_counter() - begun:6.2f} s")
            for number in range(WARM):
                saved(preview, page, number)
            kept = memory(preview)
            times = sorted(1000 * saved(preview, page, WARM + number) for number in range(saves))
            print(f"save to page, of {saves:3}: median {statistics.median(times):4.0f} ms, worst {times[-1]:4.0f} ms")
            for number in range(max(reloads - saves, 0)):
                saved(preview, page, WARM + saves + number, pause=False)
            grown = (memory(preview) - kept) / 1e6
            print(f"memory after {max(reloads, saves)} more reloads: {memory(preview) / 1e6:.0f} MB, {grown:+.1f} MB")


def saved(preview: Previewed, page: Any, number: int, *, pause: bool = True) -> float:
    """Save a change of the letter; the seconds until the page shows it."""
    text = preview.issue.read_text("utf-8").partition("\n\nThis is change")[0].rstrip()
    version = int(page.get_attribute("html", "data-shown"))
    begun = time.perf_counter()
    preview.issue.write_text(f"{text}\n\nThis is change {number}.\n", "utf-8")
    page.wait_for_selector(f'html[data-shown="{version + 1}"]')
    took = time.perf_counter() - begun
    assert f"This is change {number}." in page.frame_locator("iframe.mail").locator("body").text_content()
    if pause:
        page.wait_for_selector(f'html[data-checked="{version + 1}"]')
    return took


def memory(preview: Previewed) -> int:
    """Bytes that the server's process holds in memory."""
    status = Path(f"/proc/{preview.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


if __name__ == "__main__":
    main(*(int(given) for given in (sys.argv[1:] + ["50", "500"][len(sys.argv) - 1 :])))

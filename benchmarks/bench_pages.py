"""Article text, titles and dates of saved pages against known ones, beside trafilatura and readability alone.

    python benchmarks/bench_pages.py [FOLDER] [--pages]

Each page is a folder with ``source.html``, ``expected.html`` and ``expected-metadata.json``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import trafilatura
from lxml import html as lxml_html
from readability import Document

from mailer.collect.piece import Piece
from mailer.collect.web.page import decoded, read_page
from mailer.errors import StoryError

_LINK_TARGET = re.compile(r"\]\((?:[^()\s]|\\.)*\)")


def words(html: str) -> list[str]:
    """The words of HTML, for a comparison."""
    return re.findall(r"\w+", " ".join(lxml_html.fromstring(html).itertext())) if html.strip() else []


def markdown_words(markdown: str) -> list[str]:
    """The words of Markdown, without the addresses of its links."""
    return re.findall(r"\w+", re.sub(r"\\(.)", r"\1", _LINK_TARGET.sub(" ", markdown)))


def f1(found: list[str], expected: list[str]) -> float:
    """How well two bags of words agree."""
    common = sum((Counter(found) & Counter(expected)).values())
    return 2 * common / (len(found) + len(expected)) if found or expected else 1.0


@dataclass(slots=True)
class Score:
    """What was measured of one page."""

    name: str
    size: int = 0
    ours: float = 0.0
    trafilatura: float = 0.0
    readability: float = 0.0
    milliseconds: float = 0.0
    title: bool = False
    date: bool | None = None
    seen: dict[str, str] = field(default_factory=dict)


def score(folder: Path, times: int = 3) -> Score:
    """One page, measured."""
    data = (folder / "source.html").read_bytes()
    expected = words((folder / "expected.html").read_text("utf-8"))
    facts = json.loads((folder / "expected-metadata.json").read_text("utf-8"))
    made = Score(folder.name, size=len(data))
    try:
        piece = read_page(data, address="http://fakehost/test/page.html")[0]
    except StoryError as fault:
        piece = Piece()
        made.seen["error"] = str(fault)
    made.milliseconds = best_of(lambda: read_page(data, address="http://fakehost/test/page.html"), times)
    made.ours = f1(markdown_words(piece.body), expected)
    html = decoded(data)
    made.trafilatura = f1(words(_trafilatura(html)), expected)
    made.readability = f1(words(_readability(html)), expected)
    made.title = " ".join(piece.title.split()) == " ".join((facts.get("title") or "").split())
    if facts.get("publishedTime"):
        made.date = str(piece.published) == facts["publishedTime"][:10]
    made.seen |= {"title": piece.title, "expected": facts.get("title") or "", "date": str(piece.published)}
    made.seen |= {"due": facts.get("publishedTime") or "", "authors": "; ".join(one.name for one in piece.authors)}
    made.seen["byline"] = " ".join((facts.get("byline") or "").split())
    return made


def best_of(work: Callable[[], object], times: int) -> float:
    """Milliseconds of the fastest of a few turns."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        with contextlib.suppress(StoryError):
            work()
        found.append((time.perf_counter() - begun) * 1000)
    return min(found, default=0.0)


def _trafilatura(html: str) -> str:
    return trafilatura.extract(html, output_format="html", include_comments=False) or ""


def _readability(html: str) -> str:
    return str(Document(html).summary())


def scores(folder: Path, times: int = 3) -> list[Score]:
    """Every page in ``folder``, measured."""
    return [score(one, times) for one in sorted(folder.iterdir()) if (one / "source.html").is_file()]


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=Path("../shared/corpora/pages"))
    parser.add_argument("--pages", action="store_true", help="print every page")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    if not given.folder.is_dir():
        print(f"no pages in {given.folder}")
        return
    made = scores(given.folder)
    for one in made if given.pages else ():
        row = f"{one.name:32} ours {one.ours:.3f} trafilatura {one.trafilatura:.3f} readability {one.readability:.3f}"
        print(f"{row} {one.milliseconds:5.0f} ms title {one.title} date {one.date}")
        if not one.title or one.date is False or one.seen.get("error"):
            print("    ", one.seen)
    dated = [one.date for one in made if one.date is not None]
    per_size = [one.milliseconds / one.size * 100_000 for one in made if one.size > 50_000]
    print(f"{len(made)} pages of {given.folder}")
    for name in ("ours", "trafilatura", "readability"):
        print(f"F1 {name:12} {statistics.mean(getattr(one, name) for one in made):.4f}")
    print(f"title exact     {sum(one.title for one in made)}/{len(made)}")
    print(f"date exact      {sum(dated)}/{len(dated)}")
    print(f"ms a 100 kB page (pages over 50 kB): median {statistics.median(per_size):.0f}, most {max(per_size):.0f}")


if __name__ == "__main__":
    main()

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
from lxml import etree
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from readability import Document

from mailer.collect.piece import Piece
from mailer.collect.web.article import is_doubtful
from mailer.collect.web.opinions import opinion_of_readability
from mailer.collect.web.page import read_page
from mailer.collect.web.parse import decoded, parsed
from mailer.collect.web.passages import INLINE, passages
from mailer.collect.web.readable import make_readable
from mailer.errors import StoryError

_ADDRESS = "http://fakehost/test/page.html"
_MARKDOWN = MarkdownIt("commonmark")
# What a single page may lie below the better of the two libraries.
_MARGIN = 0.005


def words(html: str) -> list[str]:
    """The words of HTML as they are read: a block ends a word, and a letter in a larger type does not."""
    if not html.strip():
        return []
    parts: list[str] = []
    for event, one in etree.iterwalk(lxml_html.fromstring(html), events=("start", "end")):
        parts.append(" " if one.tag not in INLINE or one.tag == "br" else "")
        parts.append((one.text if event == "start" else one.tail) or "" if isinstance(one.tag, str) else "")
    return re.findall(r"\w+", "".join(parts))


def words_of(piece: Piece) -> list[str]:
    """The words of a piece: those of its text, and those that it keeps with the picture it leads with."""
    picture = piece.lead.picture if piece.lead else None
    return words(_MARKDOWN.render(piece.body)) + words(f"<p>{picture.caption} {picture.credit}</p>" if picture else "")


def f1(found: list[str], expected: list[str]) -> float:
    """How well two bags of words agree."""
    common = sum((Counter(found) & Counter(expected)).values())
    return 2 * common / (len(found) + len(expected)) if found or expected else 1.0


@dataclass(slots=True)
class Score:
    """What was measured of one page: how well the article was found, and in how many milliseconds."""

    name: str
    size: int = 0
    ours: float = 0.0
    trafilatura: float = 0.0
    readability: float = 0.0
    times: dict[str, float] = field(default_factory=dict)
    both_asked: bool = False
    title: bool = False
    date: bool | None = None
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def below(self) -> float:
        """How far ours lies below the better of the two."""
        return max(self.trafilatura, self.readability) - self.ours


def score(folder: Path, times: int = 3) -> Score:
    """One page, measured."""
    data = (folder / "source.html").read_bytes()
    expected = words((folder / "expected.html").read_text("utf-8"))
    facts = json.loads((folder / "expected-metadata.json").read_text("utf-8"))
    made = Score(folder.name, size=len(data))
    try:
        piece = read_page(data, address=_ADDRESS)[0]
    except StoryError as fault:
        piece = Piece()
        made.seen["error"] = str(fault)
    html = decoded(data)
    made.ours = f1(words_of(piece), expected)
    made.trafilatura = f1(words(_trafilatura(html)), expected)
    made.readability = f1(words(_readability(html)), expected)
    made.both_asked = _asks_both(data)
    made.times = {
        "ours": best_of(lambda: read_page(data, address=_ADDRESS), times),
        "trafilatura": best_of(lambda: _trafilatura(html), times),
        "readability": best_of(lambda: _readability(html), times),
    }
    _compare_facts(made, piece, facts)
    return made


def _compare_facts(made: Score, piece: Piece, facts: dict[str, str]) -> None:
    made.title = " ".join(piece.title.split()) == " ".join((facts.get("title") or "").split())
    if facts.get("publishedTime"):
        made.date = str(piece.published) == facts["publishedTime"][:10]
    made.seen |= {"title": piece.title, "expected": facts.get("title") or "", "date": str(piece.published)}
    made.seen |= {"due": facts.get("publishedTime") or "", "authors": "; ".join(one.name for one in piece.authors)}
    made.seen["byline"] = " ".join((facts.get("byline") or "").split())


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


def _asks_both(data: bytes) -> bool:
    tree = parsed(data)
    make_readable(tree)
    return is_doubtful(opinion_of_readability(tree), passages(tree))


def scores(folder: Path, times: int = 3) -> list[Score]:
    """Every page in ``folder``, measured."""
    return [score(one, times) for one in sorted(folder.iterdir()) if (one / "source.html").is_file()]


def _print_page(one: Score) -> None:
    better = "trafilatura" if one.trafilatura > one.readability else "readability"
    row = f"{one.name:32} ours {one.ours:.3f} {better} {getattr(one, better):.3f}"
    mark = "below" if one.below > _MARGIN else ""
    times = " ".join(f"{name} {found:4.0f}" for name, found in one.times.items())
    print(f"{row} {mark:5} {'both' if one.both_asked else 'one ':4} ms: {times} title {one.title} date {one.date}")
    if not one.title or one.date is False or one.seen.get("error"):
        print("    ", one.seen)


def _print_times(made: list[Score]) -> None:
    large = [one for one in made if one.size > 50_000]
    for both in (False, True):
        found = [one.times["ours"] / one.size * 100_000 for one in large if one.both_asked is both]
        if found:
            what = "both opinions" if both else "one opinion"
            print(
                f"ms a 100 kB page, {what} ({len(found)}): median {statistics.median(found):.0f}, most {max(found):.0f}"
            )
    for name in ("trafilatura", "readability"):
        ratio = statistics.median(one.times["ours"] / one.times[name] for one in large)
        print(f"time of ours to that of {name} alone: {ratio:.2f}")


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
        _print_page(one)
    dated = [one.date for one in made if one.date is not None]
    print(f"{len(made)} pages of {given.folder}")
    for name in ("ours", "trafilatura", "readability"):
        print(f"F1 {name:12} {statistics.mean(getattr(one, name) for one in made):.4f}")
    low = [one.name for one in made if one.below > _MARGIN]
    print(f"more than {_MARGIN} below the better of both: {len(low)} {' '.join(low)}")
    print(f"title exact     {sum(one.title for one in made)}/{len(made)}")
    print(f"date exact      {sum(dated)}/{len(dated)}")
    _print_times(made)


if __name__ == "__main__":
    main()

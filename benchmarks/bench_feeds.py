"""How long a feed of 100 entries takes, from bytes to pieces: short ones, as most feeds have, and whole articles.

    python benchmarks/bench_feeds.py

The figure to reach is one second. feedparser alone, as it comes, is timed beside it on the same bytes.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from html import escape

import feedparser

from mailer.collect.feeds.reading import read_feed

ENTRIES = 100
PARAGRAPH = (
    '<p>Boxes fell by <strong>4 %</strong> at the <a href="/quay">quiet quay</a>, and nobody &mdash; not even the '
    "harbour master &mdash; could say why. The cranes stood <em>still</em> until five.</p>\n"
)


def article(paragraphs: int) -> str:
    """An article in HTML."""
    picture = '<figure><img src="/cranes.jpg" alt="Cranes"><figcaption>Cranes at dusk</figcaption></figure>'
    return picture + PARAGRAPH * paragraphs + "<ul><li>one</li><li>two</li></ul>"


def rss(paragraphs: int) -> bytes:
    """An RSS feed of 100 entries."""
    item = (
        "<item><title>Cranes {n}</title><link>https://quay.example/{n}</link><author>a@quay.example (Ana Lind)</author>"
        "<pubDate>Fri, 17 May 2024 09:00:00 GMT</pubDate><description>{text}</description></item>"
    )
    items = "".join(item.format(n=n, text=escape(article(paragraphs))) for n in range(ENTRIES))
    return f'<rss version="2.0"><channel><title>The Quay</title>{items}</channel></rss>'.encode()


def json_feed(paragraphs: int) -> bytes:
    """The same as a JSON Feed."""
    items = [
        {"id": str(n), "url": f"https://quay.example/{n}", "title": f"Cranes {n}", "content_html": article(paragraphs)}
        for n in range(ENTRIES)
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "The Quay", "items": items}).encode()


def timed(work: Callable[[], object]) -> float:
    """The best of three, in milliseconds."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best * 1000


def main() -> None:
    """Print the figures."""
    for label, data in (
        ("RSS, short entries", rss(2)),
        ("RSS, whole articles", rss(15)),
        ("JSON Feed, whole articles", json_feed(15)),
    ):
        assert len(read_feed(data).entries) == ENTRIES
        made = timed(lambda data=data: read_feed(data, address="https://quay.example/feed"))  # type: ignore[misc]
        print(f"{label:28} {len(data) / 1000:8,.0f} kB {made:8,.0f} ms for {ENTRIES} entries", end="")
        if not data.startswith(b"{"):
            alone = timed(lambda data=data: feedparser.parse(io.BytesIO(data)))  # type: ignore[misc]
            print(f"   (feedparser alone: {alone:,.0f} ms)", end="")
        print()


if __name__ == "__main__":
    main()

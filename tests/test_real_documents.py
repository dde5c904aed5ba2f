"""Five documents that nobody here wrote: imported, and an issue of their shape built by commands alone."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path

import pytest

SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"

PAGES = SEEDS.parent / "corpora" / "pages"
FEEDS = SEEDS.parent / "corpora" / "feeds"

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the real documents are not part of the project")

LETTER = """\
Dear {name|Focus Reader},

Two leaders met in Beijing this week, for the second time in less than a year. What they signed runs to
[7,000 words](story:putin-and-xi-deepen-strategic-partnership-amid-rising).

> Both sides want to show that they are not about to turn their backs on each other.

Meanwhile:

- tariffs on electric vehicles,
- a visit to Kyiv.
"""

AID = """\
A stalemate in aid

By Xiao Bin, Deputy Secretary-General, Center for Shanghai Cooperation Organization Studies

The bill comes to $61 billion.
"""


def source(number: str) -> Path:
    return next(SEEDS.glob(f"{number}_*"))


@pytest.fixture
def shelf(mailer):
    """001–003 as one story each, 004 split."""
    added = []
    for number in ("001", "002", "003"):
        added += mailer("story", "add", source(number), "--json").document["stories"]
    return added + mailer("story", "add", source("004"), "--split", "--json").document["stories"]


def test_four_documents_are_eleven_stories_without_furniture_credits_or_placeholders(mailer, shelf):
    assert len(shelf) == 3 + 8
    for story in shelf:
        body = mailer("story", "show", story["slug"], "--json").document["stories"][0]["body"]
        for furniture in (
            "Read more",
            "Show less",
            "scroll to top",
            "{{",
            "Subscribe",
            "REUTERS",
            "Reuters/",
            "FILE PHOTO",
            "GZERO",
        ):
            assert furniture not in body
        assert story["title"] not in body


def test_an_issue_of_the_published_shape_is_built_by_commands_alone(mailer, shelf, publication, tmp_path):
    slugs = [story["slug"] for story in shelf]
    (tmp_path / "letter.md").write_text(LETTER, encoding="utf-8")
    mailer("story", "add", "-", "--url", "https://news.example/aid", stdin=AID.encode())
    mailer("story", "set", slugs[0], "url=https://news.example/summit")

    for arguments in (
        (
            "new",
            "2024-05-17",
            "--title",
            "A pact under review",
            "--letter",
            tmp_path / "letter.md",
            "--story",
            slugs[0],
        ),
        ("set", "2024-05-17", "subject=What the summit did & did not settle", "preheader=And a question for you"),
        ("add", "2024-05-17", *slugs[3:6]),
        ("number", "2024-05-17", "$61 billion", "--caption", "The aid approved.", "--story", "a-stalemate-in-aid"),
        (
            "video",
            "2024-05-17",
            "https://video.example/1",
            "--title",
            "The Humble Administrator's Garden | Tasmin Little",
        ),
        (
            "question",
            "2024-05-17",
            "How do you view the efforts?",
            "--context",
            "An article asked.",
            "--reply-to",
            "desk@example.org",
        ),
    ):
        assert mailer("issue", *arguments).code == 0

    ran = mailer("eml", "2024-05-17", "--json")

    message = email.message_from_bytes((publication / ran.document["file"]).read_bytes(), policy=email.policy.strict)
    assert [part.defects for part in message.walk() if part.defects] == []
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    for words in (
        "Dear Focus Reader,",
        "https://news.example/summit",
        "Putin-Xi “friendship” threatens Arctic",
        "$61 billion",
        "Xiao Bin",
        "Center for Shanghai Cooperation Organization Studies",
        "How do you view the efforts?",
        "desk@example.org",
    ):
        assert words in " ".join(text.split())
        assert words in html
    assert "The Humble Administrator&#39;s Garden" in html or "The Humble Administrator's Garden" in html


@pytest.mark.parametrize("page", sorted(PAGES.glob("*/source.html")), ids=lambda page: page.parent.name)
@pytest.mark.filterwarnings("ignore")
def test_every_saved_page_of_the_corpus_becomes_a_story_on_the_shelf(mailer, page):
    ran = mailer("story", "add", page, "--json")

    assert ran.code == 0, ran.err
    (story,) = ran.document["stories"]
    shown = mailer("story", "show", story["slug"], "--json").document["stories"][0]
    assert shown["words"] > 0


def test_the_same_feeds_of_the_corpus_give_their_entries_once(mailer):
    feeds = sorted(FEEDS.glob("wellformed/rss/*.xml"))[:40]

    first = mailer("story", "add", *feeds, "--json")
    again = mailer("story", "add", *feeds, "--json")

    assert first.code == 0, first.err
    assert again.document["stories"] == []

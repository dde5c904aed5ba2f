"""RSS, Atom and JSON Feed → pieces."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.collect.feeds.entry import Entry, Feed
from mailer.collect.feeds.reading import is_feed, read_feed
from mailer.errors import StoryError

GOLDEN = Path(__file__).parent / "golden" / "collect-feeds"
SOURCES = sorted(path for path in GOLDEN.iterdir() if not path.name.endswith(".expected.txt"))
CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "feeds"
ACTIVE = re.compile(
    r"<script|(?:\]\(|href=\S?|src=\S?)\s*(?:javascript|vbscript|data):|<[^<>]*\son\w+\s*=", re.IGNORECASE
)


def an_rss(items: str, *, about: str = "<title>The Quay Gazette</title>") -> bytes:
    return f'<rss version="2.0"><channel>{about}{items}</channel></rss>'.encode()


def an_item(*, title: str = "Cranes", link: str = "https://quay.example/a", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def only(data: bytes, address: str = "") -> Entry:
    (entry,) = read_feed(data, address=address).entries
    return entry


def told(feed: Feed) -> str:
    parts = [f"feed: {feed.title} | {feed.site}"]
    for entry in feed.entries:
        piece = entry.piece
        people = "; ".join(author.name for author in piece.authors)
        facts = [f"===== {entry.id}", f"title: {piece.title}", f"authors: {people}", f"published: {piece.published}"]
        lead = piece.lead and " | ".join((piece.lead.address, piece.lead.picture.caption, piece.lead.picture.credit))
        facts += [f"url: {piece.url}", f"language: {piece.language}", f"lead: {lead}", "", piece.body, ""]
        parts += [*facts, *(f"left out: {line}" for line in piece.removed)]
    return "\n".join([*parts, ""])


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_a_feed_becomes_the_pieces_beside_it(source: Path, rewrite_golden: bool) -> None:
    made = told(read_feed(source.read_bytes(), address="https://quay.example/feed"))
    expected = source.with_name(f"{source.name}.expected.txt")
    if rewrite_golden:
        expected.write_text(made, encoding="utf-8")
    assert made == expected.read_text(encoding="utf-8")


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of feeds is not here")
def test_no_feed_of_the_corpus_crashes_or_leaves_anything_active() -> None:
    feeds = sorted(CORPUS.rglob("*.xml"))
    active = []
    for path in feeds:
        data = path.read_bytes()
        assert is_feed(data), path
        for entry in read_feed(data).entries:
            piece = entry.piece
            picture = piece.lead.address if piece.lead else ""
            active += [
                path.name for text in (piece.title, piece.body, f"]({piece.url}", f"]({picture}") if ACTIVE.search(text)
            ]
            assert "javascript:" not in piece.body, path
    assert len(feeds) > 200
    assert active == []


def test_an_entry_without_an_id_is_known_by_its_address() -> None:
    entry = only(an_rss(an_item()))
    assert entry.id == entry.url == entry.piece.entry == "https://quay.example/a"


def test_an_entry_without_id_and_address_is_known_by_its_words() -> None:
    data = an_rss("<item><title>Cranes</title><description>They stand.</description></item>")
    assert only(data).id.startswith("sha256:")
    assert only(data).id == only(data).id != only(data.replace(b"stand", b"fall")).id


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://quay.example/a", "file:///etc/passwd", "//", "http://[x"]
)
def test_an_address_is_of_the_web_or_none(link: str) -> None:
    entry = only(an_rss(an_item(link=link)))
    assert entry.url == ""
    assert entry.piece.url == ""


def test_a_relative_address_starts_from_the_feed() -> None:
    assert only(an_rss(an_item(link="/a b")), "https://quay.example/x/feed").url == "https://quay.example/a%20b"


def test_a_date_is_the_day_of_its_own_time_zone() -> None:
    entry = only(an_rss(an_item(more="<pubDate>Fri, 17 May 2024 23:30:00 -0500</pubDate>")))
    assert str(entry.piece.published) == "2024-05-17"


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("iso-8859-1", "cp1252"),
        ("windows-1251", "cp1251"),
        ("gb2312", "gb18030"),
        ("Shift_JIS", "cp932"),
        ("utf-8", "utf-8"),
    ],
)
def test_a_declared_encoding_is_read(declared: str, codec: str) -> None:
    word = {"cp1251": "Краны", "gb18030": "起重机", "cp932": "クレーン"}.get(codec, "Kräne")
    text = f'<?xml version="1.0" encoding="{declared}"?>' + an_rss(an_item(title=word)).decode()
    assert only(text.encode(codec)).piece.title == word


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8", "cp1252"])
def test_an_encoding_is_known_by_its_mark_or_guessed(codec: str) -> None:
    assert only(an_rss(an_item(title="Kräne")).decode().encode(codec)).piece.title == "Kräne"


def test_utf_8_that_is_declared_as_something_else_is_read_as_what_it_is() -> None:
    text = b'<?xml version="1.0" encoding="iso-8859-1"?>' + an_rss(an_item(title="Kräne"))
    assert only(text).piece.title == "Kräne"


@pytest.mark.parametrize(
    "broken",
    [
        b"<rss><channel><title>T</title><item><title>Cranes &nbsp; stand</title><link>https://quay.example/a",
        b"<rss version=2.0><channel><item><title>Cranes &nbsp; stand</title></item>",
        b"\n\n  <rss version='2.0'><channel><item><title>Cranes & stand</title></item></channel></rss> trailing",
        b"<rss version='2.0'><channel><item><title>Cranes \x0b stand</title></item></channel></rss>",
    ],
)
def test_of_an_ill_formed_feed_what_can_be_had_is_had(broken: bytes) -> None:
    assert re.fullmatch(r"Cranes\W+stand", only(broken).piece.title)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("<author>ed@quay.example (Eva Frank)</author>", ["Eva Frank"]),
        ("<author>Eva Frank &lt;ed@quay.example&gt;</author>", ["Eva Frank"]),
        ("<author>ed@quay.example</author>", []),
        ("<author>By Eva Frank</author>", ["Eva Frank"]),
        ("<author>Eva Frank, Göran Å and Ida Berg</author>", ["Eva Frank", "Göran Å", "Ida Berg"]),
        ("<author>Staff, The Gazette</author>", ["Staff, The Gazette"]),
    ],
)
def test_an_author_is_a_name_never_an_address(written: str, names: list[str]) -> None:
    assert [author.name for author in only(an_rss(an_item(more=written))).piece.authors] == names


def test_short_entities_of_a_feeds_own_are_read() -> None:
    data = b'<!DOCTYPE rss [<!ENTITY town "Oslo">]>' + an_rss(an_item(title="Cranes of &town;"))
    assert only(data).piece.title == "Cranes of Oslo"


def test_markup_in_a_title_is_dropped_and_signs_stay() -> None:
    entry = only(an_rss(an_item(title="&lt;script&gt;alert(1)&lt;/script&gt;5 &amp;lt; 6 &lt;i&gt;sums&lt;/i&gt;")))
    assert entry.piece.title == "5 < 6 sums"


@pytest.mark.parametrize(
    ("data", "content_type", "expected"),
    [
        (an_rss(""), "text/html", True),
        (b"<?xml version='1.0'?><!-- <html> --><feed xmlns='http://www.w3.org/2005/Atom'/>", "", True),
        (b"<rdf:RDF xmlns:rdf='x'/>", "text/xml", True),
        (b"<!DOCTYPE html><html></html>", "application/rss+xml", False),
        (b"<urlset></urlset>", "application/xml", False),
        (b'{"version": "https://jsonfeed.org/version/1", "items": []}', "", True),
        (b'{"items": []}', "application/json", False),
        (b'{"items": []}', "application/feed+json", True),
        (b"Just a text about <rss>", "text/plain", False),
        (b"PHP notice\n" + an_rss(""), "application/rss+xml", True),
        (b"Cranes stand still.", "text/plain", False),
        (b"", "application/rss+xml", False),
    ],
)
def test_a_feed_is_told_from_other_sources(data: bytes, content_type: str, expected: bool) -> None:
    assert is_feed(data, content_type) is expected


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"Cranes stand still.", "is not a feed"),
        (b"<html><body>Not found</body></html>", "is a web page, not a feed"),
        (b"<urlset/>", "is XML (<urlset>), not a feed"),
        (b'{"items": [', "is broken JSON"),
        (b'{"title": "x"}', "is JSON without “items”, so not a JSON Feed"),
        (b"[1, 2]", "is JSON, but not a JSON Feed"),
    ],
)
def test_what_is_no_feed_is_refused_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(StoryError) as refused:
        read_feed(data, address="https://quay.example/feed")
    assert re.match(rf"https://quay\.example/feed(:\d+)?: {re.escape(message)}; ", str(refused.value))
    assert "\n" not in str(refused.value)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "url"]), inner, max_size=2),
    max_leaves=5,
)
KEYS = [
    "id",
    "url",
    "title",
    "content_html",
    "content_text",
    "authors",
    "author",
    "image",
    "date_published",
    "attachments",
]


@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING), ANYTHING)
def test_no_type_in_a_json_feed_is_taken_on_trust(item: dict[str, object], about: object) -> None:
    feed = {"title": about, "language": about, "authors": about, "home_page_url": about, "items": [item, about]}
    with contextlib.suppress(StoryError):
        assert len(read_feed(json.dumps(feed).encode()).entries) >= 1


@given(st.text(alphabet="<>/&;!-[]\"' axi=CDAT?", max_size=120))
def test_no_rubbish_makes_anything_but_a_feed_or_a_refusal(rubbish: str) -> None:
    with contextlib.suppress(StoryError):
        read_feed(f"<rss><channel><item>{rubbish}</item></channel></rss>".encode())

"""A web page → its article and its facts."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path

import pytest

from mailer.collect.web.page import read_page
from mailer.collect.web.parse import decoded
from mailer.errors import StoryError
from tests.limits import within_reason

_GOLDEN = Path(__file__).parent / "golden" / "collect-web"
_ADDRESS = "https://ledger.example/x/page"
_TEXT = "".join(
    f"<p>In the {word} week the council heard from the people who live by the river, and wrote down what they "
    "had to say about the water, the bridges and the price of boats.</p>"
    for word in ("first", "second", "third", "fourth")
)

pytestmark = pytest.mark.filterwarnings("ignore")


def _page(head: str = "", body: str = _TEXT) -> bytes:
    return f"<html><head><meta charset=utf-8>{head}</head><body><article>{body}</article></body></html>".encode()


@pytest.mark.parametrize("source", sorted(_GOLDEN.glob("*.html")), ids=lambda path: path.stem)
def test_a_page_gives_its_golden_pieces(source: Path, rewrite_golden: bool) -> None:
    keys = ("title", "publisher", "dateline", "published", "url", "language", "lead", "authors", "removed")
    pieces = read_page(source.read_bytes(), address=_ADDRESS, split=source.stem.startswith("split-"))
    shown = "\n".join(
        "\n".join(f"{key}: {getattr(piece, key)}" for key in keys) + f"\n---\n{piece.body}\n" for piece in pieces
    )
    golden = source.with_suffix(".txt")
    if rewrite_golden:
        golden.write_text(shown, "utf-8")
    assert shown == golden.read_text("utf-8")


def test_structured_data_counts_before_open_graph_and_that_before_the_window_title() -> None:
    head = '<title>Window title of it | Site</title><meta property="og:title" content="Shared title">'
    assert read_page(_page(head))[0].title == "Shared title"
    data = '<script type="application/ld+json">[{"@type":"NewsArticle","headline":"True title"}]</script>'
    assert read_page(_page(head + data))[0].title == "True title"
    broken = '<script type="application/ld+json">{"headline": "True</script>'
    assert read_page(_page(head + broken))[0].title == "Shared title"
    assert read_page(_page("<title>The window title of it | Site</title>"))[0].title == "The window title of it"


def test_a_name_of_the_site_is_cut_off_a_title_only_where_the_page_shows_it_is_one() -> None:
    head = '<meta property="og:site_name" content="The Site"><meta property="og:title" content="Boats - The Site">'
    assert read_page(_page(head))[0].title == "Boats"
    assert read_page(_page('<meta property="og:title" content="Boats - a history">'))[0].title == "Boats - a history"


def test_an_address_is_no_author_and_by_is_no_part_of_a_name() -> None:
    url = '<meta property="article:author" content="https://fb.example/a"><meta name="author" content="By Ana Lind">'
    assert [one.name for one in read_page(_page(url))[0].authors] == ["Ana Lind"]


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2024-05-17T23:59:00-05:00">',
        '<meta name="parsely-pub-date" content="2024-05-17">',
        '<meta name="citation_publication_date" content="2024/05/17">',
        '<script type="application/ld+json">{"@type":"BlogPosting","datePublished":"2024-05-17"}</script>',
    ],
)
def test_the_day_is_the_one_that_the_page_writes(head: str) -> None:
    assert read_page(_page(head))[0].published == dt.date(2024, 5, 17)


def test_links_start_from_the_base_that_the_page_names() -> None:
    body = _TEXT.replace("the river", '<a href="river.html">the river</a>')
    made = read_page(_page('<base href="/atlas/">', body), address="https://x.example/news/today")[0]
    assert "[the river](https://x.example/atlas/river.html)" in made.body


def test_the_caption_of_the_lead_stands_with_it_and_the_others_in_the_text() -> None:
    figures = "".join(
        f"<figure><img src={name}.jpg><figcaption>The boats of {name}, seen from the bridge.</figcaption></figure>"
        for name in ("march", "april")
    )
    made = read_page(_page(body=_TEXT + figures + _TEXT), address=_ADDRESS)[0]
    assert made.lead
    assert made.lead.picture.caption == "The boats of march, seen from the bridge."
    assert "of march" not in made.body
    assert "\n\n*The boats of april, seen from the bridge.*\n\n" in made.body
    named = '<meta property="og:image" content="https://x.example/april.jpg?w=9">'
    other = read_page(_page(named, _TEXT + figures + _TEXT), address=_ADDRESS)[0]
    assert other.lead
    assert other.lead.picture.caption == "The boats of april, seen from the bridge."
    assert "of april" not in other.body


_TABLE = "<table><tr><th>Month</th><th>Tonnes</th></tr><tr><td>May</td><td>1.8</td></tr></table>"


@pytest.mark.parametrize("before", ["", "<h3>What was landed</h3>"])
@pytest.mark.parametrize("box", ["{}", "<div class=scrolls>{}</div>"])
@pytest.mark.parametrize("behind", ["", _TEXT.replace("week", "month")])
def test_a_table_of_figures_stays_below_the_paragraph_that_it_follows(before: str, box: str, behind: str) -> None:
    body = read_page(_page(body=_TEXT + before + box.format(_TABLE) + behind))[0].body
    assert ("## What was landed\n\n**Month**" in body) is bool(before)
    assert "price of boats.\n\n" in body
    assert body.count("May | 1.8") == 1
    assert body.index("fourth week") < body.index("May | 1.8")
    assert body.endswith("May | 1.8") is not bool(behind)


def test_two_tables_below_one_paragraph_stay_in_order() -> None:
    body = read_page(_page(body=_TEXT + _TABLE + _TABLE.replace("May", "June").replace("1.8", "2.4")))[0].body
    assert body.index("May | 1.8") < body.index("June | 2.4")


def test_a_table_without_a_place_among_the_paragraphs_is_told() -> None:
    made = read_page(_page(body="<p>Figures.</p>" + _TABLE + _TEXT))[0]
    assert "May | 1.8" not in made.body
    assert "a table of 2 rows" in made.removed


def test_a_caption_with_its_credit_stands_only_with_the_lead() -> None:
    figure = "<figure><img src=pic.png><figcaption>The quay. Photo: Jo Lund / NTB</figcaption></figure>"
    made = read_page(_page(body=_TEXT + figure), address=_ADDRESS)[0]
    assert made.lead
    assert (made.lead.picture.caption, made.lead.picture.credit) == ("The quay.", "Jo Lund / NTB")
    assert "The quay" not in made.body
    assert "caption, kept with the pictures: The quay. Photo: Jo Lund / NTB" in made.removed


def test_a_byline_of_known_authors_is_left_out_and_told_and_any_other_stays() -> None:
    head = "<meta name=author content='Ola Hauge'>"
    made = read_page(_page(head, f"<p class=x>By Ola Hauge</p>{_TEXT}"))[0]
    assert made.body.startswith("In the first week")
    assert "byline: By Ola Hauge" in made.removed
    assert "By Mia Berg" in read_page(_page(head, f"<p class=x>By Mia Berg</p>{_TEXT}"))[0].body


def test_what_looks_like_a_template_is_text() -> None:
    assert (
        "{{ secret }} and {% raw %}"
        in read_page(_page(body=_TEXT.replace("the river", "{{ secret }} and {% raw %}")))[0].body
    )


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (b"", "is empty"),
        (b"<html><body><div id=root></div><script>go()</script></body></html>", "filled in by scripts"),
        (b"<html><body><h1>Log in to continue reading</h1></body></html>", "asks for a login"),
        (b"<html><body></body></html>", "holds no article"),
    ],
)
def test_a_page_without_an_article_is_refused_in_one_line(page: bytes, reason: str) -> None:
    with pytest.raises(StoryError) as caught:
        read_page(page, address=_ADDRESS)
    assert reason in str(caught.value)
    assert _ADDRESS in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        ("<p>Grüße</p>".encode(), ""),
        ("<p>Grüße</p>".encode("utf-16"), ""),
        (b"\xef\xbb\xbf" + "<p>Grüße</p>".encode(), "latin1"),
        ("<meta charset=iso-8859-1><p>Grüße</p>".encode("cp1252"), ""),
        ("<p>Grüße</p>".encode("cp1252"), ""),
        ("<p>Grüße</p>".encode("cp1252"), "windows-1252"),
        ("<p>Grüße</p>".encode(), "no-such-thing"),
        ("<meta charset=zip><p>Grüße</p>".encode(), "rot13"),
        ("<meta charset=utf-16><p>Grüße</p>".encode(), ""),
        ("<p>Grüße</p>".encode("utf-16-le"), "utf-16-le"),
        ("<meta charset=gb2312><p>Grüße</p>".encode("gb18030"), ""),
    ],
)
def test_a_page_is_decoded_as_its_server_its_mark_or_it_itself_says(data: bytes, charset: str) -> None:
    assert "<p>Grüße</p>" in decoded(data, charset)


def test_a_page_of_many_is_split_at_its_headlines() -> None:
    parts = "".join(f"<section><h2>Story number {word}</h2>{_TEXT}</section>" for word in ("one", "two", "three"))
    page = f"<html lang=en><body><nav><a href=/>Home</a></nav><main>{parts}</main></body></html>".encode()
    pieces = read_page(page, split=True)
    assert [piece.title for piece in pieces] == ["Story number one", "Story number two", "Story number three"]
    assert all("by the river" in piece.body for piece in pieces)


_LOL = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 12))
_BOMBS = {
    "deep": "<div>" * 200_000 + "x",
    "deep-inline": "<b>" * 200_000 + "x",
    "entities": "&amp;" * 2_000_000,
    "laughs": f'<!DOCTYPE html [<!ENTITY a0 "lol">{_LOL}]><p>&a11;</p>{_TEXT}',
    "attributes": "<div " * 100_000,
    "quotes": '<a href="' * 100_000,
    "data": f'<script type="application/ld+json">{"[" * 100_000}</script>{_TEXT}',
    "paragraphs": "<p>x" * 19_000,
    "requests": _TEXT + "<div><input type=email></div>" * 9_000,
    "hidden-depth": "<\x00div>" * 19_000 + "x",
}


@pytest.mark.parametrize("kind", _BOMBS)
def test_a_bomb_is_refused_or_read_in_time(kind: str) -> None:
    page = _BOMBS[kind].encode()
    with within_reason(), contextlib.suppress(StoryError):
        assert len(read_page(page, address=_ADDRESS)[0].body) < 1_000_000


@pytest.mark.parametrize(
    ("said", "names", "role"),
    [
        ("Ana Holm, Jean Ekdahl", ["Ana Holm", "Jean Ekdahl"], ""),
        ("Ana Holm, Jean Ekdahl and Mia Sund", ["Ana Holm", "Jean Ekdahl", "Mia Sund"], ""),
        ("Ana Holm; Jean Ekdahl", ["Ana Holm", "Jean Ekdahl"], ""),
        ("Ana Holm, Staff Writer", ["Ana Holm"], "Staff Writer"),
        ("Ana Holm, Foreign Editor", ["Ana Holm"], "Foreign Editor"),
    ],
)
def test_a_row_of_full_names_is_people_and_a_role_is_none_of_them(said: str, names: list[str], role: str) -> None:
    authors = read_page(_page(f'<meta name="author" content="{said}">'))[0].authors
    assert [one.name for one in authors] == names
    assert authors[0].role == role

"""Which part of a page is its article, and what is put back into it."""

from __future__ import annotations

import pytest
from lxml import etree

from mailer.collect.web.article import article_of, better, is_doubtful
from mailer.collect.web.body import body_of
from mailer.collect.web.opinions import Opinion, opinion_of_readability, opinion_of_trafilatura
from mailer.collect.web.parse import parsed
from mailer.collect.web.passages import passages
from mailer.collect.web.readable import main_part, make_readable, words_in
from mailer.collect.web.restore import restore
from mailer.collect.web.title import title_among

_TEXT = "".join(
    f"<p>In the {word} week the council heard from the people who live by the river, and wrote down what they had to "
    "say about the water, the bridges and the price of boats.</p>"
    for word in ("first", "second", "third", "fourth", "fifth")
)

pytestmark = pytest.mark.filterwarnings("ignore")


def _readable(body: str) -> etree._Element:
    tree = parsed(f"<html><body>{body}</body></html>".encode())
    make_readable(tree)
    return tree


def _words(tree: etree._Element) -> str:
    return " ".join(words_in(tree).split())


def _answer(html: str, linked: float = 0.0) -> Opinion:
    tree = etree.HTML(f"<div>{html}</div>")
    return Opinion(tree, tuple(words_in(tree).split()), linked)


def _doubts(article: str, page: str, linked: float = 0.0) -> bool:
    return is_doubtful(_answer(article, linked), passages(_readable(page)))


def test_the_second_opinion_is_asked_only_where_the_page_gives_reason_to_doubt_the_first() -> None:
    teasers = "<div><a href=/x>A story about something else that has a long headline</a></div>" * 3
    assert not _doubts(_TEXT, _TEXT + teasers)
    assert _doubts(_TEXT, _TEXT, linked=0.5)
    assert _doubts("<p>A few words.</p>", "<p>A few words.</p>")
    assert _doubts(_TEXT, _TEXT.replace("</p><p>In the third", "</p><p>Nobody had a boat to sell.</p><p>In the third"))
    assert _doubts(
        _TEXT, _TEXT + "<p>Twice as long is what all of the others had to say of it in the very end.</p>" * 6
    )
    assert _doubts(_TEXT, "<p>Not a word of it is on the page, which is how a wrong answer gives itself away.</p>" * 4)


def test_of_two_opinions_the_first_counts_unless_it_lacks_prose_or_adds_links() -> None:
    short, long, links = _answer(_TEXT[:250]), _answer(_TEXT), _answer(_TEXT + "<a>x y z</a>" * 99, linked=0.8)
    assert better(long, _answer(_TEXT[:-30])).tree is long.tree
    assert better(short, long) is long
    assert better(links, long) is long
    assert better(_answer(""), long) is long
    assert better(long, _answer("")) is long


_ONE, _TWO, _NINE = (
    f"<p>{text}</p>"
    for text in (
        "The first of the paragraphs that an article has, long enough to be one.",
        "The second of the paragraphs that an article has, and it says little.",
        "The last of the paragraphs that an article has, and nothing stands behind it.",
    )
)


def test_only_what_both_the_page_and_the_second_opinion_have_is_put_back_and_at_its_place() -> None:
    dropped = "<p>Four five.</p><ul><li>Six.</li><li>Seven.</li></ul>"
    page = passages(_readable(f"{_ONE}{dropped}<p>Eight.</p>{_NINE}"))
    answer = etree.HTML(f"<div>{_ONE}{_NINE}</div>")
    restore(answer, page)
    assert not _words(answer).count("Four")
    restore(answer, page, etree.HTML(f"<body>{dropped}<p>Ten.</p></body>"))
    assert etree.tostring(answer.find(".//div"), encoding="unicode") == f"<div>{_ONE}{dropped}{_NINE}</div>"


def test_items_come_back_into_the_list_they_stood_in() -> None:
    page = passages(_readable(f"{_ONE}<ul><li>Six.</li><li>Seven.</li><li>Eight.</li></ul>{_NINE}"))
    answer = etree.HTML(f"<div>{_ONE}<ul><li>Six.</li></ul>{_NINE}</div>")
    restore(answer, page, etree.HTML("<ul><li>Seven.</li><li>Eight.</li></ul>"))
    assert [one.text for one in answer.find(".//ul")] == ["Six.", "Seven.", "Eight."]


def test_nothing_is_put_back_before_the_first_or_behind_the_last_paragraph_of_an_answer() -> None:
    page = passages(_readable(f"<p>Title</p><p>Menu.</p>{_ONE}{_TWO}<p>Imprint.</p>"))
    answer = etree.HTML(f"<div><p>Title</p>{_ONE}{_TWO}</div>")
    before = _words(answer)
    restore(answer, page, etree.HTML("<body><p>Menu.</p><p>Imprint.</p></body>"))
    assert _words(answer) == before


def test_a_heading_comes_back_with_the_text_below_it_and_not_out_of_a_box() -> None:
    page = f"<div>{_ONE}<h2><a href=/x>Heads two</a></h2>{_TWO}<div><h2>Boxed</h2></div>{_NINE}</div>"
    answer = etree.HTML(f"<div>{_ONE}{_TWO}{_NINE}</div>")
    restore(answer, passages(_readable(page)))
    assert [one.tag for one in answer.find(".//div")] == ["p", "h2", "p", "p"]


def test_what_trafilatura_writes_becomes_html_again() -> None:
    rich = "<h2>Head</h2><ol><li>One<li>Two</ol><blockquote>Said <i>so</i></blockquote><p>See <a href=/x>it</a></p>"
    made = opinion_of_trafilatura(_readable(f"<article>{_TEXT}{rich}{_TEXT}</article>")).tree
    assert {one.tag for one in made.iter()} >= {"h2", "ol", "li", "blockquote", "p", "a"}
    assert [one.get("href") for one in made.iter("a")] == ["/x"]


def test_a_page_that_says_nothing_has_no_opinion_and_no_article() -> None:
    assert len(opinion_of_readability(_readable(""))) == len(opinion_of_trafilatura(_readable(""))) == 0
    assert not _words(article_of(_readable("")))


def test_what_asks_for_an_address_leaves_but_never_a_quarter_of_the_page() -> None:
    box = "<div><h3>Letters</h3><form><p>Once a month.</p><input type=email></form></div>"
    assert _words(_readable(f"<article>{_TEXT}{box}</article>")).endswith("price of boats.")
    assert "the fifth week" in _words(_readable(f"<form>{_TEXT}<input type=email></form>"))
    assert "A short note." in _words(_readable(f"<div><p>A short note.</p>{box}</div>"))


def test_navigation_leaves_and_text_in_what_is_called_navigation_stays() -> None:
    links = "<ul><li><a href=/a>Home</a><li><a href=/b>News</a></ul>"
    assert _words(_readable(f"<nav>{links}</nav><p>Text.</p><footer>{links}</footer>")) == "Text."
    assert (
        _words(_readable("<nav>Text that <a href=/x>somebody</a> wrote into it.</nav>"))
        == "Text that somebody wrote into it."
    )
    assert "Ana" in _words(_readable("<article><p>Text.</p><footer><a href=/ana>Ana</a></footer></article>"))


def test_what_is_hidden_leaves_and_the_text_behind_it_stays() -> None:
    html = (
        "<p>a<span hidden>b</span>c<span style='x:y; display : none'>d</span>e</p><p style='visibility:hidden'>f</p>g"
    )
    assert _words(_readable(html)) == "aceg"


def test_the_main_part_of_a_page_has_no_navigation() -> None:
    assert _words(main_part(_readable("<main>a<article>b</article></main>c"))) == "ab"
    assert _words(main_part(_readable("a<aside>b</aside><footer>c</footer>d"))) == "ad"


def test_of_a_page_too_large_to_look_into_the_only_article_is_taken() -> None:
    page = f"<main><p>Not this.</p><article>{'<p>a</p>' * 6_000}</article></main>"
    assert _words(article_of(_readable(page))) == "a" * 6_000
    assert "Not this." in _words(article_of(_readable(page.replace("</main>", "<article>b</article></main>"))))


def test_a_passage_is_a_run_of_text_in_one_block() -> None:
    made = passages(_readable("<div>A <b>b</b><p>C, <a href=/x>dd</a></p>e</div>"))
    assert [(one.block.tag, one.letters, one.linked) for one in made] == [
        ("div", "ab", 0),
        ("p", "cdd", 0.4),
        ("div", "e", 0),
    ]


def test_a_teaser_is_taken_out_with_its_headline_unless_it_ends_the_article() -> None:
    teaser = "A bell began to ring, and the village went down to the… [Read more](https://x.example)"
    body = body_of(f"One.\n\n### The bell\n\n{teaser}\n\nTwo.", title="")
    assert body.blocks == ["One.", "Two."]
    assert len(body.removed) == 2
    assert body_of(f"One.\n\n{teaser}", title="").blocks == ["One.", teaser]
    assert len(body_of("One.\n\nHe waited… and read more than he had in a year.\n\nTwo.", title="").blocks) == 3


@pytest.mark.parametrize(
    ("block", "kept"),
    [
        ("**Read also:** [How bells are tuned](https://x.example)", False),
        ("Lire aussi : [Les cloches](https://x.example)", False),
        ("See also: [the report](https://x.example), which says more.", True),
        ("See also: nothing.", True),
    ],
)
def test_a_label_with_one_link_behind_it_leads_to_another_page(block: str, kept: bool) -> None:
    assert (block in body_of(f"One.\n\n{block}\n\nTwo.", title="").blocks) is kept


@pytest.mark.parametrize(
    ("window", "site", "shown", "title"),
    [
        ("渡口的钟停了三天_江边日报", "江边日报", "", "渡口的钟停了三天"),
        ("渡口的钟停了三天_江边日报", "", "渡口的钟停了三天", "渡口的钟停了三天"),
        ("Boats-The Site", "The Site", "", "Boats"),
        ("Spider-Man", "", "", "Spider-Man"),
        ("Boats: a history", "The Site", "Boats", "Boats: a history"),
    ],
)
def test_a_mark_that_stands_in_headlines_parts_off_only_a_known_site(
    window: str, site: str, shown: str, title: str
) -> None:
    assert title_among([], window=window, shown=[shown], site=site) == title

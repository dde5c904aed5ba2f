"""Links: what is wrong with an address or its words, and what is not."""

from __future__ import annotations

import pytest

from mailer.check.links.places import links_of, place_of
from tests.page_builders import a_link, a_page, found_by, ids_found, the_sample


@pytest.mark.parametrize(
    "href",
    [
        "https://port.example/notice",
        "https://port.example",
        "https://www.port.example/a_(b)",
        "https://en.wikipedia.org/wiki/Paran%C3%A1_(river)",
        "https://port.example/notice?id=812&page=2#tides",
        "https://web.archive.org/web/2026/https://port.example/",
        "https://port.example/2026/11/13/?q=a,b;c",
        "https://münchen.example/hafen",
        "https://مثال.example/خبر",
        "https://例え.example/港",
        "https://port.example:8443/notice",
        "https://xn--mnchen-3ya.example/",
        "https://docs.google.com/document/d/e/2PACX-1v/pub",
        "https://www.notion.so/harbour/Notice-1234",
        "https://port.example/preview-of-the-season",
        "https://port.example/local/intranet/news",
        "https://localhero.example/",
        "https://example.nl/",
        "https://goodexample.com/",
        "mailto:editors@crosscurrents.example?subject=About%20the%20tea",
        "mailto:editors@crosscurrents.example",
        "mailto:editors@crosscurrents.example?subject=C++",
        "tel:+4722334455",
    ],
)
def test_a_good_address_is_let_pass(href):
    assert ids_found("H", a_link(href)) == []


@pytest.mark.parametrize(
    ("href", "rule"),
    [
        ("", "H01"),
        ("#", "H01"),
        ("notice.html", "H01"),
        ("www.port.example/notice", "H01"),
        ("https//port.example/notice", "H01"),
        ("htps://port.example/notice", "H01"),
        ("https:/port.example/notice", "H01"),
        ("https:///port.example/notice", "H01"),
        ("https://http//port.example", "H01"),
        ("https://https://port.example", "H01"),
        ("https://port,example/notice", "H01"),
        ("https://port", "H01"),
        ("https://port.example /notice", "H01"),
        ("https://[port.example/notice", "H01"),
        ("https://editor:secret@port.example/", "H01"),
        ("https://127.0.0.1/notice", "H02"),
        ("https://10.1.2.3/notice", "H02"),
        ("https://[::1]/notice", "H02"),
        ("https://harbour.local/notice", "H02"),
        ("https://wiki.internal/notice", "H02"),
        ("https://1.1.1.1/notice", "H03"),
        ("mailto:editors", "H04"),
        ("mailto:editors@", "H04"),
        ("mailto:?subject=tea", "H04"),
        ("https://port.example/?p=8&preview=true", "H07"),
        ("https://port.example/wp-admin/post.php?post=8", "H07"),
        ("https://docs.google.com/spreadsheets/d/1aB/edit#gid=0", "H08"),
        ("https://example.org/tea", "H09"),
        ("https://port.example/notice,", "H10"),
        ("https://port.example/notice)", "H10"),
        ("https://port.example/notice%E2%80%9D", "H10"),
        ("mailto:editors@crosscurrents.example?subject=the tea", "H11"),
    ],
)
def test_a_slip_in_an_address_is_found_by_one_rule(href, rule):
    assert ids_found("H", a_link(href)) == [rule]


@pytest.mark.parametrize("href", ["https://port.example/?utm_source=wire", "https://port.example/a?fbclid=1&b=2"])
def test_marks_of_a_campaign_are_named(href):
    assert ids_found("H", a_link(href)) == ["H06"]


def test_our_own_site_may_carry_our_own_marks():
    assert ids_found("H", a_link("https://crosscurrents.example/tea?utm_source=letter")) == []


@pytest.mark.parametrize(
    "words",
    ["here", "Click here!", "→ hier", "cliquez ici", "haga clic aquí", "qui", "clique aqui", "انقر هنا", "点击这里"],
)
def test_words_that_say_nothing_are_found_in_many_languages(words):
    assert ids_found("H", a_link("https://port.example/notice", words)) == ["H13"]


@pytest.mark.parametrize(
    "words", ["the notice", "what happens here", "More boxes", "Amazon.com", "P.M.Ltd", "port.example"]
)
def test_words_that_say_something_are_let_pass(words):
    assert ids_found("H", a_link("https://port.example/notice", words)) == []


def test_a_label_says_where_a_short_link_leads():
    link = '<a href="https://port.example/notice" aria-label="Read more: the port’s notice">Read more</a>'

    assert ids_found("H", a_page(link)) == []


def test_a_link_that_shows_an_address_within_the_same_site_is_true():
    assert found_by("H15", a_link("https://www.port.example/notice", "port.example")) == []
    assert found_by("H15", a_link("https://news.port.example/notice", "https://port.example/")) == []
    assert len(found_by("H15", a_link("https://quay.example/notice", "port.example/notice"))) == 1


def test_two_links_of_one_name_to_one_place_are_one():
    twice = '<a href="https://port.example/">the notice</a> <a href="https://port.example">The notice.</a>'

    assert found_by("H16", a_page(twice)) == []


def test_numbered_notes_may_lead_to_different_places():
    notes = '<a href="https://port.example/a">[1]</a> <a href="https://port.example/b">[1]</a>'

    assert found_by("H16", a_page(notes)) == []


def test_the_mailings_own_links_are_no_matter_of_these_rules():
    sample = the_sample()
    own = sample.publication.archive.address_of(sample.issue.slug)

    assert own
    assert not any(link.href.startswith(own) for link in links_of(sample))


def test_an_address_is_found_where_it_was_written_and_not_in_a_longer_one():
    sample = the_sample()
    film = "https://crosscurrents.example/watch/a-morning-above-kericho"

    assert sample.front.text.splitlines()[(place_of(sample, film).line or 0) - 1].strip() == f'url: "{film}"'
    assert place_of(sample, film[:-3]).line is None
    assert place_of(sample, "https://riverplate-review.example/wheat/a-metre-short").file.startswith("seeds/")
    assert place_of(sample, "https://crosscurrents.example").file == "mailer.toml"


@pytest.mark.parametrize("piece", ["a.", "/", "%", "(", "&a=", "-", "\u202e", "@"])
def test_long_addresses_and_words_take_no_long_time(piece):
    long = "https://port.example/" + piece * 20_000

    ids_found("H", a_page(f'<a href="{long}">{long}</a><a href="mailto:{piece * 20_000}">{piece * 20_000}</a>'))

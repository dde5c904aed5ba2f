"""Where in a mail the words of an issue are seen, and what the frame makes of the mail."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.preview.frame import in_scheme, inbox_line, with_pictures_in
from mailer.preview.places import marked, place_of
from mailer.preview.seen import Passage, Picture

MAIL = (
    "<html><head><title>The quiet quay</title><style>.a{}</style></head><body><!-- <p>The quiet quay</p> -->"
    '<table><tr><td class="x"><h1>The quiet quay</h1></td></tr><tr><td>'
    "<p>Dear reader,<br>the <em>port</em> is &amp; stays quiet.</p><p>Goodbye.</p></td></tr></table></body></html>"
)


def places_in(mail: str, *texts: tuple[str, str]) -> list[str | None]:
    """The tags that were marked for these keys and words."""
    out, places = marked(mail, [Passage(key, words) for key, words in texts])
    found = {name: tag for tag, name in re.findall(r'<(\w+) data-place="([^"]*)"', out)}
    return [found.get(place or "", place) for place in places]


def test_the_element_that_prints_a_text_is_marked_not_the_words_in_italics_within() -> None:
    assert places_in(MAIL, ("title", "The quiet quay"), ("letter", "port"), ("letter", "Goodbye.")) == ["h1", "p", "p"]


def test_a_text_is_found_whatever_stands_between_its_words() -> None:
    assert places_in(MAIL, ("letter", "Dear reader, the port is & stays quiet.")) == ["p"]


def test_of_equal_words_each_text_is_the_next_one() -> None:
    mail = "<body><p>Oslo</p><div>Oslo</div></body>"
    assert places_in(mail, ("place", "Oslo"), ("place", "Oslo")) == ["p", "div"]


def test_texts_of_one_element_share_its_place() -> None:
    out, places = marked("<body><p>Ana, Oslo</p></body>", [Passage("name", "Ana"), Passage("place", "Oslo")])
    assert (out, places) == ('<body><p data-place="place-1">Ana, Oslo</p></body>', ("place-1", "place-1"))


def test_what_stands_in_the_inbox_line_is_not_looked_for_in_the_mail() -> None:
    assert places_in(MAIL, ("subject", "The quiet quay"), ("preheader", "Goodbye.")) == ["subject", "preheader"]


def test_a_text_that_is_not_printed_has_no_place() -> None:
    assert places_in(MAIL, ("chart title", "Tonnes"), ("letter", "…"), ("letter", "")) == [None, None, None]


@given(st.text(alphabet='<>/"= abtdpé&;!-\n', max_size=200), st.text(alphabet="abtdpé ", min_size=1, max_size=5))
def test_marks_are_all_that_changes_in_a_mail(mail: str, words: str) -> None:
    out, _ = marked(mail, [Passage("letter", words), Passage("letter", words)])
    assert re.sub(r' data-place="place-\d+"', "", out) == mail


def test_a_mail_made_to_take_long_is_read_in_time_that_grows_with_its_length() -> None:
    for piece in ("<", "<a ", "<!--", "&", '<p x="', "<p>", "</p>"):
        marked(piece * 100_000, [Passage("letter", "a")])


SPOTS = ((("issue.md", 5),), (("issue.md", 12), ("issue.md", 10)), (("seeds/quay.md", 2), ("issue.md", 14)))
PLACES = ("subject", "place-1", "place-2")


@pytest.mark.parametrize(
    ("file", "line", "place"),
    [
        ("issue.md", 4, None),
        ("issue.md", 9, "subject"),
        ("issue.md", 10, "place-1"),
        ("issue.md", 13, "place-1"),
        ("issue.md", 99, "place-2"),
        ("issue.md", None, None),
        ("seeds/quay.md", 7, "place-2"),
        ("seeds/other.md", 7, None),
    ],
)
def test_a_line_belongs_to_the_last_text_that_begins_there_or_above(
    file: str, line: int | None, place: str | None
) -> None:
    assert place_of(file, line, SPOTS, PLACES) == place


ASKING = (
    '<meta name="color-scheme" content="light dark"><style>:root{color-scheme: light dark}'
    "@media (prefers-color-scheme: dark){p{}}@media screen and (prefers-color-scheme:light){p{}}</style>"
)


def test_a_mail_is_shown_dark_or_light_whatever_the_browser_prefers() -> None:
    dark, light = in_scheme(ASKING, "dark"), in_scheme(ASKING, "light")
    assert "@media (min-width: 0px){p{}}@media screen and (max-width: 0px){p{}}" in dark
    assert "@media (max-width: 0px){p{}}@media screen and (min-width: 0px){p{}}" in light
    assert 'content="dark"' in dark
    assert ":root{color-scheme: light}" in light


def test_pictures_come_from_the_preview() -> None:
    picture = Picture("quay-1.png", "image/png", b"")
    mail = '<img src="cid:quay-1.png"><img src="https://img.example/a?b=1&amp;c=2">'
    pictures = {"cid:quay-1.png": picture, "https://img.example/a?b=1&c=2": Picture("a-2.png", "image/png", b"")}
    assert with_pictures_in("../p", mail, pictures) == '<img src="../p/quay-1.png"><img src="../p/a-2.png">'


@pytest.mark.parametrize(
    ("mail", "line"),
    [
        (
            "<body><div>Plus a figure\u034f \u034f \u034f \u034f \u034f \u034f </div><p>No. 47</p></body>",
            "Plus a figure",
        ),
        (
            "<head><title>T</title></head><body><style>p{}</style><p>Short.</p><p>Dear &amp; dearer</p>",
            "Short. Dear & dearer",
        ),
        ("<body></body>", ""),
    ],
)
def test_an_inbox_shows_the_first_words_of_a_mail_up_to_the_blanks_that_are_there_for_it(mail: str, line: str) -> None:
    assert inbox_line(mail) == line

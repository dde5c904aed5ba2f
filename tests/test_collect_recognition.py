"""What is recognised in a text, and what is left alone: losing words is worse than keeping furniture."""

from __future__ import annotations

import datetime as dt

import pytest

from mailer.collect.piece import Piece
from mailer.collect.text.bylines import byline, dateline
from mailer.collect.text.captions import is_credit
from mailer.collect.text.clean import furniture
from mailer.collect.text.dates import dated_line
from mailer.collect.text.lines import meaningful_lines
from mailer.collect.text.markdown import read_markdown
from mailer.collect.text.plain import read_text
from mailer.model.story import Author, Picture
from tests.limits import within_reason

LONG = (
    "The council met again on Monday, and after two hours of argument it decided what it had decided the week before."
)


def one(text: str) -> Piece:
    (piece,) = read_text(text)
    return piece


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("scroll to top arrow or icon", "page navigation"),
        ("Read moreShow less", "button"),
        ("Show less", "button"),
        ("{{ subpage.title }}", "unfilled placeholder"),
        ("{% for x in y %}{{ x }}", "unfilled placeholder"),
        ("<%= name %>", "unfilled placeholder"),
        ("*|FNAME|*", "unfilled placeholder"),
        ("${name}", "unfilled placeholder"),
        ("%%FIRST%%", "unfilled placeholder"),
        ("[[NAME]]", "unfilled placeholder"),
        ("Subscribe to our free newsletter, The Daily Quay", "newsletter advertisement"),
        ("Sign up for Quayside Daily", "newsletter advertisement"),
        ("Share this article", "sharing buttons"),
        ("Advertisement", "advertisement mark"),
        ("Skip to content", "page navigation"),
    ],
)
def test_page_furniture_is_told_with_its_reason(line: str, reason: str) -> None:
    assert furniture(line) == reason


@pytest.mark.parametrize(
    "line",
    [
        "He said {{ name }} was what they printed.",
        "Read more about the crane in the county archive",
        "Sign up for the army, they said, and see the world.",
        "Share",
        "The advertisement ran for a week",
        "Scroll down to the river",
        "[1] See the annex.",
        "--",
        "50%",
    ],
)
def test_a_line_that_may_be_text_is_kept(line: str) -> None:
    assert furniture(line) == ""


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Ana Lind", [Author(name="Ana Lind")]),
        ("By Ana Lind and Per Holm", [Author(name="Ana Lind"), Author(name="Per Holm")]),
        (
            "By Ana Lind, Per Holm, and Liv Moe",
            [Author(name="Ana Lind"), Author(name="Per Holm"), Author(name="Liv Moe")],
        ),
        (
            "By Xu Lan, Deputy Director, Centre for River Studies, Academy of Water",
            [Author(name="Xu Lan", role="Deputy Director", affiliation="Centre for River Studies, Academy of Water")],
        ),
        ("By Ana Lind, University of Oslo", [Author(name="Ana Lind", affiliation="University of Oslo")]),
        ("Von Jörg Weiß", [Author(name="Jörg Weiß")]),
        ("@quayside", [Author(name="@quayside")]),
    ],
)
def test_a_byline_names_its_authors(line: str, authors: list[Author]) -> None:
    found = byline(line)
    assert found is not None
    assert list(found.authors) == authors


@pytest.mark.parametrize(
    "line", ["By Friday, talks had collapsed", "By the river", "By noon", "Von Berlin nach Bonn fuhr er.", "by hand"]
)
def test_a_sentence_that_begins_with_by_is_no_byline(line: str) -> None:
    assert byline(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "May 17, 2024",
        "Friday, 17 May 2024",
        "17. Mai 2024",
        "2024-05-17T10:32:00Z",
        "Published: May 17, 2024 10:32 AM ET",
        "Updated 19 May 2024 | Published 17 May 2024",
        "Posted on May 17th, 2024",
        "2024年5月17日",
        "17.05.2024",
    ],
)
def test_a_date_line_is_a_day(line: str) -> None:
    assert dated_line(line) == dt.date(2024, 5, 17)


@pytest.mark.parametrize(
    "line", ["May 2024", "31 February 2024", "On May 17, 2024 he left", "03/05/2024", "Version 2024.5"]
)
def test_what_is_no_certain_day_is_no_date(line: str) -> None:
    assert dated_line(line) is None


@pytest.mark.parametrize(
    ("opening", "place", "agency"),
    [
        ("BEIJING (AP) — On", "BEIJING", "AP"),
        ("OSLO, Norway — The", "OSLO, Norway", ""),
        ("OSLO — The", "OSLO", ""),
        ("(Reuters) - The", "", "Reuters"),
        ("Berlin (dpa) – Der", "Berlin", "dpa"),
        ("KYIV/MOSCOW, May 3 (Reuters) - Five", "KYIV/MOSCOW, May 3", "Reuters"),
    ],
)
def test_a_dateline_gives_place_and_agency(opening: str, place: str, agency: str) -> None:
    found = dateline(opening)
    assert found is not None
    assert (found.place, found.agency) == (place, agency)


@pytest.mark.parametrize(
    "opening", ["NATO — The alliance", "NATO — the", "He said (AP) — no", "A — B", "UPDATE — The", "It was OSLO — The"]
)
def test_capitals_before_a_dash_are_not_always_a_place(opening: str) -> None:
    assert dateline(opening) is None


@pytest.mark.parametrize(
    "line",
    [
        "Jo Fern/Kremlin via REUTERS",
        "Jo Fern/Pool via Reuters/File Photo",
        "(AP Photo/Jo Fern)",
        "Photo: Jo Fern",
        "Getty Images",
        "Photo by Jo Fern",
        "Ines Quell/Weir Post via FNA",
        "(Per Lund/Bildhaus Nord/Pool via FNA)",
    ],
)
def test_a_credit_is_recognised(line: str) -> None:
    assert is_credit(line)


@pytest.mark.parametrize(
    "line",
    [
        "Photo by photo, the album grew until nobody could hold it any more.",
        "The news came via Reuters",
        "Reuters",
        "and/or the AP",
        "Barges go Mainz/Koblenz via Bingen",
        "Oslo/Bergen via Voss and back in a day",
        "Fern/Holt via Oslo.",
    ],
)
def test_a_sentence_about_pictures_is_no_credit(line: str) -> None:
    assert not is_credit(line)


def test_a_sub_heading_is_never_the_title() -> None:
    piece = one(f"{LONG}\n\nWhat comes next\n\n{LONG}")
    assert piece.title == ""
    assert piece.guess == "The council met again on Monday, and after two hours of argument it decided…"
    assert "## What comes next" in piece.body
    assert read_markdown(f"## Not this\n\n{LONG}", "a.md")[0].title == ""


def test_a_date_in_a_caption_or_in_the_body_is_never_published() -> None:
    caption = "FILE PHOTO: The crane, March 21, 2023.\n\nJo Fern/Pool via REUTERS"
    piece = one(f"{caption}\n\nA headline\n\n{LONG}\n\nMay 17, 2024\n\n{LONG} It was June 3, 2024.")
    assert piece.published is None
    assert "May 17, 2024" in piece.body


def test_a_site_behind_a_repeat_of_the_title_is_the_publisher() -> None:
    piece = one(f"A headline | The Quay\n\nA headline\n\n{LONG}")
    assert (piece.title, piece.publisher, piece.body) == ("A headline", "The Quay", LONG)


def test_a_standfirst_above_the_byline_stays_in_the_body() -> None:
    piece = one(f"A headline\n\nWhat it means for the quay\n\nBy Ana Lind\n\n{LONG}")
    assert piece.authors == (Author(name="Ana Lind"),)
    assert piece.body == f"What it means for the quay\n\n{LONG}"


def test_a_body_sentence_above_a_bare_credit_stays_in_the_body() -> None:
    piece = one(f"A headline\n\n{LONG}\n\nNobody believed it. Nobody said so.\n\nPhoto: Jo Fern\n\n{LONG}")
    assert "Nobody believed it. Nobody said so." in piece.body
    assert piece.images == (Picture(credit="Photo: Jo Fern"),)


@pytest.mark.parametrize(
    "middle",
    [
        "“Are you there?”\n\n“Yes,” she said.\n\n“Good”",
        "Apples\n\nPears\n\nPlums",
        "No",
        "Who knows?",
        "- one\n- two",
        "1. one\n2. two",
        "And so it goes on,",
        "https://example.org/a",
    ],
)
def test_short_lines_of_a_text_do_not_become_headings(middle: str) -> None:
    assert "##" not in one(f"A headline\n\n{LONG}\n\n{middle}\n\n{LONG}").body


def test_a_poem_keeps_its_lines_and_is_not_its_own_title() -> None:
    poem = "The lamp was low\nThe tide was high\nThe keeper wrote it down\nAnd nobody drowned"
    piece = one(poem)
    assert piece.title == ""
    assert piece.body == poem.replace("\n", "\\\n")


def test_a_poem_may_open_with_the_words_of_its_title() -> None:
    piece = one("The lamp was low\n\nThe lamp was low\nThe tide was high\nThe keeper wrote it down")
    assert piece.title == "The lamp was low"
    assert piece.body.startswith("The lamp was low\\\n")


def test_hard_wrapped_text_is_joined_and_its_byline_is_not() -> None:
    text = (
        "A headline that is so long that it nearly fills the line of a mail\nBy Ana Lind\n\n"
        "Everybody agrees that the square is too hot in July and too wet in\n"
        "November, and that something should be done about at least one of the\ntwo.\n"
    )
    piece = one(text)
    assert piece.authors == (Author(name="Ana Lind"),)
    assert piece.body.startswith("Everybody agrees")
    assert "\n" not in piece.body


def test_lines_without_blank_lines_between_them_are_paragraphs_when_they_are_long() -> None:
    assert [line.text for line in meaningful_lines(f"{LONG}\nA short one\n{LONG}")] == [LONG, "A short one", LONG]


def test_code_in_markdown_is_never_looked_into() -> None:
    text = f"# T\n\n{LONG}\n\n```\nRead more\n\n\n{{{{ x }}}}\n```\n\n    Photo: Jo Fern"
    assert read_markdown(text, "a.md")[0].body == text.removeprefix("# T\n\n")


def test_a_rule_at_the_top_of_markdown_is_no_front_matter() -> None:
    piece = read_markdown(f"---\n\n{LONG}\n\n---\n\nMore.", "a.md")[0]
    assert LONG in piece.body
    assert "More." in piece.body


@pytest.mark.parametrize(
    "text",
    [
        "word " * 200_000,
        "x" * 1_000_000,
        "{{" * 500_000,
        "*|" * 500_000,
        "(" * 1_000_000,
        "By A" + " A" * 400_000,
        "A" * 1_000_000 + " — B",
        "\u00a0" * 500_000 + "x",
    ],
    ids=["words", "letters", "braces", "merge tags", "brackets", "byline", "capitals", "blanks"],
)
def test_a_line_of_a_megabyte_does_not_hang(text: str) -> None:
    with within_reason():
        read_text(text)
        read_markdown(text, "a.md")


@pytest.mark.parametrize("line", ["x y\n", "Some words here\n\n", "By Ana Lind\n"])
def test_fifty_thousand_lines_do_not_hang(line: str) -> None:
    with within_reason():
        read_text(line * 50_000)
        read_markdown(line * 50_000, "a.md")


@pytest.mark.parametrize(
    ("opening", "guess"),
    [
        (
            "On the heels of U.S. talks, Mr. J. Nye of Sons Inc. spoke. It rained.",
            "On the heels of U.S. talks, Mr. J. Nye of Sons Inc. spoke",
        ),
        ("“It is late,” he said. “Very.” Nobody replied to that, though the room was full.", "“It is late,” he said"),
        ("会议结束了。没有结果，但所有人都握了手，然后在雨中各自回家去了，一句话也没有说。", "会议结束了"),
    ],
)
def test_a_guessed_title_is_the_first_sentence_and_no_abbreviation_ends_it(opening: str, guess: str) -> None:
    assert one(f"{opening} {LONG}\n\n{LONG}").guess == guess

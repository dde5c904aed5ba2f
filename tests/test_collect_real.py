"""Four real sources, where they are at hand: three stories, and a topic page of eight pieces."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mailer.collect.piece import Piece
from mailer.collect.text.plain import read_text

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the real sources are not beside this checkout")

HEADLINES = [
    "Putin visits his pal in Beijing",
    "Blinken meets with Xi, but no breakthroughs",
    "Putin-Xi “friendship” threatens Arctic",
    "Putin’s pessimistic prospects in Beijing",
    "China’s delicate dance on Ukraine",
    "The Saudis want to be peacemakers in Ukraine",
    "Why Russia is fighting in Ukraine without any allies",
    "What We’re Watching: Battle for Bakhmut, Xi’s diplomatic muscle, AUKUS sub deal",
]
NOT_IN_A_BODY = (
    "scroll to top",
    "Read more",
    "Show less",
    "{{",
    "REUTERS",
    "via Reuters",
    "FILE PHOTO",
    "Subscribe to",
    "| GZERO",
)


def source(number: str) -> str:
    return next(SEEDS.glob(f"{number}_*")).read_text(encoding="utf-8")


def pieces(number: str) -> tuple[Piece, ...]:
    return read_text(source(number), split=number == "004")


def test_the_first_has_title_handle_dateline_and_agency() -> None:
    (piece,) = pieces("001")
    assert piece.title == "Putin and Xi Deepen Strategic Partnership Amid Rising Tensions with the West"
    assert (piece.dateline, piece.publisher, piece.published) == ("BEIJING", "AP", None)
    assert [author.name for author in piece.authors] == ["@TheStevenAlber"]
    assert piece.body.startswith("On Thursday, Russian President")
    assert "##" not in piece.body


@pytest.mark.parametrize("number", ["002", "003"])
def test_a_text_without_headline_gets_its_first_words(number: str) -> None:
    (piece,) = pieces(number)
    assert piece.title == ""
    assert source(number).startswith(piece.guess.rstrip("…"))
    assert piece.published is None
    assert piece.removed == ()
    assert len(re.findall("^## ", piece.body, re.MULTILINE)) == (2 if number == "003" else 0)


def test_the_topic_page_has_eight_pieces_with_their_pictures() -> None:
    made = pieces("004")
    assert [piece.title for piece in made] == HEADLINES
    assert [len(piece.images) for piece in made] == [1, 1, 1, 1, 1, 1, 0, 1]
    assert [bool(image.credit) for piece in made for image in piece.images] == [
        True,
        True,
        True,
        False,
        False,
        False,
        True,
    ]
    assert "## The Bakhmut killing field" in made[-1].body
    assert {piece.published for piece in made} == {None}


@pytest.mark.parametrize("number", ["001", "002", "003", "004"])
def test_no_body_holds_furniture_credits_captions_or_placeholders(number: str) -> None:
    for piece in pieces(number):
        assert not [words for words in NOT_IN_A_BODY if words in piece.body]
        for image in piece.images:
            assert image.caption not in piece.body


@pytest.mark.parametrize("number", ["001", "002", "003", "004"])
def test_every_long_paragraph_is_in_exactly_one_body(number: str) -> None:
    made = pieces(number)
    captions = {image.caption for piece in made for image in piece.images}
    titles = {piece.title for piece in made}
    for line in source(number).splitlines():
        words = line.strip().removeprefix("BEIJING (AP) — ")
        if (
            len(words) > 60
            and words not in captions | titles
            and "FILE PHOTO" not in words
            and "REUTERS" not in words
            and "| GZERO" not in words
        ):
            assert sum(words in piece.body.replace("\\", "") for piece in made) == 1, words

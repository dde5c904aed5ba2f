"""The specimens show everything an issue can have, so that a theme that is good to them is good to any issue."""

from __future__ import annotations

import pytest

from mailer.compose.issues import Issues
from mailer.model.chart_rules import HOW_MANY
from mailer.model.issue import BLOCK_TYPES, Answers, Issue, Letter, Number, Stories, Video
from mailer.pipeline.theming import PAGE, SPECIMENS

ISSUES = Issues(SPECIMENS / "issues", str)


def read(slug: str, tag: str = "") -> Issue:
    return ISSUES.read(slug, tag).issue


@pytest.mark.parametrize("slug", ISSUES.slugs())
def test_every_kind_of_block_is_there(slug):
    needed = set(BLOCK_TYPES) - ({"note"} if slug == "week" else set())
    assert {block.type for block in read(slug).blocks} == needed


def test_every_kind_of_chart_is_there():
    assert {block.chart.kind for block in read(PAGE).blocks if isinstance(block, Number) and block.chart} == set(
        HOW_MANY
    )


def test_both_ends_of_every_length_are_there():
    blocks = read(PAGE).blocks
    figures = {block.figure for block in blocks if isinstance(block, Number)}
    assert {"$61 billion", "−4.2 %", "7 in 10", "1,234,567"} < figures
    assert {len(block.items) for block in blocks if isinstance(block, Answers)} == {1, 5}
    assert {bool(block.thumbnail) for block in blocks if isinstance(block, Video)} == {True, False}
    assert {len(block.items) for block in blocks if isinstance(block, Stories)} >= {1, 3, 5}


def test_an_ordinary_week_is_the_full_issue_that_budgets_are_measured_with():
    week = read("week")
    assert len(week.letter.strip().split("\n\n")) == 1 + 5 + 1  # salutation, paragraphs, name
    assert [len(block.items) for block in week.blocks if isinstance(block, Stories)] == [6]
    assert [block.chart is not None for block in week.blocks if isinstance(block, Number)] == [True]


@pytest.mark.parametrize("tag", ISSUES.translations("week"))
def test_a_translation_says_the_same_in_the_same_order(tag):
    one, other = read("week"), read("week", tag)
    assert [type(block) for block in one.blocks] == [type(block) for block in other.blocks]
    assert one.stories == other.stories
    assert other.letter.count("\n\n") == one.letter.count("\n\n")
    assert Letter() in other.blocks


def test_pictures_are_small_enough_to_travel():
    sizes = [path.stat().st_size for path in SPECIMENS.rglob("*.png")]
    assert len(sizes) >= 7
    assert sum(sizes) < 100_000

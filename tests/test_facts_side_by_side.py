"""Several stories at once: which are similar, and their facts side by side."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.collect.text.plain import read_text
from mailer.facts.compared import Comparison, Row, compare
from mailer.facts.fact import as_data
from mailer.facts.similar import similar_on, similar_to
from mailer.model.story import Story
from tests.builders import a_story
from tests.limits import within_reason

GOLDEN = Path(__file__).parent / "golden" / "facts"
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
TOGETHER = "Yesterday Ana Holm met Jon Ekdahl in Port Elwood."
APART = "Yesterday Mia Sund met Per Voss in Lower Barrow."

with_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the real sources are not beside this checkout")


def seed(number: str) -> Story:
    (piece,) = read_text(next(SEEDS.glob(f"{number}_*")).read_text(encoding="utf-8"))
    return a_story(f"seed-{number}", title=piece.title or piece.guess, body=piece.body)


def rows(made: Comparison, kind: str) -> list[Row]:
    return [row for row in made.rows if row.kind == kind]


def words(row: Row) -> list[list[str]]:
    return [[cell.words for cell in cells] for cells in row.cells]


def test_stories_that_share_two_full_names_are_similar_and_the_names_are_told() -> None:
    one, two = a_story("one", title="", body=TOGETHER), a_story("two", title="", body=TOGETHER)
    three = a_story("three", title="", body=APART)
    (similar,) = similar_to(one, (one, two, three))
    assert str(similar) == "similar to two (Ana Holm, Jon Ekdahl, Port Elwood)"


def test_one_shared_name_is_not_enough() -> None:
    one = a_story("one", title="One quay", body="He saw Ana Holm.")
    assert similar_to(one, (a_story("two", title="Two boats", body="He knew Ana Holm."),)) == ()


def test_a_short_form_counts_where_one_story_writes_it() -> None:
    one = a_story("one", title="", body="There Vladimir Ekdahl met Ana Holm and went to Elwood.")
    two = a_story("two", title="", body="There Ekdahl met Holm, not Vladimir Voss, and went to Elwood.")
    (similar,) = similar_to(one, (two,))
    assert set(similar.shared) == {"Elwood", "Ekdahl", "Holm"}


def test_the_rarer_name_is_told_first() -> None:
    one = a_story("one", title="", body="There Port Elwood saw Ana Holm and Jon Ekdahl.")
    others = [a_story("two", body=one.body), *(a_story(f"s{at}", body="In Port Elwood it rains.") for at in range(3))]
    assert similar_to(one, others)[0].shared == ("Ana Holm", "Jon Ekdahl", "Port Elwood")


def test_a_name_that_much_of_the_shelf_has_makes_nothing_similar() -> None:
    shelf = [a_story(f"s{at}", title=f"Story {at}", body=TOGETHER) for at in range(30)]
    assert similar_on(shelf) == {}


def test_a_whole_shelf_is_told_as_each_of_its_stories() -> None:
    shelf = [a_story("one", body=TOGETHER), a_story("two", body=APART), a_story("three", body=TOGETHER)]
    told = similar_on(shelf)
    assert told == {story.slug: found for story in shelf if (found := similar_to(story, shelf))}
    assert list(told) == ["one", "three"]


def test_five_hundred_stories_are_told_in_no_time() -> None:
    body = " ".join(
        f"Yesterday Ana{at} Holm{at} met Jon{at} Ekdahl{at}. It rained all day in the harbour." for at in range(10)
    )
    shelf = [a_story(f"s{at}", title="", body=body.replace("Holm", f"Holm{at // 3}x")) for at in range(500)]
    with within_reason():
        assert len(similar_on(shelf)) == 500


def test_facts_stand_side_by_side_as_in_the_table_beside_them(rewrite_golden: bool) -> None:
    stories = [
        a_story(f"side-by-side-{letter}", body=(GOLDEN / f"side-by-side-{letter}.md").read_text(encoding="utf-8"))
        for letter in "ab"
    ]
    made = json.dumps(as_data(compare(stories)), ensure_ascii=False, indent=1) + "\n"
    expected = GOLDEN / "side-by-side.expected.json"
    if rewrite_golden:
        expected.write_text(made, encoding="utf-8")
    assert made == expected.read_text(encoding="utf-8")


def test_a_story_without_anything_like_it_has_an_empty_cell() -> None:
    made = compare([a_story("one", body="It cost €5 on Friday."), a_story("two", body="Nobody came.")])
    assert made.stories == ("one", "two")
    assert [words(row) for row in made.rows] == [[["€5"], []], [["Friday"], []]]


def test_numbers_of_one_unit_stand_together_only_where_their_sentences_share_a_word() -> None:
    one = a_story("one", body="Exports reached $5 million. The mayor's hat cost $9.")
    two = a_story("two", body="They hope for exports of $6 million. A ferry takes $7.")
    made = rows(compare([one, two]), "number")
    assert [words(row) for row in made] == [[["$5 million"], ["$6 million"]], [["$9"], []], [[], ["$7"]]]
    assert made[0].about == "USD: exports"


def test_quotations_stand_under_the_full_name_of_the_speaker() -> None:
    one = a_story("one", body="“It is very quiet,” said Ana Holm.")
    two = a_story("two", body="“It was never quiet,” Holm said.")
    (row,) = rows(compare([one, two]), "quotation")
    assert (row.about, words(row)) == ("Ana Holm", [["It is very quiet"], ["It was never quiet"]])


@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_stories_can_be_compared(bodies: list[str]) -> None:
    made = compare([a_story(f"s{at}", body=body) for at, body in enumerate(bodies)])
    assert all(len(row.cells) == len(bodies) and row.filled for row in made.rows)


@with_seeds
def test_the_trade_of_last_year_stands_beside_the_target() -> None:
    first = rows(compare([seed("001"), seed("003")]), "number")[0]
    assert words(first) == [["$240 billion"], ["$200 billion"]]
    assert "last year" in first.cells[0][0].near
    assert "trade" in first.cells[0][0].near
    assert {"trade", "target"} <= set(first.cells[1][0].near)


@with_seeds
def test_the_days_of_the_visit_stand_beside_a_thursday() -> None:
    days = next(row for row in rows(compare([seed("001"), seed("003")]), "date") if row.about == "days")
    assert words(days) == [["Thursday"], ["October 16 to October 22, 2023"]]
    assert days.cells[0][0].value == ""


@with_seeds
def test_the_real_sources_are_similar_by_the_people_they_name() -> None:
    shelf = [seed(number) for number in ("001", "002", "003")]
    (similar, *_) = similar_to(shelf[0], shelf[1:])
    assert "Vladimir Putin" in similar.shared
    assert "Xi Jinping" in similar.shared

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
from mailer.facts.same_text import retold
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


def test_stories_that_share_two_full_names_are_similar_and_the_title_and_the_names_are_told() -> None:
    one = a_story("one", title="", body=TOGETHER)
    two = a_story("two", title="A talk by the sea", body="In Port Elwood it was Jon Ekdahl whom Ana Holm went to see.")
    three = a_story("three", title="", body=APART)
    (similar,) = similar_to(one, (one, two, three))
    assert str(similar) == "similar to two, “A talk by the sea”: both name Ana Holm, Jon Ekdahl, Port Elwood"


QUIET = (
    "“It is very quiet in the harbour now,” said the master. Nobody had seen a crane move since the beginning of May! "
    "What the boats were waiting for, none of them would say."
)
OTHER = "The bread of the islands is baked on the mainland, and has come late for eleven weeks. That is a long time."


def test_stories_that_share_text_are_similar_and_its_share_is_told_first() -> None:
    whole = a_story("whole", title="All of it", body=f"{QUIET}\n\n{OTHER} {OTHER.replace('bread', 'cheese')}")
    part = a_story("part", title="A part", body=QUIET.replace("“", '"').replace("”", '"'))
    (similar,) = similar_to(part, (whole,))
    assert str(similar) == "similar to whole, “All of it”: 100% of this text stands there"
    (similar,) = similar_to(whole, (part,))
    assert str(similar) == "similar to part, “A part”: 100% of its text stands here"
    assert 0.3 < similar.share < 0.6


def test_names_are_told_in_full_before_single_words() -> None:
    one = a_story("one", title="", body="On the Belt and on the Road were Ana Holm and Jon Ekdahl.")
    two = a_story("two", title="", body="With the Belt and the Road there were Ana Holm and Jon Ekdahl.")
    assert similar_to(one, (two,))[0].shared[:2] == ("Ana Holm", "Jon Ekdahl")


def test_words_of_titles_are_told_as_what_they_are_and_only_where_nothing_else_is() -> None:
    title = "Harbour strike enters seventh quiet week"
    one, two = a_story("one", title=title, body="It rains."), a_story("two", title=f"{title} again", body="It snows.")
    (similar,) = similar_to(one, (two,))
    assert str(similar) == f"similar to two, “{title} again”: both titles say Harbour, strike, enters, seventh"
    assert similar.shared == ()


def test_a_sentence_below_every_text_makes_nothing_similar() -> None:
    below = "The views in this column are those of its writer and of nobody else."
    shelf = [a_story(f"s{at}", title="", body=f"It rains for {at} days.\n\n{below}") for at in range(12)]
    assert similar_on(shelf) == {}


def test_a_text_that_is_told_again_is_found_whatever_stands_around_it() -> None:
    again = a_story("again", body=f"{OTHER}\n\n{QUIET}")
    first = a_story("first", body=f"## Quiet\n\n{QUIET}")
    found = retold(again, [a_story("third", body=APART), first])
    assert found
    assert (found.story, found.share_of_it) == (first, 1.0)
    assert retold(again, [a_story("third", body=APART)]) is None


def test_no_story_has_more_than_all_of_another() -> None:
    last, first = a_story("last", body=OTHER), a_story("first", body=f"{OTHER.rstrip('.')}. {QUIET}")
    for one, other in ((last, first), (first, last)):
        found = retold(one, [other])
        assert found
        assert max(found.share, found.share_of_it) == 1.0


def test_a_chinese_text_that_is_told_again_is_found() -> None:
    text = "港口的起重机从五月初开始就没有动过。没有人能够说出其中的原因。岛上的居民已经十一个星期没有收到邮件了。"
    found = retold(a_story("one", body=text), [a_story("two", body=f"消息。\n\n{text}")])
    assert found
    assert found.share == 1.0


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

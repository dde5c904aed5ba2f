"""What counts as one claim of an issue, and which story a claim of a translated letter is held against."""

from __future__ import annotations

import pytest

from mailer.check.sourcing.table import Sourced, table_of
from mailer.model.story import Story
from tests.sourcing_builders import an_issue_of, told, traced


def numbers(letter: str, body: str, **facts: object) -> dict[str, str]:
    """How each number of a letter was found beside one story."""
    return {row.what: row.how for row in traced(letter, told(body, **facts)).values() if row.kind == "number"}


@pytest.mark.parametrize("words", ["less than a year", "over a week", "within an hour", "a week after the strike"])
def test_a_time_behind_a_small_word_is_no_claim(words):
    assert numbers(f"The port grew in {words}.", "The port is old.") == {}


def test_one_week_in_a_letter_is_found_where_the_story_says_a_week():
    assert numbers("The strike in the port took one week.", "The strike in the port took just over a week.") == {
        "one week": "found"
    }


@pytest.mark.parametrize(
    ("words", "how"),
    [
        ("3–5%", "found"),
        ("3 to 5 per cent", "found"),
        ("between 3 and 5 per cent", "found"),
        ("3–6%", "differs"),
        ("2–5%", "differs"),
    ],
)
def test_a_range_is_one_claim_and_both_its_ends_are_compared(words, how):
    found = numbers(f"The toll of the canal rose by {words} in May.", "The toll of the canal rose by 3–5% in May.")

    assert list(found.values()) == [how]


def test_a_range_that_is_not_the_storys_is_told_with_the_whole_of_the_storys():
    rows = traced("The toll of the canal rose by 3–6% in May.", told("The toll of the canal rose by 3–5% in May."))

    assert rows["3–6%"].says == "3–5%"


def test_a_range_whose_ends_stand_in_two_places_is_no_more_than_perhaps():
    body = "The toll of the canal rose by 3% in May.\n\nIn June the toll of the canal rose by 5%."

    assert numbers("The toll of the canal rose by 3–5%.", body) == {"3–5%": "perhaps"}


@pytest.mark.parametrize(
    ("letter", "body", "how"),
    [
        ("The pilots won the final 1-0.", "The pilots won the final 1–0.", "found"),
        ("The pilots won the final 3:2.", "The pilots won the final 3-2.", "found"),
        ("The pilots won the final 3-2.", "The pilots won the final 3-1.", "differs"),
        ("The pilots won the final 3-2.", "The pilots won the final with 3 goals after 2 hours.", "not found"),
        ("The pilots won 3 cups.", "The pilots won 3-2.", "not found"),
        ("The pilots won the final 3-2.", "Some gulls lost 3-2 to others.", "perhaps of something else"),
    ],
)
def test_a_score_is_one_claim_and_found_only_as_the_same_score(letter, body, how):
    assert list(numbers(letter, body).values()) == [how]


@pytest.mark.parametrize(
    ("language", "letter", "theirs"),
    [
        (
            "fr",
            "Poutine est venu pour le 75e anniversaire.",
            "Putin came to Beijing in spring for the 75th anniversary.",
        ),
        (
            "de",
            "Putin kam zum 75. Jahrestag.",
            "Putin came to Beijing in spring for the 75th anniversary.",
        ),
        (
            "es",
            "Putin vino por el 75.º aniversario.",
            "Putin came to Beijing in spring for the 75th anniversary.",
        ),
        ("de", "Putin begann seine fünfte Amtszeit.", "Putin began a fifth term in Moscow in spring."),
        ("fr", "Poutine a commencé son cinquième mandat.", "Putin began his 5th term in Moscow in spring."),
        ("es", "Es un puerto del siglo XXI.", "The port of Piraeus is a quiet port of the 21st century."),
        ("fr", "C’est un port du XXIe siècle.", "The port of Piraeus is a quiet port of the 21st century."),
    ],
)
def test_a_place_in_a_row_is_found_in_another_language(language, letter, theirs):
    story = told(f"In Beijing the summit went on for days. {theirs}")
    original = an_issue_of(story, letter=theirs).issue
    rows = table_of(an_issue_of(story, letter=letter, language=language, original=original))

    assert [row.how for row in rows if row.kind == "number"] == ["found"]


def test_a_place_in_a_row_is_not_as_many_of_a_kind_in_another_language():
    rows = table_of(
        an_issue_of(told("Moscou and Pékin met for 75 years."), letter="Moscou et Pékin: le 75e an.", language="fr")
    )

    assert "found" not in [row.how for row in rows if row.kind == "number"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "du 16 au 22 octobre"),
        ("de", "vom 16. bis 22. Oktober"),
        ("es", "del 16 al 22 de octubre"),
        ("es", "entre el 16 y el 22 de octubre"),
    ],
)
def test_a_range_of_days_is_found_in_another_language(language, words):
    story = told("Putin visited Beijing from October 16 to October 22, 2026.")
    rows = table_of(an_issue_of(story, letter=f"Putin, Beijing: {words}.", language=language))

    assert [row.how for row in rows if row.kind == "date"] == ["found"]


# Which story is cited.

TAIPEI = told(
    "Washington gave Taipei $8 billion for ships in spring. Nobody in the harbour asked what they were for.",
    slug="taipei",
    title="Ships",
)
KYIV = told(
    "Berlin gave Kyiv $9 billion for tanks. Olaf Scholz said that 40 more would come.", slug="kyiv", title="Tanks"
)
THEIRS = "Berlin gave Kyiv $9 billion for tanks."


def of_translated(letter: str, *stories: Story, language: str = "de", theirs: str = THEIRS) -> Sourced:
    """What was traced of the first number of a translated letter."""
    checked = an_issue_of(
        *stories, letter=letter, language=language, original=an_issue_of(*stories, letter=theirs).issue
    )
    return next(row for row in table_of(checked) if row.kind == "number" and row.place == "letter")


@pytest.mark.parametrize("stories", [(TAIPEI, KYIV), (KYIV, TAIPEI)], ids=["other first", "own first"])
@pytest.mark.parametrize(
    ("language", "letter"),
    [
        ("de", "Berlin gab Kyiv 8 Milliarden Dollar für Panzer."),
        ("fr", "Berlin a donné à Kyiv 8 milliards de dollars pour des chars."),
        ("es", "Berlín dio a Kyiv 8.000 millones de dólares para tanques."),
        ("zh-Hans", "柏林给了基辅80亿美元买坦克。"),
    ],
)
def test_a_wrong_number_of_a_translation_is_held_against_the_story_of_the_sentence_it_translates(
    language, letter, stories
):
    row = of_translated(letter, *stories, language=language)

    assert (row.how, row.story, row.says) == ("differs", "kyiv", "$9 billion")


@pytest.mark.parametrize("stories", [(TAIPEI, KYIV), (KYIV, TAIPEI)], ids=["other first", "own first"])
def test_a_right_number_of_a_translation_is_found_in_the_story_of_the_sentence_it_translates(stories):
    twin = told("Washington gave Taipei $9 billion for ships.", slug="twin", title="More ships")
    row = of_translated("Berlin gab Kyiv 9 Milliarden Dollar für Panzer.", twin, *stories)

    assert (row.how, row.story) == ("found", "kyiv")


def test_a_number_in_the_place_of_another_one_of_the_original_differs_though_the_story_has_it_of_something_else():
    both = told("Berlin gave Kyiv $8 billion for ships and $9 billion for tanks.", slug="both", title="Both")

    row = of_translated("Berlin gab Kyiv 8 Milliarden Dollar für Panzer.", both)

    assert (row.how, row.says) == ("differs", "$9 billion")
    assert of_translated("Berlin gab Kyiv 9 Milliarden Dollar für Panzer.", both).how == "found"


def test_what_two_stories_may_have_said_is_cited_from_the_one_that_shares_more_names():
    first = told("Berlin paid $9 billion to Riga for tanks.", slug="riga", title="Paid")
    row = of_translated("Berlin gab Kyiv 9 Milliarden Dollar, so Olaf Scholz.", first, KYIV, theirs="Nothing.")

    assert row.story == "kyiv"

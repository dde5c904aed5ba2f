"""Quoted words: word for word, whatever the marks; and the blocks that stand on them."""

from __future__ import annotations

import pytest

from mailer.check.checking import check
from mailer.check.sourcing import blocks as sourcing
from mailer.check.sourcing import texts as sourcing_texts
from mailer.check.sourcing.names import words_in
from mailer.check.sourcing.stories import source_of
from mailer.check.sourcing.table import table_of
from mailer.check.sourcing.words import Stretch, Words
from tests.limits import within_reason
from tests.sourcing_builders import an_issue_of, told, traced

COTTON = told(
    "“We used to wait for the cotton. Now the cotton waits for us.” Stavros Delimichos plans the night shift.\n\n"
    "“Almost nobody knows the friend’s name,” says Griet Vandaele, the chief, “but they all know the price.”\n\n"
    "Wang Wenbin said, “We hope to create favorable [trade] conditions.” In October 41% of the boxes were empty."
)


def how(quotation: str) -> str:
    return words_in(quotation, [source_of(COTTON)]).how.value


@pytest.mark.parametrize(
    "quotation",
    [
        "We used to wait for the cotton. Now the cotton waits for us.",
        "we used to wait for the cotton",
        "We used to wait for the cotton … the cotton waits for us.",
        "We used to wait for the cotton. [...] the cotton waits for us.",
        "[They] used to wait for the cotton.",
        "We used to wait for [it]. Now the cotton waits for us.",
        "[N]ow the cotton waits for us.",
        "Almost nobody knows the friend's name, but they all know the price.",
        "We hope to create favorable conditions.",
        "We hope to create favorable [trade] conditions.",
        "NOW THE COTTON WAITS",
    ],
)
def test_marks_case_what_is_left_out_and_what_is_put_in_change_no_word(quotation):
    assert how(quotation) == "found"


@pytest.mark.parametrize(
    "quotation",
    [
        "We used to wait for our cotton. Now the cotton waits for us.",
        "We used to wait for the cotton. Now the cotton waited for us.",
        "We used to wait for the cotton. The cotton waits for us.",
        "In October 14% of the boxes were empty.",
        "In October $41 of the boxes were empty.",
    ],
)
def test_a_changed_or_missing_word_is_told_with_the_storys_own(quotation):
    assert how(quotation) == "differs"


@pytest.mark.parametrize(
    "quotation",
    [
        "Nobody has proposed a tariff on air.",
        "the night shift … We used to wait",
        "a tally of the marble … in Drama",
    ],
)
def test_words_from_elsewhere_or_in_another_order_are_not_found(quotation):
    assert how(quotation) == "not found"


def test_two_words_are_looked_up_and_one_counts_only_where_the_story_quotes_it_too():
    story = told("They spoke of a “no-limits” partnership and of limits to growth.")
    rows = traced("It was “no limits” for some, “growth” for none and an “overwhelming minority” for us.", story)

    assert {what: row.how for what, row in rows.items()} == {
        "no limits": "found",
        "growth": "not looked up",
        "overwhelming minority": "not found",
    }


def test_looking_for_words_takes_no_longer_than_the_text_is_long():
    text = "to be or not " * 20_000
    with within_reason():
        words = Words(text)
        words.add([Stretch(0, len(text))])
        words.close()
        assert words.find("to be or not to be … or not to have") is None
        words.nearest("not to be or not to have " * 100)


def found(rule: str, **facts: str) -> list[str]:
    """What one rule finds in an issue with blocks."""
    rules = [one for one in (*sourcing.RULES, *sourcing_texts.RULES) if one.id == rule]
    checked = an_issue_of(COTTON, blocks=facts.pop("blocks"), **facts)
    return [one.message for one in check([checked], rules).found]


def a_quote(text: str, by: str = "Stavros Delimichos", story: str = "quiet-quay") -> str:
    named = f"      story: {story}\n" if story else ""
    return f'  - quote:\n      text: "{text}"\n      by: "{by}"\n{named}'


def a_figure(figure: str, evidence: str) -> str:
    given = {"figure": figure, "caption": "Boxes.", "story": "quiet-quay", "evidence": evidence}
    return "  - number:\n" + "".join(f'      {key}: "{value}"\n' for key, value in given.items())


@pytest.mark.parametrize(
    "figure", ["41%", "41 percent", "41 per cent", "41 %", "forty-one percent", "In October 41%", "October"]
)
def test_evidence_carries_a_figure_in_any_writing(figure):
    blocks = a_figure(figure, "In October 41% of the boxes were empty.")

    assert [found(rule, blocks=blocks) for rule in ("Q06", "Q07", "Q08")] == [[], [], []]


@pytest.mark.parametrize("figure", ["14%", "41", "$41", "41 percentage points", "41 million", "November"])
def test_evidence_does_not_carry_another_figure(figure):
    blocks = a_figure(figure, "In October 41% of the boxes were empty.")

    assert len(found("Q08", blocks=blocks)) == (0 if figure == "41" else 1)


@pytest.mark.parametrize(
    ("figure", "evidence", "notes"),
    [
        ("−41%", "In October exports rose by 41%.", 1),
        ("−$240 billion", "In October exports reached $240 billion.", 1),
        ("+41%", "In October exports fell by 41%.", 1),
        ("−41%", "In October exports fell by 41%.", 0),
        ("−$240 billion", "In October there was a deficit of $240 billion.", 0),
        ("41%", "In October exports fell by 41%.", 0),
        ("+41%", "In October exports rose by 41%.", 0),
    ],
)
def test_a_figure_with_the_other_sign_than_its_evidence_is_noted(figure, evidence, notes):
    blocks = a_figure(figure, evidence)

    assert (len(found("Q08", blocks=blocks)), len(found("Q09", blocks=blocks))) == (0, notes)


def test_evidence_that_lacks_the_figure_is_told_with_its_own_number():
    blocks = a_figure("November", "In October 41% of the boxes were empty.")

    assert found("Q08", blocks=blocks) == ["November is not in its evidence: it says “41%”"]


def test_a_bare_k_is_a_thousand():
    assert found("Q08", blocks=a_figure("75k", "In October 75,000 of them were empty.")) == []
    assert found("Q08", blocks=a_figure("75K", "In October 75,000 of them were empty.")) == []


def test_a_speaker_may_be_nobody_with_a_name():
    assert found("Q04", blocks=a_quote("Now the cotton waits for us.", by="A planner at the port")) == []
    assert found("Q04", blocks=a_quote("Now the cotton waits for us.", by="Delimichos")) == []
    assert found("Q04", blocks=a_quote("Now the cotton waits for us.", by="Marta Okafor")) != []


def test_words_under_the_name_of_another_speaker_are_noted():
    assert found("Q05", blocks=a_quote("they all know the price", by="Stavros Delimichos")) == [
        "quiet-quay has these words from Griet Vandaele, not Stavros Delimichos"
    ]
    assert found("Q05", blocks=a_quote("they all know the price", by="Griet Vandaele, Liège")) == []


def test_an_issue_without_stories_has_nothing_to_be_traced_to():
    checked = an_issue_of(letter="In 2031 Marta Okafor paid $12 for 31 boxes, “the best price of all times”.")
    rules = [*sourcing.RULES, *sourcing_texts.RULES]

    assert check([checked], rules).found == ()


WATER = told("“We shall not pay for the water,” said Maria Lindqvist, who came late. Erik Dahl of the port disagreed.")


@pytest.mark.parametrize(
    ("letter", "how"),
    [
        ("“We shall not pay for the water,” said Erik Dahl.", "perhaps"),
        ("Erik Dahl said: “We shall not pay for the water.”", "perhaps"),
        ("“We shall not pay for the water,” said Erik Lindqvist.", "perhaps"),
        ("“We shall not pay for the water,” said Lindqvist.", "found"),
        ("“We shall not pay for the water,” said M. Lindqvist.", "found"),
        ("“We shall not pay for the water,” said somebody at the port.", "found"),
    ],
)
def test_words_that_a_letter_has_from_another_speaker_than_the_story_are_no_more_than_perhaps(letter, how):
    checked = an_issue_of(WATER, letter=letter)
    notes = [one.message for one in check([checked], [rule for rule in sourcing.RULES if rule.id == "Q05"]).found]

    assert [row.how for row in table_of(checked) if row.kind == "quotation"] == [how]
    assert ["quiet-quay has these words from Maria Lindqvist" in note for note in notes] == [True] * (how == "perhaps")

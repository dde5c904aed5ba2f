"""A translation is compared with its original by what it prints, not by how."""

from __future__ import annotations

import pytest

from mailer.compose.reading import read_issue
from mailer.model.issue import Issue
from tests.check_builders import FILE, a_checked, an_issue_text, found


def an_original(letter: str = "Dear readers,\n\nNothing much moved at the quay this week.", **given: str) -> Issue:
    return read_issue(an_issue_text(letter, **given), FILE, "2026-11-20").issue


FIGURES = (
    ("$94 million", "94 millions de dollars", 0),
    ("1,234,567", "1 234 567", 0),
    ("4.2 %", "4,2 %", 0),
    ("−4.2 %", "−4,2 %", 0),
    ("$94 million", "٩٤ مليون دولار", 0),
    ("$94 million", "49 millions de dollars", 1),
    ("$94 million", "94,5 millions de dollars", 1),
    ("62", "26", 1),
    ("$240 billion", "240 milliards de dollars", 0),
    ("$240 billion", "deux cent quarante milliards de dollars", 0),
    ("$240 billion", "240 millions de dollars", 1),
    ("$240 billion", "240 billions de dollars", 1),
    ("$240 billion", "240 milliards d’euros", 1),
    ("41%", "41 points de pourcentage", 1),
    ("3 to 5%", "de 3 à 5 %", 0),
    ("Eleven", "11", 0),
    ("Eleven", "Onze", 0),
    ("$240 billion", "二千四百億ドル", 0),
)


@pytest.mark.parametrize(("there", "here", "count"), FIGURES)
def test_a_figure_is_the_same_in_value_and_unit_however_its_language_writes_it(there, here, count):
    def number(figure: str) -> str:
        return f'  - letter\n  - number:\n      figure: "{figure}"\n      caption: "x"\n'

    text, original = an_issue_text(blocks=number(here)), an_original(blocks=number(there))
    checked = a_checked(text, language="fr", original=original, publication={"language": "en"})
    assert len(found(checked, "C43")) == count


LETTERS = (
    ("Rien n’a bougé au port cette semaine.", 0),
    ("Nothing much moved at the quay this week. Rien n’a bougé.", 1),
    ("Crosscurrents, 12 Harbour Lane, Oslo.\n\nIngrid Aasland", 0),
)


@pytest.mark.parametrize(("letter", "count"), LETTERS)
def test_a_whole_sentence_of_the_original_is_left_untranslated(letter, count):
    text = an_issue_text(letter, subject="Des boîtes", preheader="Des boîtes")
    checked = a_checked(text, language="fr", original=an_original(), publication={"language": "en"})

    assert len(found(checked, "C41")) == count


def test_an_edition_for_another_country_of_the_same_language_may_say_the_same():
    assert found(a_checked(language="en-US", original=an_original(), publication={"language": "en"}), "C41") == []


def test_a_headline_may_be_left_to_the_story():
    blocks = '  - letter\n  - note:\n      text: "Unterwegs"\n'
    original = an_original(
        blocks='  - letter\n  - note:\n      text: "We are away next week, and back on 4 December."\n'
    )

    assert found(a_checked(an_issue_text(blocks=blocks), language="de", original=original), "C40") == []

"""What rules of wording must leave alone, and what they must see in other languages and forms."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_publication, a_story
from tests.check_builders import a_checked, an_issue_text, findings, found

HARMLESS = {
    "C01": (
        "TK Elevator sold 340 lifts to a hall near Milan.",
        "The firm TK Maxx opened a shop; the TKs of the trade did not.",
        "“[…] and then the cotton came,” he said.",
        "Todo el mundo sabe que no. A to-do list, a todo list.",
        "It was filmed in 1080p for $4 a minute; Super Bowl XXX; Louis XIV.",
        "Who would insert a coin here and there?",
        "Add the number of ships here and you get twelve.",
        "`TODO` is what programmers write.",
        "The name [withheld] is known to us, and [sic] is Latin.",
        "Sources\n=======\n\nThe ship sailed.",
        "The ship sailed.\n\n==========\n\nIt came back.",
    ),
    "C13": (
        "He knew that that was so, and had had enough.",
        "The ship sailed on. On Monday it came back.",
        "New York, New York; Bora Bora; Baden Baden; Duran Duran.",
        "It was very, very late, and very very cold.",
        "“No, no,” she said. No no, he thought.",
        "From 10 10 became 11.",
        "Row by row by row.",
    ),
    "C14": ("One line\\\nand the next.  \nAnd a third.", "| a  | b  |\n| -- | -- |", "`a  b`"),
    "C15": (
        "a) tea, b) cotton, c) 1) boxes, and either A) patch it or B) leave it",
        'It is called "synth_greenpak4" and has 4" of room.',
        'He is 6\' 2" tall, and the pipe has 12".',
        "A smile :) and a frown :(",
        "“The cotton waits,” he said.\n\nAnd “the river (as they call it) waits too.”",
        "“This goes on for long.\n\n“And on, in a second paragraph.”",
        "rock ’n’ roll and the ’90s",
        "[a link](https://news.example/a_(b)) and more",
    ),
    "C16": ("It’s 6'2\" tall.", "No marks at all, it's plain.", "‘Quoted’, “quoted”, ’90s."),
    "C23": (
        "It sank on Friday, 20 November 2026.",
        "On Monday 16 November 2026 and Friday, November 20, 2026 they met.",
        "She may 5 times have asked on Monday; the 31 February 2026 does not exist.",
    ),
    "C24": ("It sank on Friday 20 November.", "They met on Thursday, 31 December.", "Monday the 9th was fine."),
    "C25": (
        "This week, on 18 November, the council meets.",
        "Today we remember what was signed on 3 March 1947.",
        "This week we read what was written on 3 September.",
    ),
    "C29": (
        "Dear {name|reader}, the set {a, b} has two members.",
        "`{{ name }}` is how others write it; 100 %% and 5 * | * 6",
        "The price fell by 5% and then by 6% in [[sic].",
    ),
    "Z02": ("What a week!", "Is it? Is it! Is it?", "Who knows???", "Really?!", "He said: “No!” She said: “Yes!”"),
    "Z03": ("It cost $4, or US$4, or $$ in slang.",),
    "Z04": ("They acted now and then; the ship is free of charge, and clicks heard here were loud.",),
}


@pytest.mark.parametrize(("rule", "letter"), [(rule, text) for rule, texts in HARMLESS.items() for text in texts])
def test_a_rule_leaves_harmless_words_alone(rule, letter):
    assert found(a_checked(an_issue_text(letter)), rule) == []


CAUGHT = {
    "C01": (
        *("It costs $XX million.", "The share is xx%.", "See [link].", "See [photo here].", "[TBC: ask Ana]"),
        *("TODO: ask Ana", "TODO ask Ana", "TKTK", "Who? ??? said so.", "insert quote here", "Lorem ipsum."),
        *("<<<<<<< HEAD\nThe ship sailed.", "The ship sailed.\n=======\nThe ship sank.", "It sank.\n>>>>>>> 3f2a1bc"),
    ),
    "C13": ("It is the the ship.", "The ship sank of of old age.", "It went to\nto sea.", "The the ship sank."),
    "C23": (
        *("on Monday, 20 November 2026", "on Monday, November 20, 2026", "on Monday the 20th of November 2026"),
        "on Monday 20 November, 2026",
    ),
    "C29": (
        *("Dear {{name}},", "Dear {Name|reader},", "Dear {name},", "Dear %%first_name%%,", "Dear [[name]],"),
        *("Dear ${name},", "Dear <%= name %>,", "Dear %recipient.name%,", "Dear *|NAME|*,", "Dear {% name %},"),
    ),
    "C15": ("He said (and meant it.", "He said it).", "“So he said.", "So he said.”", 'He said "so.'),
}


@pytest.mark.parametrize(("rule", "letter"), [(rule, text) for rule, texts in CAUGHT.items() for text in texts])
def test_a_rule_sees_its_fault_in_every_form(rule, letter):
    assert len(found(a_checked(an_issue_text(letter)), rule)) == 1


OTHER_LANGUAGES = (
    ("fr", "C23", "le lundi 20 novembre 2026", 1),
    ("fr", "C23", "le vendredi 20 novembre 2026", 0),
    ("es", "C23", "el lunes 20 de noviembre de 2026", 1),
    ("es", "C23", "el viernes 20 de noviembre de 2026", 0),
    ("ar", "C23", "الاثنين 20 نوفمبر 2026", 1),
    ("zh-Hans", "C23", "2026年11月20日（星期一）", 1),
    ("zh-Hans", "C23", "2026年11月20日（星期五）", 0),
    ("zh-Hant", "C23", "2026年11月20日週五", 0),
    ("fr", "C13", "Nous nous sommes dit que vous vous trompez.", 0),
    ("fr", "C13", "C’est dans le le port.", 1),
    ("de", "C13", "Das sind die, die die Schiffe laden.", 0),
    ("de", "C13", "Das ist ein ein Schiff.", 1),
    ("id", "C13", "Kapal kapal itu besar.", 0),
    ("es", "C01", "TODO EL MUNDO", 0),
    ("de", "C15", "Er sagte „so“ und ging.", 0),
    ("sv", "C15", "Han sa ”så” och gick.", 0),
    ("fr", "C15", "Il a dit « oui » (et non).", 0),
    ("ar", "C15", "قال «نعم» (ثم ذهب).", 0),
    ("zh-Hans", "C15", "他说“是”（然后走了）。", 0),
)


@pytest.mark.parametrize(("language", "rule", "letter", "count"), OTHER_LANGUAGES)
def test_rules_of_wording_go_by_the_language_of_the_edition(language, rule, letter, count):
    assert len(found(a_checked(an_issue_text(letter), language=language), rule)) == count


SUBJECTS = (
    ("C06", "EU, WTO and OPEC", 0),
    ("C06", "OPEC", 0),
    ("C06", "NATO AND THE SUGAR TRADE", 1),
    ("C03", "x" * 70, 0),
    ("C03", "{name|you}: " + "y" * 60, 0),
    ("C04", "空箱与轻船", 0),
    ("C04", "空箱", 1),
    ("Z01", "OPEC, UNESCO and the price of tea", 0),
    ("Z07", "🚢 Light ships ⚓", 0),
    ("C45", "Light ships \u202egnp.stfig", 1),
    ("C45", "Light \u2066ships\u2069", 1),
    ("C45", "\u200eLight ships", 0),
)


@pytest.mark.parametrize(("rule", "subject", "count"), SUBJECTS)
def test_the_subject_is_judged_as_readers_see_it(rule, subject, count):
    assert len(found(a_checked(an_issue_text(subject=subject)), rule)) == count


PLACEHOLDERS = (
    ("en", "2026-11-20", 1),
    ("en", " 2026-11-20.", 1),
    ("en", "Friday, 20 November 2026", 1),
    ("en", "November 20th", 1),
    ("en", "20/11/2026", 1),
    ("en", "20.11.26", 1),
    ("fr", "Le 20 novembre", 1),
    ("ar", "20 نوفمبر 2026", 1),
    ("zh", "2026年11月20日", 1),
    ("en", "20 November: the day the locks close", 0),
    ("en", "The world on 20 November 2026", 0),
    ("en", "9/11, 24/7 and 1-1-2", 0),
    ("en", "November 2026", 0),
    ("en", "2026", 0),
)


@pytest.mark.parametrize(("language", "words", "count"), PLACEHOLDERS)
def test_a_subject_or_title_that_is_nothing_but_a_date_is_a_placeholder(language, words, count):
    as_title = an_issue_text().replace("A quiet week", words)

    assert len(found(a_checked(an_issue_text(subject=words), language=language), "C46")) == count
    assert len(found(a_checked(as_title, language=language), "C46")) == count


def test_a_subject_or_title_that_is_the_issues_name_is_a_placeholder():
    named = a_checked(an_issue_text(subject="boxes-and-tea").replace("A quiet week", "boxes-and-tea"))
    named = dataclasses.replace(named, issue=dataclasses.replace(named.issue, slug="boxes-and-tea"))
    worded = a_checked(an_issue_text(subject="Boxes and tea"))
    worded = dataclasses.replace(worded, issue=dataclasses.replace(worded.issue, slug="boxes-and-tea"))

    assert found(named, "C46") == [
        "the title “boxes-and-tea” is the issue’s name",
        "the subject “boxes-and-tea” is the issue’s name",
    ]
    assert found(worded, "C46") == []


def test_an_arabic_subject_may_hold_a_latin_name_apart_but_not_turn_round():
    held, turned = "سفن \u2068Piraeus\u2069 الفارغة", "سفن \u202ePiraeus"

    assert found(a_checked(an_issue_text(subject=held), language="ar"), "C45") == []
    assert len(found(a_checked(an_issue_text(subject=turned), language="ar"), "C45")) == 1


def test_a_sender_whose_name_turns_round_is_named():
    turned = a_publication(Path("/nowhere"), sender={"from": "Tide \u202ehctaw <desk@example.org>"})
    checked = dataclasses.replace(a_checked(), publication=turned)

    assert "the sender’s name round behind “Tide”" in found(checked, "C45")[0]


GREETINGS = (
    ("", "Dear readers,\n\nNothing moved.", "C33", 0),
    ("", "Nothing moved.", "C33", 1),
    ("Dear {name|reader},", "Dear readers,\n\nNothing moved.", "C35", 0),
    ("Dear {name|reader},", "Nothing moved.", "C35", 0),
    ("Dear {name|reader},", "Hi-tech trade fell. Hello Kitty did not.", "C35", 0),
    ("Dear {name|reader},", "Dear tea is what the growers hoped for. They got cheap tea.", "C35", 0),
    ("Dear {name|reader},", "Hello everyone! Nothing moved.", "C35", 1),
    ("亲爱的读者，", "亲爱的朋友们：\n\n没有动静。", "C35", 1),
    ("", "Dear readers,\n\nDear friends,\n\nNothing moved.", "C35", 1),
)


@pytest.mark.parametrize(("greeting", "letter", "rule", "count"), GREETINGS)
def test_a_letter_greets_once(greeting, letter, rule, count):
    checked = a_checked(an_issue_text(letter), publication={"greeting": greeting})

    assert len(found(checked, rule)) == count


ADDRESSES = (
    ("editors@tidewatch.example", 0),
    ("editors@tidewach.example", 1),
    ("editors@tidewatch.exmaple", 1),
    ("editors@news.tidewatch.example", 0),
    ("ana@gmail.com", 0),
    ("ana@gamil.com", 1),
    ("ana@gmx.de", 0),
    ("ana@gmx.net", 0),
    ("ana@mail.com", 0),
    ("ana@ymail.com", 0),
)


@pytest.mark.parametrize(("address", "count"), ADDRESSES)
def test_an_address_one_letter_off_is_a_slip(address, count):
    blocks = f'  - letter\n  - question:\n      ask: "Why?"\n      reply_to: "{address}"\n'

    assert len(found(a_checked(an_issue_text(blocks=blocks)), "C31")) == count


def test_durations_of_hours_are_durations():
    def video(duration: str) -> str:
        keys = ('title: "Tea"', 'url: "https://a.example/"', f'duration: "{duration}"')
        return "  - letter\n  - video:\n" + "".join(f"      {key}\n" for key in keys)

    judged = {d: len(found(a_checked(an_issue_text(blocks=video(d))), "C32")) for d in ("6:12", "75:20", "1:02:03")}
    assert judged == {"6:12": 0, "75:20": 0, "1:02:03": 0}
    assert found(a_checked(an_issue_text(blocks=video("0:00"))), "C32") == ["a film of 0:00"]


def test_a_list_without_any_blurb_is_a_list_of_headlines():
    stories = (a_story("one", title="One ship"), a_story("two", title="Two ships"))
    checked = a_checked(
        an_issue_text(blocks="  - letter\n  - stories:\n      items:\n        - one\n        - two\n"), stories=stories
    )

    assert found(checked, "C37") == []


def test_a_fault_of_the_letter_is_named_by_its_own_line():
    letter = "First line.\nSecond line.\n\nThird line, with (an open bracket.\nFourth line, TK."
    checked = a_checked(an_issue_text(letter))
    first = checked.front.body_line

    assert [one.line for one in findings(checked, "C15")] == [first + 3]
    assert [one.line for one in findings(checked, "C01")] == [first + 4]


def test_an_issue_of_another_day_is_noted_by_the_clock_of_the_desk():
    assert found(a_checked(today=dt.date(2026, 12, 3)), "C28") == []
    assert len(found(a_checked(today=dt.date(2027, 1, 3)), "C28")) == 1


@given(st.text(alphabet="({[“”\"'«»)}]*_`\\<>|%$@!?. aTK\n-#", max_size=300))
def test_no_letter_makes_a_rule_of_wording_stumble(letter):
    checked = a_checked(an_issue_text(f"Dear readers,\n\n{letter}\n\nEnd."))

    for rule in ("C01", "C02", "C13", "C14", "C15", "C16", "C25", "C29", "Z02", "Z03", "Z04"):
        assert all(isinstance(message, str) for message in found(checked, rule))


def test_a_guessed_title_is_warned_of_unless_the_issue_has_a_headline():
    blocks = "  - letter\n  - stories:\n      items:\n        - story: one\n"
    stories = (a_story("one", title="A guess", title_guessed=True),)

    assert found(a_checked(an_issue_text(blocks=blocks), stories=stories), "C44") == [
        "the title of one is a guess: “A guess”"
    ]
    assert found(a_checked(an_issue_text(blocks=f'{blocks}          headline: "Mine"\n'), stories=stories), "C44") == []

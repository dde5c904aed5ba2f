"""Rules of the subject, and what it shares with the title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailer.check.checked import Checked, Spot
from mailer.check.content.days import is_a_day
from mailer.check.rule import Found, rule
from mailer.check.texts import text_with, texts_of, tongue_of
from mailer.model.finding import Severity

LONGEST_SUBJECT = 70  # what the widest inbox of a phone held sideways shows
SHORTEST_SUBJECT = 10
_ACRONYM = 5
# They turn the direction of writing, and nobody sees them: UAX #9, §2.1 to §2.5.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# A line from right to left may hold a foreign name apart, and let go of it.
_HELD_APART = re.compile("[\u2066\u2068][^\u202a-\u202e\u2066-\u2069]*\u2069")
_FROM_THE_RIGHT = frozenset(("ar", "fa", "he", "ps", "ug", "ur", "yi"))


def subject_words(checked: Checked) -> str:
    """The subject as a reader without fields sees it."""
    text = text_with(checked, "subject")
    return text.words if text else ""


@rule(
    "C03",
    Severity.WARNING,
    "The subject is short enough for a phone",
    why="Inboxes cut a subject off, on a phone after about 40 characters and on a screen after about 70.",
    fails='subject: "What we learned this week about empty containers, light ships and gifts of four euros"',
    passes='subject: "Empty boxes, light ships and a €4 gift"',
)
def subject_is_short(checked: Checked) -> Iterator[Found]:
    words = subject_words(checked)
    if len(words) > LONGEST_SUBJECT:
        yield Found(
            message=f"the subject has {len(words)} characters; inboxes cut it off at “…{words[40:LONGEST_SUBJECT]}”",
            fix=f"shorten it to {LONGEST_SUBJECT} at most, with what matters in the first 40",
            spot=checked.at("subject"),
        )


@rule(
    "C04",
    Severity.NOTE,
    "The subject is more than a word",
    why="A subject of a word or two tells nobody why to open the mail.",
    fails='subject: "News"',
    passes='subject: "News from three ports"',
)
def subject_says_something(checked: Checked) -> Iterator[Found]:
    words = subject_words(checked)
    # A character of Chinese or Japanese says as much as two or three letters.
    length = sum(3 if char > "\u2e80" else 1 for char in words)
    if 0 < length < SHORTEST_SUBJECT and any(char.isalnum() for char in words):
        yield Found(
            message=f"the subject “{words}” is very short", fix="say what is inside", spot=checked.at("subject")
        )


@rule(
    "C05",
    Severity.WARNING,
    "The subject has words",
    why="A subject of emoji or dots is read out as nothing, and filters distrust it.",
    fails='subject: "🚢🚢🚢"',
    passes='subject: "🚢 Light ships"',
)
def subject_has_words(checked: Checked) -> Iterator[Found]:
    words = subject_words(checked)
    if words and not any(char.isalnum() for char in words):
        yield Found(message=f"the subject “{words}” has no words", fix="write some", spot=checked.at("subject"))


@rule(
    "C06",
    Severity.WARNING,
    "The subject does not shout",
    why="Capitals read as shouting, to people and to filters.",
    fails='subject: "EMPTY BOXES AND LIGHT SHIPS"',
    passes='subject: "Empty boxes and light ships"',
)
def subject_is_not_shouted(checked: Checked) -> Iterator[Found]:
    words = subject_words(checked)
    # Short ones are acronyms: EU, WTO, OPEC.
    shouted = [word for word in words.split() if word.isupper() and len(word) > _ACRONYM]
    if words.isupper() and (shouted or len(words.split()) > 2):
        yield Found(
            message="the subject is in capitals from end to end",
            fix="write it in small letters",
            spot=checked.at("subject"),
        )


@rule(
    "C45",
    Severity.ERROR,
    "Nothing turns the subject round",
    why="Signs that nobody sees can make an inbox show words backwards: forgers use them, and filters look for them.",
    fails='subject: "Boxes U+202E stfig dna"     (the inbox shows “Boxes and gifts”)',
    passes='subject: "Boxes and gifts"',
)
def nothing_turns_the_subject_round(checked: Checked) -> Iterator[Found]:
    lines = [(text.key, text.source, text.spot) for text in texts_of(checked) if text.key in ("subject", "preheader")]
    settings = Spot("mailer.toml")
    said = (
        ("sender’s name", checked.publication.sender.name),
        ("publication’s name", checked.publication.publication.name),
    )
    for what, words, spot in (*lines, *((what, words, settings) for what, words in said)):
        if tongue_of(checked) in _FROM_THE_RIGHT:
            words = _HELD_APART.sub("", words)
        turning = _TURNING.search(words)
        if turning:
            before = words[: turning.start()].split()
            where = f" behind “{before[-1]}”" if before else ""
            message = f"U+{ord(turning[0]):04X}, a sign that nobody sees, turns the {what} round{where}"
            yield Found(message=message, fix="take it out, or type the words anew", spot=spot)


@rule(
    "C46",
    Severity.ERROR,
    "Subject and title are more than a name or a date",
    why="An issue begun without them gets its own name for both, and readers would get “2026-11-20” in their inbox.",
    fails='subject: "2026-11-20"',
    passes='subject: "Empty boxes, light ships and a €4 gift"',
)
def subject_and_title_are_no_placeholders(checked: Checked) -> Iterator[Found]:
    for text in texts_of(checked):
        if text.key in ("subject", "title"):
            placeholder = _placeholder(text.words, checked)
            if placeholder:
                message = f"the {text.key} “{text.words}” is {placeholder}"
                yield Found(message=message, fix="say what is inside", spot=text.spot)


def _placeholder(words: str, checked: Checked) -> str:
    if words == checked.issue.slug:
        return "the issue’s name"
    return "nothing but a date" if is_a_day(words, tongue_of(checked)) else ""


RULES = (
    subject_is_short,
    subject_says_something,
    subject_has_words,
    subject_is_not_shouted,
    nothing_turns_the_subject_round,
    subject_and_title_are_no_placeholders,
)

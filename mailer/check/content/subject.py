"""Rules of the subject."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.check.checked import Checked
from mailer.check.rule import Found, rule
from mailer.check.texts import text_with
from mailer.model.finding import Severity

LONGEST_SUBJECT = 70  # what the widest inbox of a phone held sideways shows
SHORTEST_SUBJECT = 10
_ACRONYM = 5


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


RULES = (subject_is_short, subject_says_something, subject_has_words, subject_is_not_shouted)

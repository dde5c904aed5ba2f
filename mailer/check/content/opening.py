"""Rules of what is read first: the preheader, and how the letter begins."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailer.check.checked import Checked
from mailer.check.content.subject import subject_words
from mailer.check.page import page_of
from mailer.check.rule import Found, rule
from mailer.check.texts import Text, as_read, bare, text_with, texts_of
from mailer.model.finding import Severity

SHORTEST_PREHEADER = 30
LONGEST_PREHEADER = 140  # what the widest inbox shows behind a short subject
LONGEST_LETTER = 900
_WIDE_LETTER = 1_800
LONGEST_SALUTATION = 60

_SALUTATION = re.compile(
    r"(?:dear|hello|hi|hey|greetings|good (?:morning|afternoon|evening|day)|chère?s?|bonjour|bonsoir|salut"
    r"|estimad[oa]s?|querid[oa]s?|hola|buen[oa]s (?:días|tardes|noches)"
    r"|liebe[rs]?|sehr geehrte[rs]?|guten (?:morgen|tag)|hallo)(?![\w’'-])[^.?]{0,60}[,!:]"
    r"|عزيز|أعزائي|القراء الأعزاء|مرحب|السلام عليكم|亲爱的|親愛的|尊敬的|您好|你好|大家好|各位",
    re.IGNORECASE,
)


def _same(one: str, other: str) -> bool:
    """Whether two texts say the same, whatever their case, marks and blanks."""
    return bare(one) == bare(other) != ""


def _letter(checked: Checked) -> tuple[Text, ...]:
    return tuple(text for text in texts_of(checked) if text.key == "letter")


@rule(
    "C07",
    Severity.WARNING,
    "There is a preheader",
    why="Behind the subject an inbox shows the preheader. Without one it shows whatever stands first in the mail.",
    fails="no preheader: line",
    passes='preheader: "Also: what Mombasa’s tea is worth on paper"',
)
def preheader_is_there(checked: Checked) -> Iterator[Found]:
    if not checked.issue.preheader.strip():
        shown = page_of(checked).words[:60]
        yield Found(
            message=f"there is no preheader; inboxes will show “{shown}…”",
            fix='write   preheader: "…"   below the subject',
            spot=checked.at("subject"),
        )


@rule(
    "C08",
    Severity.NOTE,
    "The preheader fills its line",
    why="What a short preheader leaves free, some inboxes fill with the first words of the mail.",
    fails='preheader: "And more"',
    passes='preheader: "Also: what Mombasa’s tea is worth on paper"',
)
def preheader_fills_its_line(checked: Checked) -> Iterator[Found]:
    text = text_with(checked, "preheader")
    if text and sum(2 if char > "\u2e80" else 1 for char in text.words) < SHORTEST_PREHEADER:
        message = f"the preheader has only {len(text.words)} characters"
        yield Found(message=message, fix=f"{SHORTEST_PREHEADER} to {LONGEST_PREHEADER} are good", spot=text.spot)


@rule(
    "C09",
    Severity.NOTE,
    "The preheader is not cut off",
    why="No inbox shows more than about 140 characters of it.",
    fails='preheader: "Also in this issue: …" (200 characters)',
    passes='preheader: "Also: what Mombasa’s tea is worth on paper"',
)
def preheader_is_not_cut(checked: Checked) -> Iterator[Found]:
    text = text_with(checked, "preheader")
    if text and len(text.words) > LONGEST_PREHEADER:
        message = f"the preheader has {len(text.words)} characters; inboxes cut it off"
        yield Found(message=message, fix=f"shorten it to {LONGEST_PREHEADER} at most", spot=text.spot)


@rule(
    "C10",
    Severity.WARNING,
    "The preheader says more than the subject",
    why="The two stand side by side in an inbox.",
    fails='subject: "Empty boxes"\npreheader: "Empty boxes."',
    passes='subject: "Empty boxes"\npreheader: "And a question about the worst form you know"',
)
def preheader_adds_to_the_subject(checked: Checked) -> Iterator[Found]:
    text = text_with(checked, "preheader")
    if text and _same(text.words, subject_words(checked)):
        yield Found(message="the preheader repeats the subject", fix="say what else is inside", spot=text.spot)


@rule(
    "C11",
    Severity.WARNING,
    "The preheader is not the beginning of the letter",
    why="Whoever opens the mail reads the same words a second time.",
    fails='preheader: "Trade is usually measured by what is moved."   (and the letter begins so)',
    passes='preheader: "Also: what Mombasa’s tea is worth on paper"',
)
def preheader_is_not_the_letter(checked: Checked) -> Iterator[Found]:
    text = text_with(checked, "preheader")
    preheader = bare(text.words) if text else ""
    for part in _letter(checked)[:2]:
        if text and len(preheader) > 15 and bare(part.words).startswith(preheader):
            yield Found(
                message="the preheader repeats how the letter begins", fix="say what else is inside", spot=text.spot
            )
            return


@rule(
    "C12",
    Severity.WARNING,
    "The letter does not begin with its own title",
    why="The title stands above the letter already.",
    fails="# The trade in nothing      (as the letter's first line)",
    passes="Trade is usually measured by what is moved.",
)
def letter_does_not_repeat_the_title(checked: Checked) -> Iterator[Found]:
    for part in _letter(checked)[:1]:
        first = as_read(part.source.split("\n", 1)[0], slots=True, markdown=True)
        if _same(first, checked.issue.title):
            message = f"the letter begins with the title “{checked.issue.title}”, which stands above it already"
            yield Found(message=message, fix="take the line out", spot=part.spot)


@rule(
    "C33",
    Severity.NOTE,
    "The letter has a salutation",
    why="Most letters have one; without [publication] greeting it is up to the letter.",
    fails="(no greeting in mailer.toml) Trade is usually measured by what is moved.",
    passes="Dear {name|reader},",
)
def letter_has_a_salutation(checked: Checked) -> Iterator[Found]:
    parts = _letter(checked)
    if parts and not checked.publication.publication.greeting.strip() and not _salutes(parts[0]):
        fix = "begin with “Dear {name|reader},”, or set greeting in mailer.toml"
        yield Found(message="the letter begins without a salutation", fix=fix, spot=parts[0].spot)


@rule(
    "C34",
    Severity.NOTE,
    "The letter can be read in a few minutes",
    why="900 words take four minutes, and the stories are still below them.",
    fails="a letter of 1,400 words",
    passes="a letter of 300 words",
)
def letter_is_not_too_long(checked: Checked) -> Iterator[Found]:
    parts = _letter(checked)
    words = sum(len(part.words.split()) for part in parts)
    wide = sum(char > "\u2e80" for part in parts for char in part.words)
    if words > LONGEST_LETTER or wide > _WIDE_LETTER:
        length = f"{words:,} words" if words > LONGEST_LETTER else f"{wide:,} characters"
        fix = "let the stories tell part of it"
        yield Found(message=f"the letter has {length}", fix=fix, spot=parts[0].spot)


@rule(
    "C35",
    Severity.WARNING,
    "Readers are greeted once",
    why="The greeting of mailer.toml is printed unless the letter opens with a short line that ends in a comma.",
    fails="Dear readers, this week we went looking for what is not.",
    passes="Dear readers,\n\nThis week we went looking for what is not.",
)
def greeted_once(checked: Checked) -> Iterator[Found]:
    greeting = checked.publication.publication.greeting.strip()
    parts = _letter(checked)
    if greeting and parts and _SALUTATION.match(parts[0].words) and not _stands_for_the_greeting(parts[0]):
        shown = as_read(greeting, slots=True)
        fix = "put the salutation on a line of its own that ends with a comma, or leave it out"
        yield Found(message=f"“{shown}” is printed above “{parts[0].words[:40]}”", fix=fix, spot=parts[0].spot)
    if len(parts) > 1 and all(_SALUTATION.match(part.words) and len(part.words) < 80 for part in parts[:2]):
        yield Found(message="the letter greets twice", fix="take one of the two out", spot=parts[1].spot)


def _salutes(part: Text) -> bool:
    return bool(_SALUTATION.match(part.words)) or _stands_for_the_greeting(part)


def _stands_for_the_greeting(part: Text) -> bool:
    """As the page has it: a first paragraph of one short line that ends with a comma."""
    line = part.source.strip()
    return "\n" not in line and len(line) <= LONGEST_SALUTATION and line.endswith((",", "，", "،", "、"))


RULES = (
    preheader_is_there,
    preheader_fills_its_line,
    preheader_is_not_cut,
    preheader_adds_to_the_subject,
    preheader_is_not_the_letter,
    letter_does_not_repeat_the_title,
    letter_has_a_salutation,
    letter_is_not_too_long,
    greeted_once,
)

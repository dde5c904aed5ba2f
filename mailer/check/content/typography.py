"""Rules of typing: blanks, brackets, quotation marks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from mailer.check.checked import Checked
from mailer.check.rule import Found, rule
from mailer.check.texts import Text, texts_of, tongue_of, without_code
from mailer.model.finding import Severity

_DOUBLED_BLANK = re.compile(r"[^\s|]( {2,})(?=[^\s|])")
_BLANK_BEFORE_COMMA = re.compile(r"\w ,(?=\s|$)")
_OPENERS = "([{“«"
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_ENUMERATES = re.compile(r"(?<![\w(])(?:\d{1,2}|[A-Za-z]|[ivx]{2,4})\)")
_FACES = re.compile(r"[:;=]-?[()\[\]]")
# Languages that open a quotation with “ and close it with ”.
_CURLY = frozenset({"en", "es", "fr", "it", "pt", "zh", "ar", "nl", "tr", "ko", "hi", "id"})
_GUILLEMETS = frozenset({"fr", "es", "it", "pt", "ru", "uk", "nb", "no", "ar", "el"})
_TYPOGRAPHIC = re.compile("[“”‘’«»„]")
_STRAIGHT = re.compile(r"(?<!\d)\"|(?<=[^\W\d])'(?=\w)|(?<![\w\d])'(?=\w)")
_INCHES = re.compile(r'\d"')


@rule(
    "C14",
    Severity.NOTE,
    "One blank between words",
    why="Browsers fold blanks in HTML; the text part and the subject show them.",
    fails='subject: "Empty  boxes"',
    passes='subject: "Empty boxes"',
)
def one_blank(checked: Checked) -> Iterator[Found]:
    for text in texts_of(checked):
        source = without_code(text)
        doubled = _DOUBLED_BLANK.search(source)
        comma = _BLANK_BEFORE_COMMA.search(source)
        if doubled:
            before = source[: doubled.start() + 1].split()[-1]
            message = f"two blanks behind “{before[-30:]}” in the {text.key}"
            yield Found(message=message, fix="take one out", spot=text.place(doubled.group()))
        elif comma:
            yield Found(
                message=f"a blank before a comma in the {text.key}", fix="take it out", spot=text.place(comma.group())
            )


@rule(
    "C15",
    Severity.WARNING,
    "What is opened is closed",
    why="A bracket or quotation mark without its partner makes readers go back and search.",
    fails='caption: "The worth of the tea (at a price that nobody has paid."',
    passes='caption: "The worth of the tea (at a price that nobody has paid)."',
)
def what_is_opened_is_closed(checked: Checked) -> Iterator[Found]:
    texts = texts_of(checked)
    for text, following in itertools.zip_longest(texts, texts[1:]):
        mark = _alone(text.words, tongue_of(checked))
        if not mark or _goes_on(mark, following):
            continue
        what = f"a {mark} that nothing closes" if mark in _OPENERS else f"a {mark} without its partner"
        message = f"{what} in the {text.key}, at “{_around(text.words, mark)}”"
        yield Found(message=message, fix="put the other one in, or take this one out", spot=text.place(mark))


def _goes_on(mark: str, following: Text | None) -> bool:
    """A quotation of several paragraphs is opened in each and closed in the last."""
    return following is not None and mark in '“«"' and following.words.startswith(mark)


def _around(words: str, mark: str) -> str:
    at = words.rfind(mark) if mark in _OPENERS else words.find(mark)
    return words[max(at - 20, 0) : at + 20].strip()


def _alone(words: str, tongue: str) -> str:
    """The first mark without a partner, or nothing."""
    words = _FACES.sub("", _ENUMERATES.sub("", words) if words.count(")") > words.count("(") else words)
    pairs = dict(_BRACKETS)
    if tongue in _CURLY:
        pairs["”"] = "“"
    if tongue in _GUILLEMETS:
        pairs["»"] = "«"
    still_open = dict.fromkeys(pairs.values(), 0)
    for char in words:
        if char in still_open:
            still_open[char] += 1
        elif char in pairs:
            if not still_open[pairs[char]]:
                return char
            still_open[pairs[char]] -= 1
    if any(still_open.values()):
        return next(mark for mark, count in still_open.items() if count)
    # Behind a digit it may close a quotation or stand for inches.
    return '"' if words.count('"') % 2 and not _INCHES.search(words) else ""


@rule(
    "C16",
    Severity.NOTE,
    "Quotation marks are of one kind",
    why="Straight and typographic marks side by side look like two hands.",
    fails='He called it "a cellar", and she “a church”.',
    passes="He called it “a cellar”, and she “a church”.",
)
def quotation_marks_of_one_kind(checked: Checked) -> Iterator[Found]:
    texts = [text for text in texts_of(checked) if not (text.quoted and text.key == "headline")]
    if not any(_TYPOGRAPHIC.search(text.words) for text in texts):
        return
    straight = [(text, found) for text in texts for found in _STRAIGHT.finditer(text.words)]
    if straight:
        text, found = straight[0]
        shown = text.words[max(found.start() - 15, 0) : found.end() + 15].strip()
        more = f", and {len(straight) - 1} more" if len(straight) > 1 else ""
        message = f"straight marks beside typographic ones: “{shown}” in the {text.key}{more}"
        yield Found(message=message, fix="write “ ” and ’", spot=text.place(shown))


RULES = (one_blank, what_is_opened_is_closed, quotation_marks_of_one_kind)

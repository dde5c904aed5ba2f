"""Rules of wording: what was left from drafting, words said twice, placeholders that nothing fills."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from mailer.check.checked import Checked, Spot
from mailer.check.rule import Found, rule
from mailer.check.texts import Text, as_read, texts_of, tongue_of, without_code
from mailer.model.finding import Severity
from mailer.model.text import SlottedText

# Bounded repeats only: a hostile letter must not cost more than its length.
_LEFT_OVER = (
    re.compile(r"\blorem ipsum\b|\bdolor sit amet\b", re.IGNORECASE),
    re.compile(r"\bFIXME\b|\bTODO(?=[:\]])|(?<![\w&-])(?:TK){1,3}K?(?![\w’'&-])(?! [A-Z][a-z])"),
    re.compile(r"\bx{3,6}\b(?!\.\w)|[$€£¥] ?[xX]{1,4}\b|\b[xX]{2,4} ?(?:%|percent|million|billion)"),
    re.compile(r"(?<!\S)\?{3,9}(?!\S)"),
    re.compile(r"\[(?:insert|add|your|tk|tbc|tbd|todo|xx+)\b[^\[\]\n]{0,60}\]", re.IGNORECASE),
    re.compile(
        r"\[(?:name|link|headline|date|title|figure|number|quote|photo|picture|source|url|text)(?: here| to come)?\]",
        re.IGNORECASE,
    ),
    re.compile(
        r"\binsert (?:text|headline|title|name|link|quote|figure|number|date|photo|picture|caption|blurb) here\b"
        r"|\b(?:headline|title|text|blurb|caption|name|quote) goes here\b|\byour (?:text|headline|title) here\b",
        re.IGNORECASE,
    ),
)
# What is left where two versions of a file met, a line each.
_MERGED = re.compile(r"(?:<{7}|\|{7}|>{7})(?: .{0,80})?|={7}")
# Seven signs below a line of about seven letters make a heading of it.
_NEARLY_AS_LONG = 2
_ENGLISH_TODO = re.compile(r"\bTODO\b")  # which is a word of Spanish and Portuguese
_NOTHING_BUT = frozenset(
    {"…", "...", "[…]", "[...]", "-", "–", "—", "?", "tbc", "tbd", "tba", "n/a", "xx", "test", "untitled"}
    | {"subject", "headline", "title", "preheader", "blurb", "caption", "figure", "text", "asdf"}
)

_UNFILLED = re.compile(
    r"\{\{[^{}\n]{0,80}\}\}|\{%[^{}\n]{0,80}%\}|\*\|[^|\n]{1,60}\|\*|%%[A-Za-z_][^%\n]{0,40}%%|\[\[[^\[\]\n]{1,60}\]\]"
    r"|<%[^%\n]{0,60}%>|\$\{[A-Za-z_][\w.]{0,60}\}|%[a-z]{2,20}(?:\.[\w-]{1,40}){1,3}%|%\([a-z_]{1,30}\)s"
)
_LIKE_A_SLOT = re.compile(r"\{[A-Za-z_][\w .-]{0,30}(?:\|[^{}\n]{0,60})?\}")
_FIELD = re.compile(r"\{(?:first_?name|last_?name|name|email|address|language)(?:\|[^{}\n]{0,60})?\}", re.IGNORECASE)

# Words that may well follow themselves; a language that is not here is not judged.
_MAY_DOUBLE = {
    tongue: frozenset(words.split())
    for tongue, words in {
        "en": "that had her is was do no very so really long many much far bye ha there now well more you",
        "fr": "nous vous en si très non oui tout bien que",
        "es": "no sí muy ya la se",
        "de": "die der das den dem des sie dass ja nein sehr",
        "pt": "não sim muito que",
        "nl": "die dat zij je ze ja nee heel",
        "sv": "att det den så ja nej",
        "da": "at det den så ja nej der",
        "nb": "at det den så ja nei",
    }.items()
}
_PUNCTUATION = ".,;:!?…)”’»"


def _around(checked: Checked) -> Iterator[Text]:
    """What stands around the letter and at the foot of every issue."""
    said = checked.publication.publication
    for key in ("greeting", "tagline", "about", "postal_address"):
        source = getattr(said, key)
        if source.strip():
            words = as_read(source, slots=key == "greeting", markdown=key == "about")
            yield Text(key=key, source=source, words=words, stands=lambda: Spot("mailer.toml"))


@rule(
    "C01",
    Severity.ERROR,
    "Nothing is left from drafting",
    why="TK, TODO, lorem ipsum, [insert …] and the marks of a merge are notes to oneself; readers find them.",
    fails='caption: "The worth of the tea that lies unsold in TK."',
    passes='caption: "The worth of the tea that lies unsold in Mombasa."',
)
def nothing_left_from_drafting(checked: Checked) -> Iterator[Found]:
    own = (text for text in texts_of(checked) if not text.quoted or text.key == "headline")
    for text in (*own, *_around(checked)):
        left = _left_over(text.words, tongue_of(checked))
        if left:
            fix = "write what belongs there, or take it out"
            yield Found(message=f"“{left}” is still in the {_named(text.key)}", fix=fix, spot=text.place(left))
    for text in texts_of(checked):
        mark = _mark_of_a_merge(text.source)
        if mark:
            message = f"“{mark}” is still in the {_named(text.key)}: two versions of the file met here"
            fix = "keep the one that is right, and take the marks out"
            yield Found(message=message, fix=fix, spot=text.place(mark))


def _mark_of_a_merge(source: str) -> str:
    """The first line of ``source`` that a merge put there; a heading may be underlined with as many signs."""
    above = ""
    for line in source.splitlines():
        heading = line.startswith("=") and abs(len(above.strip()) - len(line)) <= _NEARLY_AS_LONG
        if _MERGED.fullmatch(line) and not heading:
            return line
        above = line
    return ""


def _left_over(words: str, tongue: str) -> str:
    if words.casefold().strip(" .") in _NOTHING_BUT or words in _NOTHING_BUT:
        return words
    forms = (*_LEFT_OVER, _ENGLISH_TODO) if tongue not in ("es", "pt", "gl", "it") else _LEFT_OVER
    return next((found.group() for form in forms if (found := form.search(words))), "")


def _named(key: str) -> str:
    return {"text": "words", "by": "name", "ask": "question"}.get(key, key.replace("_", " "))


@rule(
    "C02",
    Severity.ERROR,
    "Every text says something",
    why="A field that holds only dashes or marks prints as a gap.",
    fails='headline: "—"',
    passes='headline: "Eleven cents of sovereignty"',
)
def every_text_says_something(checked: Checked) -> Iterator[Found]:
    for text in texts_of(checked):
        # A subject has its own rule; a letter may be parted by a line of stars.
        if text.key in ("subject", "letter", "figure") or any(char.isalnum() for char in text.words):
            continue
        if _left_over(text.words, tongue_of(checked)):
            continue
        message = f"the {_named(text.key)} “{text.source.strip()[:30]}” has no words"
        yield Found(message=message, fix="write some, or take the line out", spot=text.spot)


@rule(
    "C13",
    Severity.WARNING,
    "No word is said twice in a row",
    why="The eye of whoever wrote it skips the second one. Readers stop at it.",
    fails="The bill turns up in the the letter.",
    passes="The bill turns up in the letter. He knew that that was so.",
)
def no_word_twice(checked: Checked) -> Iterator[Found]:
    may_double = _MAY_DOUBLE.get({"no": "nb"}.get(tongue_of(checked), tongue_of(checked)))
    if may_double is None:
        return
    for text in texts_of(checked):
        for one, other in dict.fromkeys(itertools.pairwise(text.words.split())):
            bare = other.rstrip(_PUNCTUATION)
            same = one == bare or (one.istitle() and one.lower() == bare)
            if same and bare.isalpha() and bare.islower() and bare not in may_double:
                on_one_line = f"{one} {other}" in text.source
                spot = text.place(f"{one} {other}" if on_one_line else f"{one}\n{other}")
                yield Found(message=f"“{one} {bare}” in the {_named(text.key)}", fix="take one out", spot=spot)


@rule(
    "C29",
    Severity.ERROR,
    "Every placeholder is filled",
    why="Slots are written {name|reader}, and work in greeting, subject, preheader and letter; all else is printed.",
    fails="Dear {{ first_name }},",
    passes="Dear {name|reader},",
)
def every_placeholder_is_filled(checked: Checked) -> Iterator[Found]:
    own = (text for text in texts_of(checked) if not text.quoted)
    for text in (*own, *_around(checked)):
        found = _unfilled(without_code(text), has_slots=text.has_slots)
        if found:
            message = f"“{found}” in the {_named(text.key)} will be printed as it stands"
            yield Found(message=message, fix=_instead(text.has_slots), spot=text.place(found))


def _unfilled(source: str, *, has_slots: bool) -> str:
    found = _UNFILLED.search(source)
    if not found and has_slots:
        left = "".join(part if isinstance(part, str) else " " for part in SlottedText.parse(source).parts)
        found = _LIKE_A_SLOT.search(left)
    elif not found:
        found = _FIELD.search(source)
    return found.group() if found else ""


def _instead(has_slots: bool) -> str:
    if has_slots:
        return "write a slot as {name|reader}: a small name, a bar, and what is read without one"
    return "write it without: slots work only in greeting, subject, preheader and letter"


RULES = (nothing_left_from_drafting, every_text_says_something, no_word_twice, every_placeholder_is_filled)

"""The noun that a number counts: joined to it by a hyphen, or behind it in the plural."""

from __future__ import annotations

import re
from decimal import Decimal

from mailer.facts import measures
from mailer.facts.nouns import are_many
from mailer.facts.plurals import one_of
from mailer.facts.vocabulary import words_in

_COUNTED = re.compile(
    "[-‑](?P<joined>[^\\W\\d_]{2,})"
    "|[ \u00a0](?P<of>de |d['’])?(?:(?P<between>[^\\W\\d_]+(?:-[^\\W\\d_]+)?) )?(?P<noun>[^\\W\\d_]{2,})"
)
_DEGREES = re.compile("[ \u00a0\u202f]?(?P<unit>°[CF]?)(?!\\w)")
_DOZENS = re.compile(r"(?:docenas?|douzaines?)$")
_SMALL = words_in(
    "a an the of in on at to for by from with and or but per than that this these those is are was were will would "
    "can could has have had more less last next it its he she they we who which when while as into over under about "
    "after before since until not no so do did does be been up down out off if may might must also each all both such"
)

RUNNING = words_in("consecutive straight successive annual presidential official joint full")
"""Words between the place in a row and what stands in it: “third consecutive term” is a third term."""


def counted(text: str, end: int, amount: Decimal, language: str, *, any_noun: bool) -> tuple[str, int] | None:
    """What is counted by the number that ends at ``end``, in the singular, and where its words end."""
    degrees = _DEGREES.match(text, end)
    if degrees:
        return degrees["unit"], degrees.end()
    found = _COUNTED.match(text, end)
    if not found:
        return None
    if found["joined"]:
        return one_of(found["joined"]), found.end()
    between, noun = found["between"], found["noun"]
    first, at = (between, found.end("between")) if between else (noun, found.end())
    if between and any_noun and between in RUNNING:
        first, at = noun, found.end()
    if found["of"]:
        # “3 millones de personas”: what is counted comes in the plural, and “de” parts it from nothing else.
        many = abs(amount) >= 1000 or _DOZENS.search(text, 0, end)
        return (one_of(first), at) if many and _is_plural(first) else None
    if is_counted(first, amount, language) or (any_noun and first.islower()):
        return one_of(first), at
    if between and _is_counted_behind(between, noun, language):
        return one_of(noun), found.end()
    return None


def _is_counted_behind(between: str, noun: str, language: str) -> bool:
    """“234 foreign-owned companies”, “vierzig große Länder”."""
    if language == "de":
        return between.islower() and between.endswith(("e", "er", "en")) and noun[0].isupper() and len(noun) > 2
    return language in ("", "en") and _may_stand_between(between) and len(noun) > 3 and _is_plural(noun)


def is_counted(word: str, amount: Decimal, language: str) -> bool:
    """Whether a word behind a number is what it counts."""
    if word.casefold() in measures.PEOPLE or one_of(word) in measures.MEASURES:
        # French hundreds: “deux cents personnes”.
        return language != "fr" or one_of(word) != "cent"
    if word.casefold() in measures.times_in(language):
        return True
    if word[0].isupper() and word.endswith("ans"):
        return True
    if language == "de":
        return word[0].isupper() and len(word) > 2 and word != "Uhr"
    return abs(amount) != 1 and (_is_plural(word) or are_many(word))


def _may_stand_between(word: str) -> bool:
    return word.casefold() not in _SMALL and not word.endswith(("ing", "ly"))


def _is_plural(word: str) -> bool:
    lower = word.islower() and word not in measures.NOT_COUNTED and word not in _SMALL
    return word in measures.PEOPLE or (
        lower and len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us"))
    )

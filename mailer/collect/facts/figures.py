"""The numbers in a sentence, their values worked out, with what they measure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from mailer.collect.facts import measures
from mailer.collect.facts.fact import Number, NumberKind, Sentence
from mailer.collect.facts.tongue import writes_decimal_commas
from mailer.collect.facts.vocabulary import words_in

# A longer row of digits is no amount but a key of some kind.
_MOST_DIGITS = 18


def _any_of(words: Iterable[str]) -> str:
    """One of ``words``, the longest that fits; a word does not end inside another one."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word) + (r"(?![A-Za-zÀ-ɏ])" if word[-1].isascii() else "") for word in ordered)


_GAP = "[ \u00a0\u202f\u2009-]?"
_GROUPED = "\\d{1,3}(?P<part>[.,'’\u00a0\u202f\u2009])\\d{3}(?:(?P=part)\\d{3})*+|\\d{1,3}(?: \\d{3}){2,}+"
_DIGITS = rf"(?:{_GROUPED}|\d++)(?:[.,]\d++)?"
_SCALES = _any_of({**measures.SCALES, **measures.LONG_SCALES})
_CURRENCY = _any_of([*measures.CURRENCY_WORDS, *measures.CODES, *measures.SIGNS])
_SIGNS = "|".join(map(re.escape, sorted(measures.SIGNS, key=len, reverse=True)))
_NUMBER = re.compile(
    rf"(?:(?P<sign>{_SIGNS}|\b(?:{'|'.join(sorted(measures.CODES))}))"
    "[ \u00a0\u202f]?)?"
    rf"(?:(?<![A-Za-zÀ-ɏ0-9_])(?<![A-Za-z]-)(?<!\d[.,:/])(?P<minus>(?<![^\s(])[-−])?(?P<digits>{_DIGITS})"
    rf"(?![.,:/]\d)|\b(?P<spelled>{_any_of(measures.SPELLED)})(?=[ -]))"
    rf"(?:(?P<ordinal>st|nd|rd|th)(?!\w)|{_GAP}(?P<scale>{_SCALES}))?"
    rf"(?P<short>(?:k|K|m|M|b|B|Bn)(?!\w))?"
    rf"(?:{_GAP}(?:(?P<points>{_any_of(measures.POINT_WORDS)})|(?P<percent>{_any_of(measures.PERCENT_WORDS)})"
    rf"|(?P<currency>{_CURRENCY})))?",
)
_OUT_OF = re.compile(
    rf"\b(?P<part>{_any_of([word for word in measures.SPELLED if len(word) > 2])}|\d{{1,4}}) (?:in|out of) (?:every )?"
    rf"(?P<whole>{_any_of([word for word in measures.SPELLED if len(word) > 2])}|\d{{1,4}}(?![\d.,%]))(?![\w-])"
)
_COUNTED = re.compile(
    "[-‑](?P<joined>[^\\W\\d_]{2,})|[ \u00a0](?:(?P<between>[^\\W\\d_]+(?:-[^\\W\\d_]+)?) )?(?P<noun>[^\\W\\d_]{2,})"
)
_MASK = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]+|\b\d{1,2}:\d{2}(?::\d{2})?|(?<!\w)[#№]\d+"
)


def numbers_in(sentence: Sentence, taken: tuple[tuple[int, int], ...], language: str) -> Iterator[Number]:
    """The numbers of a sentence; ``taken`` are the spans of its dates, which hold none."""
    if not _may_hold_numbers(sentence.text):
        return
    text = _masked(sentence.text, taken)
    shares = list(_OUT_OF.finditer(text))
    found = [number for share in shares if (number := _share(share, sentence))]
    text = _masked(text, tuple((number.at, number.at + len(number.words)) for number in found))
    for each in _NUMBER.finditer(text):
        number = _number(each, sentence, language)
        if number:
            found.append(number)
    yield from sorted(found, key=lambda number: number.at)


def _may_hold_numbers(text: str) -> bool:
    return any(sign.isdigit() for sign in text) or bool(_SPELLED_ANYWHERE.search(text))


_SPELLED_ANYWHERE = re.compile(rf"\b(?:{_any_of(measures.SPELLED)})")


def _masked(text: str, taken: tuple[tuple[int, int], ...]) -> str:
    """``text`` with spans, addresses and times blotted out, as long as before."""
    text = _MASK.sub(lambda found: "\0" * len(found[0]), text)
    parts: list[str] = []
    at = 0
    for start, end in sorted(taken):
        parts += (text[at:start], "\0" * (end - max(start, at)))
        at = max(at, end)
    return "".join((*parts, text[at:]))


def _share(found: re.Match[str], sentence: Sentence) -> Number | None:
    part, whole = (measures.SPELLED.get(found[key]) or Decimal(found[key]) for key in ("part", "whole"))
    if not 0 < part < whole:
        return None
    value = (part * 100 / whole).quantize(Decimal("0.01")).normalize()
    return _made(sentence, NumberKind.PERCENT, Decimal(f"{value:f}"), "%", found.start(), found.end())


@dataclass(slots=True)
class _Unit:
    kind: NumberKind
    unit: str
    end: int


def _number(found: re.Match[str], sentence: Sentence, language: str) -> Number | None:
    """The number that a match is, if it is one."""
    money = found["sign"] or found["currency"]
    amount = _amount(found, language, bool(money))
    if amount is None or (found["short"] and not money):
        return None
    unit = _unit(found, sentence.text, amount, language)
    if unit is None:
        return None
    start = found.start()
    return _made(sentence, unit.kind, amount, unit.unit, start, unit.end)


def _made(sentence: Sentence, kind: NumberKind, value: Decimal, unit: str, start: int, end: int) -> Number:
    return Number(
        kind=kind,
        value=value,
        unit=unit,
        words=sentence.text[start:end],
        sentence=sentence.text,
        paragraph=sentence.paragraph,
        at=start,
    )


def _amount(found: re.Match[str], language: str, money: bool) -> Decimal | None:
    if found["spelled"]:
        base: Decimal | None = measures.SPELLED[found["spelled"]]
    else:
        base = value_of(found["digits"], decimal_comma=writes_decimal_commas(language))
    if base is None:
        return None
    scale = Decimal(1)
    if found["scale"]:
        long = language in measures.LONG_SCALE_LANGUAGES
        scales = {**measures.SCALES, **measures.LONG_SCALES} if long else {**measures.LONG_SCALES, **measures.SCALES}
        scale = scales[found["scale"]]
    if found["short"]:
        scale *= measures.MONEY_SCALES[found["short"]]
    return _whole(-base * scale if found["minus"] else base * scale)


def _whole(value: Decimal) -> Decimal:
    """``3100000.0`` and ``3100000`` are written alike; what stands behind the point as written stays."""
    return value.to_integral_value() if value == value.to_integral_value() else value


def value_of(digits: str, *, decimal_comma: bool = False) -> Decimal | None:
    """The value of digits in any of the usual ways to write them.

    One mark before three digits can be read in two ways: ``decimal_comma`` says which. None for more than 18 digits.
    """
    text = re.sub("['’\\s]", "", digits)
    if sum(sign.isdigit() for sign in text) > _MOST_DIGITS:
        return None
    marks = [sign for sign in text if sign in ".,"]
    if len(set(marks)) == 2:
        point = marks[-1]
    elif len(marks) == 1:
        whole, _, part = text.partition(marks[0])
        groups = len(part) == 3 and 0 < len(whole) <= 3 and not whole.startswith("0")
        point = "" if groups and (marks[0] == ".") == decimal_comma else marks[0]
    else:
        point = ""
    plain = "".join("." if sign == point else "" if sign in ".," else sign for sign in text)
    return Decimal("".join(str(int(sign)) if sign.isdecimal() else sign for sign in plain))


def _unit(found: re.Match[str], text: str, amount: Decimal, language: str) -> _Unit | None:
    """What the number measures; None for a word such as “two” that measures nothing."""
    end = found.end()
    if found["points"]:
        return _Unit(NumberKind.PERCENT, "percentage point", end)
    if found["percent"]:
        return _Unit(NumberKind.PERCENT, "%", end)
    if found["sign"]:
        return _Unit(NumberKind.MONEY, measures.SIGNS.get(found["sign"], found["sign"]), end)
    if found["currency"]:
        word = found["currency"]
        return _Unit(NumberKind.MONEY, measures.CURRENCY_WORDS.get(word) or measures.SIGNS.get(word) or word, end)
    counted = _counted(text, end, amount, language, any_noun=bool(found["ordinal"]))
    if found["spelled"] and not found["scale"] and (not counted or counted.unit not in measures.MEASURES):
        return None
    if found["spelled"] in ("a", "half a") and not found["scale"]:
        return None
    if counted:
        return counted
    if _ends_a_name(found, language):
        return None
    following = text[end : end + 1]
    return None if following.isalpha() and following.isascii() else _Unit(NumberKind.PLAIN, "", end)


def _ends_a_name(found: re.Match[str], language: str) -> bool:
    """Whether a bare number belongs to the word before it: “Article 5”, “Power of Siberia 2”."""
    before = _NAMED.search(found.string[max(0, found.start() - 30) : found.start()]) if language != "de" else None
    bare = found["digits"] and found["digits"].isdigit() and len(found["digits"]) < 4 and not found["scale"]
    return bool(before and bare)


_NAMED = re.compile(r"\s[A-Z]\w+ $")


def _counted(text: str, end: int, amount: Decimal, language: str, *, any_noun: bool) -> _Unit | None:
    """The noun behind the number: joined by a hyphen, or in the plural, at most one word further on."""
    found = _COUNTED.match(text, end)
    if not found:
        return None
    if found["joined"]:
        return _Unit(NumberKind.COUNT, _one_of(found["joined"]), found.end())
    first = found["between"] or found["noun"]
    if _is_counted(first, amount, language) or (any_noun and first.islower()):
        return _Unit(NumberKind.COUNT, _one_of(first), end + 1 + len(first))
    if found["between"] and language in ("", "en") and _may_stand_between(first) and len(found["noun"]) > 3:
        return _Unit(NumberKind.COUNT, _one_of(found["noun"]), found.end()) if _is_plural(found["noun"]) else None
    return None


_SMALL = words_in(
    "a an the of in on at to for by from with and or but per than that this these those is are was were will would "
    "can could has have had more less last next it its he she they we who which when while as into over under about "
    "after before since until not no so do did does be been up down out off if may might must also each all both such"
)


def _may_stand_between(word: str) -> bool:
    return word.casefold() not in _SMALL and not word.endswith(("ing", "ly"))


def _is_counted(word: str, amount: Decimal, language: str) -> bool:
    if word.casefold() in measures.PEOPLE or _one_of(word) in measures.MEASURES:
        return True
    if word[0].isupper() and word.endswith("ans"):
        return True
    if language == "de":
        return word[0].isupper() and len(word) > 2
    return abs(amount) != 1 and _is_plural(word)


def _is_plural(word: str) -> bool:
    lower = word.islower() and word not in measures.NOT_COUNTED and word not in _SMALL
    return word in measures.PEOPLE or (
        lower and len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us"))
    )


def _one_of(word: str) -> str:
    """``companies`` → ``company``; what is no English plural stays."""
    word = word.casefold()
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word

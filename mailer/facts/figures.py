"""The numbers in a sentence, their values worked out, with what they measure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from mailer.facts import measures
from mailer.facts.counted import counted
from mailer.facts.durations import durations_in, may_hold_durations
from mailer.facts.elliptic import is_of_a_measure, with_measures
from mailer.facts.everyday import tells_how_many
from mailer.facts.fact import Number, NumberKind, Sentence
from mailer.facts.multiples import FOLD, may_hold_multiples, multiples_in
from mailer.facts.number_forms import may_hold_numbers, number_pattern, without_addresses
from mailer.facts.ordinals import may_hold_ordinals, ordinals_in
from mailer.facts.products import without_products
from mailer.facts.ranges import with_ranges
from mailer.facts.scores import scores_in
from mailer.facts.shares import may_hold_shares, shares_in
from mailer.facts.spelled import spelling_of
from mailer.facts.tongue import writes_decimal_commas

# A longer row of digits is no amount but a key of some kind.
_MOST_DIGITS = 18
_HALVES = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_ONE = Decimal(1)
_PARTING = re.compile("['’\\s]")
_NAMED = re.compile(r"\s[A-Z]\w+ $")

_Unit = tuple[NumberKind, str, int]
"""What a number measures, and where its words end."""


def numbers_in(sentence: Sentence, taken: tuple[tuple[int, int], ...], language: str) -> Iterator[Number]:
    """The numbers of a sentence; ``taken`` are the spans of its dates, which hold none."""
    if not _may_hold_numbers(sentence.text, language):
        return
    text = _masked(without_products(without_addresses(sentence.text)), taken)
    found = [(number, 1) for number in _of_more_words(sentence, text, language)]
    text = _masked(text, [(number.at, number.at + len(number.words)) for number, _ in found])
    for each in number_pattern(language).finditer(text):
        number = _number(each, sentence, language)
        if number:
            found.append((number, int(_scale(each, language))))
    found.sort(key=lambda one: one[0].at)
    scales = [scale for _, scale in found]
    yield from with_ranges(with_measures([number for number, _ in found], scales), scales)


def _may_hold_numbers(text: str, language: str) -> bool:
    if may_hold_numbers(text, language) or may_hold_ordinals(text, language):
        return True
    return may_hold_shares(text) or may_hold_durations(text) or may_hold_multiples(text)


def _of_more_words(sentence: Sentence, text: str, language: str) -> Iterator[Number]:
    """What its form alone tells to be one fact: shares, times of two parts, multiples, places in a row, scores."""
    shares = [_made(sentence, NumberKind.PERCENT, value, "%", *span) for value, *span in shares_in(text)]
    yield from shares
    times = [
        _made(sentence, NumberKind.COUNT, value, unit, *span) for value, unit, *span in durations_in(text, language)
    ]
    yield from times
    multiples = [_made(sentence, NumberKind.COUNT, value, FOLD, *span) for value, *span in multiples_in(text)]
    yield from multiples
    text = _masked(text, [(one.at, one.at + len(one.words)) for one in (*shares, *times, *multiples)])
    for value, what, *span in ordinals_in(text, language):
        yield _made(sentence, NumberKind.COUNT, value, what, *span)
    for first, second, *span in scores_in(text):
        yield _made(sentence, NumberKind.SCORE, Decimal(first), f"{first}:{second}", *span)


def _masked(text: str, taken: Sequence[tuple[int, int]]) -> str:
    """``text`` with spans blotted out, as long as before."""
    parts: list[str] = []
    at = 0
    for start, end in sorted(taken):
        parts += (text[at:start], "\0" * (end - max(start, at)))
        at = max(at, end)
    return "".join((*parts, text[at:])) if parts else text


def _number(found: re.Match[str], sentence: Sentence, language: str) -> Number | None:
    """The number that a match is, if it is one."""
    amount = _amount(found, language)
    unit = _unit(found, sentence.text, amount, language) if amount is not None else None
    if amount is None or unit is None:
        return None
    kind, measured, end = unit
    short_of_people = found["short"] in ("m", "M") and measured not in ("people", "tonne", "ton", "barrel")
    # “75k” is a number by itself; “4K” is a screen.
    thousands = found["short"] == "k" or (found["short"] == "K" and len(found["digits"] or "") > 1)
    bare = kind is NumberKind.PLAIN and not thousands
    if found["short"] and (bare or (kind is NumberKind.COUNT and short_of_people)):
        # “5m” may be metres.
        return None
    return _made(sentence, kind, amount, measured, found.start(), end)


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


def _amount(found: re.Match[str], language: str) -> Decimal | None:
    if found["spelled"]:
        base = _in_words(found["spelled"], language)
    else:
        base = value_of(found["digits"], decimal_comma=writes_decimal_commas(language))
    if base is None:
        return None
    scale = _scale(found, language)
    amount = (base + _HALVES.get(found["half"] or "", 0)) * scale if found["half"] or scale is not _ONE else base
    return _whole(-amount if found["minus"] or found["debt"] else amount)


def _in_words(words: str, language: str) -> Decimal | None:
    if words in ("an", "An", "half an", "Half an"):
        words = words[:-1]
    return measures.ARTICLES.get(words) or spelling_of(language).value(words)


def _scale(found: re.Match[str], language: str) -> Decimal:
    """What the digits are to be multiplied by."""
    scale = _ONE
    if found["scale"]:
        long = language in measures.LONG_SCALE_LANGUAGES
        scales = {**measures.SCALES, **measures.LONG_SCALES} if long else {**measures.LONG_SCALES, **measures.SCALES}
        scale = scales[found["scale"]]
    return scale * measures.MONEY_SCALES[found["short"].strip()] if found["short"] else scale


def _whole(value: Decimal) -> Decimal:
    """``3100000.0`` and ``3100000`` are written alike; what stands behind the point as written stays."""
    return value.to_integral_value() if value == value.to_integral_value() else value


def value_of(digits: str, *, decimal_comma: bool = False) -> Decimal | None:
    """The value of digits in any of the usual ways to write them.

    One mark before three digits can be read in two ways: ``decimal_comma`` says which. None for more than 18 digits.
    """
    if digits.isascii() and digits.isdigit():
        return Decimal(digits) if len(digits) <= _MOST_DIGITS else None
    text = _PARTING.sub("", digits)
    marks = text.count("."), text.count(",")
    if len(text) - sum(marks) > _MOST_DIGITS:
        return None
    point = ""
    if all(marks):
        point = max(".,", key=text.rindex)
    elif sum(marks) == 1:
        mark = "." if marks[0] else ","
        whole, _, part = text.partition(mark)
        groups = len(part) == 3 and 0 < len(whole) <= 3 and not whole.startswith("0")
        point = "" if groups and (mark == ".") == decimal_comma else mark
    if point == ",":
        return Decimal(text.replace(".", "").replace(",", "."))
    text = text.replace(",", "")
    return Decimal(text if point else text.replace(".", ""))


def _unit(found: re.Match[str], text: str, amount: Decimal, language: str) -> _Unit | None:
    """What the number measures; None for a word such as “two” that measures nothing."""
    end = found.end()
    if found["points"]:
        return NumberKind.PERCENT, measures.POINT_WORDS[found["points"]], end
    if found["percent"]:
        return NumberKind.PERCENT, "%", end
    money = found["sign"] or found["mark"] or found["currency"]
    if money:
        return NumberKind.MONEY, measures.SIGNS.get(money) or measures.CURRENCY_WORDS.get(money) or money, end
    return _count(found, text, amount, language)


def _count(found: re.Match[str], text: str, amount: Decimal, language: str) -> _Unit | None:
    """What is counted, if that can be told: “two-day”, “234 companies”, else a plain number."""
    end = found.end()
    if found["spelled"] and found["scale"] and _goes_on(text, end, language):
        return None
    # In German a noun has a capital, so that it is known without.
    what = counted(text, end, amount, language, any_noun=bool(found["ordinal"]) and language != "de")
    if found["spelled"] and not found["scale"] and not tells_how_many(text, found.start(), end, amount, what):
        return None
    if what:
        return NumberKind.COUNT, *what
    if _ends_a_name(found, language):
        return None
    following = text[end : end + 1]
    return None if following.isalpha() and following.isascii() else (NumberKind.PLAIN, "", end)


def _goes_on(text: str, end: int, language: str) -> bool:
    """“Two million five hundred thousand”: a number in words that goes on is not read at all, rather than by half."""
    return bool(re.compile(rf"[ -](?:and )?(?i:{spelling_of(language).form})\b").match(text, end))


def _ends_a_name(found: re.Match[str], language: str) -> bool:
    """Whether a bare number belongs to the word before it: “Article 5”, “Power of Siberia 2”."""
    scaled = found["scale"] or found["short"]
    bare = found["digits"] and found["digits"].isdigit() and len(found["digits"]) < 4 and not scaled
    start = found.start()
    before = found.string[max(0, start - 60) : start]
    return bool(bare and language != "de" and _NAMED.search(before[-30:]) and not is_of_a_measure(before))

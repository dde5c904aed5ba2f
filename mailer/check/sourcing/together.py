"""Whether the words of a name stand together in a story, in whatever order and form, and whatever number is behind."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from mailer.check.sourcing.stories import Source, as_spelt
from mailer.check.sourcing.verdict import How

# How many words a name may have, and how many others may stand between two of them.
_LONGEST_NAME, _MOST_BETWEEN, _MOST_PLACES = 12, 2, 200
# From here on a word has forms; “Xi” and “Wen” have none.
_LONG = 4
# A name of so many words is that of a body, of which no word can be left out.
_MANY = 3
LINKS = frozenset(
    ("of", "the", "for", "in", "at", "and", "de", "del", "la", "los", "du", "des", "der", "von", "et", "y")
)
"""Small words inside a name."""
_AND = frozenset(("and", "und", "et", "y"))
_SPELT_OUT = {1: ("one", "first"), 2: ("two", "second"), 3: ("three", "third"), 4: ("four", "fourth")}
_TENS, _ONES = ("", "x", "xx", "xxx"), ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_COUNTED = (
    frozenset((f"{_TENS[number // 10]}{_ONES[number % 10]}", str(number), *_SPELT_OUT.get(number, ())))
    for number in range(1, 40)
)
# “World War II” is “World War Two” and no “World War I”.
_NUMBERS = {form: forms for forms in _COUNTED for form in forms}
ENDINGS = ("n", "an", "ian", "s", "ns", "ans", "ese", "i", "ish")
"""What makes of a country its people."""
# What no name goes on behind; not the stop of an initial.
_PART = re.compile(r"[,;:!?()“”\"«»—\n]|(?<=[a-zß-ÿ\d]{2})[.](?=\s|$)")
# A sign that is a word by itself, and in no name.
_BREAK = "%"
# No score, time or amount: “Siberia 2 and 3”, not “Siberia 2.5 million”.
_SMALL_NUMBER = re.compile(r" \d{1,2}(?![\w%:–-]|[.,]\d| ?%)")
_NUMBERED = re.compile(r"(?P<name>.*\D) (?P<number>\d{1,2})")


def how_together(words: Sequence[str], source: Source) -> How:
    """``RETOLD`` where a story has each word of a name, in any order, with nothing but a small word or two between.

    “Erik Dahl and Maria Lindqvist” name no Erik Lindqvist, “Wang Wenbin” is no Wang Wen. ``DOUBTFUL`` where a longer
    name leaves out a word of the story’s.
    """
    forms = _forms_of(words, source)
    if not forms or any(each.isdisjoint(_vocabulary(source)) for each in forms):
        return How.MISSING
    if len(forms) == 1:
        return How.RETOLD
    written, places = _places_in(source)
    rarest = min(forms, key=lambda each: sum(len(places.get(form, ())) for form in each))
    found = [_run_at(at, forms, written) for form in rarest for at in places.get(form, ())[:_MOST_PLACES]]
    left_out = [others for others in found if others is not None]
    if not left_out:
        return How.MISSING
    return How.DOUBTFUL if len(forms) >= _MANY and min(left_out) else How.RETOLD


def is_a_number(word: str) -> bool:
    """Whether a word of a name counts: “XXIII” is no slip for “XXII”."""
    return word in _NUMBERS or word[:1].isdigit()


def other_number(name: str, source: Source) -> str:
    """The name with the number that a story has behind it, where this one has another; else empty."""
    numbered = _NUMBERED.fullmatch(name)
    return next(numbers_behind(numbered["name"], source.laid.text), "") if numbered else ""


def numbers_behind(name: str, text: str) -> Iterator[str]:
    """The name as it stands in a text with a small number behind it: “Power of Siberia 2”."""
    at = text.find(f"{name} ")
    while at >= 0:
        found = _SMALL_NUMBER.match(text, at + len(name))
        if found:
            yield f"{name}{found[0]}"
        at = text.find(f"{name} ", at + 1)


def _forms_of(words: Sequence[str], source: Source) -> list[frozenset[str]]:
    """The forms of each word that tells; “F-35” and “Boeing 737” are told by their numbers."""
    if any(word[:1].isdigit() for word in words[1:]):
        return [frozenset((word, word.removesuffix("s"), f"{word}s")) for word in words]
    told = [word for word in words if word not in LINKS]
    first = [_initial(word, source) if len(told) > 1 and len(word) == 1 else _forms(word) for word in told[:1]]
    # The initial of a second name may be left out.
    return first + [_NUMBERS.get(word) or _forms(word) for word in told[1:] if len(word) > 1 or word in _NUMBERS]


def _initial(letter: str, source: Source) -> frozenset[str]:
    return frozenset(word for word in _places_in(source)[1] if word.startswith(letter))


@lru_cache(maxsize=2_000)
def _forms(word: str) -> frozenset[str]:
    """The word, the country or place that it is made from, and what is made from it."""
    if len(word) < _LONG:
        return frozenset((word,))
    ends = (end for end in ENDINGS if word.endswith(end) and len(word) > len(end) + 3)
    return frozenset((word, *(word.removesuffix(end) for end in ends), *(f"{word}{end}" for end in ENDINGS)))


def _run_at(at: int, forms: Sequence[frozenset[str]], words: Sequence[str]) -> int | None:
    """How many other words stand among a run around ``at`` that has one of each of ``forms``; None where none does."""
    run, others = {words[at]}, 0
    for step in (1, -1):
        last = at
        while (near := _next_wanted(last, step, words, forms)) is not None and words[near] not in run:
            run.add(words[near])
            others += sum(word not in LINKS for word in words[min(last, near) + 1 : max(last, near)])
            last = near
            if abs(last - at) > _LONGEST_NAME:
                break
    return others if all(run & each for each in forms) else None


def _next_wanted(at: int, step: int, words: Sequence[str], forms: Sequence[frozenset[str]]) -> int | None:
    """The next word of a name; small ones may stand before it or, in the order of the name, another one.

    “Erik Magnus Lindqvist” and “Erik and Maria Lindqvist” name an Erik Lindqvist.
    """
    place = {form: number for number, each in enumerate(forms) for form in each}
    between: list[str] = []
    for other in range(at + step, at + step * (_MOST_BETWEEN + 2), step):
        if not 0 <= other < len(words) or words[other] == _BREAK:
            return None
        if words[other] in place:
            in_order = (place[words[other]] - place[words[at]]) * step > 0
            both = bool(between) and between[0 if step > 0 else -1] in _AND
            may = all(word in LINKS for word in between) or (in_order and (len(between) < 2 or both))
            return other if may else None
        between.append(words[other])
    return None


@lru_cache(maxsize=64)
def _vocabulary(source: Source) -> frozenset[str]:
    """The words of a story, those beside its text too."""
    return frozenset(source.spelling.split())


@lru_cache(maxsize=64)
def _places_in(source: Source) -> tuple[Sequence[str], Mapping[str, Sequence[int]]]:
    """The words of a story as names are looked up, parted where no name goes on, and where each of them stands."""
    text = source.laid.text
    words = as_spelt(_PART.sub(f" {_BREAK} ", text)).split()
    # Names that stand beside the text are looked up in one row.
    words += source.spelling.split()[len(words) - words.count(_BREAK) + text.count(_BREAK) :]
    places: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(words):
        places[word].append(at)
    return words, places

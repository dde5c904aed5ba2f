"""Numbers written out in words, up to the thousands, in English, German, French and Spanish.

The words of each language are added up as they come: “vingt-cinq” is 20 and 5, “two hundred and forty” is 2, a hundred
times, and 40. What scales them further, such as “million”, stands behind and is read with the digits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache


def _numbered(words: str, first: int = 1, step: int = 1) -> dict[str, int]:
    """Words in the order of their values; ``a/b`` are two forms of one."""
    return {form: first + at * step for at, each in enumerate(words.split()) for form in each.split("/")}


_EN_ONES = _numbered("one two three four five six seven eight nine")
_EN_TEENS = _numbered("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 10)
_EN_TENS = _numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
_DE_ONES = _numbered("zwei/zwo drei vier fünf sechs sieben acht neun", 2)
_DE_TEENS = _numbered("zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn", 10)
_DE_TENS = _numbered("zwanzig dreißig/dreissig vierzig fünfzig sechzig siebzig achtzig neunzig", 20, 10)
_FR_ONES = _numbered("deux trois quatre cinq six sept huit neuf", 2)
_FR_TEENS = _numbered("dix onze douze treize quatorze quinze seize", 10)
_FR_TENS = _numbered(
    "vingt trente quarante cinquante soixante septante huitante/quatre-vingt/quatre-vingts nonante", 20, 10
)
_ES_ONES = _numbered("dos tres cuatro cinco seis siete ocho nueve", 2)
_ES_TEENS = _numbered(
    "diez once doce trece catorce quince dieciséis/dieciseis diecisiete dieciocho diecinueve veinte "
    "veintiún/veintiuno/veintiuna veintidós/veintidos veintitrés/veintitres veinticuatro veinticinco "
    "veintiséis/veintiseis veintisiete veintiocho veintinueve",
    10,
)
_ES_TENS = _numbered("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 30, 10)
_ES_HUNDREDS = _numbered(
    "cien/ciento doscientos/doscientas trescientos/trescientas cuatrocientos/cuatrocientas quinientos/quinientas "
    "seiscientos/seiscientas setecientos/setecientas ochocientos/ochocientas novecientos/novecientas",
    100,
    100,
)


_FEW = {**_DE_ONES, **_FR_ONES, **_ES_ONES}
# “Anderthalb” is one and a half.
_A_HALF_MORE = re.compile(r"(?:[ -]and[ -]a[ -]half|einhalb|(?<=ander)thalb)$")


def _any(*words: Mapping[str, int]) -> str:
    """One of the words, the longest that fits."""
    return "|".join(sorted({word for each in words for word in each}, key=lambda word: (-len(word), word)))


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a language writes numbers out: the words that are added, those that multiply, and the form of a number."""

    added: Mapping[str, int]
    hundred: str
    thousand: str
    form: str

    def value(self, text: str) -> Decimal | None:
        """The value of a number in words; None where ``text`` is none."""
        text = text.casefold()
        whole_form, words = _compiled(self.form, (*self.added, self.hundred, self.thousand, "million"))
        if not whole_form.fullmatch(text):
            return None
        whole = _A_HALF_MORE.sub("", text)
        total = current = 0
        for word in words.findall(whole):
            if word in self.added:
                current += self.added[word]
            elif word == self.hundred:
                current = max(current, 1) * 100
            elif word == self.thousand:
                total, current = total + max(current, 1) * 1000, 0
            else:
                total, current = (total + current) * 1_000_000, 0
        return Decimal(total + current) + (Decimal("0.5") if whole != text else 0)

    @property
    def initials(self) -> str:
        """The letters that its numbers begin with, small and capital."""
        small = {word[0] for word in (*self.added, self.hundred, self.thousand, "a")}
        return "".join(sorted({*small, *(letter.upper() for letter in small)}))


@lru_cache
def _compiled(form: str, words: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A number of a language, and one of its words, the longest that fits."""
    return re.compile(form), re.compile("|".join(sorted(words, key=lambda word: (-len(word), word))))


@lru_cache
def spelling_of(language: str) -> Spelling:
    """The words of a language by its primary tag; where it is none of these, the English ones and the smallest."""
    return {"de": _german, "fr": _french, "es": _spanish, "en": _english}.get(language, _unknown)()


def _english() -> Spelling:
    small = rf"(?:(?:{_any(_EN_TENS)})(?:[ -](?:{_any(_EN_ONES)}))?|{_any(_EN_TEENS, _EN_ONES)})"
    hundreds = rf"(?:(?:{small}|a)[ -]hundred(?:[ -](?:and[ -])?{small})?|{small})"
    thousands = rf"(?:{hundreds}|a)[ -]thousand(?:[ -](?:and[ -])?{hundreds})?"
    below_a_million = rf"(?:{thousands}|{hundreds})"
    form = rf"(?:{below_a_million}[ -]million[ -](?:and[ -])?)?{below_a_million}(?:[ -]and[ -]a[ -]half)?"
    return Spelling({**_EN_ONES, **_EN_TEENS, **_EN_TENS}, "hundred", "thousand", form)


def _unknown() -> Spelling:
    english = _english()
    added = {**_FEW, "uno": 1, **english.added}
    return Spelling(added, english.hundred, english.thousand, rf"(?:{english.form}|{_any(_FEW)}|uno)")


def _german() -> Spelling:
    ones = _any(_DE_ONES)
    small = rf"(?:(?:ein|{ones})und(?:{_any(_DE_TENS)})|{_any(_DE_TENS, _DE_TEENS, _DE_ONES)})"
    hundreds = rf"(?:(?:ein|{ones})?hundert(?:und)?(?:{small})?|{small})"
    thousands = rf"(?:{hundreds}|ein)?tausend(?:und)?(?:{hundreds})?"
    added = {**_DE_ONES, **_DE_TEENS, **_DE_TENS, "ein": 1, "ander": 1}
    form = rf"(?:(?:{thousands}|{hundreds})(?:einhalb)?|eineinhalb|anderthalb)"
    return Spelling(added, "hundert", "tausend", form)


def _french() -> Spelling:
    tail = r"dix[ -](?:sept|huit|neuf)"
    ones = _any(_FR_ONES)
    small = (
        rf"(?:(?:{_any(_FR_TENS)})(?:[ -](?:et[ -])?(?:{tail}|une?|{_any(_FR_TEENS, _FR_ONES)}))?"
        rf"|{tail}|{_any(_FR_TEENS, _FR_ONES)})"
    )
    # “Pour cent” is a share.
    hundreds = rf"(?:(?:(?:{ones})[ -]cents?|(?<!pour )cent)(?:[ -]{small})?|{small})"
    form = rf"(?:(?:{hundreds}[ -])?mille(?:[ -]{hundreds})?|{hundreds})"
    return Spelling({**_FR_ONES, **_FR_TEENS, **_FR_TENS, "un": 1, "une": 1}, "cent", "mille", form)


def _spanish() -> Spelling:
    small = rf"(?:(?:{_any(_ES_TENS)})(?: y (?:un[oa]?|{_any(_ES_ONES)}))?|{_any(_ES_TEENS, _ES_ONES)})"
    hundreds = rf"(?:(?:{_any(_ES_HUNDREDS)})(?: {small})?|{small})"
    form = rf"(?:(?:{hundreds} )?mil(?: {hundreds})?|{hundreds})"
    added = {**_ES_ONES, **_ES_TEENS, **_ES_TENS, **_ES_HUNDREDS, "un": 1, "uno": 1, "una": 1}
    return Spelling(added, "cien", "mil", form)


# For shares such as “two in five” and “deux sur cinq”, which any text may have.
_SMALL = {
    **_FEW,
    **dict.fromkeys(("zehn", "dix", "diez"), 10),
    **dict.fromkeys(("zwanzig", "vingt", "veinte"), 20),
    **dict.fromkeys(("hundert", "cent", "cien", "hundred"), 100),
    **_EN_ONES,
    **_EN_TEENS,
    **_EN_TENS,
    **{f"{tens}-{one}": ten + value for tens, ten in _EN_TENS.items() for one, value in _EN_ONES.items()},
}
SMALL_NUMBERS: dict[str, Decimal] = {
    form: Decimal(value) for word, value in _SMALL.items() for form in (word, word.capitalize())
}

"""Numbers as the language of an edition writes them: signs, separators, units, and short forms of large ones.

No digit that the editor gave is lost, except in a short form, and there never so that two values look the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import TYPE_CHECKING

from mailer.model.chart import ChartValue
from mailer.model.chart_rules import number_of

if TYPE_CHECKING:
    from babel import Locale

MINUS = "−"
LARGE = 100_000
"""From here on a label is written short where the language has a way to."""

DEGREES = ("°", "°C", "°F")
_PER = ("%", "‰")
# A unit that begins so has a scale of its own: “12万” of “万吨” would be read as neither.
_SCALED = re.compile(
    "[万萬亿億兆千百]|(?:thousands?|millions?|billions?|milliers?|milliards?|mil|millones|mio|mn|bn|tn)\\b"
    "|ألف|آلاف|مليون|ملايين|مليار",
    re.IGNORECASE,
)
_FEWEST_DIGITS, _MOST_DIGITS = 3, 6
_LEFT_TO_RIGHT_MARK = "\u200e"
_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Numerals:
    """Writes numbers in a language (BCP 47; English where Babel does not know it) with ``unit``, which may be empty."""

    language: str
    unit: str

    @property
    def is_a_sign(self) -> bool:
        """Whether the unit is a sign that can stand at every number: %, ‰, °C or a currency's."""
        return self.unit in (*_PER, *DEGREES) or self._currency == self.unit != ""

    def full(self, value: ChartValue) -> str:
        """The number with all the digits that were given, without its unit."""
        number = number_of(value.number)
        return self._signed(self._grouped(abs(number)), number, value)

    def short(self, values: Sequence[ChartValue]) -> tuple[str, ...]:
        """Large numbers as “1.23M” or “123万”, to three digits or as many as tell all apart; small ones in full."""
        for digits in range(_FEWEST_DIGITS, _MOST_DIGITS + 1):
            written = tuple(self._short(value, digits) for value in values)
            meant = {(label, number_of(value.number)) for label, value in zip(written, values, strict=True)}
            if len(meant) == len(set(written)):
                return written
        return tuple(self.full(value) for value in values)

    def with_unit(self, label: str) -> str:
        """A written number with the unit where the language puts it: “$5”, “5 €”, “5%”, “5 %”, “5 TEU”."""
        if not self.unit:
            return label
        before, after = self._around()
        mark, sign, digits = _parts(label)
        return f"{mark}{sign}{before}{digits}{after}"

    def tick(self, number: Decimal) -> str:
        """A number on an axis: short where it is large, and without zeros that say nothing."""
        plain = f"{number:f}"
        plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return self.short((ChartValue(label="", number=plain),))[0]

    def ratio(self, number: Decimal) -> str:
        """How many times one is the other: “×4.2”."""
        return f"{_LEFT_TO_RIGHT_MARK if self._is_right_to_left else ''}×{self._grouped(number)}"

    def _short(self, value: ChartValue, digits: int) -> str:
        number = number_of(value.number)
        if abs(number) < LARGE or self.unit in _PER or _SCALED.match(self.unit.removeprefix(self._currency).strip()):
            return self.full(value)
        whole = self._compact(abs(number), 0)
        digits = max(digits, sum(char.isdigit() for char in whole))
        # Rounded first: otherwise 999,999 would be “1000K”.
        rounded = Context(prec=digits).create_decimal(abs(number))
        written = self._compact(rounded, digits)
        if not any(char.isalpha() for char in written):
            return self.full(value)  # German has no short word for thousands: 123000 would only be wrong.
        return self._signed(written, number, value)

    def _compact(self, number: Decimal, decimals: int) -> str:
        from babel.numbers import format_compact_decimal

        # Babel takes a Decimal as it is, whatever its annotation says; a float would lose digits.
        return str(format_compact_decimal(number, locale=self._locale, fraction_digits=decimals))  # type: ignore[arg-type]

    def _grouped(self, number: Decimal) -> str:
        from babel.numbers import format_decimal

        decimals = max(0, -int(number.as_tuple().exponent))
        grouping = str(self._locale.decimal_formats[None].pattern).split(";")[0].split(".")[0]
        pattern = grouping + ("." + "0" * decimals if decimals else "")
        return str(format_decimal(number, format=pattern, locale=self._locale))

    def _signed(self, written: str, number: Decimal, value: ChartValue) -> str:
        sign = MINUS if number < 0 else "+" if value.number.strip().startswith("+") and number else ""
        # Without the mark a sign before digits would jump to their other side in a right-to-left line.
        mark = _LEFT_TO_RIGHT_MARK if sign and self._is_right_to_left else ""
        return f"{mark}{sign}{written}"

    def _around(self) -> tuple[str, str]:
        """What the language puts before and behind a number for this unit."""
        if self.unit in _PER:
            pattern = str(self._locale.percent_formats[None].pattern).split(";")[0].replace("%", self.unit)
        elif self._currency:
            pattern = str(self._locale.currency_formats["standard"].pattern).split(";")[0].replace("¤", self._currency)
        else:
            return "", f"{'' if self._touches else _NO_BREAK}{self.unit}"
        before, after = re.split(r"[#0,.]+", pattern, maxsplit=1)
        scale = self.unit.removeprefix(self._currency).strip() if self._currency else ""
        return before.strip("\u200f"), f"{_NO_BREAK}{scale}{after}" if scale else after

    @property
    def _touches(self) -> bool:
        """Whether the unit follows its number without a blank, as degrees and Chinese units do."""
        return self.unit == "°" or "\u2e80" <= self.unit[:1] <= "\u9fff"

    @property
    def _currency(self) -> str:
        """The sign of a currency with which the unit begins, as in “$” and “US$ bn”."""
        sign = self.unit.split(" ", 1)[0]
        return sign if len(sign) <= 4 and any(unicodedata.category(char) == "Sc" for char in sign) else ""

    @property
    def _is_right_to_left(self) -> bool:
        return self._locale.text_direction == "rtl"

    @property
    def _locale(self) -> Locale:
        return _locale(self.language)


def _parts(label: str) -> tuple[str, str, str]:
    found = re.fullmatch(rf"({_LEFT_TO_RIGHT_MARK}?)([{MINUS}+]?)(.*)", label, re.DOTALL)
    assert found
    return found[1], found[2], found[3]


def _locale(language: str) -> Locale:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")

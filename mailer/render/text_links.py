"""Numbered links of the text part: an address travels as a mark behind its words until the whole text stands.

Only then is it known in which order a reader meets them. Numbers count in that order, and an address keeps its own.
"""

from __future__ import annotations

import re
import unicodedata

# Control characters: content that holds one is refused before anything is rendered, as no mail can carry it.
_OPENING, _CLOSING = "\x02", "\x03"

LIST = "\x04"
"""Stands on a line of its own where the addresses that were marked since the last such place shall be listed."""

MARK = rf"{_OPENING}[^{_CLOSING}]*{_CLOSING}"
"""What a mark looks like, as a regular expression."""

_MARK = re.compile(rf"({MARK})|{LIST}\n?")
_LONGEST_USUAL = " [99]"


def marked(address: str) -> str:
    """The mark of a link, to stand directly behind its words; empty without an address."""
    return f"{_OPENING}{address}{_CLOSING}" if address else ""


def is_mark(text: str) -> bool:
    """Whether ``text`` begins with a mark."""
    return text.startswith(_OPENING)


def as_read(text: str) -> str:
    """``text`` as wide as readers will see it: with two digits for each mark."""
    return _MARK.sub(_LONGEST_USUAL, text) if _OPENING in text else text


def numbered(text: str) -> str:
    """``text`` with its marks as numbers, and below each part of it the addresses that it names.

    A list repeats what an earlier one held, as notes at the foot of a page are found without turning back. Addresses
    that no list follows stand at the end.
    """
    numbers: dict[str, int] = {}
    unlisted: set[str] = set()

    def settled(mark: re.Match[str]) -> str:
        if mark[1] is None:
            lines = _list({number: address for address, number in numbers.items() if address in unlisted})
            unlisted.clear()
            return f"{lines}\n\n" if lines else ""
        address = mark[1][1:-1]
        unlisted.add(address)
        number = numbers.setdefault(address, len(numbers) + 1)
        return f"{_blank_after(text[max(mark.start() - 1, 0) : mark.start()])}[{number}]"

    return _MARK.sub(settled, f"{text.rstrip()}\n\n{LIST}").rstrip("\n") + "\n"


def _list(addresses: dict[int, str]) -> str:
    widest = max(map(len, map(str, addresses)), default=0)
    return "\n".join(
        f"[{number}]{' ' * (1 + widest - len(str(number)))}{address}" for number, address in addresses.items()
    )


def _blank_after(character: str) -> str:
    """Chinese and Japanese put no blank before a number in brackets."""
    wide = unicodedata.east_asian_width(character) in ("W", "F") if character else False
    return "" if wide or not character.strip() else " "

"""Lines of plain text: at most 72 columns, addresses unbroken, wide characters counted as two columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from mailer.render import text_links

WIDTH = 72

# Only what a keyboard's blank and line ends give: a no-break space holds its words together.
_BLANKS = re.compile(r"[ \t\r\n]+")
_WIDE_CLOSING = "、。，．！？；：）」』》〉】"
_NEVER_FIRST = _WIDE_CLOSING + "…·,.!?;:)]}”’%"
_NEVER_LAST = "「『《〈（【“‘"

# An address ends where Chinese or Japanese goes on behind it without a blank.
_UNITS = re.compile(rf"{text_links.MARK}|[A-Za-z][A-Za-z0-9+.-]*://[^{_WIDE_CLOSING}{_NEVER_LAST}]+|.", re.DOTALL)


def wrap(
    text: str, width: int = WIDTH, first: str = "", rest: str = "", *, as_read: Callable[[str], str] | None = None
) -> str:
    """``text`` as lines of at most ``width`` columns, the first led by ``first``, the others by ``rest``.

    A word that is longer, such as an address, stands on a line of its own. ``as_read`` gives what a reader will see of
    a word, for measuring. The result has no blank at a line's end; empty text gives an empty string.
    """
    if as_read and as_read(text) == text:
        as_read = None
    lines: list[str] = []
    line, used, lead = first, columns(first), first
    for glue, word in _words(text):
        size = columns(text_links.as_read(as_read(word) if as_read else word))
        if line != lead and used + len(glue) + size > width:
            lines.append(line)
            line = lead = rest
            used = columns(rest)
        if line != lead:
            line += glue
            used += len(glue)
        line += word
        used += size
    return "\n".join([*lines, line] if line != lead else lines)


def columns(text: str) -> int:
    """How many columns ``text`` takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(_columns_of(char) for char in text)


@lru_cache(4096)
def _columns_of(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if _is_wide(char) else 1


@lru_cache(4096)
def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in ("W", "F")


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Each piece that stays whole, with what joins it to the piece before on the same line."""
    for word in _BLANKS.split(text):
        if not word:
            continue
        if word.isascii() or not any(map(_is_wide, word)):
            yield " ", word
        else:
            glue = " "
            for piece in _pieces(word):
                yield glue, piece
                glue = ""


def _pieces(word: str) -> Iterator[str]:
    """A line of Chinese or Japanese may be broken between any two characters but before a closing mark."""
    piece = ""
    for unit in _UNITS.findall(word):
        may_stand_first = columns(unit) and unit[0] not in _NEVER_FIRST and not text_links.is_mark(unit)
        wide = piece and (_is_wide(unit[0]) or _is_wide(piece[-1]))
        if wide and may_stand_first and piece[-1] not in _NEVER_LAST:
            yield piece
            piece = ""
        piece += unit
    if piece:
        yield piece

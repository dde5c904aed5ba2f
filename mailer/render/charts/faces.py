"""The fonts that charts are lettered with: which characters they have, and how wide a text will be.

Only the bundled files are used, so that a chart is the same on every machine.
"""

from __future__ import annotations

import functools
import itertools
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mailer.render.charts.joining import joined

_FOLDER = Path(__file__).parent / "fonts"

# Characters that embed, join or divide and are not drawn themselves; the direction of a label is set by the sheet.
_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2060, 0x206A), 0x061C, 0x00AD, 0x200B, 0xFEFF])


@dataclass(frozen=True, slots=True)
class Face:
    """One family: its name and its files."""

    family: str
    regular: str
    bold: str

    def advance(self, char: str, bold: bool) -> int | None:
        """The width of a character in thousandths of the size, or None where the face lacks it."""
        return _advances(self.bold if bold else self.regular).get(ord(char))


_LATIN = Face("Noto Sans", "NotoSans-Regular.ttf", "NotoSans-Bold.ttf")
_ARABIC = Face("Noto Sans Arabic", "NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf")
# Bold Chinese would double the size of the fonts: there, colour alone sets a word apart.
_SIMPLIFIED = Face("Noto Sans CJK SC", "NotoSansCJKSC-Regular.otf", "NotoSansCJKSC-Regular.otf")
_TRADITIONAL = Face("Noto Sans CJK TC", "NotoSansCJKTC-Regular.otf", "NotoSansCJKTC-Regular.otf")


def faces_for(language: str) -> tuple[Face, ...]:
    """The faces in the order in which they are asked for a character.

    In Chinese the Chinese faces come first, so that quotation marks are as wide as the characters around them.
    """
    tag = language.lower()
    if tag.startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo")):
        return (_TRADITIONAL, _SIMPLIFIED, _LATIN, _ARABIC)
    if tag.startswith("zh"):
        return (_SIMPLIFIED, _TRADITIONAL, _LATIN, _ARABIC)
    return (_LATIN, _ARABIC, _SIMPLIFIED, _TRADITIONAL)


@dataclass(frozen=True, slots=True)
class Lettering:
    """How the words of one edition are set."""

    language: str

    def clean(self, text: str) -> str:
        """``text`` composed, and without characters that are not drawn."""
        return unicodedata.normalize("NFC", text).translate(_CONTROLS)

    def lacking(self, text: str) -> str:
        """The first character that no face has, or an empty string."""
        return next((char for char in self.clean(text) if self.face(char) is None), "")

    def has_bold(self, text: str) -> bool:
        """Whether all of ``text`` can be set bold: figures heavier than the words around them would look misprinted."""
        faces = (self.face(char) for char in text)
        return all(face.bold != face.regular for face in faces if face)

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """How wide ``text`` will be at most."""
        return _width(self, text, bold) * size / 1000

    def runs(self, text: str) -> Iterator[tuple[str, str]]:
        """The pieces of ``text`` that are set in one face each, as (family, piece)."""
        families = ((self._family(char), char) for char in text)
        for family, pairs in itertools.groupby(families, key=lambda pair: pair[0]):
            yield family, "".join(char for _, char in pairs)

    def files(self, text: str) -> frozenset[str]:
        """The font files that ``text`` needs."""
        found = {self.face(char) for char in self.clean(text)} | {_LATIN}
        return frozenset(str(_FOLDER / file) for face in found if face for file in (face.regular, face.bold))

    def _family(self, char: str) -> str:
        face = self.face(char)
        return face.family if face else _LATIN.family

    def face(self, char: str) -> Face | None:
        """The first face that has a character, in both its weights."""
        return next((face for face in faces_for(self.language) if face.advance(char, bold=False) is not None), None)


@functools.lru_cache(maxsize=4096)
def _width(lettering: Lettering, text: str, bold: bool) -> int:
    """In thousandths of the size; laying names out asks for the same ones again and again."""
    heavy = bold and lettering.has_bold(text)
    faces = ((char, lettering.face(char)) for char in joined(lettering.clean(text)))
    return sum(face.advance(char, heavy) or 0 for char, face in faces if face)


@functools.cache
def _advances(file: str) -> dict[int, int]:
    """The width of every character that a font file maps, read from its tables ``cmap`` (format 4) and ``hmtx``."""
    data = (_FOLDER / file).read_bytes()
    tables = {}
    for at in range(12, 12 + 16 * struct.unpack_from(">H", data, 4)[0], 16):
        tag, _, start, length = struct.unpack_from(">4sIII", data, at)
        tables[tag] = data[start : start + length]
    count = struct.unpack_from(">H", tables[b"hhea"], 34)[0]
    widths = [struct.unpack_from(">H", tables[b"hmtx"], 4 * at)[0] for at in range(count)]
    return {code: widths[min(glyph, count - 1)] for code, glyph in _characters(tables[b"cmap"])}


def _characters(cmap: bytes) -> Iterator[tuple[int, int]]:
    """Every code point of the table's first subtable of format 4, with its glyph."""
    records = (struct.unpack_from(">HHI", cmap, 4 + 8 * at) for at in range(struct.unpack_from(">H", cmap, 2)[0]))
    start = next(offset for _, _, offset in records if struct.unpack_from(">H", cmap, offset)[0] == 4)
    double = struct.unpack_from(">H", cmap, start + 6)[0]
    arrays = [start + 14, start + 16 + double, start + 16 + 2 * double, start + 16 + 3 * double]
    for at in range(0, double, 2):
        last, first, delta, offset = (struct.unpack_from(">H", cmap, array + at)[0] for array in arrays)
        for code in range(first, last + 1):
            glyph = code
            if offset:
                glyph = struct.unpack_from(">H", cmap, arrays[3] + at + offset + 2 * (code - first))[0]
            if (glyph or not offset) and code != 0xFFFF:
                yield code, (glyph + delta) % 0x10000

"""Makes the fonts of this folder anew from Debian's Noto packages; see README.md. Only this needs fontTools.

python mailer/render/charts/fonts/make_fonts.py [FOLDER]
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

NOTO = Path("/usr/share/fonts/truetype/noto")
CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SIMPLIFIED, TRADITIONAL = 2, 3  # positions in the collection

LATIN = (
    "20-7e a0-24f 259 2bb-2bc 2c6-2dd 300-304 306-30c 323-328 370-3ff 400-45f 462-463 472-475 48a-4ff 1e00-1eff "
    "2000-200f 2010-2015 2018-2022 2026 202a-202f 2030-2033 2039-203a 2044 2060 2066-2069 2070-208e 20a0-20bf 2113 "
    "2116 2122 2126 2150-215e 2215 221e 2260 2264-2265"
)
ARABIC = "20 a0 600-6ff 750-77f 200c-200f 2066-2069 fb50-fbff fe80-fefc"
WIDE_PUNCTUATION = "b7 2014 2018-201d 2026 3000-3017 301c-301e 30fb ff01-ff5e ffe0-ffe5"

MINUS = 0x2212


def main(folder: Path) -> None:
    """Write the six files."""
    for weight in ("Regular", "Bold"):
        latin = TTFont(NOTO / f"NotoSans-{weight}.ttf")
        add_minus(latin)
        write(latin, [*code_points(LATIN), MINUS], ("kern", "mark", "mkmk", "ccmp"), folder / f"NotoSans-{weight}.ttf")
        arabic = TTFont(NOTO / f"NotoSansArabic-{weight}.ttf")
        write(arabic, code_points(ARABIC), ("*",), folder / f"NotoSansArabic-{weight}.ttf")
    for number, name, characters in ((SIMPLIFIED, "SC", gb2312()), (TRADITIONAL, "TC", big5_level_1())):
        font = TTFont(CJK, fontNumber=number)
        write(font, [*code_points(WIDE_PUNCTUATION), *characters], (), folder / f"NotoSansCJK{name}-Regular.otf")


def write(font: TTFont, wanted: Iterable[int], features: tuple[str, ...], path: Path) -> None:
    """The font with these characters only, without hints, which nothing at twice the size needs."""
    options = Options(
        hinting=False,
        desubroutinize=True,
        layout_features=list(features),
        notdef_outline=True,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13],
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    font["head"].modified = font["head"].created  # the same bytes every time
    font.recalcTimestamp = False
    font.save(path)


def add_minus(font: TTFont) -> None:
    """U+2212, which this Noto Sans lacks: the level stroke of its plus sign, on the width of the plus sign."""
    glyphs, names = font["glyf"], font.getBestCmap()
    plus = glyphs[names[ord("+")]]
    points = [tuple(point) for point in plus.coordinates]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom, top = (bound(y for x, y in points if x == left) for bound in (min, max))
    pen = TTGlyphPen(None)
    pen.moveTo((left, bottom))
    for corner in ((left, top), (right, top), (right, bottom)):
        pen.lineTo(corner)
    pen.closePath()
    font.setGlyphOrder([*font.getGlyphOrder(), "minus"])
    glyphs["minus"] = pen.glyph()
    font["hmtx"]["minus"] = (font["hmtx"][names[ord("+")]][0], left)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[MINUS] = "minus"


def code_points(ranges: str) -> list[int]:
    """``20-7e a0`` as numbers."""
    ends = [part.split("-") for part in ranges.split()]
    return [code for end in ends for code in range(int(end[0], 16), int(end[-1], 16) + 1)]


def gb2312() -> list[int]:
    """All 6,763 characters of GB 2312: with level 1 alone there would be no 深圳."""
    return han(bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))


def big5_level_1() -> list[int]:
    """The 5,401 frequent characters of Big5."""
    cells = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    return han(bytes((row, cell)).decode("big5", "ignore") for row in range(0xA4, 0xC7) for cell in cells)


def han(decoded: Iterable[str]) -> list[int]:
    """The Chinese characters among them."""
    return sorted({ord(char) for text in decoded for char in text if "\u4e00" <= char <= "\u9fff"})


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)

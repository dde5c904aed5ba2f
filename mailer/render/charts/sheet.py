"""A sheet of SVG, 536 units wide: shapes and words laid from the side where the language begins to read.

A right-to-left sheet is the mirror of a left-to-right one; the kinds of charts need not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from mailer.render.charts.faces import Lettering
from mailer.render.charts.inks import Inks

WIDTH = 536
"""The picture is drawn at this width and scaled to its place: words keep their share of it on any screen."""

SMALL = 20  # on a phone of 375 px the picture is 335 wide, and this 12.5
LEAD = 26

_FIRST_STRONG_ISOLATE, _RIGHT_TO_LEFT_ISOLATE, _POP = "\u2068", "\u2067", "\u2069"


@dataclass(slots=True)
class Sheet:
    """What has been drawn so far. ``x`` counts from the side where reading begins, ``y`` from the top."""

    inks: Inks
    lettering: Lettering
    mirrored: bool = False
    _parts: list[str] = field(default_factory=list)
    _words: set[str] = field(default_factory=set)

    def rect(self, x: float, y: float, wide: float, high: float, ink: str) -> None:
        """A filled rectangle; nothing where it has no size."""
        if wide <= 0 or high <= 0:
            return
        left = WIDTH - x - wide if self.mirrored else x
        self._parts.append(f'<rect x="{_n(left)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}" fill="{ink}"/>')

    def rule(self, x: float, y: float, wide: float, ink: str, thick: float = 1) -> None:
        """A level line, its middle at ``y``."""
        self.rect(x, y - thick / 2, wide, thick, ink)

    def curve(self, points: Iterable[tuple[float, float]], ink: str, thick: float) -> None:
        """A line from point to point."""
        path = " ".join(f"{_n(self._x(x))},{_n(y)}" for x, y in points)
        self._parts.append(
            f'<polyline points="{path}" fill="none" stroke="{ink}" stroke-width="{_n(thick)}"'
            ' stroke-linejoin="round" stroke-linecap="round"/>'
        )

    def dot(self, x: float, y: float, radius: float, ink: str) -> None:
        """A disc with a ring of ground around it, so that it stands off the line below it."""
        self._parts.append(
            f'<circle cx="{_n(self._x(x))}" cy="{_n(y)}" r="{_n(radius)}" fill="{ink}"'
            f' stroke="{self.inks.ground}" stroke-width="3"/>'
        )

    def words(
        self,
        text: str,
        x: float,
        y: float,
        *,
        ink: str = "",
        size: float = SMALL,
        at: str = "start",
        bold: bool = False,
        halo: bool = False,
    ) -> None:
        """One line of words on the base line ``y``; ``at`` is what ``x`` is of it: ``start``, ``middle`` or ``end``.

        With a ``halo`` the ground shines around the letters, so that a line behind them does not strike them through.
        """
        cleaned = self.lettering.clean(text)
        bold = bold and self.lettering.has_bold(cleaned)
        self._words.add(cleaned)
        if self.mirrored:
            at = {"start": "end", "end": "start"}.get(at, at)
        runs = "".join(
            f'<tspan font-family="{family}">{escape(piece)}</tspan>' for family, piece in self.lettering.runs(cleaned)
        )
        if self.mirrored:
            runs = f"{_RIGHT_TO_LEFT_ISOLATE}{runs}{_POP}"
        style = ' font-weight="bold"' if bold else ""
        if halo:
            style += f' stroke="{self.inks.ground}" stroke-width="6" stroke-linejoin="round" paint-order="stroke"'
        self._parts.append(
            f'<text x="{_n(self._x(x))}" y="{_n(y)}" font-size="{_n(size)}"{style} fill="{ink or self.inks.text}"'
            f' text-anchor="{at}">{runs}</text>'
        )

    def width_of(self, text: str, size: float = SMALL, *, bold: bool = False) -> float:
        """How wide these words will be."""
        return self.lettering.width(text, size, bold=bold)

    def svg(self, height: int, pixels: tuple[int, int]) -> str:
        """The whole sheet, of this height in units, to fill a picture of so many pixels exactly."""
        size = f'width="{pixels[0]}" height="{pixels[1]}" viewBox="0 0 {WIDTH} {height}" preserveAspectRatio="none"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        ground = f'<rect width="{WIDTH}" height="{height}" fill="{self.inks.ground}"/>'
        return "\n".join((head, ground, *self._parts, "</svg>\n"))

    def font_files(self) -> tuple[str, ...]:
        """The font files that its words need, sorted."""
        return tuple(sorted(self.lettering.files("".join(sorted(self._words)))))

    def _x(self, x: float) -> float:
        return WIDTH - x if self.mirrored else x


def _n(value: float) -> str:
    """A coordinate on the grid of pixels at twice the size: edges are sharp, and equal letters equal bytes."""
    return f"{round(value * 2) / 2:g}"


def wrapped(sheet: Sheet, text: str, widest: float, *, bold: bool = False) -> tuple[str, ...]:
    """``text`` in lines, broken at blanks, between Chinese characters, and within a word that is wider than a line."""
    lines = [""]
    for word in _words_of(text):
        if lines[-1] and sheet.width_of((lines[-1] + word).rstrip(), bold=bold) > widest:
            lines.append("")
        for char in word:
            if lines[-1] and sheet.width_of((lines[-1] + char).rstrip(), bold=bold) > widest:
                lines.append("")
            lines[-1] += char
    return tuple(line.strip() for line in lines)


def fitted(sheet: Sheet, text: str, widest: float, most: int = 2) -> tuple[str, ...]:
    """``text`` in at most ``most`` lines with its words whole; empty where it does not fit."""
    if any(sheet.width_of(word.rstrip()) > widest for word in _words_of(text)):
        return ()
    lines = wrapped(sheet, text, widest)
    return lines if len(lines) <= most else ()


def _words_of(text: str) -> Iterator[str]:
    """The pieces between which a line may break, each with the blank or hyphen behind it."""
    word = ""
    for before, char in zip(" " + text, text, strict=False):
        if word and _may_break(before, char):
            yield word
            word = ""
        word += char
    yield word


def _may_break(before: str, char: str) -> bool:
    """Behind a blank or hyphen, and between Chinese characters, but 12 stays with 月 and a comma with its word."""
    if char in _CLOSING or before in _OPENING:
        return False
    return before in " -–/" or (_is_han(char) and not before.isdigit()) or (_is_han(before) and not char.isdigit())


def _is_han(char: str) -> bool:
    return "\u2e80" <= char <= "\u9fff"


_OPENING, _CLOSING = "（《「『【", "）》」』】，。、；：！？"

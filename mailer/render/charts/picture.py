"""A chart becomes a drawing, a picture of twice its size, and the words for those who do not see it."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mailer.errors import RenderError
from mailer.model.chart import Chart
from mailer.model.text import one_line
from mailer.render.charts.alt import alt_text
from mailer.render.charts.columns import draw_columns
from mailer.render.charts.comparison import draw_comparison
from mailer.render.charts.content import Content, content_of
from mailer.render.charts.faces import Lettering
from mailer.render.charts.inks import Inks, inks_of
from mailer.render.charts.line import draw_line
from mailer.render.charts.raster import MOST_BYTES, RECIPE, rasterised
from mailer.render.charts.share import draw_share
from mailer.render.charts.sheet import WIDTH, Sheet
from mailer.render.charts.table import with_table
from mailer.render.origin import Origin
from mailer.render.theme import Colours

_KINDS = {"column": draw_columns, "line": draw_line, "share": draw_share, "comparison": draw_comparison}
_FINER = 2
_FOOT = 6
_NOWHERE = Origin("")
_MOST_KB = MOST_BYTES // 1000


@dataclass(frozen=True, slots=True)
class DrawnChart:
    """A drawing of ``width`` × ``height`` CSS pixels, its picture made when asked for. ``alt`` states the numbers."""

    svg: str
    fonts: tuple[str, ...]
    inks: Inks
    width: int
    height: int
    alt: str
    kind: str
    named_in: Origin = _NOWHERE

    @property
    def key(self) -> bytes:
        """Everything that the picture is made from."""
        return f"{RECIPE}\n{' '.join(Path(font).name for font in self.fonts)}\n{self.svg}".encode()

    @property
    def data(self) -> bytes:
        """A PNG of twice the size.

        Raises:
            RenderError: it would be too heavy for a mail.
        """
        data = rasterised(self.svg, self.fonts, self.inks)
        if len(data) > MOST_BYTES:
            raise RenderError(
                f"the {self.kind} chart makes a picture of {len(data) // 1000} KB; a mail has room for {_MOST_KB}",
                file=self.named_in.file,
                line=self.named_in.line,
                fix="shorten its labels, or show fewer values",
            )
        return data


def draw_chart(
    chart: Chart,
    *,
    theme_colours: Colours,
    language: str,
    direction: str,
    width: int,
    folder: Path,
    root: Path,
    named_in: Origin,
) -> DrawnChart:
    """Draw a valid chart for the card of a theme; ``folder`` is where its table would lie, ``root`` the publication.

    Raises:
        RenderError: its table cannot be used, or the fonts lack a character of it; ``named_in`` is where it is written.
    """
    chart, origins = with_table(chart, folder, root, named_in)
    _refuse_lacking(chart, language, named_in, origins)
    return dataclasses.replace(_drawing(chart, theme_colours, language, direction, width), named_in=named_in)


@functools.lru_cache(maxsize=64)
def _drawing(chart: Chart, theme_colours: Colours, language: str, direction: str, width: int) -> DrawnChart:
    """The same chart is asked for again by every preview."""
    content = content_of(chart, language)
    sheet, high = drawn(content, theme_colours, direction)
    height = round(high * width / WIDTH)
    return DrawnChart(
        svg=sheet.svg(high, (_FINER * width, _FINER * height)),
        fonts=sheet.font_files(),
        inks=sheet.inks,
        width=width,
        height=height,
        alt=alt_text(content),
        kind=chart.kind,
    )


def drawn(content: Content, theme_colours: Colours, direction: str) -> tuple[Sheet, int]:
    """The sheet with the chart on it, and its height."""
    sheet = Sheet(inks_of(theme_colours), content.lettering, mirrored=direction == "rtl")
    return sheet, math.ceil(_KINDS[content.kind](sheet, content)) + _FOOT


def _refuse_lacking(chart: Chart, language: str, named_in: Origin, origins: Sequence[Origin]) -> None:
    texts = [("title", chart.title, named_in.below("title")), ("unit", chart.unit, named_in.below("unit"))]
    texts += [("label", value.label, origin) for value, origin in zip(chart.values, origins, strict=True)]
    lettering = Lettering(language)
    for what, text, origin in texts:
        char = lettering.lacking(one_line(text))
        if char:
            raise RenderError(
                f"the {what} “{one_line(text)}” of the chart holds {char} (U+{ord(char):04X}), which the fonts of "
                "charts lack",
                file=origin.file,
                line=origin.line,
                fix="write it in other characters",
            )

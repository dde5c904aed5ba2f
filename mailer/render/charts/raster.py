"""SVG becomes a PNG of few colours; the one door to resvg."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image

from mailer.render.charts.inks import Inks, blend

_STEPS = 4
_UNPACKED = 17  # more colours than half a byte can tell apart
RECIPE = "resvg-py 0.5.0, 1"
"""Changed with the library, and whenever the same drawing shall become another picture than before."""

MOST_BYTES = 12_000
"""What a chart may weigh in a mail."""


def rasterised(svg: str, fonts: tuple[str, ...], inks: Inks) -> bytes:
    """A PNG as fine as ``MOST_BYTES`` allow; more than that only where there is too much on it."""
    data = b""
    for picture, colours, packed in _ways(svg, fonts, inks):
        data = _encoded(picture, colours, packed=packed)
        if len(data) <= MOST_BYTES:
            break
    return data


def _ways(svg: str, fonts: tuple[str, ...], inks: Inks) -> Iterator[tuple[Image.Image, tuple[str, ...], bool]]:
    """The drawing, its colours and whether its pixels are packed, from the finest to the smallest.

    First with smooth edges, in steps from the ground to each ink of letters; then with sharp ones, which hardly show at
    this density; at last in the four colours that must be told apart.
    """
    shapes = (inks.plain, inks.faint, *inks.parts)
    letters = (inks.text, inks.accent, inks.soft)
    shades = [blend(inks.ground, ink, step / _STEPS) for ink in letters for step in range(1, _STEPS + 1)]
    yield _drawn(svg, fonts), tuple(dict.fromkeys((inks.ground, *shades, *shapes))), False
    yield _drawn(svg, fonts, smooth=False), tuple(dict.fromkeys((inks.ground, *letters, *shapes))), True
    plainer = svg.replace(inks.soft, inks.text)
    yield _drawn(plainer, fonts, smooth=False), (inks.ground, inks.text, inks.accent, inks.plain), True


def _drawn(svg: str, fonts: tuple[str, ...], *, smooth: bool = True) -> Image.Image:
    import resvg_py

    drawn = resvg_py.svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=True,
        font_files=list(fonts),
        shape_rendering="geometric_precision" if smooth else "optimize_speed",
        text_rendering="optimize_legibility" if smooth else "optimize_speed",
    )
    with Image.open(io.BytesIO(drawn)) as opened:
        return opened.convert("RGB")


def _encoded(picture: Image.Image, colours: tuple[str, ...], *, packed: bool) -> bytes:
    """In these exact colours, so that no box shows on the card.

    ``packed``, several pixels share a byte; smooth edges come out smaller with a byte for each.
    """
    flat = [int(colour[at : at + 2], 16) for colour in colours for at in (1, 3, 5)]
    palette = Image.new("P", (1, 1))
    palette.putpalette(flat if packed else flat + flat[:3] * (_UNPACKED - len(colours)))
    out = io.BytesIO()
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()

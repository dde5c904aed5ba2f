"""The mark on a film's picture that says it can be played, and how long it runs."""

from __future__ import annotations

import re

from PIL import Image, ImageDraw, ImageFont

_FINER = 4  # drawn this much larger and then reduced, for smooth edges
_DISC = (18, 24, 38, 205)
_RING = (255, 255, 255, 255)
_BADGE = (12, 16, 26, 225)
_DURATION = re.compile(r"\d{1,3}(:\d{2}){1,2}")


def with_play_mark(picture: Image.Image, duration: str, *, scale: float) -> Image.Image:
    """``picture`` with a play disc in its middle and the duration in its corner; ``scale`` is file to CSS pixels.

    A duration that is not written like ``4:05`` is left to the words beside the picture.
    """
    out = picture.convert("RGB")
    across = min(round(76 * scale), out.width // 2, out.height // 2)
    if across >= 8:
        disc = _disc(across)
        out.paste(disc, ((out.width - across) // 2, (out.height - across) // 2), disc)
    if _DURATION.fullmatch(duration):
        badge = _badge(duration, scale)
        gap = round(12 * scale)
        if badge.width + 2 * gap < out.width and badge.height + 2 * gap < out.height:
            out.paste(badge, (out.width - badge.width - gap, out.height - badge.height - gap), badge)
    return out


def _disc(across: int) -> Image.Image:
    size = across * _FINER
    disc = Image.new("RGBA", (size, size), (255, 255, 255, 0))
    draw = ImageDraw.Draw(disc)
    draw.ellipse((0, 0, size - 1, size - 1), fill=_RING)
    edge = round(size * 0.045)
    draw.ellipse((edge, edge, size - 1 - edge, size - 1 - edge), fill=(*_DISC[:3], 255))
    # A triangle looks centred when its centre of mass is, which lies a third of the way along.
    left, right, half = size * 0.385, size * 0.715, size * 0.19
    draw.polygon([(left, size / 2 - half), (left, size / 2 + half), (right, size / 2)], fill=_RING)
    return disc.resize((across, across), Image.Resampling.LANCZOS)


def _badge(duration: str, scale: float) -> Image.Image:
    fine = scale * _FINER
    font = ImageFont.load_default(size=15 * fine)  # the face that Pillow carries: the same on every machine
    left, top, right, bottom = font.getbbox(duration)
    width, height = round(right - left + 16 * fine), round(26 * fine)
    badge = Image.new("RGBA", (width, height), (*_BADGE[:3], 0))
    draw = ImageDraw.Draw(badge)
    draw.rounded_rectangle((0, 0, width - 1, height - 1), radius=5 * fine, fill=_BADGE)
    draw.text(((width - right - left) / 2, (height - bottom - top) / 2), duration, font=font, fill=_RING)
    return badge.resize((max(1, width // _FINER), max(1, height // _FINER)), Image.Resampling.LANCZOS)

"""Colours, and how legible one is on another: the contrast ratio of WCAG 2.2."""

from __future__ import annotations

Colour = tuple[float, float, float]
"""Red, green and blue in sRGB, from 0 to 1."""

LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3 (AA)."""


def colour_of(text: str) -> Colour:
    """The colour that ``#rrggbb`` means."""
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def contrast(one: Colour | str, other: Colour | str) -> float:
    """The contrast ratio of two colours, from 1 to 21; a text is ``#rrggbb``."""
    colours = (colour_of(colour) if isinstance(colour, str) else colour for colour in (one, other))
    darker, lighter = sorted(map(_luminance, colours))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

"""The colours of a chart, taken from the card that it stands on: one strong one, and shades between ground and text."""

from __future__ import annotations

from dataclasses import dataclass

from mailer.model.colour import contrast
from mailer.render.theme import Colours

LEAST_SHAPE = 3.0  # WCAG 2.2, 1.4.11, for what must be seen to be understood
_LEAST_TEXT = 5.0  # above the 4.5 of WCAG 1.4.3, as labels shrink on a phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Inks:
    """``plain`` fills bars, ``soft`` is for smaller words, ``faint`` for lines that only guide the eye."""

    ground: str
    text: str
    soft: str
    plain: str
    faint: str
    accent: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The fills of a share's further parts, told apart by their brightness."""
        return (self.text, blend(self.plain, self.text, 0.42), self.plain)


def inks_of(colours: Colours) -> Inks:
    """The inks on a theme's card. Theme colours are proved to be legible when the theme is loaded."""
    return Inks(
        ground=colours.card,
        text=colours.card_text,
        soft=_shade(colours, _LEAST_TEXT + 1.5),
        plain=_shade(colours, LEAST_SHAPE + 0.6),
        faint=_shade(colours, 1.6),
        accent=colours.card_accent,
    )


def blend(one: str, other: str, share: float) -> str:
    """``one`` with a ``share`` of ``other`` from 0 to 1."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _shade(colours: Colours, least: float) -> str:
    """The faintest blend of card and text with this contrast against the card, or the text itself."""
    shades = (blend(colours.card, colours.card_text, step / 100) for step in range(101))
    return next((shade for shade in shades if contrast(shade, colours.card) >= least), colours.card_text)

"""What a theme settles beside its templates: colours by role, fonts, widths, and how the text part writes links."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """One colour scheme by role, each ``#rrggbb``.

    ``page`` lies around the ``paper`` that the text stands on; ``tint`` is a paler surface on it, and ``card`` a strong
    one, the same in light and dark, as charts are drawn on it. ``kicker`` is a second voice beside ``accent``.
    """

    page: str
    page_text: str
    paper: str
    text: str
    muted: str
    rule: str
    accent: str
    kicker: str
    link: str
    tint: str
    tint_text: str
    tint_muted: str
    card: str
    card_text: str
    card_accent: str
    button: str
    button_text: str


PAIRS = (
    ("page_text", "page"),
    ("link", "page"),
    ("text", "paper"),
    ("muted", "paper"),
    ("accent", "paper"),
    ("kicker", "paper"),
    ("link", "paper"),
    ("tint_text", "tint"),
    ("tint_muted", "tint"),
    ("accent", "tint"),
    ("kicker", "tint"),
    ("link", "tint"),
    ("card_text", "card"),
    ("card_accent", "card"),
    ("button_text", "button"),
)
"""Text and the surface it stands on; each pair must be legible in both schemes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fonts:
    """Font stacks without quotes: ``heading`` for titles and figures, ``text`` for reading, ``small`` for labels."""

    heading: str
    text: str
    small: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Widths:
    """Widths in CSS pixels: the mail, then each place of a picture. 0: the theme shows no picture there.

    ``lead`` is the first story's place, ``pair`` that of two stories side by side, ``side`` the one beside a story's
    words; no picture stands higher than ``tallest``.
    """

    body: int
    lead: int
    pair: int
    side: int
    video: int
    chart: int
    tallest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPart:
    """How the text part is written: ``links`` are ``inline``, behind their words, or ``numbered``, in a list below."""

    links: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme that was found, with its settings read and its contrasts proved. ``about`` says what it is like."""

    name: str
    folder: Path
    about: str
    light: Colours
    dark: Colours
    fonts: Fonts
    widths: Widths
    text: TextPart

"""The words of a page as they are seen: in which colour, on which ground, how large; in light or in dark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import tinycss2.color3

from mailer.check.accessibility.dark_rules import darkened
from mailer.check.checked import Checked
from mailer.check.page import is_hidden, page_of
from mailer.model.colour import Colour, contrast

_UNSEEN = frozenset({"head", "style", "script", "title", "template", "noscript"})
_SIZE = re.compile(r"([\d.]{1,8})(px|em|rem|%|pt)")
_USUAL_SIZE = 16.0


@dataclass(frozen=True, slots=True)
class Seen:
    """How words look. ``ground`` is None where a picture or gradient lies below. ``size`` is in CSS pixels."""

    colour: Colour = (0.0, 0.0, 0.0)
    ground: Colour | None = (1.0, 1.0, 1.0)
    size: float = _USUAL_SIZE
    bold: bool = False

    @property
    def contrast(self) -> float:
        """The contrast ratio of WCAG 2.2, from 1 to 21; 21 where the ground is not known."""
        if self.ground is None:
            return 21.0
        return contrast(self.colour, self.ground)

    @property
    def is_large(self) -> bool:
        """Whether WCAG takes it for large text."""
        return self.size >= 24 or (self.bold and self.size >= 18.66)


@lru_cache(maxsize=8)
def seen_in_light(checked: Checked) -> tuple[tuple[str, Seen], ...]:
    """Every run of words with how it looks."""
    return tuple(_runs(page_of(checked).root, {}))


@lru_cache(maxsize=8)
def seen_in_dark(checked: Checked) -> tuple[tuple[str, Seen], ...]:
    """The same where a program asks for dark colours; nothing where the page has none."""
    page = page_of(checked)
    others = darkened(page)
    return tuple(_runs(page.root, others)) if others else ()


def _runs(root: Any, others: Mapping[Any, Mapping[str, str]]) -> Iterator[tuple[str, Seen]]:
    # An element that is not seen has no look, and neither has what stands in it.
    looks: dict[Any, Seen | None] = {None: Seen()}
    for element in root.iter():
        above = looks[element.getparent()]
        seen = None
        if above and element.tag not in _UNSEEN and not is_hidden(element):
            declared = tuple(others[element].items()) if element in others else ()
            seen = _look(element.get("style", ""), element.get("bgcolor", ""), above, declared)
            yield from _run(element.text, seen)
        looks[element] = seen
        if above:
            yield from _run(element.tail, above)


def _run(text: str | None, seen: Seen) -> Iterator[tuple[str, Seen]]:
    if text and any(char.isalnum() for char in text):
        yield " ".join(text.split()), seen


@lru_cache(maxsize=4096)
def _look(declared: str, bgcolor: str, above: Seen, others: tuple[tuple[str, str], ...]) -> Seen:
    """How an element looks by its own style and the ``others`` that change it; most of a page repeats a few of them."""
    style = {**_declared(declared), **dict(others)}
    if bgcolor and "background-color" not in style and "background" not in style:
        style = {"background-color": bgcolor, **style}
    if not style:
        return above
    seen = above
    if "color" in style:
        seen = replace(seen, colour=_over(style["color"], seen.colour, seen.ground) or seen.colour)
    # The longer name wins here, as themes write both alike.
    ground = style.get("background-color") or style.get("background", "")
    if ground:
        pictured = "url(" in ground or "gradient(" in ground
        colour = None if pictured else _over(ground.split()[0], seen.ground or (1.0, 1.0, 1.0), seen.ground)
        seen = replace(seen, ground=colour if pictured or colour else seen.ground)
    if "font-size" in style:
        seen = replace(seen, size=_size(style["font-size"], above.size))
    if "font-weight" in style:
        seen = replace(seen, bold=style["font-weight"] in ("bold", "bolder", "600", "700", "800", "900"))
    return seen


def _declared(style: str) -> dict[str, str]:
    pairs = (piece.partition(":") for piece in style.split(";"))
    return {name.strip().lower(): value.replace("!important", "").strip() for name, _, value in pairs if value}


@lru_cache(maxsize=1024)
def _over(text: str, inherited: Colour, below: Colour | None) -> Colour | None:
    """A colour as it is seen over ``below``; None where ``text`` is none."""
    found = tinycss2.color3.parse_color(text)
    if found == "currentColor" or found is None:
        return inherited if found else None
    red, green, blue, alpha = found
    under = below or (1.0, 1.0, 1.0)
    mixed = [alpha * one + (1 - alpha) * other for one, other in zip((red, green, blue), under, strict=True)]
    return mixed[0], mixed[1], mixed[2]


def _size(text: str, above: float) -> float:
    found = _SIZE.fullmatch(text.strip())
    if not found:
        return above
    by_unit = {"px": 1.0, "em": above, "rem": _USUAL_SIZE, "%": above / 100, "pt": 96 / 72}
    return float(found[1]) * by_unit[found[2]] if found[1].count(".") < 2 else above

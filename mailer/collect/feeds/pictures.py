"""The picture that an entry leads with, among those that a feed names beside the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mailer.collect.feeds.entry import fact, web_address
from mailer.collect.piece import Lead
from mailer.model.story import Picture

_SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")
# What is shown smaller is an icon or counts readers.
_NARROWEST = 60


def lead_of(entry: Mapping[str, Any], in_text: Sequence[Lead], base: str) -> Lead | None:
    """The lead picture of an entry as feedparser gives it: of its media, its enclosures, its text, its thumbnails."""
    media = sorted(_dicts(entry.get("media_content")), key=_width, reverse=True)
    credit = next((fact(one.get("content")) for one in _dicts(entry.get("media_credit"))), "")
    for one in media:
        address = _picture_address(one, "url", base)
        if address:
            return Lead(picture=Picture(credit=credit), address=address)
    for one in _dicts(entry.get("enclosures")):
        address = _picture_address(one, "href", base)
        if address:
            return Lead(picture=Picture(), address=address)
    if in_text:
        return in_text[0]
    for one in sorted(_dicts(entry.get("media_thumbnail")), key=_width, reverse=True):
        address = web_address(one.get("url"), base) if _width(one) >= _NARROWEST or not one.get("width") else ""
        if address:
            return Lead(picture=Picture(credit=credit), address=address)
    return None


def _dicts(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _width(one: Mapping[str, Any]) -> int:
    width = str(one.get("width") or "")
    return int(width) if width.isascii() and width.isdigit() and len(width) < 6 else 0


def _picture_address(one: Mapping[str, Any], key: str, base: str) -> str:
    """The address of what is a picture by its type, its medium or its name."""
    address = web_address(one.get(key), base)
    kind = str(one.get("type") or "").lower()
    named = address.partition("?")[0].lower().endswith(_SUFFIXES)
    is_picture = kind.startswith("image/") or (not kind and (one.get("medium") == "image" or named))
    too_small = 0 < _width(one) < _NARROWEST
    return address if is_picture and not too_small else ""

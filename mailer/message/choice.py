"""Which edition a reader gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from mailer.errors import MessageError

T = TypeVar("T")


def edition_for(editions: Mapping[str, T], language: str, default: str) -> T:
    """The edition of a reader's ``language``: the tag itself, then its parents (fr-CA, fr), then ``default``'s.

    Keys are language tags; case does not matter. What a key leads to may be anything made from an edition.

    Raises:
        MessageError: there is no edition for ``default`` either.
    """
    by_tag = {tag.lower(): edition for tag, edition in editions.items()}
    tag = language.lower()
    while tag:
        if tag in by_tag:
            return by_tag[tag]
        tag = tag.rpartition("-")[0]
    if default.lower() not in by_tag:
        raise MessageError(f"there is no edition in {default}", fix=f"there is one in {', '.join(editions) or 'none'}")
    return by_tag[default.lower()]

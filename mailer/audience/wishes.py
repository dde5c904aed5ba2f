"""Whose wish a suppression is: a reader's own word weighs more than a desk's."""

from __future__ import annotations

import re

from mailer.model.audience import Suppression

_OWN_WORD = re.compile(r"complain|unsubscri|opt(?:ed)?[ -]?out|spam|forgot|erase|abuse", re.IGNORECASE)


def is_readers_wish(suppression: Suppression) -> bool:
    """Whether the reader asked for it, as far as its reason and its source tell."""
    return _OWN_WORD.search(f"{suppression.reason} {suppression.source}") is not None

"""Lists of words, written as running text; and the words of a text, for telling quickly what it has none of."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+")


def words_in(text: str) -> frozenset[str]:
    """The words of ``text``, which are parted by blanks."""
    return frozenset(text.split())


# Every kind of fact asks for the words of one sentence, then of the next.
@lru_cache(maxsize=16)
def small_words(text: str) -> frozenset[str]:
    """The words of ``text`` in small letters, the parts of one with a hyphen or an apostrophe each by itself."""
    return frozenset(_WORD.findall(text.lower()))

"""Lists of words, written as running text."""

from __future__ import annotations


def words_in(text: str) -> frozenset[str]:
    """The words of ``text``, which are parted by blanks."""
    return frozenset(text.split())

"""Which language a text is written in, as far as its numbers and names are concerned."""

from __future__ import annotations

import re
from collections import Counter

from mailer.facts.vocabulary import words_in

# The commonest small words; a text of any length has some.
_SMALL_WORDS = {
    "en": words_in("the of and to is that was for with his her by from has have it as are"),
    "de": words_in("der die das und ist nicht mit von für auf dem den ein eine im zu sich wurde auch"),
    "fr": words_in("le les des et est une dans pour par sur avec du au qui que pas cette ont aux"),
    "es": words_in("el los las y es una para por con del al que se lo como más fue su"),
}
_ENOUGH = 2_000
_WORD = re.compile(r"[^\W\d_]+")
# Elsewhere the comma parts the whole from the tenths.
_POINT = words_in("en zh ja ko th he hi ga cy ms")


def language_of(language: str, text: str) -> str:
    """The primary tag, ``de`` for ``de-AT``; without a tag what the small words tell, else empty."""
    if language:
        return language.lower().partition("-")[0]
    written = Counter(_WORD.findall(text[:_ENOUGH].lower()))
    counts = {tag: sum(written[word] for word in words) for tag, words in _SMALL_WORDS.items()}
    best = max(counts, key=lambda tag: counts[tag])
    others = max(count for tag, count in counts.items() if tag != best)
    return best if counts[best] > others + 1 else ""


def writes_decimal_commas(language: str) -> bool:
    """Whether ``1.234`` is more than a thousand in this language; in an unknown one it is not."""
    return bool(language) and language not in _POINT

"""The words of a sentence by what they are about, for telling whether two sentences speak of one thing."""

from __future__ import annotations

import re
from functools import lru_cache

from mailer.facts.vocabulary import words_in

WORD = re.compile(r"[^\W\d_]{3,}")
EMPTY_WORDS = words_in(
    "the and that this these those with from for has have had was were are been being its their his her they them "
    "into over under about after before since until during between both each more most less than such which who whom "
    "whose what when where while will would can could may might should must not but also only just very all any some "
    "other another one two three out off down per year years month months week weeks day days last next said says "
    "according million billion trillion thousand dollars dollar euros euro percent cent per figure number total "
    "around nearly almost many much few several first second der die das und von mit für auf dem den des ein eine ist "
    "sind les des une dans par sur est aux avec que qui ses leur leurs sont ont pas cette ces nous vous elle ils "
    "elles été était mais lui entre los las del una uno con por para como más sus fue han está este esta pero sobre "
    "desde hasta eine einen einer eines einem dass nicht auch aus bei sich sie wird wurde wurden waren haben nach vor "
    "zum zur über unter oder"
)
# Chinese and Japanese have no blanks: two signs that stand side by side are as good as a word.
_WIDE = re.compile("[\u3041-\u30ff\u3400-\u9fff]+")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Near enough to tell “target” and “targets”, “country” and “countries”."""
    word = word.lower()
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


# A sentence is asked for with each of its numbers and dates.
@lru_cache(maxsize=4_000)
def stems_in(text: str) -> frozenset[str]:
    """The stems of all words that say something."""
    found = {stem(word) for word in WORD.findall(text) if word.lower() not in EMPTY_WORDS}
    for run in _WIDE.findall(text):
        found.update(run[at : at + 2] for at in range(len(run) - 1))
    return frozenset(found)

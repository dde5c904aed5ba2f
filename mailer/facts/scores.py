"""Scores: “1-0”, “3:2”. Two numbers that tell one thing together, and neither of them anything by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailer.facts import measures
from mailer.facts.number_forms import any_of

_MEASURES = any_of((*measures.SCALES, *measures.PERCENT_WORDS, *measures.CURRENCY_WORDS, *measures.CODES))
_SCORE = re.compile(
    r"(?<![\w.,:/$€£¥–—‑-])(?P<one>\d{1,3})(?P<mark>[-‑–:])(?P<two>\d{1,3})(?![\w:/]|[.,‑–—-]\w)"
    rf"(?! ?(?:{_MEASURES}|[$€£¥°]))"
)
_MAY_BE_ONE = re.compile("[0-9][-‑–:][0-9]")
# Without one of these “2-3” is from two to three.
_OF_A_GAME = re.compile(
    r"\b(?:w[io]n(?:s|ning)?|lost|los(?:e|es|ing)|beat(?:en|s)?|defeat\w*|draw\w*|drew|victor\w*|vot\w*|goals?|match\w*"
    r"|final|scor\w*|ruled|ruling|decision|sieg\w*|gew[ao]nn\w*|verlor\w*|unentschieden|niederlage|gagn\w*|batt\w*"
    r"|perd\w*|défaite|gan(?:ó|a|aron)|venci\w*|empat\w*|derrot\w*)\b",
    re.IGNORECASE,
)


def is_of_a_game(text: str) -> bool:
    """Whether a text speaks of who won or lost."""
    return bool(_OF_A_GAME.search(text))


def scores_in(text: str) -> Iterator[tuple[int, int, int, int]]:
    """The scores in ``text``: both numbers, and where the words begin and end."""
    for found in _SCORE.finditer(text) if _MAY_BE_ONE.search(text) else ():
        one, two = int(found["one"]), int(found["two"])
        # A range rises.
        if found["mark"] == ":" or one >= two or is_of_a_game(text):
            yield one, two, found.start(), found.end()

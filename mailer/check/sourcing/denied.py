"""What is denied: “did not reach $240 billion” and “reached $240 billion” have the same number."""

from __future__ import annotations

import re
from functools import lru_cache

from mailer.check.sourcing.parts import Told, words_of_part

_FAILED = (
    r"fail(?:s|ed|ing|ure)? to|miss(?:es|ed|ing)?|denie[sd]|deny|denying|far from|unable to|without|cannot|[a-z]+n['’]t"
)
# By language: Spanish “no” is no denial in English, nor “sin”.
_DENIED = {
    "en": re.compile(rf"\b(?:{_FAILED}|not|never|no longer|neither|nor|nobody|none|no one)\b", re.IGNORECASE),
    "fr": re.compile(
        r"\b(?:n(?:e |['’])[^.;]{0,40}?\b(?:pas|jamais|plus|guère|point|aucune?)|sans|manqu\w+|rat(?:e|é|ée|és|ent)"
        r"|échou\w+|faute d[e’']|loin d[e’']|pas)\b",
        re.IGNORECASE,
    ),
    "de": re.compile(r"\b(?:nicht|nie|niemals|kein\w*|verfehl\w*|ohne|scheiter\w*|weder|niemand)\b", re.IGNORECASE),
    "es": re.compile(r"\b(?:no|nunca|jamás|sin|tampoco|ni|ningun[oa]?|ningún|nadie|lejos de)\b", re.IGNORECASE),
}
# “Not only 40”, “no more than 40”, “pas moins de 40”: nothing is denied.
_NOT_DENIED = re.compile(
    r"\b(?:not (?:only|just|merely|least)|(?:no|not) (?:more|less|fewer|later|earlier|greater) than"
    r"|(?:if|whether|why) not|non seulement|pas (?:seulement|(?:moins|plus) d[e’'])"
    r"|nicht (?:nur|zuletzt|weniger als|mehr als)|no (?:solo|sólo|menos de|más de))\b",
    re.IGNORECASE,
)


def is_denied_in_one(mine: Told, theirs: Told, language: str, tongue: str) -> bool:
    """Whether what is said of a number or date in its own part of the sentence is denied in one of two texts alone.

    ``language`` is that of the first, ``tongue`` that of the other.
    """
    denied, there = _is_denied(words_of_part(mine), language), _is_denied(words_of_part(theirs), tongue)
    if denied is there:
        return False
    return not (_is_denied(theirs.sentence, tongue) if denied else _is_denied(mine.sentence, language))


@lru_cache(maxsize=4_000)
def _is_denied(words: str, language: str) -> bool:
    denial = _DENIED.get(language)
    return bool(denial and denial.search(words) and denial.search(_NOT_DENIED.sub(" ", words)))

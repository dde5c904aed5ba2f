"""One of what is counted: “companies” → “company”."""

from __future__ import annotations

from mailer.facts.vocabulary import words_in

# In these languages a word in the plural that ends so is not another one with an s.
_ALWAYS_WITH_S = words_in("mois fois pays temps corps bras")


def one_of(word: str) -> str:
    """``companies`` → ``company``; what is no English plural stays."""
    word = word.casefold()
    if word == "feet":
        return "foot"
    if word in _ALWAYS_WITH_S:
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word

"""The names that a text of an issue states, told with what its stories know of names.

Of a text alone nobody can tell whether the word that begins a sentence is a name, whether “Gabuev of the Carnegie
Center” is one name or two, and whether “Power of Siberia 2” is a name or a score.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from mailer.check.sourcing.names import is_misspelt, spelt_names
from mailer.check.sourcing.stories import Source, as_spelt
from mailer.check.sourcing.together import LINKS, numbers_behind
from mailer.facts.affiliations import parted
from mailer.facts.names import CAPITALS, names_in
from mailer.facts.sentences import begins_a_sentence

# Words with a capital, with which a sentence may begin, and beside which no other one stands.
_WORD = re.compile(
    rf"(?:(?<![^\n])|(?<=[.!?…”\"’»)\]] ))[{CAPITALS}]\w*+(?>(?:[-’'](?!s\b)\w+)*)(?![\w@:])(?! [{CAPITALS}])"
)
_SHOUTED = re.compile(rf"[{CAPITALS}]{{2,}}")
_MOST_WORDS = 3
_LONG = 6


def names_stated(names: Sequence[str], text: str, sources: Sequence[Source], language: str) -> list[str]:
    """``names`` that were told of the text alone, with those that begin its sentences, in the order of the text.

    A word that begins a sentence is one where it is written in capitals, or elsewhere is a name, or a slip for one.
    """
    parts = (part for name in names for part in _parted(name, sources))
    found = [numbered for name in parts for numbered in _numbered(name, text, sources)]
    # In German every noun has a capital.
    opening = [] if language == "de" else _opening(text, found, sources)
    once = dict.fromkeys((*found, *opening))
    return sorted(once, key=text.find) if len(once) > len(found) else list(once)


def _parted(name: str, sources: Sequence[Source]) -> list[str]:
    """Somebody, known by one word to the stories, and the body he or she belongs to, where no story names them so."""
    # The first name is not told, so that something stands in its place.
    parts = [" ".join(part) for part in parted(["", *name.split()], frozenset())]
    head = parts[0].strip()
    if len(parts) < 2 or any(as_spelt(name) in source.spelling for source in sources):
        return [name]
    known = any(as_spelt(head).strip() in _known(source) for source in sources)
    return [head, *parts[1:]] if known and not _stands_small(head, sources) else [name]


def _numbered(name: str, text: str, sources: Sequence[Source]) -> list[str]:
    """The name with each number behind it, where a story has one behind it, too."""
    mine = list(dict.fromkeys(numbers_behind(name, text))) if " " in name else []
    if not mine or not any(any(numbers_behind(name, source.laid.text)) for source in sources):
        return [name]
    alone = text.count(name) > sum(text.count(one) for one in mine)
    return [name, *mine] if alone else mine


def _opening(text: str, names: Sequence[str], sources: Sequence[Source]) -> list[str]:
    """The single words that begin a sentence and are certainly names."""
    elsewhere = {word for name in names for word in _ends_of(as_spelt(name).split())}
    found = []
    for one in _WORD.finditer(text):
        word, at = one[0], one.start()
        begins = at == 0 or text[at - 1] == "\n" or begins_a_sentence(text, at)
        shouted = _SHOUTED.fullmatch(word)
        if begins and _is_a_name(word) and (shouted or _is_known(word, elsewhere, text, sources)):
            found.append(word)
    return found


# Sentences begin with the same few words.
@lru_cache(maxsize=2_000)
def _is_a_name(word: str) -> bool:
    """Whether a word would be a name in the midst of a sentence."""
    return list(names_in(f"by {word}")) == [word]


def _is_known(word: str, elsewhere: Iterable[str], text: str, sources: Sequence[Source]) -> bool:
    spelt = as_spelt(word).split()
    if len(spelt) != 1 or _stands_small(word, sources) or f" {word.lower()}" in text:
        return False
    if spelt[0] in elsewhere or any(spelt[0] in _known(source) for source in sources):
        return True
    return len(spelt[0]) >= _LONG and any(_is_near(spelt, source) for source in sources)


def _is_near(spelt: Sequence[str], source: Source) -> bool:
    """Whether a word is one slip away from a name of a story, and from no other word of it."""
    word = spelt[0]
    near = (one for one in _known(source) if one[0] == word[0] or one[-1] == word[-1])
    return any(is_misspelt(spelt, (one,)) and f" {one}" not in source.laid.text for one in near)


def _stands_small(word: str, sources: Sequence[Source]) -> bool:
    """Whether a story has the word without its capital, so that it may be any word."""
    return any(f" {word.lower()}" in source.laid.text for source in sources)


@lru_cache(maxsize=64)
def _known(source: Source) -> frozenset[str]:
    """The words that stand for somebody or something in a story: names of one word, and either end of others."""
    return frozenset(word for _, words in spelt_names(source) for word in _ends_of(words))


def _ends_of(words: Sequence[str]) -> Iterator[str]:
    if words and len(words) <= _MOST_WORDS and LINKS.isdisjoint(words):
        yield words[0]
        yield words[-1]

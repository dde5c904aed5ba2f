"""Which part of a page is its article: one opinion, and a second one where the page gives reason to doubt it."""

from __future__ import annotations

import re
from itertools import compress
from typing import cast

from lxml import etree

from mailer.collect.web.opinions import Opinion, opinion_of_readability, opinion_of_trafilatura
from mailer.collect.web.passages import Passage, letters_of, passages
from mailer.collect.web.readable import main_part
from mailer.collect.web.restore import restore

_WORD = re.compile(r"\w+")
# An opinion this much shorter or longer than the other is another opinion.
_MUCH_SHORTER = 0.75
_MUCH_LONGER = 1.35
_MANY_LINKS = 0.4
_FEW_WORDS = 40
# Ten times what an article has, in elements and characters.
_MOST_ELEMENTS = 5_000
_MOST_LETTERS = 600_000

# In letters; a shorter passage may be a teaser, a much shorter one a label.
_PROSE = 50
_LABEL = 12
_FEW_LINKS = 0.35
# Shares of an answer: what it leaves out between two passages that it has, prose that it leaves out anywhere, and
# links. Beyond any of them the second opinion is asked.
_HOLES = 0.02
_LEFT_OUT = 0.3
_DOUBTFUL_LINKS = 0.25


def article_of(tree: etree._Element, *, description: str = "") -> etree._Element:
    """The part of a page (``make_readable`` has been through it) that is its article; empty where there is none."""
    if _is_huge(tree):
        return _marked_part(tree)
    first, page = opinion_of_readability(tree), passages(tree)
    if not is_doubtful(first, page):
        restore(first.tree, page)
        return first.tree
    second = opinion_of_trafilatura(tree)
    best = better(first, second, description=description)
    if best is first:
        restore(first.tree, page, second.tree)
    return best.tree


def _is_huge(tree: etree._Element) -> bool:
    """Whether both libraries would need minutes, as they take time in the square of the elements."""
    elements = cast("float", tree.xpath("count(//*)"))
    return elements > _MOST_ELEMENTS or sum(map(len, tree.itertext())) > _MOST_LETTERS


def _marked_part(tree: etree._Element) -> etree._Element:
    part = main_part(tree)
    articles = list(part.iter("article"))
    return articles[0] if len(articles) == 1 else part


def is_doubtful(answer: Opinion, page: list[Passage]) -> bool:
    """Whether an answer may be wrong: it is short, or made of links, or the page has prose that it should have."""
    if len(answer) < _FEW_WORDS or answer.linked > _DOUBTFUL_LINKS:
        return True
    text = letters_of(" ".join(answer.words))
    prose = [len(passage.letters) >= _PROSE and passage.linked < _FEW_LINKS for passage in page]
    missing = [passage.letters not in text for passage in page]
    told = [at for at, is_prose in enumerate(prose) if is_prose and not missing[at]]
    if not told:
        return True
    sizes = [len(passage.letters) if lost else 0 for passage, lost in zip(page, missing, strict=True)]
    inside = range(told[0], told[-1])
    holes = sum(sizes[at] for at in inside if sizes[at] >= _LABEL and page[at].linked < _FEW_LINKS)
    return holes > _HOLES * len(text) or sum(compress(sizes, prose)) > _LEFT_OUT * len(text)


def better(first: Opinion, second: Opinion, *, description: str = "") -> Opinion:
    """The opinion to follow. Where both see the same text it is the first, which keeps the page's own markup.

    Where they differ much: a short one that lacks prose of the other is wrong, a long one that adds links is.
    """
    if not len(first) or not len(second):
        return first if len(first) else second
    ratio = len(first) / len(second)
    if ratio < _MUCH_SHORTER:
        return second if _adds_prose(second, first) and not _knows(first, second, description) else first
    if ratio > _MUCH_LONGER:
        return first if _adds_prose(first, second) else second
    return first if first.linked < second.linked + _MANY_LINKS else second


def _adds_prose(longer: Opinion, shorter: Opinion) -> bool:
    """Whether what only the longer one has is text rather than a list of links."""
    added = max(1, len(longer) - len(shorter))
    links = longer.linked * len(longer) - shorter.linked * len(shorter)
    return len(longer) >= _FEW_WORDS and links / added < _MANY_LINKS


def _knows(one: Opinion, other: Opinion, description: str) -> bool:
    """Whether only ``one`` of them has the words with which the page describes itself."""
    said = set(_WORD.findall(description.lower()))
    if len(said) < 5:
        return False
    mine, theirs = ({word.lower() for word in opinion.words} for opinion in (one, other))
    return len(said & mine) > 0.8 * len(said) and len(said & theirs) < 0.5 * len(said)

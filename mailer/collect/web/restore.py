"""What an opinion dropped from the middle of an article, put back at its place."""

from __future__ import annotations

import copy
from collections import Counter

from lxml import etree

from mailer.collect.web.passages import Passage, passages

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# In letters; a shorter passage may be a date or a label, and its letters may stand in any other.
_TELLING = 40


def restore(answer: etree._Element, page: list[Passage], second: etree._Element | None = None) -> None:
    """Put back into ``answer`` what it lacks between two paragraphs that it has, from the page itself.

    That is what a ``second`` opinion has as well, and the headings right above a passage of the answer: libraries take
    one that is a link for a list of links.
    """
    known = {passage.letters: passage.block for passage in passages(answer)}
    has = [passage.letters in known for passage in page]
    telling = [at for at, passage in enumerate(page) if has[at] and len(passage.letters) >= _TELLING]
    if not telling:
        return
    text = "".join(known)
    lacks = [at for at in range(telling[0], telling[-1]) if not has[at] and page[at].letters not in text]
    wanted = {at for at in lacks if has[at + 1] and _heads(page[at], page[at + 1])}
    if second is not None:
        wanted |= _agreed(page, lacks, second)
    for whole, last in _wholes(page, wanted):
        before = next(at for at in range(last, -1, -1) if has[at])
        after = next(at for at in range(last, len(page)) if has[at])
        _insert(whole, known[page[before].letters], known[page[after].letters])


def _heads(heading: Passage, below: Passage) -> bool:
    """Whether it is a heading that stands with the passage below it, not in a box of its own."""
    parent = heading.block.getparent()
    return heading.block.tag in _HEADINGS and any(one is parent for one in below.block.iterancestors())


def _agreed(page: list[Passage], lacks: list[int], second: etree._Element) -> set[int]:
    theirs = [passage.letters for passage in passages(second)]
    whole, text = set(theirs), "".join(theirs)
    return {
        at
        for at in lacks
        if page[at].letters in whole or (len(page[at].letters) >= _TELLING and page[at].letters in text)
    }


def _wholes(page: list[Passage], wanted: set[int]) -> list[tuple[etree._Element, int]]:
    """The largest elements of the page that hold nothing but what is wanted, each with its last passage."""
    every: Counter[etree._Element] = Counter()
    lost: Counter[etree._Element] = Counter()
    for at, passage in enumerate(page):
        for one in (passage.block, *passage.block.iterancestors()) if wanted else ():
            every[one] += 1
            lost[one] += at in wanted
    made: dict[etree._Element, int] = {}
    for at in sorted(wanted):
        if every[page[at].block] == lost[page[at].block]:
            made[_largest(page[at].block, every, lost)] = at
    return list(made.items())


def _largest(block: etree._Element, every: Counter[etree._Element], lost: Counter[etree._Element]) -> etree._Element:
    parent = block.getparent()
    while parent is not None and every[parent] == lost[parent]:
        block, parent = parent, parent.getparent()
    return block


def _insert(one: etree._Element, before: etree._Element, after: etree._Element) -> None:
    """Put a copy of ``one`` between two blocks of an answer, in the element that holds both."""
    if before is after:
        return
    made = copy.deepcopy(one)
    made.tail = None
    above = {*before.iterancestors()}
    items = before.getparent()
    if made.tag == before.tag == "li" and items is not None and items not in after.iterancestors():
        items.append(made)
        return
    while (parent := after.getparent()) is not None and parent not in above:
        after = parent
    if parent is not None:
        after.addprevious(made)

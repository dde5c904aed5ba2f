"""Which part of a page is its article: two opinions, and measures to choose by. The door to both libraries."""

from __future__ import annotations

import copy
import logging
import re
from dataclasses import dataclass

import trafilatura
from lxml import etree
from lxml import html as lxml_html
from readability import Document
from readability.readability import Unparseable

# What they say of pages they cannot read is for their authors; ours is an error with a line for the editor.
for _name in ("readability", "trafilatura", "htmldate"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)

_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_NO_TEXT = ("script", "style", "template", "svg", "canvas", "select", "textarea", "noscript", "link", "button")
_BLANKS = re.compile(r"[ \t\n\r\f]{2,}|[\t\n\r\f]")
_WORD = re.compile(r"\w+")

# A second opinion this much shorter or longer than the first is another opinion.
_MUCH_SHORTER = 0.75
_MUCH_LONGER = 1.35
_MANY_LINKS = 0.4
_FEW_WORDS = 40
# Ten times what an article has, in elements and characters.
_MOST_ELEMENTS = 5_000
_MOST_LETTERS = 600_000


@dataclass(frozen=True, slots=True)
class Opinion:
    """One reading of a page: its HTML, how many words, and the share of them that are links."""

    html: str
    words: tuple[str, ...]
    linked: float

    def __len__(self) -> int:
        return len(self.words)


NOTHING = Opinion("", (), 0.0)


def readable(tree: etree._Element) -> etree._Element:
    """A copy of the page without what is no text or is not shown, and with single blanks.

    Rows of blanks, of which pages are full, take readability most of its time.
    """
    made = copy.deepcopy(tree)
    gone = [one for one in made.iter() if not isinstance(one.tag, str) or one.tag in _NO_TEXT or _not_shown(one)]
    for one in gone:
        parent = one.getparent()
        if parent is not None and one.tag not in ("html", "body"):
            remove_with_its_tail_kept(one)
    code = {one for pre in made.iter("pre") for one in pre.iter()}
    for one in made.iter():
        inside = one in code
        if one.text and not inside:
            one.text = _BLANKS.sub(" ", one.text)
        if one.tail and not (inside and one.tag != "pre"):
            one.tail = _BLANKS.sub(" ", one.tail)
    return made


def remove_with_its_tail_kept(one: etree._Element) -> None:
    """Take an element out of its tree; the text behind it stays."""
    parent, above = one.getparent(), one.getprevious()
    if parent is None:
        return
    if one.tail and above is not None:
        above.tail = (above.tail or "") + one.tail
    elif one.tail:
        parent.text = (parent.text or "") + one.tail
    parent.remove(one)


def words_in(one: etree._Element) -> str:
    """All the text in an element."""
    return "".join(str(part) for part in one.itertext())


def _not_shown(one: etree._Element) -> bool:
    return one.get("hidden") is not None or bool(_HIDDEN.search(one.get("style") or ""))


def article_of(tree: etree._Element, *, title: str = "", description: str = "") -> str:
    """The HTML of the article on a page (as ``readable`` gives it); empty where neither opinion finds one."""
    if _is_huge(tree):
        return _marked_part(tree)
    first = first_opinion(tree)
    second = second_opinion(tree)
    return chosen(first, second, title=title, description=description).html


def _is_huge(tree: etree._Element) -> bool:
    """Whether both libraries would need minutes, as they take time in the square of the elements."""
    letters = 0
    for elements, one in enumerate(tree.iter()):
        letters += len(one.text or "") + len(one.tail or "")
        if elements > _MOST_ELEMENTS or letters > _MOST_LETTERS:
            return True
    return False


def _marked_part(tree: etree._Element) -> str:
    """What the page itself marks as its main part, without navigation; all of it where nothing is marked."""
    for one in list(tree.iter("nav", "footer", "aside")):
        remove_with_its_tail_kept(one)
    part = next(tree.iter("article"), None)
    part = part if part is not None else next(tree.iter("main"), tree)
    return str(etree.tostring(part, encoding="unicode", method="html"))


def first_opinion(tree: etree._Element) -> Opinion:
    """What trafilatura takes for the article."""
    html = trafilatura.extract(
        copy.deepcopy(tree),
        output_format="html",
        include_comments=False,
        include_links=True,
        include_formatting=True,
        fast=True,
    )
    return _opinion(html or "")


def second_opinion(tree: etree._Element) -> Opinion:
    """What readability takes for the article, with the page's own markup."""
    try:
        html = Document(copy.deepcopy(tree)).summary()
    except (Unparseable, ValueError):
        return NOTHING
    return _opinion(html)


def _opinion(html: str) -> Opinion:
    if not html.strip():
        return NOTHING
    try:
        tree = lxml_html.fromstring(html)
    except (etree.ParserError, ValueError):
        return NOTHING
    words = tuple(_WORD.findall(" ".join(map(str, tree.itertext()))))
    linked = sum(len(_WORD.findall(words_in(one))) for one in tree.iter("a"))
    return Opinion(html, words, linked / len(words) if words else 0.0)


def chosen(first: Opinion, second: Opinion, *, title: str, description: str) -> Opinion:
    """The opinion to follow. Where both see the same text it is the second, which keeps the page's own markup.

    Where they differ much: a short one that lacks prose of the other is wrong, a long one that adds links is.
    """
    if not len(second) or not len(first):
        return first if len(first) else second
    ratio = len(second) / len(first)
    if ratio < _MUCH_SHORTER:
        return first if _adds_prose(first, second) and not _knows(second, first, description) else second
    if ratio > _MUCH_LONGER:
        return second if _adds_prose(second, first) else first
    return second if second.linked < first.linked + _MANY_LINKS else first


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

"""What each of two libraries takes for the article of a page: the door to both."""

from __future__ import annotations

import copy
import logging
import re
from dataclasses import dataclass

import trafilatura
from lxml import etree
from readability import Document
from readability.readability import Unparseable

# What they say of pages they cannot read is for their authors; ours is an error with a line for the editor.
for _name in ("readability", "trafilatura", "htmldate"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)

_WORD = re.compile(r"\w+")
# What trafilatura writes (TEI), as HTML.
_NAMES = {"item": "li", "quote": "blockquote", "lb": "br", "row": "tr", "ref": "a", "graphic": "img"}
_LOOKS = {"#b": "b", "#i": "i", "#u": "u", "#t": "code", "#sub": "sub", "#sup": "sup"}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True)
class Opinion:
    """One reading of a page: its part as a tree, how many words, and the share of them that are links."""

    tree: etree._Element
    words: tuple[str, ...]
    linked: float

    def __len__(self) -> int:
        return len(self.words)


def opinion_of_readability(tree: etree._Element) -> Opinion:
    """What readability takes for the article, with the page's own markup."""
    document = _Readable(tree)
    try:
        document.summary()
    except (Unparseable, ValueError):
        return _opinion(None)
    return _opinion(document.html)


def opinion_of_trafilatura(tree: etree._Element) -> Opinion:
    """What trafilatura takes for the article, in plainer markup."""
    document = trafilatura.bare_extraction(
        tree,
        output_format="html",
        include_comments=False,
        include_links=True,
        include_formatting=True,
        fast=True,
    )
    # Nothing but a page that says too little has no document, and only a deprecated setting makes a dict of it.
    return _opinion(_as_html(document.body) if document is not None and not isinstance(document, dict) else None)


def _as_html(body: etree._Element) -> etree._Element:
    for one in body.iter():
        one.tag = _name_in_html(one, one.get("rend", ""))
        if one.tag == "a":
            one.set("href", one.get("target", ""))
    return body


def _name_in_html(one: etree._Element, look: str) -> str:
    name = str(one.tag)
    if name == "hi":
        return _LOOKS.get(look, "i")
    if name == "head":
        return look if look in _HEADINGS else "h3"
    if name == "list":
        return "ol" if look == "ol" else "ul"
    if name == "cell":
        return "th" if one.get("role") == "head" else "td"
    if name == "code":
        parent = one.getparent()
        return "pre" if parent is not None and parent.tag == "body" else "code"
    return _NAMES.get(name, name)


class _Readable(Document):  # type: ignore[misc]
    """A page that ``make_readable`` has been through, and that nobody shows before it is sanitised.

    So what takes readability a third of its time, taking out scripts and styles, is left out.
    """

    def _parse(self, input: etree._Element) -> etree._Element:
        return copy.deepcopy(input)

    def get_clean_html(self) -> str:
        return etree.tostring(self.html, encoding="unicode", method="html")


def _opinion(tree: etree._Element | None) -> Opinion:
    if tree is None:
        return Opinion(etree.Element("div"), (), 0.0)
    words = tuple(_WORD.findall(" ".join(map(str, tree.itertext()))))
    linked = sum(len(_WORD.findall(" ".join(map(str, one.itertext())))) for one in tree.iter("a"))
    return Opinion(tree, words, linked / len(words) if words else 0.0)

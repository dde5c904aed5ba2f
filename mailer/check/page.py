"""The HTML of an edition, parsed once for all rules: what it shows, where it leads, and what it is made of."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree

from mailer.check.checked import Checked

_UNSEEN = frozenset({"head", "style", "script", "template", "noscript", "title"})
_OWN_LINE = frozenset(
    {"address", "article", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt", "figcaption"}
    | {"figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre"}
    | {"section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# What pads a preheader, so that no other words follow it in the list of an inbox.
_PADDING = re.compile("[\u034f\u2007\u00ad\u200b-\u200d\u2060\ufeff\u00a0]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of the page. ``alt`` is None where the attribute is missing; sizes are as written, or empty."""

    src: str
    alt: str | None
    width: str = ""
    height: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of the page: where it leads, the words it stands on, and what a screen reader is told instead."""

    href: str
    text: str
    label: str = ""
    images: tuple[Image, ...] = ()

    @property
    def name(self) -> str:
        """What it is called: its label, its words, or what its pictures show."""
        return self.label or self.text or " ".join(image.alt or "" for image in self.images).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading by its level, from 1."""

    level: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Page:
    """A page, its slots at their fallbacks. Comments, Outlook's among them, are no part of what is listed here.

    ``texts`` are the words that are seen, one entry a paragraph, blanks folded. ``preheader`` is what a hidden element
    at the very beginning says. ``styles`` are what stands inside the style elements.
    """

    source: str
    root: Any
    title: str
    language: str
    direction: str
    preheader: str
    texts: tuple[str, ...]
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    images: tuple[Image, ...]
    styles: tuple[str, ...]

    @property
    def words(self) -> str:
        """All that is seen, in one line."""
        return " ".join(self.texts)


@lru_cache(maxsize=8)
def page_of(checked: Checked) -> Page:
    """The page of an edition; read once, however many rules ask."""
    return read_page(checked.edition.html.fill({}, html.escape))


def read_page(source: str) -> Page:
    """Parse a page. A page without an element is one that shows nothing."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    root = etree.fromstring(source.encode("utf-8", "replace"), parser) if source.strip() else None
    root = etree.Element("html") if root is None else root
    styles = tuple(element.text or "" for element in root.iter("style"))
    preheader, texts = _seen(root)
    links = tuple(_link(element) for element in root.iter("a") if element.get("href") is not None)
    return Page(
        source=source,
        root=root,
        title=next((text_of(element) for element in root.iter("title")), ""),
        language=root.get("lang", ""),
        direction=root.get("dir", ""),
        preheader=preheader,
        texts=texts,
        headings=tuple(
            Heading(level=int(element.tag[1]), text=text_of(element)) for element in root.iter("h1", "h2", "h3", "h4")
        ),
        links=links,
        images=tuple(_image(element) for element in root.iter("img")),
        styles=styles,
    )


def folded(text: str) -> str:
    """``text`` with every run of blanks, and every mark that only pads, as one blank."""
    return " ".join((text if text.isascii() else _PADDING.sub(" ", text)).split())


def text_of(element: Any) -> str:
    """The words inside an element, folded."""
    return folded("".join(element.itertext()))


def is_hidden(element: Any) -> bool:
    """Whether the element's own style hides it."""
    return _hides(element.get("style", ""))


@lru_cache(maxsize=4096)
def _hides(style: str) -> bool:
    """A page repeats its styles hundreds of times, and every walk over it asks."""
    return bool(_HIDDEN.search(style))


def _link(element: Any) -> Link:
    return Link(
        href=element.get("href", "").strip(),
        text=text_of(element),
        label=element.get("aria-label", "").strip(),
        images=tuple(_image(image) for image in element.iter("img")),
    )


def _image(element: Any) -> Image:
    link = next((above.get("href", "") for above in element.iterancestors("a")), "")
    return Image(
        src=element.get("src", ""),
        alt=element.get("alt"),
        width=element.get("width", ""),
        height=element.get("height", ""),
        link=link,
    )


def _seen(root: Any) -> tuple[str, tuple[str, ...]]:
    """What is hidden before any words are seen, and the paragraphs that are seen."""
    hidden: list[str] = []
    paragraphs: list[str] = []
    run: list[str] = []
    for piece in _pieces(root, hidden, paragraphs):
        if piece is not None:
            run.append(piece)
            continue
        if run and (words := folded("".join(run))):
            paragraphs.append(words)
        run.clear()
    words = folded("".join(run))
    return (hidden[0] if hidden else "", (*paragraphs, words) if words else tuple(paragraphs))


def _pieces(root: Any, hidden: list[str], seen: list[str]) -> Iterator[str | None]:
    """The text of the page in order; None where a new line begins. Without recursion, as pages may be deep."""
    skipped = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if skipped is not None:
            if event == "end" and element is skipped:
                skipped = None
                yield element.tail or ""
            continue
        tag = element.tag
        if event == "start":
            if tag in _UNSEEN or is_hidden(element):
                if tag not in _UNSEEN and not seen:
                    hidden.append(text_of(element))
                skipped = element
                continue
            if tag in _OWN_LINE:
                yield None
            if element.text:
                yield element.text
        else:
            if tag in _OWN_LINE:
                yield None
            if element.tail:
                yield element.tail

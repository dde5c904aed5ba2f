"""Foreign HTML as a tree that is only read, and in which nothing acts: the one door to nh3."""

from __future__ import annotations

import re
from collections import Counter
from html import escape, unescape

import nh3
from lxml import html as lxml_html

from mailer.model.text import without_unmailable_characters

# What is written in another program's language, or is filled in; its words are none of the text's.
_DROPPED = {
    *("script", "style", "noscript", "template", "svg", "math", "object", "embed", "applet", "head", "title"),
    *("select", "textarea", "button", "datalist", "canvas", "dialog", "menu"),
}
# Kept only so that they can be told to the editor; they never come out.
EMBEDDED = ("iframe", "video", "audio")
# Of links that act instead of leading somewhere, kept for the same reason.
ACTING = ("javascript", "vbscript", "data")
_KEPT = {
    *("a", "abbr", "address", "article", "aside", "b", "big", "blockquote", "br", "caption", "center", "cite", "code"),
    *("dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "i", "img", "ins", "kbd", "li", "main", "mark"),
    *("nav", "ol", "p", "picture", "pre", "q", "s", "samp", "section", "small", "span", "strike", "strong", "sub"),
    *("summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr"),
    *("fieldset", "legend"),
    *EMBEDDED,
}
_ATTRIBUTES = {
    "*": {"hidden", "style"},
    "a": {"href"},
    "img": {"src", "srcset", "data-src", "data-original", "data-lazy-src", "alt", "width", "height", "title"},
    "ol": {"start"},
    "iframe": {"src"},
    "video": {"src"},
    "audio": {"src"},
}
_CLEANER = nh3.Cleaner(
    tags=_KEPT,
    clean_content_tags=_DROPPED,
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", *ACTING},
    link_rel=None,
)
_UNMAILABLE_FIRST_PLANE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_MANY_ENTITIES = 20_000
_ENTITY = re.compile(r"&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,40});")
# Stand for what would act as markup, in characters that no text holds, as no mail can carry them.
_PLACES = {"&amp;": "\ufdd1", "&lt;": "\ufdd2", "&gt;": "\ufdd3", "&quot;": "\ufdd4", "\u00a0": "\ufdd5"}
# Parsers need time in the square of the depth; nobody writes text deeper.
_DEEPEST = 250
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
# These hold nothing, hold no tags, or end by themselves where the next one begins.
_NOT_DEEP = {
    *("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "embed", "param"),
    *("script", "style", "textarea", "title", "p", "li", "td", "th", "tr", "dd", "dt", "option"),
}
_TEXT_TAG = re.compile(r"<(?:p|div|article|section|table|/?script|/?body)\b", re.IGNORECASE)


def sanitised(html: str) -> str:
    """``html`` without anything that acts by itself; styles, and addresses that do not come out, stay to be told."""
    text = shallow(_mailable(html.replace("\r\n", "\n").replace("\r", "\n")))
    if text.count("&") + text.count("\u00a0") < _MANY_ENTITIES:
        return _CLEANER.clean(text).replace("&nbsp;", "\u00a0")
    # The parser copies all text before each entity, so they are hidden from it.
    text = _ENTITY.sub(lambda found: _PLACES.get(found.group(), "") or _character(found.group()), text)
    clean = _CLEANER.clean(text.replace("&", _PLACES["&amp;"]).replace("\u00a0", _PLACES["\u00a0"]))
    for entity, place in _PLACES.items():
        clean = clean.replace(place, entity)
    return clean


def _mailable(html: str) -> str:
    """``html`` without the characters that no mail can carry; the whole class of them takes long to look for."""
    text = _UNMAILABLE_FIRST_PLANE.sub("", html)
    return text if not text or max(text) <= "\uffff" else without_unmailable_characters(text)


def _character(entity: str) -> str:
    made = without_unmailable_characters(unescape(entity))
    return _PLACES.get(escape(made), "’" if made == "'" else made)


def tree_of(html: str) -> lxml_html.HtmlElement:
    """``html`` as a tree, sanitised; an empty ``div`` where there is nothing."""
    clean = sanitised(html)
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    return lxml_html.document_fromstring(f"<html><body><div>{clean}</div></body></html>".encode(), parser=parser)


def shallow(html: str) -> str:
    """``html`` without the drawings, and without the tags that stand deeper than anybody writes; linear in its length.

    A tag that is taken out becomes ``wbr``, which holds nothing, so that its end need not be looked for.
    """
    html = _without_drawings(html)
    parts: list[str] = []
    at = depth = 0
    opened: Counter[str] = Counter()
    flattened: Counter[str] = Counter()
    for tag in _TAG.finditer(html):
        name = tag[2].lower()
        if name in _NOT_DEEP:
            continue
        if not tag[1] and depth < _DEEPEST:
            opened[name] += 1
            depth += 1
        elif not tag[1] or flattened[name]:
            flattened[name] += -1 if tag[1] else 1
            parts += (html[at : tag.start(2)], "wbr ")
            at = tag.end()
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
    return "".join((*parts, html[at:])) if parts else html


def _without_drawings(html: str) -> str:
    """``html`` without inline SVG, whose tags end by themselves and would count as ever deeper."""
    parts: list[str] = []
    at = 0
    begin = html.find("<svg")
    while begin >= 0:
        end = html.find("</svg>", begin)
        if end < 0:
            break
        end += len("</svg>")
        if not _TEXT_TAG.search(html, begin, end):
            parts.append(html[at:begin])
            at = end
        begin = html.find("<svg", end)
    return "".join((*parts, html[at:])) if parts else html

"""Which features of caniemail.com a page uses; comments for Outlook, which were made for it, are not counted."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from mailer.check.checked import Checked
from mailer.check.clients.styles import of_declarations, of_sheet
from mailer.check.page import page_of

_ELEMENTS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "html-h1-h6"),
    **dict.fromkeys(("ul", "ol", "dl"), "html-lists"),
    **dict.fromkeys(
        (
            *("article", "aside", "details", "figcaption", "figure", "footer", "header", "main", "mark", "nav"),
            *("section", "summary", "time"),
        ),
        "html-semantics",
    ),
    **dict.fromkeys(("strong", "b", "em", "i"), "html-strong"),
    **dict.fromkeys(("map", "area"), "html-image-maps"),
    **{
        name: f"html-{name}"
        for name in (
            *("abbr", "acronym", "address", "audio", "base", "bdi", "blockquote", "body", "code", "del", "dfn"),
            *("dialog", "div", "form", "hr", "img", "link", "marquee", "meter", "object", "p", "picture", "pre"),
            *("progress", "rp", "rt", "ruby", "select", "small", "span", "strike", "style", "svg", "table"),
            *("textarea", "video", "wbr"),
        )
    },
}
_ATTRIBUTES = {
    name: f"html-{name}"
    for name in (
        *("align", "aria-describedby", "aria-hidden", "aria-label", "aria-labelledby", "aria-live", "background"),
        *("cellpadding", "cellspacing", "dir", "height", "hidden", "lang", "popover", "required", "role", "srcset"),
        *("target", "valign", "width"),
    )
} | {"loading": "html-loading-attribute", "inert": "css-inert-attribute"}
_PICTURES = {
    **{
        kind: f"image-{kind}"
        for kind in ("apng", "avif", "bmp", "gif", "heif", "ico", "jpg", "mp4", "png", "svg", "tiff", "webp")
    },
    "jpeg": "image-jpg",
    "tif": "image-tiff",
    "heic": "image-heif",
}


@lru_cache(maxsize=8)
def features_of(checked: Checked) -> frozenset[str]:
    """The slugs of the features that an edition's page uses."""
    page = page_of(checked)
    found: set[str] = {"html-doctype"}
    for sheet in page.styles:
        found |= of_sheet(sheet)
    styles: set[str] = set()
    for element in page.root.iter():
        found.add(_ELEMENTS.get(element.tag, ""))
        for name, value in element.attrib.items():
            if name == "style":
                styles.add(value)
            elif name in _ATTRIBUTES:
                found.add(_ATTRIBUTES[name])
            elif name in ("src", "href", "type", "name", "srcset"):
                found |= _told_by(element, name, value)
    return frozenset(found.union(*map(of_declarations, styles)) - {""})


def _told_by(element: Any, name: str, value: str) -> set[str]:
    """What the value of an attribute tells."""
    tag = element.tag
    if name == "src" and tag in ("img", "source"):
        return {_picture(value)}
    if name == "href" and tag == "a":
        return {"html-mailto-links"} if value.startswith("mailto:") else {"html-anchor-links"} & {_within(value)}
    if name == "type" and tag in ("input", "button"):
        return {f"html-{tag}-{value.lower()}"}
    if name == "name" and tag == "meta" and value == "color-scheme":
        return {"html-meta-color-scheme"}
    return set()


def _picture(address: str) -> str:
    if address.startswith("data:"):
        return "image-base64"
    return _PICTURES.get(address.partition("?")[0].rpartition(".")[2].lower(), "")


def _within(address: str) -> str:
    return "html-anchor-links" if address.startswith("#") else ""

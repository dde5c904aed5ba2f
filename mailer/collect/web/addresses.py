"""Addresses in a page: of links, of pictures, of pages."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

_LONGEST = 2000
_LINK = re.compile(r"(?:https?://[^\s/]|mailto:[^\s@]+@[^\s@])\S*", re.IGNORECASE)
_WHOLE = re.compile(r"https?://", re.IGNORECASE)
_BLANKS = "".join(map(chr, range(0x21)))
_PASSED_OVER = str.maketrans("", "", "\t\n\r")
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|/")


def web_address(source: str, base: str) -> str:
    """``source`` as an absolute address of http or https; empty where it is none."""
    source = "".join(source.split()) if len(source) <= _LONGEST else ""
    if not source:
        return ""
    try:
        address = urljoin(base, source) if base else source
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme.lower() in ("http", "https") and parts.hostname else ""


def picture_address(source: str, base: str) -> str:
    """Where a picture lies: an address, or in a page that was saved without one the path beside it."""
    path = source.strip()
    if not base and path and len(path) <= _LONGEST and not _ABSOLUTE.match(path):
        return path
    return web_address(source, base)


def as_browsers_read(href: str) -> str:
    """``href`` without the blanks and controls that browsers pass over (WHATWG URL, 4.4), which may hide its scheme."""
    return href.strip(_BLANKS).translate(_PASSED_OVER)


def link_address(href: str, base: str) -> str:
    """Where a link leads: http, https or mailto; empty where it leads nowhere, or to a place in its own page."""
    href = as_browsers_read(href)
    if not href or href.startswith("#") or len(href) > _LONGEST:
        return ""
    try:
        made = urljoin(base, href) if base and not _WHOLE.match(href) else href
        parts = urlsplit(made)
        fits = parts.scheme.lower() == "mailto" or bool(parts.hostname)
    except ValueError:
        return ""
    return made if fits and _LINK.fullmatch(made.replace(" ", "%20")) else ""

"""A feed, of whatever kind, from its bytes."""

from __future__ import annotations

import re

from mailer.collect.charsets import decoded, xml_text
from mailer.collect.feeds.entry import Entry, Feed
from mailer.collect.feeds.guard import refuse_too_large
from mailer.errors import StoryError

__all__ = ["Entry", "Feed", "is_feed", "read_feed"]

_ROOT = re.compile(r"<(?![?!])(?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})")
_ROOTS = ("rss", "feed", "rdf", "channel")
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org')
_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
# A root element stands near the beginning, below a comment or two.
_A_LOOK = 20_000
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def is_feed(data: bytes, content_type: str = "") -> bool:
    """Whether ``data`` is a feed: by what it is, and where that does not show, by what the server calls it."""
    if _is_json(data):
        return bool(_JSON_FEED.search(data)) or content_type.lower().startswith("application/feed+json")
    root = _root_of(data)
    if root:
        # A text may speak of <rss>; with words above it, only the server can say that it is one.
        opens = xml_text(data[:_A_LOOK]).lstrip("\ufeff \t\r\n").startswith("<") or "xml" in content_type.lower()
        return opens and root in _ROOTS
    return bool(data.strip()) and content_type.lower().startswith(_TYPES)


def read_feed(data: bytes, *, address: str = "", file: str = "", content_type: str = "") -> Feed:
    """The feed in ``data``, fetched from ``address`` (links are relative to it); ``file`` names it in messages.

    Raises:
        StoryError: it is no feed, is too large, or was made to exhaust whoever reads it.
    """
    named = file or address
    refuse_too_large(data, named)
    if not data.strip(b"\0 \t\r\n"):
        raise StoryError("is empty", file=named, fix="name an RSS, Atom or JSON feed")
    if _is_json(data):
        from mailer.collect.feeds.jsonfeed import read_json

        return read_json(data, address=address, file=named)
    root = _root_of(data)
    if root and root not in _ROOTS:
        what = "a web page" if root == "html" else f"XML (<{root}>)"
        raise StoryError(f"is {what}, not a feed", file=named, fix="name an RSS, Atom or JSON feed")
    from mailer.collect.feeds.xml import read_xml

    return read_xml(data, address=address, file=named, content_type=content_type)


def _is_json(data: bytes) -> bool:
    return decoded(data[:400]).lstrip()[:1] in ("{", "[")


def _root_of(data: bytes) -> str:
    """The local name of the first element, in lower case; empty where none stands near the beginning."""
    found = _ROOT.search(_COMMENT.sub("", xml_text(data[:_A_LOOK])))
    return found[1].lower() if found else ""

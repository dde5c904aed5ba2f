"""RSS, RDF and Atom → a feed, by feedparser: the only place where it is used."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import xml.sax
from collections.abc import Mapping
from typing import Any

from mailer.collect.charsets import xml_text
from mailer.collect.feeds.body import HTML, Body, body_of
from mailer.collect.feeds.entry import (
    MOST_ENTRIES,
    Entry,
    Feed,
    authors_named,
    day_of,
    entry_of,
    language_of,
    web_address,
    words_of,
)
from mailer.collect.feeds.guard import refuse_bomb, without_prologue
from mailer.collect.feeds.pictures import lead_of
from mailer.collect.piece import Piece
from mailer.errors import StoryError

_ADDRESS = re.compile(r"[^\s()<>,;]{1,200}@[^\s()<>,;]+")
# What feedparser and the parsers below it raise on input they did not foresee.
_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, OSError)


def read_xml(data: bytes, *, address: str, file: str, content_type: str = "") -> Feed:
    """The feed in ``data``; of an ill-formed one, what can be had.

    Raises:
        StoryError: it is no feed, or one that would take too much work.
    """
    text = without_prologue(xml_text(data, content_type), file)
    refuse_bomb(text, file)
    try:
        parsed = _parsed(text, address)
        return _feed(parsed, address)
    except (*_FAULTS, xml.sax.SAXException) as cause:
        raise StoryError("is a feed that cannot be read", file=file, fix="name the pages it links to") from cause


def _parsed(text: str, address: str) -> Mapping[str, Any]:
    import feedparser

    # Markup is cleaned where it becomes Markdown, once.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            # Without a charset it would take headers to mean Latin-1.
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": address},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    return parsed


def _feed(parsed: Mapping[str, Any], address: str) -> Feed:
    about = parsed["feed"]
    escaped = not str(parsed.get("version") or "").startswith("atom")
    title = words_of(about.get("title"), html=escaped or _is_html(about.get("title_detail")))
    language = language_of(about.get("language"))
    entries = tuple(_entry(one, title, language, address, escaped) for one in parsed["entries"][:MOST_ENTRIES])
    return Feed(
        title=title,
        site=web_address(about.get("link"), address),
        entries=entries,
        address=address,
        unread=max(0, len(parsed["entries"]) - MOST_ENTRIES),
    )


def _entry(entry: Mapping[str, Any], feed: str, language: str, address: str, escaped: bool) -> Entry:
    """One entry; outside Atom titles are ``escaped`` HTML, whatever they say of themselves."""
    links = (entry.get("feedburner_origlink"), entry.get("link"), entry.get("id"))
    url = next((found for found in (web_address(link, address) for link in links[:2]) if found), "")
    url = url or web_address(entry.get("id"))
    body, tongue = _body(entry, url or address)
    dropped: tuple[str, ...] = ()
    if not url and isinstance(entry.get("link"), str) and entry["link"].strip():
        dropped = (f"link that is no web address: {words_of(entry['link'], html=False)}",)
    piece = Piece(
        title=words_of(entry.get("title"), html=escaped or _is_html(entry.get("title_detail"))),
        authors=authors_named(_names(entry, escaped)),
        publisher=_source(entry) or feed,
        published=_day(entry),
        url=url,
        language=language_of(tongue, language),
        body=body.markdown,
        removed=(*body.removed, *dropped),
        lead=lead_of(entry, body.pictures, url or address),
    )
    return entry_of(entry.get("id"), url, piece)


def _body(entry: Mapping[str, Any], base: str) -> tuple[Body, str]:
    """The longest of the texts that an entry gives, and its language."""
    texts = [one for one in (*(entry.get("content") or ()), entry.get("summary_detail")) if one and one.get("value")]
    readable = [one for one in texts if (one.get("type") or "text/html") in (*HTML, "text/plain")]
    if not readable:
        kinds = sorted({words_of(one.get("type"), html=False) for one in texts})
        return Body(removed=tuple(f"text that is {kind}" for kind in kinds)), ""
    longest = max(readable, key=lambda one: len(one["value"]))
    body = body_of(longest["value"], longest.get("type") or "text/html", longest.get("base") or base)
    return body, longest.get("language") or ""


def _names(entry: Mapping[str, Any], escaped: bool) -> list[object]:
    author = str(entry.get("author") or "")
    if escaped and "@" in author:
        # “a@quay.example (Ana Lind)”, as RSS has it, is not always taken apart rightly.
        return [_ADDRESS.sub(" ", author).strip(' ()<>"')]
    authors = entry.get("authors") or []
    return [one.get("name") for one in authors if isinstance(one, Mapping)] if any(authors) else [author]


def _source(entry: Mapping[str, Any]) -> str:
    """Who published an entry that the feed took over from another."""
    source = entry.get("source")
    return words_of(source.get("title"), html=True) if isinstance(source, Mapping) else ""


def _day(entry: Mapping[str, Any]) -> dt.date | None:
    """The day it appeared; feedparser's own reading, in UTC, where the date is written in a way of its own."""
    for key in ("published", "created", "updated"):
        found = day_of(entry.get(key))
        if found:
            return found
        parsed = entry.get(f"{key}_parsed")
        if parsed:
            try:
                return dt.date(*parsed[:3])
            except (ValueError, TypeError):
                continue
    return None


def _is_html(detail: object) -> bool:
    return isinstance(detail, Mapping) and detail.get("type") in HTML

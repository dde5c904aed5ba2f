"""JSON Feed 1.0 and 1.1 (jsonfeed.org) → a feed. Every type is checked: nothing need be what it should."""

from __future__ import annotations

import json
from typing import Any

from mailer.collect.charsets import decoded
from mailer.collect.feeds.body import Body, body_of
from mailer.collect.feeds.entry import (
    MOST_ENTRIES,
    Entry,
    Feed,
    authors_named,
    day_of,
    entry_of,
    fact,
    language_of,
    web_address,
    words_of,
)
from mailer.collect.piece import Lead, Piece
from mailer.errors import StoryError
from mailer.model.story import Picture

# Each becomes an object of Python's; a feed of a thousand entries has about twenty thousand.
_MOST_PARTS = 1_000_000
_MOST_GROUPS = 200_000


def read_json(data: bytes, *, address: str, file: str) -> Feed:
    """The feed in ``data``.

    Raises:
        StoryError: it is not JSON, or not a JSON Feed.
    """
    document = _document(decoded(data), file)
    items = document.get("items")
    if not isinstance(items, list):
        raise StoryError("is JSON without “items”, so not a JSON Feed", file=file, fix="name an RSS, Atom or JSON feed")
    title = words_of(document.get("title"), html=False)
    language = language_of(document.get("language"))
    people = _people(document)
    found = [one for one in items if isinstance(one, dict)]
    return Feed(
        title=title,
        site=web_address(document.get("home_page_url"), address),
        entries=tuple(_entry(one, title, language, people, address) for one in found[:MOST_ENTRIES]),
        address=address,
        unread=max(0, len(found) - MOST_ENTRIES),
    )


def _document(text: str, file: str) -> dict[str, Any]:
    groups = text.count("[") + text.count("{")
    if groups > _MOST_GROUPS or groups + text.count(",") > _MOST_PARTS:
        raise StoryError("has more parts than any feed has", file=file, fix="leave this feed out")
    try:
        document = json.loads(text)
    except RecursionError as cause:
        raise StoryError("has parts inside each other too deep", file=file, fix="leave this feed out") from cause
    except ValueError as cause:
        line = getattr(cause, "lineno", None)
        raise StoryError("is broken JSON", file=file, line=line, fix="name an RSS, Atom or JSON feed") from cause
    if not isinstance(document, dict):
        raise StoryError("is JSON, but not a JSON Feed", file=file, fix="name an RSS, Atom or JSON feed")
    return document


def _entry(item: dict[str, Any], feed: str, language: str, people: list[object], address: str) -> Entry:
    url = web_address(item.get("url"), address) or web_address(item.get("external_url"), address)
    base = url or address
    body = _body(item, base)
    piece = Piece(
        title=words_of(item.get("title"), html=False),
        authors=authors_named(_people(item) or people),
        publisher=feed,
        published=day_of(item.get("date_published")) or day_of(item.get("date_modified")),
        url=url,
        language=language_of(item.get("language"), language),
        body=body.markdown,
        removed=body.removed,
        lead=_lead(item, body, base),
    )
    given = item.get("id")
    # Version 1.1 asks for text, but many write a number.
    number = isinstance(given, int | float) and not isinstance(given, bool)
    return entry_of(str(given) if number else given, url, piece)


def _people(part: dict[str, Any]) -> list[object]:
    """Names of ``authors`` (1.1) or ``author`` (1.0)."""
    authors = part.get("authors")
    people = authors if isinstance(authors, list) else [part.get("author")]
    return [one.get("name") for one in people if isinstance(one, dict) and one.get("name")]


def _body(item: dict[str, Any], base: str) -> Body:
    for key, kind in (("content_html", "text/html"), ("content_text", "text/plain"), ("summary", "text/plain")):
        value = item.get(key)
        if isinstance(value, str) and value.strip():
            return body_of(value, kind, base)
    return Body()


def _lead(item: dict[str, Any], body: Body, base: str) -> Lead | None:
    attached = item.get("attachments")
    pictures = [
        one.get("url")
        for one in (attached if isinstance(attached, list) else [])
        if isinstance(one, dict) and fact(one.get("mime_type")).startswith("image/")
    ]
    for value in (item.get("image"), item.get("banner_image"), *pictures):
        address = web_address(value, base)
        if address:
            return Lead(picture=Picture(), address=address)
    return body.pictures[0] if body.pictures else None

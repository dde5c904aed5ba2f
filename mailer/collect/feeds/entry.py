"""A feed and its entries, and the facts that every kind of feed gives in one form."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import quote, urljoin, urlsplit

from mailer.collect import storyfile
from mailer.collect.piece import Piece
from mailer.collect.text.bylines import people_in
from mailer.model.story import Author
from mailer.model.text import cut_at_a_word, one_line, without_unmailable_characters

# Whoever takes more entries than this at once wants an archive, not a feed.
MOST_ENTRIES = 1_000

_LONGEST_TITLE = 300
_LONGEST_NAME = 120
_LONGEST_URL = 2000
_LONGEST_DATE = 100
# Nobody signs with more, and a list of a thousand is no byline.
_MOST_AUTHORS = 20

_ELEMENT = re.compile(
    r"</?(?:a|abbr|acronym|applet|audio|b|base|bdo|big|blink|body|blockquote|br|button|center|cite|code|div|em|embed|font|form|frame"
    r"|frameset|h[1-6]|head|hr|html|i|iframe|img|input|ins|kbd|label|li|link|mark|math|meta|nobr|object|ol|p|param|picture"
    r"|pre|q|s|samp|select|small|source|span|strike|strong|sub|sup|svg|table|tbody|td|textarea|th|time|title|tr|tt|u|ul"
    r"|var|video|wbr|xml|xss)(?=[\s/>])[^<>]*>?",
    re.IGNORECASE,
)
# With what stands inside them, to the end where they are never closed.
_NEVER_WORDS = re.compile(r"<(script|style)\b(?:.*?</\1\s*>|.*)|<!--(?:.*?-->|.*)", re.IGNORECASE | re.DOTALL)
# Without its semicolon it may be part of an address.
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SAFE_IN_URL = "%/:?#[]@!$&'()*+,;=-._~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry: ``id`` as the feed gives it (or its address, or a digest), ``url`` absolute or empty."""

    id: str
    url: str
    piece: Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as it was read from ``address``, empty for a file; ``site`` is the page it belongs to.

    ``unread`` counts the entries that were too many to be read.
    """

    title: str
    site: str
    entries: tuple[Entry, ...]
    address: str = ""
    unread: int = 0


def fact(value: object, limit: int = _LONGEST_TITLE) -> str:
    """A value as one line of text that a mail can carry; empty when it is no text."""
    if not isinstance(value, str):
        return ""
    return cut_at_a_word(one_line(without_unmailable_characters(one_line(value[: limit * 8]))), limit)


def words_of(value: object, *, html: bool) -> str:
    """A title on one line, without the markup that feeds put into titles."""
    text = value[: _LONGEST_TITLE * 8] if isinstance(value, str) else ""
    if "<" in text:
        text = _ELEMENT.sub(" ", _NEVER_WORDS.sub(" ", text))
    if html:
        text = _REFERENCE.sub(lambda found: unescape(found[0]), text)
        # Escaped twice is as usual as escaped once.
        text = _ELEMENT.sub(" ", _NEVER_WORDS.sub(" ", text)) if "<" in text else text
    return fact(text)


def web_address(value: object, base: str = "") -> str:
    """An absolute http or https address, percent-encoded where it must be; empty when there is none in ``value``."""
    if not isinstance(value, str) or len(value) > _LONGEST_URL:
        return ""
    try:
        whole = urljoin(base, "".join(value.split()) if "\n" in value else value.strip())
        parts = urlsplit(whole)
        named = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    if not named:
        return ""
    address = quote(f"{parts.scheme}://{parts._replace(scheme='').geturl()[2:]}", safe=_SAFE_IN_URL)
    return "" if storyfile.unfit("url", address) else address


def day_of(value: object) -> dt.date | None:
    """The day in a date of RFC 822 or RFC 3339, as its own time zone has it."""
    text = value.strip()[:_LONGEST_DATE] if isinstance(value, str) else ""
    if not text:
        return None
    try:
        return dt.datetime.fromisoformat(text).date()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def language_of(*values: object) -> str:
    """The first of the values that is a language tag."""
    tags = (value.strip().replace("_", "-") for value in values if isinstance(value, str))
    return next((tag for tag in tags if tag and not storyfile.unfit("language", tag)), "")


def authors_named(names: Iterable[object]) -> tuple[Author, ...]:
    """The people in ``names``, each once; ``A, B and C`` are three where each looks like a name of two words."""
    found: dict[str, Author] = {}
    for value in names:
        name = words_of(value, html=True)[:_LONGEST_NAME]
        name = re.sub(r"^by\s+", "", name, flags=re.IGNORECASE)
        for one in people_in(name) or (name,):
            if one and "@" not in one.strip("@"):
                found.setdefault(one.casefold(), Author(name=one))
    return tuple(found.values())[:_MOST_AUTHORS]


def entry_of(given: object, url: str, piece: Piece) -> Entry:
    """The entry of a piece. What tells it from others is its id, else its address, else a digest of its words."""
    named = fact(given, _LONGEST_URL) or url
    if not named:
        named = "sha256:" + hashlib.sha256(f"{piece.title}\n{piece.body}".encode()).hexdigest()
    return Entry(id=named, url=url, piece=replace(piece, entry=named))

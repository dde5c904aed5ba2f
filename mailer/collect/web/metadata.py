"""What a page says about its article: structured data before Open Graph, before meta tags, before guesses."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from mailer.collect.piece import Lead
from mailer.collect.text.bylines import authors_of, people_in
from mailer.collect.text.clean import same_words
from mailer.collect.text.dates import dated_line
from mailer.collect.web.addresses import picture_address, web_address
from mailer.collect.web.pictures import caption_and_credit
from mailer.collect.web.readable import words_in
from mailer.collect.web.structured import LONGEST_NAME, article_data, name_of, plain, text_of
from mailer.collect.web.title import title_among
from mailer.model.story import Author, Picture
from mailer.model.text import LANGUAGE_TAG

_TITLES = (
    *("og:title", "twitter:title", "parsely-title", "dc.title", "dcterms.title", "sailthru.title"),
    "citation_title",
)
_AUTHORS = (
    *("author", "article:author", "parsely-author", "dc.creator", "dcterms.creator", "dc.contributor"),
    *("sailthru.author", "citation_author", "byl", "byline", "authors", "twitter:data1"),
)
_SITES = (
    *("og:site_name", "application-name", "dc.publisher", "citation_journal_title", "publisher"),
    "twitter:app:name:iphone",
)
_DATES = (
    *("article:published_time", "article:published", "og:published_time", "parsely-pub-date", "datepublished"),
    *("sailthru.date", "citation_publication_date", "citation_date", "dc.date.issued", "dcterms.created", "dc.date"),
    *("dcterms.date", "date", "pubdate", "publishdate", "publish-date", "publication_date", "article.published"),
    *("cxenseparse:recs:publishtime", "rnews:datepublished", "originalpublicationdate", "ptime"),
)
_DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description")
_PICTURES = (
    *("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"),
    "parsely-image-url",
)
# Of schema.org, as data or as a tag, and of what publishers tell the networks.
_FREE = "isAccessibleForFree"
_NOT_FREE = re.compile(r"(?:https?://schema\.org/)?(?:false|no|0)", re.IGNORECASE)
_DAY_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d/\d{1,2}/\d{1,2})/")
_DAY = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)|\s*(\d{4})/(\d{1,2})/(\d{1,2})(?!\d)")
_BY = re.compile(r"^\s*(?:written |posted |published |story )?(?:by|von|par|por)\b[:\s]+", re.IGNORECASE)
_SIGNED = re.compile(r"\s*\|\s*by\b.*", re.IGNORECASE)
_BYLINE_CLASS = re.compile(r"\b(?:byline|author|p-author|article-?author|author-?name|entry-author)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of a page. ``site`` is its name for itself; ``for_subscribers`` is that it says so of its article."""

    title: str = ""
    authors: tuple[Author, ...] = ()
    publisher: str = ""
    published: dt.date | None = None
    url: str = ""
    language: str = ""
    description: str = ""
    lead: Lead | None = None
    site: str = ""
    for_subscribers: bool = False


@dataclass(slots=True)
class _Page:
    """A page's own words about itself, looked up once. Keys of ``meta`` are lower case."""

    tree: etree._Element
    address: str
    meta: dict[str, list[str]] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)

    def first(self, *names: str) -> str:
        return next((value for name in names for value in self.meta.get(name, ()) if value), "")


def facts_of(tree: etree._Element, *, address: str = "") -> Facts:
    """The facts of a page that still has its scripts, as they hold its structured data."""
    page = _Page(tree, address)
    for one in tree.iter("meta"):
        key = (one.get("property") or one.get("name") or one.get("itemprop") or "").strip().lower()
        value = plain(one.get("content", ""))
        if key and value:
            page.meta.setdefault(key, []).append(value)
    page.data = article_data(tree)
    site = _site(page)
    return Facts(
        title=_title(page, site),
        authors=_authors(page, site),
        publisher=name_of(page.data.get("publisher")) or site,
        published=_published(page),
        url=_url(page),
        language=_language(page),
        description=text_of(page.data.get("description")) or page.first(*_DESCRIPTIONS),
        lead=_lead(page),
        site=site,
        for_subscribers=_is_for_subscribers(page),
    )


def _is_for_subscribers(page: _Page) -> bool:
    stated = page.data.get(_FREE)
    free = "false" if stated is False else text_of(stated) or page.first(_FREE.lower())
    return bool(_NOT_FREE.fullmatch(free)) or page.first("article:content_tier").lower() == "locked"


def _site(page: _Page) -> str:
    site = _SIGNED.sub("", page.first(*_SITES))
    return "" if "://" in site or site.startswith("@") or len(site) > LONGEST_NAME else site


def _title(page: _Page, site: str) -> str:
    given = [text_of(page.data.get("headline")) or text_of(page.data.get("name"))]
    given += [page.first(name) for name in _TITLES]
    window = plain(next((one.text or "" for one in page.tree.iter("title")), ""))
    return title_among(given, window=window, shown=[_words_in(one) for one in page.tree.iter("h1")], site=site)


def _words_in(element: etree._Element) -> str:
    return plain(words_in(element))


def _authors(page: _Page, site: str) -> tuple[Author, ...]:
    value = page.data.get("author") or page.data.get("creator")
    names = [text_of(one) for one in (value if isinstance(value, list) else [value])[:20]]
    found = _people(names, site)
    for name in _AUTHORS:
        found = found or _people(page.meta.get(name, []), site)
    return found or _shown_authors(page, site)


def _people(names: list[str], site: str) -> tuple[Author, ...]:
    found: list[Author] = []
    for text in names:
        bare = _BY.sub("", text).strip(" ,;|")
        if not bare or "://" in bare or "@" in bare or bare.startswith("www.") or len(bare) > 200:
            continue
        if re.search(r"\d", bare) or same_words(bare) == same_words(site):
            continue
        people = tuple(Author(name=name) for name in people_in(bare)) or authors_of(bare.replace(";", ","))
        people = people or ((Author(name=bare),) if len(bare) <= 60 else ())
        found += [one for one in people if one.name not in [known.name for known in found]]
    return tuple(found)


def _shown_authors(page: _Page, site: str) -> tuple[Author, ...]:
    """The authors that a page shows in a place made for them."""
    for one in page.tree.iter("a", "span", "div", "p", "address"):
        marked = one.get("rel") == "author" or one.get("itemprop") == "author"
        if not marked and not _BYLINE_CLASS.search(f"{one.get('class', '')} {one.get('id', '')}"):
            continue
        text = _words_in(one) if len(one) < 8 else ""
        named = bool(_BY.match(text)) or marked
        if text and len(text) <= LONGEST_NAME and named:
            people = _people([text], site)
            if people and authors_of(_BY.sub("", text)):
                return people
    return ()


def _published(page: _Page) -> dt.date | None:
    candidates = [text_of(page.data.get("datePublished")), text_of(page.data.get("dateCreated"))]
    candidates += [page.first(name) for name in _DATES]
    for one in page.tree.iter("time"):
        if (
            one.get("pubdate") is not None
            or one.get("itemprop") == "datePublished"
            or "publish" in one.get("class", "")
        ):
            candidates.append(one.get("datetime") or _words_in(one))
    for one in page.tree.iter("span", "abbr", "div"):
        if one.get("itemprop") == "datePublished" or "published" in (one.get("class") or "").split():
            candidates.append(one.get("content") or one.get("title") or _words_in(one))
    times = list(page.tree.iter("time"))[:3]
    candidates += [one.get("datetime") or _words_in(one) for one in times]
    in_address = _DAY_IN_ADDRESS.search(urlsplit(_url(page)).path)
    candidates += [in_address[1]] if in_address else []
    return next((found for text in candidates if text and (found := _day_of(text))), None)


def _day_of(text: str) -> dt.date | None:
    """The day of a time as machines or people write it."""
    found = _DAY.match(text)
    if not found:
        return dated_line(text.strip()) if len(text) < 120 else None
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        made = dt.date(year, month, day)
    except ValueError:
        return None
    return made if made.year >= 1900 else None


def _url(page: _Page) -> str:
    links = [
        one.get("href", "") for one in page.tree.iter("link") if "canonical" in (one.get("rel") or "").lower().split()
    ]
    entity = page.data.get("mainEntityOfPage")
    entity = entity.get("@id") if isinstance(entity, Mapping) else entity
    for candidate in (*links, page.first("og:url"), text_of(page.data.get("url")), text_of(entity), page.address):
        made = web_address(candidate, page.address)
        if made and not re.search(r"[\s<>\"{}|\\^`]", made):
            return made
    return ""


def _language(page: _Page) -> str:
    root = page.tree.getroottree().getroot()
    stated = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang") or ""
    for text in (
        stated,
        text_of(page.data.get("inLanguage")),
        page.first("content-language", "og:locale", "dc.language"),
    ):
        made = text.strip().replace("_", "-")
        if LANGUAGE_TAG.fullmatch(made):
            return made
    return ""


def _lead(page: _Page) -> Lead | None:
    value = page.data.get("image")
    one = value[0] if isinstance(value, list) and value else value
    address = caption = credit = ""
    if isinstance(one, Mapping):
        address = text_of(one.get("url")) or text_of(one.get("contentUrl"))
        caption, credit = text_of(one.get("caption")), text_of(one.get("creditText")) or name_of(one.get("author"))
    elif isinstance(one, str):
        address = one
    candidates = (address, *(page.first(name) for name in _PICTURES))
    made = next((found for text in candidates if (found := picture_address(text, page.address))), "")
    if not made:
        return None
    words, below = caption_and_credit(caption)
    alt = page.first("og:image:alt", "twitter:image:alt")
    return Lead(picture=Picture(caption=words, credit=credit or below, alt=alt), address=made)

"""Front matter that somebody else wrote: facts under any of their usual names; the rest is told, never an error."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from mailer.collect.storyfile import unfit
from mailer.collect.text.bylines import authors_of, byline
from mailer.collect.text.dates import dated_line
from mailer.collect.text.head import Head
from mailer.errors import StoryError
from mailer.files.frontmatter import Plain, parse
from mailer.model.story import Author
from mailer.model.text import one_line, unmailable_character

_NAMES = {
    "title": "title",
    "headline": "title",
    "author": "authors",
    "authors": "authors",
    "byline": "authors",
    "by": "authors",
    "date": "published",
    "published": "published",
    "publishdate": "published",
    "pubdate": "published",
    "publisher": "publisher",
    "publication": "publisher",
    "site": "publisher",
    "source": "publisher",
    "dateline": "dateline",
    "url": "url",
    "link": "url",
    "canonical_url": "url",
    "canonicalurl": "url",
    "language": "language",
    "lang": "language",
}
_FENCE = re.compile(r"-{3}[ \t]*")
_KEY = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:(?=\s|$)[ \t]*(.*)")


@dataclass(slots=True)
class Foreign:
    """The facts of a foreign front matter, and what of it was left out."""

    title: str = ""
    authors: tuple[Author, ...] = ()
    publisher: str = ""
    dateline: str = ""
    published: dt.date | None = None
    url: str = ""
    language: str = ""
    removed: list[str] = field(default_factory=list)


def front_matter(text: str, file: str) -> tuple[Foreign, str]:
    """The facts above a Markdown body, and the body. Without front matter there are no facts.

    Raises:
        StoryError: a key that stories have cannot be read.
    """
    foreign = Foreign()
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[0].strip() == "+++":
        fix = "write it between lines of three hyphens: ---"
        raise StoryError("has front matter between +++, which is not read", file=file, line=1, fix=fix)
    end = next((at for at, line in enumerate(lines[1:], start=1) if _FENCE.fullmatch(line)), 0)
    if not _FENCE.fullmatch(lines[0]) or not end:
        return foreign, text
    inside = lines[1:end]
    first = next((line for line in inside if line.strip() and not line.startswith("#")), "")
    if first and not _KEY.match(first):
        # Two rules around some text.
        return foreign, text
    known = _known_lines(inside, foreign)
    if any(line.strip() for line in known):
        data = parse("\n".join(("---", *known, "---", "")), file, StoryError).data()
        for key, value in data.items():
            _take(key, value, foreign)
    # Blank lines stand in for the front matter, so that lines keep their numbers.
    return foreign, "\n" * (end + 1) + "\n".join(lines[end + 1 :])


def _known_lines(lines: list[str], foreign: Foreign) -> list[str]:
    """The lines of the keys we know; those of others are blanked out, so that nothing in them can be an error."""
    kept: list[str] = []
    keeping = False
    for at, line in enumerate(lines):
        found = _KEY.match(line)
        if found:
            keeping = found[1].lower() in _NAMES
            if not keeping:
                foreign.removed.append(f"front matter: {found[1]}")
            empty = not found[2] or found[2].startswith("#")
            keeping = keeping and (not empty or _goes_on(lines[at + 1 : at + 2]))
        kept.append(line if keeping else "")
    return kept


def _goes_on(below: list[str]) -> bool:
    """Whether the next line belongs to the key above it."""
    return bool(below) and bool(below[0].strip()) and below[0][0] in " \t-"


def _take(key: str, value: Plain, foreign: Foreign) -> None:
    fact = _NAMES.get(key.lower(), "")
    if fact == "authors":
        foreign.authors = foreign.authors or _authors(value)
        taken = bool(foreign.authors)
    elif isinstance(value, str) and not unmailable_character(value):
        taken = _take_text(fact, one_line(value), foreign)
    else:
        taken = False
    if not taken:
        foreign.removed.append(f"front matter: {key}, not understood")


def _take_text(fact: str, value: str, foreign: Foreign) -> bool:
    if fact == "publisher" and unfit("url", value) is None:
        fact = "url"
    if fact == "published":
        foreign.published = foreign.published or dated_line(value)
        return foreign.published is not None
    if not value or not fact or unfit(fact, value):
        return False
    if not getattr(foreign, fact):
        setattr(foreign, fact, value)
    return True


def _authors(value: Plain) -> tuple[Author, ...]:
    if isinstance(value, list):
        return tuple(author for entry in value for author in _authors(entry))
    if isinstance(value, dict):
        facts = {key: one_line(str(value.get(key) or "")) for key in ("name", "role", "affiliation")}
        return (Author(**facts),) if facts["name"] else ()
    text = one_line(value or "")
    found = byline(text)
    named = found.authors if found else authors_of(text)
    return named or ((Author(name=text),) if text else ())


def facts_of(foreign: Foreign, *, alone: bool) -> Head:
    """The head of a piece as the front matter fills it; what is said of a page of many is not said of each piece."""
    head = Head(publisher=foreign.publisher, published=foreign.published, authors=list(foreign.authors))
    if alone:
        head.title, head.dateline, head.url = foreign.title, foreign.dateline, foreign.url
        head.removed += foreign.removed
    return head

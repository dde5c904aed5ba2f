"""Files, addresses and feeds become stories on the shelf."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mailer.collect.gather import Added, Given, gather, shelve
from mailer.collect.leads import Elsewhere
from mailer.collect.sources import Material, is_feed, pieces_in
from mailer.errors import MailerError, StoryError
from mailer.model.story import Source
from mailer.pipeline.desk import Desk

if TYPE_CHECKING:
    from mailer.collect.feeds.entry import Entry, Feed
    from mailer.collect.feeds.seen import Seen
    from mailer.collect.piece import Piece

SEEN_FILE = ".seen.jsonl"
"""Beside the stories: which entries of feeds the desk has been shown."""


@dataclass(frozen=True, slots=True)
class News:
    """What a feed holds that the desk has not been shown yet, newest first as the feed has it."""

    material: Material
    feed: Feed
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of entries: stories, and how many entries said nothing, neither title nor text."""

    added: tuple[Added, ...]
    silent: int


def material_at(desk: Desk, source: str, *, wants: str = "page") -> Material:
    """A source by its path or its address.

    Raises:
        MailerError: it cannot be read or fetched.
    """
    if "://" in source and not Path(source).exists():
        fetched = desk.fetch(source, wants)
        return Material(
            data=fetched.data,
            name=source,
            address=fetched.address,
            content_type=fetched.content_type,
            charset=fetched.charset,
        )
    try:
        return Material(data=Path(source).read_bytes(), name=source)
    except OSError as cause:
        raise StoryError(f"cannot be read ({cause.strerror})", file=source, fix="name a file that is there") from cause


def add_source(desk: Desk, material: Material, given: Given, *, split: bool = False) -> tuple[Added, ...]:
    """Put the stories of one source on the shelf; a feed is read with ``news``."""
    return gather(desk.library, material, given=given, split=split, now=desk.now(), elsewhere=_elsewhere(desk))


def news(desk: Desk, material: Material, *, limit: int | None = None) -> News | None:
    """The entries of a feed that have not been shown yet; None where ``material`` is no feed.

    Raises:
        StoryError: it looks like a feed and cannot be read.
    """
    if not is_feed(material):
        return None
    from mailer.collect.feeds.reading import read_feed

    feed = read_feed(material.data, address=material.address, file=material.name, content_type=material.content_type)
    return News(material, feed, _seen(desk).new(feed)[:limit])


def take(desk: Desk, found: News, chosen: Sequence[Entry], given: Given, *, full: bool = False) -> Taken:
    """Put the chosen entries on the shelf, and remember that all of ``found`` were shown.

    With ``full`` the text comes from the linked page; where that cannot be had, what the feed says is kept.
    """
    name = found.material.address or Path(found.material.name).name
    pieces: list[tuple[Piece, Source]] = []
    warnings: dict[str, str] = {}
    for entry in chosen:
        piece = entry.piece
        if full and entry.url:
            try:
                piece = _from_page(desk, entry)
            except MailerError as cause:
                warnings[entry.id] = f"only what the feed says was taken; {cause}"
        if not (piece.title or piece.guess or piece.body):
            continue
        digest = hashlib.sha256(f"{entry.id}\n{piece.title}\n{piece.body}".encode()).hexdigest()
        pieces.append((replace(piece, entry=entry.id), Source(name=name, digest=digest, entry=entry.id)))
    added = shelve(desk.library, pieces, found.material, given=given, now=desk.now(), elsewhere=_elsewhere(desk))
    _seen(desk).remember(found.feed.address, found.entries, desk.now())
    told = tuple(
        replace(one, warnings=(*one.warnings, f"{one.story.slug}: {warnings[piece.entry]}"))
        if piece.entry in warnings
        else one
        for one, (piece, _) in zip(added, pieces, strict=True)
    )
    return Taken(told, len(chosen) - len(pieces))


def _from_page(desk: Desk, entry: Entry) -> Piece:
    """The linked page's text, with the entry's facts where the page has none."""
    (page,) = pieces_in(material_at(desk, entry.url), split=False)[:1]
    said = entry.piece
    return replace(
        page,
        title=page.title or said.title,
        authors=page.authors or said.authors,
        publisher=page.publisher or said.publisher,
        published=page.published or said.published,
        url=page.url or said.url,
        body=page.body or said.body,
        lead=page.lead or said.lead,
    )


def _seen(desk: Desk) -> Seen:
    from mailer.collect.feeds.seen import Seen

    return Seen(desk.publication.seeds / SEEN_FILE)


def _elsewhere(desk: Desk) -> Elsewhere:
    def kept(data: bytes, named: str) -> tuple[bytes, str]:
        from mailer.render.picture_files import for_the_shelf

        return for_the_shelf(data, named)

    return Elsewhere(fetch=lambda address: desk.fetch(address, "picture").data, kept=kept)

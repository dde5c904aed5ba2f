"""A piece: what was recognised in a source, before it gets a slug and a place on the shelf."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mailer.model.story import Author, Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One text and its facts. ``removed`` says line by line what is not in ``body`` (Markdown).

    ``guess`` is what to call it without a title, ``site`` the publisher that stood behind a repeat of the title.
    """

    title: str = ""
    authors: tuple[Author, ...] = ()
    publisher: str = ""
    dateline: str = ""
    published: dt.date | None = None
    url: str = ""
    language: str = ""
    images: tuple[Picture, ...] = ()
    body: str = ""
    guess: str = ""
    site: str = ""
    removed: tuple[str, ...] = ()

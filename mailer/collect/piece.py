"""A piece: what was recognised in a source, before it gets a slug and a place on the shelf."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mailer.model.story import Author, Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The picture that a source leads with: its address or path as the source gives it, or its bytes, and its words."""

    picture: Picture
    address: str = ""
    data: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One text and its facts. ``removed`` says line by line what is not in ``body`` (Markdown).

    ``guess`` is what to call it without a title, ``site`` the publisher that stood behind a repeat of the title.
    ``entry`` is what a feed calls it. ``lead`` is not among ``images`` until its file is on the shelf. ``wall`` is in
    what words its page asks for subscribers outside the text, such as ``says that …``; empty where it does not.
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
    lead: Lead | None = None
    entry: str = ""
    wall: str = ""

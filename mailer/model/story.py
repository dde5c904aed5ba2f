"""A story: one piece of somebody's writing, with the facts that an issue says about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mailer.model.text import words_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote it; role and affiliation as the byline gives them, or empty."""

    name: str
    role: str = ""
    affiliation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that belongs to a story. Without ``file`` it is only a record (caption, credit) and is never shown.

    ``file`` is the name of a file beside the story. ``alt`` says what the picture shows; the caption stands in for it.
    """

    file: str = ""
    caption: str = ""
    credit: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a story came from: a file's name or an address, and the SHA-256 of its bytes.

    ``piece`` counts from 1 in a split page; ``entry`` is what a feed calls it.
    """

    name: str = ""
    digest: str = ""
    piece: int | None = None
    entry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story of the library. ``body`` is Markdown and may be empty (a link card); ``published`` is a day or unknown.

    Everything in it is data from elsewhere: it is shown as it is, never evaluated and never trusted as markup.
    """

    slug: str
    title: str
    authors: tuple[Author, ...] = ()
    publisher: str = ""
    dateline: str = ""
    published: dt.date | None = None
    url: str = ""
    language: str = ""
    images: tuple[Picture, ...] = ()
    source: Source | None = None
    imported: dt.datetime | None = None
    title_guessed: bool = False
    body: str = ""

    @property
    def words(self) -> int:
        """How many words the body has; in Chinese, Japanese and Korean each letter counts as one."""
        return words_in(self.body)

    @property
    def picture(self) -> Picture | None:
        """The picture to show: the first one that has a file."""
        return next((image for image in self.images if image.file), None)

"""A source becomes stories on the shelf: all of it is recognised first, then written; or nothing is."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from mailer.collect import storyfile
from mailer.collect.library import Library, authors_from
from mailer.collect.piece import Piece
from mailer.collect.text.markdown import read_markdown
from mailer.collect.text.plain import read_text
from mailer.errors import MailerError, StoryError
from mailer.files.reading import decode, refuse_unmailable
from mailer.model.story import Source, Story
from mailer.model.text import one_line, without_unmailable_characters

# A year of a weekly's texts; whatever is larger is not a story.
LARGEST_SOURCE = 10_000_000

_MARKDOWN = (".md", ".markdown")
_WEB_PAGE = (".html", ".htm", ".xhtml")

# What other programs' files begin with, and what they are called.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document (docx, odt, epub)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document (doc, xls)"),
    (b"{\\rtf", "a rich-text document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the editor says of a source; it counts before what the source says."""

    title: str = ""
    author: str = ""
    role: str = ""
    affiliation: str = ""
    publisher: str = ""
    url: str = ""
    published: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A story that came of a source. ``removed`` and ``warnings`` are lines for the editor."""

    story: Story
    status: Literal["added", "known"]
    file: Path
    removed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def gather(
    library: Library, data: bytes, name: str, *, given: Given, split: bool = False, now: dt.datetime
) -> tuple[Added, ...]:
    """Put the stories in ``data`` on the shelf; ``name`` is its file, ``-`` standard input.

    The same bytes are the same stories: they are known, and stay as they are.

    Raises:
        StoryError: it is not text, is empty or too large, or what was given does not fit; nothing is written then.
    """
    file = "standard input" if name == "-" else name
    _refuse_unfit_given(given)
    digest = hashlib.sha256(data).hexdigest()
    pieces = _pieces(_text(data, file), file, split)
    if split and len(pieces) > 1 and given.title:
        fix = "leave out --title, and mend the one with mailer story set"
        raise StoryError(f"has {len(pieces)} pieces, and one title was given", file=file, fix=fix)
    known = {(story.source.digest, story.source.piece): story for story in library.stories() if story.source}
    added: list[Added] = []
    for number, piece in enumerate(pieces, start=1):
        source = Source(
            name=without_unmailable_characters(PurePath(file).name),
            digest=digest,
            piece=number if len(pieces) > 1 else None,
        )
        story = known.get((digest, source.piece))
        if story:
            added.append(_known(story, given, library))
        else:
            added.append(_new(piece, source, given, library, [one.story.slug for one in added], file, now))
    _write([one.story for one in added if one.status == "added"], library)
    return tuple(added)


def _text(data: bytes, file: str) -> str:
    """The text of a source.

    Raises:
        StoryError: there is none in it.
    """
    if len(data) > LARGEST_SOURCE:
        size = f"{len(data) / 1_000_000:.1f} MB"
        raise StoryError(f"is too large for a story ({size}; 10 MB at most)", file=file, fix="save only the text")
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise StoryError(f"is {what}, which is not read", file=file, fix="save its text as a .txt or .md file")
    text = decode(data, file, StoryError)
    if not text.strip():
        raise StoryError("is empty", file=file, fix="write or paste the story's text into it")
    opening = text.lstrip()[:200].lower()
    if PurePath(file).suffix.lower() in _WEB_PAGE or opening.startswith(("<!doctype html", "<html")):
        fix = "open it in a browser and save its text as a .txt file"
        raise StoryError("is a web page, and web pages are not read yet", file=file, fix=fix)
    return text


def _pieces(text: str, file: str, split: bool) -> tuple[Piece, ...]:
    if PurePath(file).suffix.lower() in _MARKDOWN:
        pieces = read_markdown(text, file, split=split)
    else:
        pieces = read_text(text, split=split)
    return pieces


def _refuse_unfit_given(given: Given) -> None:
    for key in ("title", "author", "role", "affiliation", "publisher", "url"):
        value = getattr(given, key)
        refuse_unmailable(value, f"--{key}", StoryError)
        wrong = storyfile.unfit(key, value) if value else None
        if wrong:
            raise StoryError(wrong[0], file=f"--{key}", fix=wrong[1])


def _known(story: Story, given: Given, library: Library) -> Added:
    warnings: tuple[str, ...] = ()
    if given != Given():
        changes = " ".join(f'{key}="{value}"' for key, value in _given_texts(given).items())
        warnings = (f"{story.slug} is known and was not changed; to mend it: mailer story set {story.slug} {changes}",)
    return Added(story=story, status="known", file=library.path_of(story.slug), warnings=warnings)


def _given_texts(given: Given) -> dict[str, str]:
    keys = ("title", "author", "role", "affiliation", "publisher", "url", "published")
    return {key: str(getattr(given, key)) for key in keys if getattr(given, key)}


def _new(
    piece: Piece, source: Source, given: Given, library: Library, taken: Sequence[str], file: str, now: dt.datetime
) -> Added:
    title = one_line(given.title) or piece.title or piece.guess
    if not title:
        raise StoryError("holds no text", file=file, fix="paste the text, or give a title with --title")
    slug = library.free_slug(title, source.digest, taken)
    people = {key: value for key, value in _given_texts(given).items() if key in ("author", "role", "affiliation")}
    guessed = not given.title and not piece.title
    story = Story(
        slug=slug,
        title=title,
        authors=authors_from(people, piece.authors, file),
        publisher=one_line(given.publisher) or piece.publisher,
        dateline=piece.dateline,
        published=given.published or piece.published,
        url=given.url or piece.url,
        language=piece.language,
        images=piece.images,
        source=source,
        imported=now.astimezone(dt.UTC).replace(microsecond=0),
        title_guessed=guessed,
        body=piece.body,
    )
    removed = piece.removed
    if piece.title and piece.title != title:
        removed = (f"title in the source: {piece.title}", *removed)
    mend = f'{slug}: the title is a guess; to mend it: mailer story set {slug} title="…"'
    return Added(
        story=storyfile.on_single_lines(story),
        status="added",
        file=library.path_of(slug),
        removed=removed,
        warnings=(mend,) if guessed else (),
    )


def _write(stories: Sequence[Story], library: Library) -> None:
    """Write all of them, or none: what was written is taken back when a later one cannot be."""
    written: list[Path] = []
    try:
        for story in stories:
            written.append(library.write(story))
    except MailerError:
        for path in written:
            path.unlink()
        raise

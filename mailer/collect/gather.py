"""A source becomes stories on the shelf: all of it is recognised first, then written; or nothing is."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Literal
from urllib.parse import urldefrag

from mailer.collect import storyfile
from mailer.collect.leads import Elsewhere, lead_picture
from mailer.collect.library import Library, authors_from
from mailer.collect.piece import Piece
from mailer.collect.sources import Material, pieces_in
from mailer.collect.text.headlines import LONGEST_GUESS
from mailer.collect.text.openings import without_wall
from mailer.collect.text.tracking import untracked, without_tracking
from mailer.errors import MailerError, StoryError
from mailer.files.reading import refuse_unmailable
from mailer.model.story import Source, Story
from mailer.model.text import cut_at_a_word, one_line, without_unmailable_characters

# A smaller share of a text is what two reports of one agency have in common.
_MOST_OF_IT = 0.5


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


@dataclass(frozen=True, slots=True)
class _New:
    """A story that will be written, and the picture that goes with it: its file's name and bytes."""

    added: Added
    picture: tuple[str, bytes] | None = None


def gather(
    library: Library,
    material: Material,
    *,
    given: Given,
    now: dt.datetime,
    elsewhere: Elsewhere,
    split: bool = False,
) -> tuple[Added, ...]:
    """Put the stories in ``material`` on the shelf.

    The same bytes, and the same address, are the same stories: they are known, and stay as they are.

    Raises:
        StoryError: it cannot be read, or what was given does not fit; nothing is written then.
    """
    refuse_unfit_given(given)
    digest = hashlib.sha256(material.data).hexdigest()
    pieces = pieces_in(material, split=split)
    if split and len(pieces) > 1 and given.title:
        fix = "leave out --title, and mend the one with mailer story set"
        raise StoryError(f"has {len(pieces)} pieces, and one title was given", file=material.name, fix=fix)
    name = without_tracking(material.address)[0] or PurePath(material.name).name
    sources = [
        Source(name=without_unmailable_characters(name), digest=digest, piece=at if len(pieces) > 1 else None)
        for at in range(1, len(pieces) + 1)
    ]
    return shelve(library, list(zip(pieces, sources, strict=True)), material, given=given, now=now, elsewhere=elsewhere)


def shelve(
    library: Library,
    pieces: Sequence[tuple[Piece, Source]],
    material: Material,
    *,
    given: Given,
    now: dt.datetime,
    elsewhere: Elsewhere,
) -> tuple[Added, ...]:
    """Put recognised pieces on the shelf, each with where it came from.

    Raises:
        StoryError: a piece holds no text, or cannot be written; nothing is written then.
    """
    shelf = library.stories()
    known = _Known(shelf)
    made: list[_New] = []
    for piece, source in pieces:
        story = known.story(piece, source, fetched=bool(material.address))
        if story:
            made.append(_New(_known(story, given, library)))
        else:
            taken = [one.added.story.slug for one in made]
            new = _new(piece, source, given, library, taken, material, now, elsewhere)
            made.append(replace(new, added=_with_what_is_retold(new.added, shelf)))
    _write([one for one in made if one.added.status == "added"], library)
    return tuple(one.added for one in made)


class _Known:
    """The stories of the shelf by where they came from."""

    def __init__(self, stories: Sequence[Story]) -> None:
        self._by_digest = {(s.source.digest, s.source.piece): s for s in stories if s.source and not s.source.entry}
        self._by_entry = {(s.source.name, s.source.entry): s for s in stories if s.source and s.source.entry}
        self._by_url = {_place(s.url): s for s in stories if s.url}

    def story(self, piece: Piece, source: Source, *, fetched: bool) -> Story | None:
        """The story that this piece already is; an address counts only for what was fetched."""
        if source.entry:
            found = self._by_entry.get((source.name, source.entry))
        else:
            found = self._by_digest.get((source.digest, source.piece))
        if found is None and fetched and piece.url and source.piece is None:
            found = self._by_url.get(_place(piece.url))
        return found


def _place(url: str) -> str:
    """What two addresses of one page have in common."""
    return urldefrag(without_tracking(url)[0])[0].rstrip("/")


def refuse_unfit_given(given: Given) -> None:
    """Raise ``StoryError`` when something the editor gave cannot be a story's."""
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
    piece: Piece,
    source: Source,
    given: Given,
    library: Library,
    taken: Sequence[str],
    material: Material,
    now: dt.datetime,
    elsewhere: Elsewhere,
) -> _New:
    # The address of a feed is not where an entry of it is read.
    url = piece.url or ("" if source.entry else material.address)
    piece = untracked(without_wall(replace(piece, url=url)))
    title = one_line(given.title) or piece.title or piece.guess or _opening(piece.body)
    if not title:
        raise StoryError("holds no text", file=material.name, fix="paste the text, or give a title with --title")
    slug = library.free_slug(title, source.digest, taken)
    people = {key: value for key, value in _given_texts(given).items() if key in ("author", "role", "affiliation")}
    guessed = not given.title and not piece.title
    lead, warning = lead_picture(piece.lead, slug, library, material, elsewhere)
    images = piece.images if lead is None else (lead[0], *piece.images)
    story = Story(
        slug=slug,
        title=title,
        authors=authors_from(people, piece.authors, material.name),
        publisher=one_line(given.publisher) or piece.publisher,
        dateline=piece.dateline,
        published=given.published or piece.published,
        url=given.url or piece.url,
        language=piece.language,
        images=images,
        source=source,
        imported=now.astimezone(dt.UTC).replace(microsecond=0),
        title_guessed=guessed,
        body=piece.body,
    )
    removed = piece.removed
    if piece.title and piece.title != title:
        removed = (f"title in the source: {piece.title}", *removed)
    mend = f'{slug}: the title is a guess; to mend it: mailer story set {slug} title="…"'
    added = Added(
        story=storyfile.on_single_lines(story),
        status="added",
        file=library.path_of(slug),
        removed=removed,
        warnings=tuple(words for words in (mend if guessed else "", warning) if words),
    )
    return _New(added, (lead[0].file, lead[1]) if lead and lead[0].file else None)


def _with_what_is_retold(added: Added, shelf: Sequence[Story]) -> Added:
    """What was added, with a warning where the shelf has most of its text already, or it has most of a story there."""
    from mailer.facts.same_text import retold

    found = retold(added.story, shelf)
    if found is None or max(found.share, found.share_of_it) < _MOST_OF_IT:
        return added
    there = f"{found.story.slug}, “{found.story.title}”"
    if found.share >= found.share_of_it:
        says = f"{int(100 * found.share)}% of its text stands in {there}, already"
    else:
        says = f"{int(100 * found.share_of_it)}% of the text of {there}, stands in it"
    return replace(added, warnings=(*added.warnings, f"{added.story.slug}: {says}"))


def _opening(body: str) -> str:
    """What to call a piece that came without a title or a guess of one: the opening of its first sentence."""
    from mailer.facts.sentences import sentences_of

    sentence = next((sentence.text for sentence in sentences_of(body)), "")
    return cut_at_a_word(one_line(sentence).rstrip(".。 "), LONGEST_GUESS) or ("Untitled" if body else "")


def _write(stories: Sequence[_New], library: Library) -> None:
    """Write all of them, or none: what was written is taken back when a later one cannot be."""
    written: list[Path] = []
    try:
        for one in stories:
            if one.picture:
                written.append(library.write_picture(*one.picture))
            written.append(library.write(one.added.story))
    except MailerError:
        for path in written:
            path.unlink()
        raise

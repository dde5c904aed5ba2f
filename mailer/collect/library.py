"""The shelf ``seeds/``: one Markdown file a story, its pictures beside it."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from mailer.collect import storyfile
from mailer.errors import MailerError, StoryError, UnknownNameError, nearest
from mailer.files.frontmatter import BareWord, FrontMatter, parse
from mailer.files.reading import decode, refuse_unmailable
from mailer.files.writing import write_whole
from mailer.model.story import Author, Story
from mailer.model.text import one_line, slugify

SETTABLE = ("title", "author", "role", "affiliation", "publisher", "dateline", "published", "url", "language")
_OF_AN_AUTHOR = ("author", "role", "affiliation")
_SLUG = re.compile(r"[a-z0-9-]+")
# YAML reads these back unchanged without quotes.
_BARE = ("published", "language")


class Library:
    """The stories of a publication, kept in ``folder``; ``shown`` writes a path as its editors would."""

    def __init__(self, folder: Path, shown: Callable[[Path], str]) -> None:
        self.folder = folder
        self.shown = shown

    def stories(self) -> tuple[Story, ...]:
        """Every story, by slug; none where the folder is missing.

        Raises:
            StoryError: a file cannot be read as a story.
        """
        return tuple(self._read(slug) for slug in self.slugs())

    def slugs(self) -> tuple[str, ...]:
        """The slugs of all stories, sorted, without reading one."""
        # Not globbed for: a folder that may not be read would be one without stories.
        names = os.listdir(self.folder) if self.folder.is_dir() else ()
        return tuple(sorted(name[:-3] for name in names if name.endswith(".md") and not name.startswith(".")))

    def get(self, name: str) -> Story:
        """The story with this slug, or whose file has this path.

        Raises:
            UnknownNameError: there is none.
            StoryError: its file cannot be read.
        """
        return self._read(self.slug_of(name))

    def slug_of(self, name: str) -> str:
        """The slug that ``name``, a slug or a path, stands for; its file exists.

        Raises:
            UnknownNameError: there is no such story.
        """
        # Only for what is not plainly a slug the whole shelf is looked through: an issue asks for many.
        if _SLUG.fullmatch(name) and os.path.isfile(self.path_of(name)):
            return name
        slugs = self.slugs()
        if name in slugs:
            return name
        if name.endswith(".md"):
            # A path is read from here, or from the publication as messages write it; never out of the folder.
            for path in (Path(name), self.folder.parent / name, self.folder / name):
                if path.stem in slugs and path.parent.resolve() == self.folder.resolve():
                    return path.stem
        close = nearest(Path(name).stem, slugs)
        fix = f"write {close}" if close else ""
        raise UnknownNameError(f"there is no story “{name}”", fix=fix, next="mailer story list")

    def path_of(self, slug: str) -> Path:
        """The file of a story, there or not."""
        return self.folder / f"{slug}.md"

    def text_of(self, slug: str) -> str:
        """What is in the file of a story.

        Raises:
            StoryError: it cannot be read, is not text, or holds what no mail can carry.
        """
        path = self.path_of(slug)
        try:
            data = path.read_bytes()
        except OSError as cause:
            raise StoryError(f"cannot be read ({cause.strerror})", file=self.shown(path)) from cause
        return decode(data, self.shown(path), StoryError)

    def free_slug(self, title: str, digest: str, taken: Collection[str] = ()) -> str:
        """A slug that no story has and that is not in ``taken``; ``digest`` stands in for a title without ASCII."""
        base = slugify(title) or f"story-{digest[:8]}"
        used = {*self.slugs(), *taken}
        return next(slug for slug in _numbered(base) if slug not in used)

    def write(self, story: Story) -> Path:
        """Put a new story on the shelf.

        Raises:
            StoryError: there is one with its slug, or what was written would not read back as it was meant.
            MailerError: the file cannot be written.
        """
        path = self.path_of(story.slug)
        if path.exists():
            raise StoryError("is there already", file=self.shown(path), next=f"mailer story show {story.slug}")
        text = storyfile.written(story)
        if storyfile.read(text, story.slug, self.shown(path)) != story:
            raise StoryError("would not read back as it was meant", file=self.shown(path))
        write_whole(path, text)
        return path

    def free_picture(self, slug: str, ending: str) -> str:
        """A file name for a story's picture that nothing on the shelf has."""
        return next(f"{name}.{ending}" for name in _numbered(slug) if not (self.folder / f"{name}.{ending}").exists())

    def write_picture(self, name: str, data: bytes) -> Path:
        """Put a picture beside the stories.

        Raises:
            MailerError: the file cannot be written.
        """
        write_whole(self.folder / name, data)
        return self.folder / name

    def set(self, slug: str, changes: Mapping[str, str]) -> Story:
        """Change facts of a story and no other byte of its file; the story as it stands then. An empty value removes.

        A new author's name keeps role and affiliation, as it usually mends a spelling; ``;`` parts several authors.

        Raises:
            StoryError: a key that stories do not have, or a value that does not fit; the file is as it was.
        """
        file = self.shown(self.path_of(slug))
        for key, value in changes.items():
            _refuse_change(key, value, file)
        text, story = self.text_of(slug), self._read(slug)
        facts: dict[str, Any] = {key: one_line(value) or None for key, value in changes.items()}
        if any(key in _OF_AN_AUTHOR for key in changes):
            authors = authors_from(changes, story.authors, file)
            facts["authors"] = [storyfile.author_entry(author) for author in authors] or None
        if "title" in facts:
            facts["title_guessed"] = None
        for key in (key for key in storyfile.StoryFacts.__dataclass_fields__ if key in facts):
            value = BareWord(facts[key]) if facts[key] and key in _BARE else facts[key]
            text = _spliced(parse(text, file, StoryError), key, value)
        changed = storyfile.read(text, slug, file)
        mark = codecs.BOM_UTF8 if self.path_of(slug).read_bytes().startswith(codecs.BOM_UTF8) else b""
        write_whole(self.path_of(slug), mark + text.encode())
        return changed

    def remove(self, slug: str) -> tuple[Path, ...]:
        """Take a story off the shelf, with the pictures that no other story uses; what is gone.

        Raises:
            UnknownNameError: there is no such story.
            StoryError: a file on the shelf cannot be read, so it cannot be told whose the pictures are.
        """
        slug = self.slug_of(slug)
        stories = self.stories()
        kept = {image.file for story in stories if story.slug != slug for image in story.images}
        own = {image.file for story in stories if story.slug == slug for image in story.images if image.file}
        pictures = [self.folder / name for name in sorted(own - kept)]
        gone = tuple(path for path in (self.path_of(slug), *pictures) if path.is_file())
        for path in gone:
            try:
                path.unlink()
            except OSError as cause:
                raise MailerError(f"cannot be removed ({cause.strerror})", file=self.shown(path)) from cause
        return gone

    def _read(self, slug: str) -> Story:
        return storyfile.read(self.text_of(slug), slug, self.shown(self.path_of(slug)))


def authors_from(changes: Mapping[str, str], authors: tuple[Author, ...], file: str) -> tuple[Author, ...]:
    """``authors`` with the author, role and affiliation that somebody gave; an empty text removes.

    Raises:
        StoryError: a role or an affiliation, and not exactly one author to have it.
    """
    if "author" in changes:
        names = [one_line(name) for name in changes["author"].split(";") if name.strip()]
        if len(names) == len(authors) == 1:
            old = authors[0]
            authors = (Author(name=names[0], role=old.role, affiliation=old.affiliation),)
        else:
            authors = tuple(Author(name=name) for name in names)
    for key in ("role", "affiliation"):
        value = one_line(changes.get(key, ""))
        if key not in changes or (not value and not authors):
            continue
        if len(authors) != 1:
            whose = "nobody" if not authors else f"{len(authors)} authors"
            fix = f"give author=… as well, or write the {key} into the file"
            raise StoryError(f"{key} of whom? The story names {whose}", file=file, fix=fix)
        role, affiliation = (value, authors[0].affiliation) if key == "role" else (authors[0].role, value)
        authors = (Author(name=authors[0].name, role=role, affiliation=affiliation),)
    return authors


def _refuse_change(key: str, value: str, file: str) -> None:
    if key not in SETTABLE:
        close = nearest(key, SETTABLE)
        fix = f"write {close}=…" if close else f"known here: {', '.join(SETTABLE)}"
        raise StoryError(f"unknown key {key}", file=file, fix=fix)
    refuse_unmailable(value, key, StoryError)
    wrong = storyfile.unfit(key, value) if value or key == "title" else None
    if wrong:
        raise StoryError(f"{key} {wrong[0]}", file=file, fix=wrong[1])


def _spliced(front: FrontMatter, key: str, value: Any) -> str:
    """The file with one key changed; a new one goes where ``written`` would have put it."""
    # Loaded here, as a shelf that is only read needs no nodes to splice between.
    from mailer.files.splice import with_key

    order = list(storyfile.StoryFacts.__dataclass_fields__)
    after = [name for name in order[order.index(key) + 1 :] if name in front.data()]
    return with_key(front, key, value, before=after[0] if after else "")


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 1
    while True:
        number += 1
        yield f"{base}-{number}"

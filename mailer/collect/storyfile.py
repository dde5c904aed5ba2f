"""A story file: front matter with the facts, the body below it. Reading checks it; writing is the exact reverse."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from mailer.errors import MailerError, StoryError
from mailer.files.frontmatter import BareWord, FrontMatter, Location, lines, parse
from mailer.files.reading import refuse_unmailable
from mailer.files.validation import typed
from mailer.model.story import Author, Picture, Source, Story
from mailer.model.text import LANGUAGE_TAG, one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFacts:
    """The keys of a story file, in the order in which they are written."""

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


# Pydantic takes a row of digits for seconds since 1970; an editor who writes one has forgotten the hyphens.
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`]+")

_FORMS: dict[str, tuple[re.Pattern[str], str, str]] = {
    "published": (_DAY, "is not a date", "write it as 2024-05-17"),
    "imported": (_TIME, "is not a time", "write it as 2024-05-17T09:00:00Z"),
    "url": (_URL, "is not a web address", "write one that begins with https://"),
    "language": (LANGUAGE_TAG, "is not a language tag", "write one such as en, fr or zh-Hans"),
}


def unfit(key: str, value: str) -> tuple[str, str] | None:
    """Why ``value`` cannot stand at the top-level ``key``, as what is wrong and what to write; None when it can."""
    if key == "title" and not value.strip():
        return "is empty", "write the headline"
    if key not in _FORMS:
        return None
    form, what, instead = _FORMS[key]
    if not form.fullmatch(value):
        return f"“{value[:60]}” {what}", instead
    if key == "published":
        try:
            dt.date.fromisoformat(value)
        except ValueError:
            return f"“{value}” is not a day of the calendar", instead
    return None


def read(text: str, slug: str, file: str) -> Story:
    """The story in the text of a file.

    Raises:
        StoryError: the first fault, with its line; further ones attached.
    """
    front = parse(text, file, StoryError)
    data = front.data()
    _refuse_unfit(data, front)
    body = front.body.replace("\r\n", "\n").strip("\n")
    facts = _typed(StoryFacts, _with_parts(data, front), (), front)
    imported = facts.imported
    if imported is not None:
        imported = imported.replace(tzinfo=dt.UTC) if imported.tzinfo is None else imported.astimezone(dt.UTC)
    return Story(
        slug=slug,
        title=facts.title,
        authors=facts.authors,
        publisher=facts.publisher,
        dateline=facts.dateline,
        published=facts.published,
        url=facts.url,
        language=facts.language,
        images=facts.images,
        source=facts.source,
        imported=imported,
        title_guessed=facts.title_guessed,
        body=body,
    )


def _refuse_unfit(data: dict[str, Any], front: FrontMatter) -> None:
    for key, value in data.items():
        wrong = unfit(key, value) if isinstance(value, str) else None
        if wrong:
            raise StoryError(f"{key} {wrong[0]}", file=front.file, line=front.line_of((key,)), fix=wrong[1])


def _with_parts(data: dict[str, Any], front: FrontMatter) -> dict[str, Any]:
    """``data`` on single lines, its authors, images and source typed; what is no list is left to complain about."""
    made = {key: _tidy(value, (key,), front) for key, value in data.items()}
    authors, images, source = made.get("authors"), made.get("images"), made.get("source")
    if isinstance(authors, list):
        named = [{"name": author} if isinstance(author, str) else author for author in authors]
        made["authors"] = _each(Author, named, "authors", front)
    if isinstance(images, list):
        made["images"] = _each(Picture, images, "images", front)
        for number, image in enumerate(images):
            _refuse_path(image, ("images", number, "file"), front)
    if isinstance(source, dict):
        made["source"] = _typed(Source, source, ("source",), front)
    return made


def _each(kind: type[Any], entries: list[Any], key: str, front: FrontMatter) -> tuple[Any, ...]:
    made = []
    for number, entry in enumerate(entries):
        if not isinstance(entry, dict):
            fix = "write name, role and affiliation" if kind is Author else "write file, caption and credit"
            line = front.line_of((key, number))
            raise StoryError(f"an entry of {key} is not a list of keys", file=front.file, line=line, fix=fix)
        made.append(_typed(kind, entry, (key, number), front))
    return tuple(made)


def _typed(kind: type[Any], data: dict[str, Any], at: Location, front: FrontMatter) -> Any:
    return typed(kind, data, at, file=front.file, line_of=front.line_of, error=StoryError)


def _refuse_path(image: dict[str, Any], at: Location, front: FrontMatter) -> None:
    """A picture is a file beside the story: a name, never a way to somewhere else."""
    name = image.get("file", "")
    if isinstance(name, str) and (name.startswith(".") or set(name) & set("/\\:")):
        fix = "copy it beside the story and write its bare name, such as summit.jpg"
        raise StoryError(f"“{name}” is not the name of a file", file=front.file, line=front.line_of(at), fix=fix)


def _tidy(value: Any, at: Location, front: FrontMatter) -> Any:
    """Every text on one line; a character that no mail can carry (YAML can spell any) is refused."""
    if isinstance(value, dict):
        return {key: _tidy(item, (*at, key), front) for key, item in value.items()}
    if isinstance(value, list):
        return [_tidy(item, (*at, number), front) for number, item in enumerate(value)]
    text = one_line(str(value))
    try:
        refuse_unmailable(text, front.file, StoryError)
    except MailerError as fault:
        fault.line = front.line_of(at)
        raise
    return text


def on_single_lines(story: Story) -> Story:
    """The story with every fact on one line, as ``read`` gives them."""

    def tidied(part: Any) -> Any:
        return replace(part, **{key: one_line(value) for key, value in asdict(part).items() if isinstance(value, str)})

    return replace(
        story,
        title=one_line(story.title),
        publisher=one_line(story.publisher),
        dateline=one_line(story.dateline),
        url=one_line(story.url),
        language=one_line(story.language),
        authors=tuple(tidied(author) for author in story.authors),
        images=tuple(tidied(image) for image in story.images),
        source=story.source and tidied(story.source),
    )


def written(story: Story) -> str:
    """The text of a story's file: block style, what is empty left out. ``read`` gives the same story again."""
    keys = {key: _FORM_OF.get(key, _text)(getattr(story, key)) for key in StoryFacts.__dataclass_fields__}
    front = lines({key: value for key, value in keys.items() if value})
    body = f"\n{story.body}\n" if story.body else ""
    return "\n".join(("---", *front, "---", body))


def _text(value: Any) -> Any:
    return value


def _bare(value: Any) -> Any:
    return BareWord(value) if value else None


def _time(value: dt.datetime | None) -> Any:
    return value and BareWord(value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z"))


def author_entry(author: Author) -> dict[str, str]:
    """How an author stands in a story file: what is empty is left out."""
    return _filled(name=author.name, role=author.role, affiliation=author.affiliation)


def _people(value: tuple[Author, ...]) -> Any:
    return [author_entry(author) for author in value]


def _pictures(value: tuple[Picture, ...]) -> Any:
    kept = [_filled(file=one.file, caption=one.caption, credit=one.credit, alt=one.alt) for one in value]
    return [entry for entry in kept if entry]


def _origin(value: Source | None) -> Any:
    digest = value and value.digest and BareWord(value.digest)
    return value and _filled(name=value.name, digest=digest, piece=value.piece, entry=value.entry)


def _filled(**keys: Any) -> dict[str, Any]:
    return {key: value for key, value in keys.items() if value}


_FORM_OF: dict[str, Callable[[Any], Any]] = {
    "authors": _people,
    "published": lambda value: _bare(value and value.isoformat()),
    "language": _bare,
    "images": _pictures,
    "source": _origin,
    "imported": _time,
}

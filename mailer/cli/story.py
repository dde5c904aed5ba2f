"""``mailer story``: the shelf of stories."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailer.cli import output
from mailer.cli.session import Json, desk_of, pairs, read_bytes
from mailer.errors import MailerError

if TYPE_CHECKING:
    from mailer.collect.gather import Added
    from mailer.model.story import Author, Story

app = typer.Typer(help="Stories: add them from text, look through them, mend them.", no_args_is_help=True)

StoryName = Annotated[str, typer.Argument(metavar="STORY", help="A story's slug, or the path of its file.")]


@app.command()
def add(
    context: typer.Context,
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Text or Markdown files, or - for standard input.")
    ],
    title: Annotated[str, typer.Option(help="The title, where the text carries none or a wrong one.")] = "",
    author: Annotated[str, typer.Option(help="Who wrote it.")] = "",
    role: Annotated[str, typer.Option(help="The author's role.")] = "",
    affiliation: Annotated[str, typer.Option(help="Where the author works.")] = "",
    publisher: Annotated[str, typer.Option(help="Where it appeared.")] = "",
    url: Annotated[str, typer.Option(help="Where readers find it.")] = "",
    published: Annotated[str, typer.Option(metavar="DATE", help="When it appeared, such as 2024-05-17.")] = "",
    split: Annotated[bool, typer.Option("--split", help="Make one story of each headline of a page of many.")] = False,
    json: Json = False,
) -> None:
    """Make stories of text, and say what was left out."""
    from mailer.collect.gather import Given, gather

    desk = desk_of(context)
    if len(sources) > 1 and (title or url):
        raise MailerError("--title and --url are for one source", fix="add the sources one at a time")
    given = Given(
        title=title,
        author=author,
        role=role,
        affiliation=affiliation,
        publisher=publisher,
        url=url,
        published=_day(published),
    )
    added: list[Added] = []
    for source in sources:
        pieces = gather(desk.library, read_bytes(source), source, given=given, split=split, now=desk.now())
        added += pieces
        if not json:
            _tell(pieces, desk.publication.shown)
    if json:
        output.document({"stories": [_added(piece, desk.publication.shown) for piece in added]})
    for piece in added:
        for warning in piece.warnings:
            output.warn(warning)
    if not json:
        slug = added[0].story.slug if len(added) == 1 else "STORY"
        output.say(f"next:  mailer issue add ISSUE {slug}")


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as cause:
        raise MailerError(f"“{text}” is not a date", file="--published", fix="write it as 2024-05-17") from cause


def _tell(pieces: tuple[Added, ...], shown: Any) -> None:
    for piece in pieces:
        verb = "added" if piece.status == "added" else "known already"
        output.say(f"{verb}: {piece.story.slug} — {piece.story.title} ({piece.story.words} words, {shown(piece.file)})")
        for removed in piece.removed:
            output.say(f"  left out: {removed}")


def _added(piece: Added, shown: Any) -> dict[str, Any]:
    return {
        "slug": piece.story.slug,
        "title": piece.story.title,
        "status": piece.status,
        "file": shown(piece.file),
        "removed": list(piece.removed),
    }


@app.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """List the stories, the newest first."""
    from mailer.pipeline.writing import used_in

    desk = desk_of(context)
    used = used_in(desk.issues)
    stories = sorted(
        desk.library.stories(), key=lambda story: (story.published or dt.date.min, story.slug), reverse=True
    )
    if json:
        output.document({"stories": [_facts(story, used) for story in stories]})
        return
    if not stories:
        output.say("There are no stories yet.\nnext:  mailer story add FILE")
        return
    rows = [
        (
            story.slug,
            str(story.published or "–"),
            str(story.words),
            ", ".join(used.get(story.slug, ())) or "–",
            story.publisher or "–",
            story.title,
        )
        for story in stories
    ]
    output.table(rows, ("STORY", "PUBLISHED", "WORDS", "USED IN", "PUBLISHER", "TITLE"))


@app.command()
def show(context: typer.Context, name: StoryName, json: Json = False) -> None:
    """Show a story: its facts, its pictures, its text."""
    from mailer.pipeline.writing import used_in

    desk = desk_of(context)
    story = desk.library.get(name)
    used = used_in(desk.issues)
    if json:
        output.document({"stories": [{**_facts(story, used), "body": story.body}]})
        return
    output.say(story.title + ("  (a guess)" if story.title_guessed else ""))
    for label, value in (
        ("by", "; ".join(byline(author) for author in story.authors)),
        ("publisher", story.publisher),
        ("dateline", story.dateline),
        ("published", str(story.published or "")),
        ("url", story.url),
        ("used in", ", ".join(used.get(story.slug, ()))),
        ("file", desk.publication.shown(desk.library.path_of(story.slug))),
    ):
        if value:
            output.say(f"{label + ':':<11}{value}")
    for image in story.images:
        words = " — ".join(part for part in (image.file or "no file", image.caption, image.credit) if part)
        output.say(f"{'picture:':<11}{words}")
    if story.body:
        output.say(f"\n{story.body}")


def byline(author: Author) -> str:
    """An author in one line."""
    return ", ".join(part for part in (author.name, author.role, author.affiliation) if part)


def _facts(story: Story, used: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    return {
        "slug": story.slug,
        "title": story.title,
        "authors": [
            {"name": author.name, "role": author.role, "affiliation": author.affiliation} for author in story.authors
        ],
        "publisher": story.publisher,
        "dateline": story.dateline,
        "published": story.published,
        "url": story.url,
        "words": story.words,
        "images": [
            {"file": image.file, "caption": image.caption, "credit": image.credit, "alt": image.alt}
            for image in story.images
        ],
        "used_in": list(used.get(story.slug, ())),
    }


@app.command("set")
def set_(
    context: typer.Context,
    name: StoryName,
    values: Annotated[
        list[str], typer.Argument(metavar="KEY=VALUE...", help="Such as title=… or published=2024-05-17.")
    ],
) -> None:
    """Mend the facts of a story.

    KEY is title, author, role, affiliation, publisher, dateline, published, url or language. An empty VALUE removes the
    fact.
    """
    desk = desk_of(context)
    story = desk.library.get(name)
    desk.library.set(story.slug, pairs(values))
    output.say(f"{desk.publication.shown(desk.library.path_of(story.slug))}: {', '.join(pairs(values))} set.")


@app.command()
def remove(context: typer.Context, name: StoryName) -> None:
    """Remove a story that no issue uses, and its pictures."""
    from mailer.pipeline.writing import remove_story

    desk = desk_of(context)
    for path in remove_story(desk, name):
        output.say(f"removed: {desk.publication.shown(path)}")

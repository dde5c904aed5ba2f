"""``mailer story add`` and ``mailer story fetch``: stories from anywhere."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailer.cli import output
from mailer.cli.session import Json, desk_of
from mailer.errors import MailerError, OptionError, UnknownNameError, nearest

if TYPE_CHECKING:
    from mailer.collect.feeds.entry import Entry
    from mailer.collect.gather import Added, Given
    from mailer.pipeline.collecting import News
    from mailer.wiring import Desk

_Limit = Annotated[int | None, typer.Option(metavar="N", min=1, help="At most N entries of a feed.")]
_Pick = Annotated[bool, typer.Option("--pick", help="Choose among the new entries of a feed.")]
_Full = Annotated[bool, typer.Option("--full", help="Take the text of an entry from the page it links to.")]


def register(app: typer.Typer) -> None:
    """Add these commands to ``mailer story``."""
    app.command()(add)
    app.command()(fetch)


def add(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Files (text, Markdown, HTML, .docx, .eml), addresses, feeds, or - for standard input.",
        ),
    ],
    title: Annotated[str, typer.Option(help="The title, where the source carries none or a wrong one.")] = "",
    author: Annotated[str, typer.Option(help="Who wrote it.")] = "",
    role: Annotated[str, typer.Option(help="The author's role.")] = "",
    affiliation: Annotated[str, typer.Option(help="Where the author works.")] = "",
    publisher: Annotated[str, typer.Option(help="Where it appeared.")] = "",
    url: Annotated[str, typer.Option(help="Where readers find it.")] = "",
    published: Annotated[str, typer.Option(metavar="DATE", help="When it appeared, such as 2024-05-17.")] = "",
    split: Annotated[bool, typer.Option("--split", help="Make one story of each headline of a page of many.")] = False,
    pick: _Pick = False,
    limit: _Limit = None,
    full: _Full = False,
    json: Json = False,
) -> None:
    """Make stories of a source, and say what was left out."""
    from mailer.collect.gather import Given

    desk = desk_of(context)
    if not all(source.strip() for source in sources):
        raise MailerError("SOURCE is empty", fix="name a file, an address or a feed, or - for standard input")
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
        pieces = _from_source(desk, source, given, split=split, pick=pick, limit=limit, full=full, as_json=json)
        added += pieces
        if not json:
            _tell(pieces, desk.publication.shown)
    _close(added, desk, as_json=json)


def fetch(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Feeds by their names in [feeds].")
    ] = None,
    pick: _Pick = False,
    limit: _Limit = None,
    full: _Full = False,
    json: Json = False,
) -> None:
    """Go through the desk's feeds, and take what is new."""
    from mailer.collect.gather import Given
    from mailer.pipeline.collecting import material_at

    desk = desk_of(context)
    feeds = _named_feeds(desk.publication.feeds, names or [])
    added: list[Added] = []
    failed: list[MailerError] = []
    for name in output.progress(feeds, "fetching", as_json=json):
        try:
            material = material_at(desk, feeds[name], wants="feed")
            found = _news(desk, material, limit)
            chosen = _chosen(found, pick=pick, title=name)
            pieces = _taken(desk, found, chosen, Given(), full=full)
        except MailerError as error:
            error.file = f"{name}: {error.file}" if error.file else name
            failed.append(error)
            continue
        added += pieces
        if not json:
            output.say(f"{name}: {_count(pieces)} new")
            _tell(pieces, desk.publication.shown)
    _close(added, desk, as_json=json)
    if failed:
        first, *others = failed
        first.others = tuple(others)
        raise first


def _from_source(
    desk: Desk, source: str, given: Given, *, split: bool, pick: bool, limit: int | None, full: bool, as_json: bool
) -> tuple[Added, ...]:
    from mailer.collect.sources import Material
    from mailer.pipeline.collecting import add_source, material_at, news

    if source == "-":
        material = Material(data=sys.stdin.buffer.read(), name="standard input")
    else:
        material = material_at(desk, source)
    found = news(desk, material, limit=limit)
    if found is None:
        for option, wanted in (("--pick", pick), ("--limit", limit), ("--full", full)):
            if wanted:
                raise MailerError(f"{option} is for feeds", file=source, fix="leave it out")
        return add_source(desk, material, given, split=split)
    if given.title or given.url or split:
        raise MailerError("is a feed; --title, --url and --split are for one story", file=source, fix="leave them out")
    if not found.entries:
        what = "nothing new" if found.feed.entries else "a feed without entries"
        output.say(f"{found.feed.title or source}: {what}", as_json=as_json)
    if found.feed.unread:
        older = output.counted(found.feed.unread, "older entry", "older entries")
        output.warn(f"{found.feed.title or source}: {older} of this feed left unread")
    return _taken(desk, found, _chosen(found, pick=pick, title=source), given, full=full)


def _news(desk: Desk, material: Any, limit: int | None) -> News:
    from mailer.pipeline.collecting import news

    found = news(desk, material, limit=limit)
    if found is None:
        raise MailerError("is not a feed", file=material.name, fix="name the address of its RSS or Atom feed")
    return found


def _chosen(found: News, *, pick: bool, title: str) -> tuple[Entry, ...]:
    if not pick or not found.entries:
        return found.entries
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise MailerError("--pick asks, and there is no terminal to ask on", fix="leave it out, or use --limit")
    from mailer.cli.prompts import pick_entries

    return pick_entries(found.entries, found.feed.title or title)


def _taken(desk: Desk, found: News, chosen: Sequence[Entry], given: Given, *, full: bool) -> tuple[Added, ...]:
    from mailer.pipeline.collecting import take

    taken = take(desk, found, chosen, given, full=full)
    if taken.silent:
        silent = output.counted(taken.silent, "entry that says nothing", "entries that say nothing")
        output.warn(f"{found.feed.title or found.material.name}: {silent} left out")
    return taken.added


def _named_feeds(known: dict[str, str], names: list[str]) -> dict[str, str]:
    if not known:
        raise MailerError(
            "the desk has no feeds yet", file="mailer.toml", fix='write [feeds] and below it name = "https://…"'
        )
    for name in names:
        if name not in known:
            close = nearest(name, list(known))
            fix = f"did you mean {close}?" if close else f"known feeds: {', '.join(known)}"
            raise UnknownNameError(
                f"there is no feed “{name}” in [feeds]", fix=fix, next=f"mailer story fetch {close}".rstrip()
            )
    return {name: known[name] for name in names or known}


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as cause:
        raise OptionError(f"“{text}” is not a date", file="--published", fix="write it as 2024-05-17") from cause


def _count(pieces: Sequence[Added]) -> int:
    return sum(piece.status == "added" for piece in pieces)


def _tell(pieces: Sequence[Added], shown: Callable[[Path], str]) -> None:
    for piece in pieces:
        verb = "added" if piece.status == "added" else "known already"
        words = output.counted(piece.story.words, "word")
        output.say(f"{verb}: {piece.story.slug} — {piece.story.title} ({words}, {shown(piece.file)})")
        for removed in piece.removed:
            output.say(f"  left out: {removed}")


def _close(added: Sequence[Added], desk: Desk, *, as_json: bool) -> None:
    if as_json:
        output.document({"stories": [_document(piece, desk.publication.shown) for piece in added]})
    for piece in added:
        for warning in piece.warnings:
            output.warn(warning)
    if added and not as_json:
        slug = added[0].story.slug if len(added) == 1 else "STORY"
        output.say(f"next:  mailer issue add ISSUE {slug}")


def _document(piece: Added, shown: Callable[[Path], str]) -> dict[str, Any]:
    return {
        "slug": piece.story.slug,
        "title": piece.story.title,
        "status": piece.status,
        "file": shown(piece.file),
        "removed": list(piece.removed),
    }

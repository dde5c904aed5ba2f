"""``mailer story list`` and ``mailer story show``: what the shelf holds, and what its stories state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailer.cli import output
from mailer.cli.session import Json, desk_of
from mailer.errors import MailerError

if TYPE_CHECKING:
    from mailer.facts.compared import Comparison
    from mailer.facts.similar import Similar
    from mailer.model.story import Author, Story

# Below each row of a list; all of them are in --json.
_MOST_SIMILAR = 2

StoryName = Annotated[str, typer.Argument(metavar="STORY", help="A story's slug, or the path of its file.")]


def register(app: typer.Typer) -> None:
    """Add these commands to ``mailer story``."""
    app.command("list")(list_)
    app.command()(show)


def list_(
    context: typer.Context,
    publisher: Annotated[str, typer.Option(metavar="NAME", help="Only from publishers with NAME in their name.")] = "",
    at_least: Annotated[int, typer.Option("--words", metavar="N", min=0, help="Only with N words or more.")] = 0,
    used: Annotated[
        bool | None, typer.Option("--used/--unused", help="Only those that an issue names, or that none does.")
    ] = None,
    json: Json = False,
) -> None:
    """List the stories, the newest first, and which are similar."""
    from mailer.facts.similar import similar_on
    from mailer.pipeline.writing import used_in

    desk = desk_of(context)
    usage = used_in(desk.issues)
    shelf = desk.library.stories()
    stories = [
        story
        for story in sorted(shelf, key=lambda story: (story.published or dt.date.min, story.slug), reverse=True)
        if publisher.casefold() in story.publisher.casefold()
        and story.words >= at_least
        and used in (None, story.slug in usage)
    ]
    likes = similar_on(shelf)
    if json:
        output.document({"stories": [_listed(story, usage, likes.get(story.slug, ())) for story in stories]})
        return
    if not stories:
        output.say("No such stories." if shelf else "There are no stories yet.\nnext:  mailer story add SOURCE")
        return
    rows = [_row(story, usage) for story in stories]
    notes = [_similar(likes.get(story.slug, ())) for story in stories]
    output.table(rows, ("STORY", "PUBLISHED", "WORDS", "USED IN", "PUBLISHER", "TITLE"), notes)


def _row(story: Story, usage: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    used = ", ".join(usage.get(story.slug, ()))
    day = str(story.published or "–")
    return story.slug, day, str(story.words), used or "–", story.publisher or "–", story.title


def _similar(likes: Sequence[Similar]) -> list[str]:
    more = len(likes) - _MOST_SIMILAR
    return [*map(str, likes[:_MOST_SIMILAR]), *([f"and to {more} more"] if more > 0 else [])]


def _listed(story: Story, usage: dict[str, tuple[str, ...]], likes: Sequence[Similar]) -> dict[str, Any]:
    similar = [
        {
            "slug": like.slug,
            "title": like.title,
            "shared": list(like.shared),
            "share": round(like.share, 2),
            "share_of_it": round(like.share_of_it, 2),
        }
        for like in likes
    ]
    return {**_facts(story, usage), "similar": similar}


def show(
    context: typer.Context,
    names: Annotated[
        list[str], typer.Argument(metavar="STORY...", help="Stories by slug, or the paths of their files.")
    ],
    compare: Annotated[bool, typer.Option("--compare", help="Lay what several stories state side by side.")] = False,
    json: Json = False,
) -> None:
    """Show stories: facts, pictures, text, and the sentences that carry numbers and quotations.

    With --compare the numbers, dates and quotations of several stories stand side by side, like beside like.
    """
    from mailer.pipeline.writing import used_in

    desk = desk_of(context)
    stories = list(dict.fromkeys(desk.library.get(name) for name in names))
    if compare:
        _compare(stories, as_json=json)
        return
    usage = used_in(desk.issues)
    if json:
        output.document({"stories": [_shown(story, usage) for story in stories]})
        return
    for number, story in enumerate(stories):
        if number:
            output.say()
        _tell(story, usage, desk.publication.shown(desk.library.path_of(story.slug)))


def _shown(story: Story, usage: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    from mailer.facts.blurb import proposed_blurb
    from mailer.facts.fact import as_data
    from mailer.facts.found import facts_of

    found = facts_of(story)
    return {
        **_facts(story, usage),
        "body": story.body,
        "numbers": as_data(found.numbers),
        "dates": as_data(found.dates),
        "quotations": as_data(found.quotations),
        "proposed_blurb": proposed_blurb(story),
    }


def _tell(story: Story, usage: dict[str, tuple[str, ...]], file: str) -> None:
    output.say(story.title + ("  (a guess)" if story.title_guessed else ""))
    for label, value in (
        ("by", "; ".join(byline(author) for author in story.authors)),
        ("publisher", story.publisher),
        ("dateline", story.dateline),
        ("published", str(story.published or "")),
        ("url", story.url),
        ("used in", ", ".join(usage.get(story.slug, ()))),
        ("file", file),
    ):
        if value:
            output.say(f"{label + ':':<11}{value}")
    for image in story.images:
        words = " — ".join(part for part in (image.file or "no file", image.caption, image.credit) if part)
        output.say(f"{'picture:':<11}{words}")
    if story.body:
        output.say(f"\n{story.body}")
        _tell_facts(story)


def _tell_facts(story: Story) -> None:
    from mailer.facts.blurb import proposed_blurb
    from mailer.facts.found import facts_of

    found = facts_of(story)
    if found.numbers:
        output.say("\nNumbers")
        for number in found.numbers:
            output.say(f"  {number.words}: {number.sentence}")
    if found.quotations:
        output.say("\nQuotations")
        for quotation in found.quotations:
            output.say(f"  “{quotation.words}”" + (f" — {quotation.speaker}" if quotation.speaker else ""))
    blurb = proposed_blurb(story)
    if blurb:
        output.say(f"\nA blurb could be\n  {blurb}")


def _compare(stories: Sequence[Story], *, as_json: bool) -> None:
    from mailer.facts.compared import compare
    from mailer.facts.fact import as_data

    if len(stories) < 2:
        raise MailerError("there is nothing to compare with", fix="name two stories or more", next="mailer story list")
    found = compare(stories)
    if as_json:
        output.document({"comparison": as_data(found)})
        return
    _tell_comparison(stories, found)


def _tell_comparison(stories: Sequence[Story], found: Comparison) -> None:
    letters = [chr(ord("A") + at) if at < 26 else str(at + 1) for at in range(len(stories))]
    for letter, story in zip(letters, stories, strict=True):
        output.say(f"{letter}  {story.slug}")
    for row in found.rows:
        output.say(f"\n{row.kind}: {row.about}" if row.about else f"\n{row.kind}")
        for letter, cell in zip(letters, row.cells, strict=True):
            if not cell:
                output.say(f"  {letter}  –")
            for fact in cell:
                output.say(f"  {letter}  {fact.words}: {fact.sentence}")


def byline(author: Author) -> str:
    """An author in one line."""
    return ", ".join(part for part in (author.name, author.role, author.affiliation) if part)


def _facts(story: Story, usage: dict[str, tuple[str, ...]]) -> dict[str, Any]:
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
        "used_in": list(usage.get(story.slug, ())),
    }

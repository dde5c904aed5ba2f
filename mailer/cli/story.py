"""``mailer story``: the shelf of stories."""

from __future__ import annotations

from typing import Annotated

import typer

from mailer.cli import collecting, output, shelf
from mailer.cli.session import desk_of, pairs
from mailer.cli.shelf import StoryName

app = typer.Typer(help="Stories: add them from anywhere, look through them, mend them.", no_args_is_help=True)
collecting.register(app)
shelf.register(app)


@app.command("set")
def set_(
    context: typer.Context,
    name: StoryName,
    values: Annotated[
        list[str], typer.Argument(metavar="KEY=VALUE...", help="Pairs such as title=… or published=2024-05-17.")
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

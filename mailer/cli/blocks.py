"""``mailer issue``: the blocks of an issue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailer.cli import output
from mailer.cli.session import desk_of

if TYPE_CHECKING:
    from mailer.pipeline.beside import Beside

_ARGUMENTS = {"number": "figure", "question": "ask", "video": "url", "quote": "text", "note": "text"}
"""What of a block is typed without an option."""

IssueName = Annotated[str, typer.Argument(metavar="ISSUE", help="An issue's slug, or the path of its folder.")]
_Thing = Annotated[
    str, typer.Argument(metavar="BLOCK|STORY", help="A position that `issue show` prints, a block's type, or a story.")
]


def register(app: typer.Typer) -> None:
    """Add these commands to ``mailer issue``."""
    for command in (add, remove, move, number, quote, video, question, note):
        app.command()(command)


def add(
    context: typer.Context,
    name: IssueName,
    stories: Annotated[list[str], typer.Argument(metavar="STORY...", help="Stories by slug.")],
    headline: Annotated[str, typer.Option(help="A headline of ours, for one STORY.")] = "",
    blurb: Annotated[str, typer.Option(help="A few sentences below the headline, for one STORY.")] = "",
) -> None:
    """Add stories to the issue's last list."""
    from mailer.compose.rules import refuse_typed
    from mailer.model.issue import StoryItem
    from mailer.pipeline.writing import add_stories

    desk = desk_of(context)
    items = tuple(StoryItem(story=story, headline=headline, blurb=blurb) for story in stories)
    refuse_typed(items[0], lambda key: "STORY" if key == "story" else _option(key))
    file, added = add_stories(desk, name, items)
    output.say(f"{file.front.file}: {', '.join(added)} added.")


def remove(context: typer.Context, name: IssueName, what: _Thing) -> None:
    """Take out a block, or one story of a block."""
    from mailer.pipeline.writing import remove_from_issue

    file, gone, left = remove_from_issue(desk_of(context), name, what)
    output.say(f"{file.front.file}: {gone} removed.")
    _tell_of(left)


def move(
    context: typer.Context,
    name: IssueName,
    what: _Thing,
    to: Annotated[int, typer.Option(metavar="N", min=1, help="Where it shall stand: from 1, among blocks or stories.")],
) -> None:
    """Move a block, or a story within its block."""
    from mailer.pipeline.writing import move_in_issue

    file = move_in_issue(desk_of(context), name, what, to)
    output.say(f"{file.front.file}: {what} stands at {to} now.")


def number(
    context: typer.Context,
    name: IssueName,
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help='As readers see it: "$61 billion", "−4.2 %".')],
    caption: Annotated[str, typer.Option(help="What the figure counts.")],
    story: Annotated[str, typer.Option(help="The story it comes from.")] = "",
    evidence: Annotated[str, typer.Option(help="The words of that story that carry the figure.")] = "",
    chart: Annotated[
        str, typer.Option(metavar="CHART", help='Drawn below it: "column: May=1.8, Jun=2.4", or column:boxes.csv.')
    ] = "",
) -> None:
    """Set the figure of the week, in place of the old one.

    A chart is a column, line, share or comparison. A table has two columns, label and value; it is copied beside the
    issue.
    """
    from mailer.pipeline.beside import chart_for

    drawn, table = chart_for(desk_of(context), name, chart) if chart else (None, None)
    _put(context, name, "number", table, figure=figure, caption=caption, story=story, evidence=evidence, chart=drawn)


def question(
    context: typer.Context,
    name: IssueName,
    ask: Annotated[str, typer.Argument(metavar="ASK", help="The question.")],
    context_: Annotated[str, typer.Option("--context", help="What a reader needs to know first.")] = "",
    reply_to: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where answers go; otherwise the sender's reply_to.")
    ] = "",
) -> None:
    """Set the question of the week, in place of the old one."""
    _put(context, name, "question", ask=ask, context=context_, reply_to=reply_to)


def video(
    context: typer.Context,
    name: IssueName,
    url: Annotated[str, typer.Argument(metavar="URL", help="Where the film is.")],
    title: Annotated[str, typer.Option(help="What it is called.")],
    thumbnail: Annotated[str, typer.Option(metavar="FILE", help="A still; it is copied beside the issue.")] = "",
    duration: Annotated[str, typer.Option(help="How long it is: 4:05.")] = "",
) -> None:
    """Set the film, in place of the old one."""
    from mailer.pipeline.beside import picture_for

    still = picture_for(desk_of(context), name, thumbnail) if thumbnail else None
    picture = still.path.name if still else ""
    _put(context, name, "video", still, title=title, url=url, thumbnail=picture, duration=duration)


def quote(
    context: typer.Context,
    name: IssueName,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The words, without quotation marks.")],
    by: Annotated[str, typer.Option(help="Who said it.")],
    role: Annotated[str, typer.Option(help="Who that is.")] = "",
    story: Annotated[str, typer.Option(help="The story it stands in.")] = "",
) -> None:
    """Add a quotation at the end."""
    _put(context, name, "quote", text=text, by=by, role=role, story=story)


def note(
    context: typer.Context,
    name: IssueName,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A few words in Markdown.")],
    title: Annotated[str, typer.Option(help="Its heading.")] = "",
) -> None:
    """Add a note at the end."""
    _put(context, name, "note", text=text, title=title)


def _put(running: typer.Context, name: str, kind: str, beside: Beside | None = None, /, **fields: Any) -> None:
    """Add a block of a type, or put it in place of the one that is there; ``beside`` is the file that it names."""
    from mailer.compose.rules import refuse_typed
    from mailer.model.issue import BLOCK_TYPES
    from mailer.pipeline.writing import put_block

    block = BLOCK_TYPES[kind](**fields)
    refuse_typed(block, lambda key: key.upper() if key == _ARGUMENTS[kind] else _option(key))
    put = put_block(desk_of(running), name, block, beside)
    verb = "replaced" if put.replaced else "added"
    output.say(f"{put.file.front.file}: {kind} {verb}, block {put.position + 1} of {len(put.file.issue.blocks)}.")
    _tell_of(put.left)


def _option(key: str) -> str:
    return f"--{key.replace('_', '-')}"


def _tell_of(left: tuple[str, ...]) -> None:
    for file in left:
        output.say(f"  {file} stays, and nothing names it any more.")

"""``mailer issue``: an issue as a whole. Its blocks are changed in ``blocks``."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailer.cli import blocks, difference, history, output
from mailer.cli.release import seal_facts, seal_lines
from mailer.cli.session import Json, desk_of, pairs, read_text
from mailer.errors import IssueError, MailerError, OptionError

if TYPE_CHECKING:
    from mailer.model.issue import Block, Issue
    from mailer.wiring import Desk

app = typer.Typer(help="Issues: start one, write it, put its blocks in order.", no_args_is_help=True)

IssueName = blocks.IssueName


@app.command()
def new(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The issue's name, usually its date: 2024-05-17.")],
    title: Annotated[str, typer.Option(help="The issue's title.")] = "",
    date: Annotated[str, typer.Option(help="Its date; otherwise a date-shaped SLUG, otherwise today.")] = "",
    number: Annotated[int | None, typer.Option("--issue-number", min=0, help="Its number.")] = None,
    subject: Annotated[str, typer.Option(help="The subject of the mail; otherwise the title.")] = "",
    preheader: Annotated[str, typer.Option(help="What inboxes show behind the subject.")] = "",
    letter: Annotated[str, typer.Option(metavar="FILE", help="The letter in Markdown, or - for standard input.")] = "",
    stories: Annotated[
        list[str] | None, typer.Option("--story", metavar="STORY", help="A story; give it once for each.")
    ] = None,
    earlier: Annotated[
        str, typer.Option("--from", metavar="ISSUE", help="Start from a copy of an earlier issue.")
    ] = "",
    json: Json = False,
) -> None:
    """Start an issue.

    On a terminal, without --story, it asks what should be in it.
    """
    from mailer.model.issue import Issue
    from mailer.pipeline.writing import new_issue

    desk = desk_of(context)
    desk.issues.refuse_slug(slug)
    day = _day(date, slug, desk)
    start = Issue(
        slug=slug,
        title=title,
        date=day,
        subject=subject,
        preheader=preheader,
        issue_number=number,
        letter=read_text(letter).replace("\r\n", "\n") if letter else "",
        blocks=_chosen(stories or []),
    )
    if not stories and not earlier and not json and sys.stdin.isatty() and sys.stdout.isatty():
        from mailer.cli.prompts import ask_for_issue

        start = ask_for_issue(start, desk.library.stories())
    file, kept = new_issue(desk, start, earlier)
    if json:
        output.document(_shown(desk, slug))
        return
    output.say(f"{file.front.file} is there, with {output.counted(len(file.issue.blocks), 'block')}.")
    for what in kept:
        output.say(f"  still from {earlier}: {what}")
    output.say(f"next:  mailer issue show {slug}")


def _day(given: str, slug: str, desk: Desk) -> dt.date:
    """The issue's date: as given, as the slug says, or today where the publication is."""
    from zoneinfo import ZoneInfo

    if given or re.fullmatch(r"\d{4}-\d{2}-\d{2}", slug):
        try:
            return dt.date.fromisoformat(given or slug)
        except ValueError as cause:
            what, fix = f"“{given or slug}” is not a date", "write it as 2024-05-17"
            if given:
                raise OptionError(what, file="--date", fix=fix) from cause
            raise MailerError(what, file="SLUG", fix=fix) from cause
    return desk.now().astimezone(ZoneInfo(desk.publication.publication.timezone)).date()


def _chosen(stories: list[str]) -> tuple[Block, ...]:
    from mailer.model.issue import Letter, Stories, StoryItem

    items = tuple(StoryItem(story=story) for story in stories)
    return (Letter(), Stories(items=items)) if items else (Letter(),)


@app.command("set")
def set_(
    context: typer.Context,
    name: IssueName,
    values: Annotated[
        list[str], typer.Argument(metavar="KEY=VALUE...", help='Pairs such as subject="What was settled".')
    ],
) -> None:
    """Set facts of the front matter.

    KEY is title, date, issue_number, subject, preheader or language. An empty VALUE removes what may be left out.
    """
    from mailer.compose.editing import with_value

    desk = desk_of(context)
    file = desk.issues.read(name)
    for key, value in pairs(values).items():
        file = with_value(file, key, value)
    desk.issues.write(file)
    output.say(f"{file.front.file}: {', '.join(pairs(values))} set.")


@app.command()
def letter(
    context: typer.Context,
    name: IssueName,
    source: Annotated[str, typer.Argument(metavar="FILE", help="The letter in Markdown, or - for standard input.")],
) -> None:
    """Put the text of FILE in place of the letter."""
    from mailer.compose.editing import with_letter
    from mailer.model.text import words_in

    desk = desk_of(context)
    file = with_letter(desk.issues.read(name), read_text(source))
    desk.issues.write(file)
    output.say(f"{file.front.file}: the letter has {output.counted(words_in(file.issue.letter), 'word')}.")


@app.command()
def edit(context: typer.Context, name: IssueName) -> None:
    """Open an issue in the editor of $EDITOR.

    What is saved is checked before it replaces the issue.
    """
    from mailer.cli.editor import edit_issue

    desk = desk_of(context)
    edit_issue(desk.issues, desk.issues.slug_of(name))


@app.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """List the issues, the newest first."""
    desk = desk_of(context)
    rows: list[tuple[str, Issue | IssueError]] = []
    for slug in reversed(desk.issues.slugs()):
        try:
            rows.append((slug, desk.issues.read(slug).issue))
        except IssueError as error:
            rows.append((slug, error))
    if json:
        output.document({"issues": [_listed(slug, found) for slug, found in rows]})
        return
    if not rows:
        output.say("There are no issues yet.\nnext:  mailer issue new SLUG")
        return
    output.table([_row(slug, found) for slug, found in rows], ("ISSUE", "DATE", "NO.", "STORIES", "SUBJECT"))


def _listed(slug: str, found: Issue | IssueError) -> dict[str, Any]:
    if isinstance(found, IssueError):
        return {"issue": slug, "error": output.facts(found)}
    return {
        "issue": slug,
        "title": found.title,
        "date": found.date,
        "issue_number": found.issue_number,
        "subject": found.subject,
        "stories": list(found.stories),
    }


def _row(slug: str, found: Issue | IssueError) -> tuple[str, ...]:
    if isinstance(found, IssueError):
        return slug, "–", "–", "–", f"cannot be read: {found}"
    number = "–" if found.issue_number is None else str(found.issue_number)
    return slug, str(found.date), number, str(len(found.stories)), found.subject


@app.command()
def show(context: typer.Context, name: IssueName, json: Json = False) -> None:
    """Show an issue and the positions of its blocks."""
    desk = desk_of(context)
    slug = desk.issues.slug_of(name)
    if json:
        output.document(_shown(desk, slug))
        return
    from mailer.cli.gist import gist
    from mailer.model.issue import Stories
    from mailer.pipeline.sealed import seal_of

    issue = desk.issues.read(slug).issue
    number = f", no. {issue.issue_number}" if issue.issue_number is not None else ""
    output.say(f"{issue.title} ({issue.date}{number})")
    output.say(f"subject:    {issue.subject}")
    if issue.preheader:
        output.say(f"preheader:  {issue.preheader}")
    for line in seal_lines(seal_of(desk, slug)):
        output.say(line)
    for position, block in enumerate(issue.blocks, start=1):
        output.say(f"{position:>3}  {gist(block, issue)}")
        for item in block.items if isinstance(block, Stories) else ():
            output.say(f"       {item.story}" + (f" — {item.headline}" if item.headline else ""))


def _shown(desk: Desk, slug: str) -> dict[str, Any]:
    from mailer.pipeline.sealed import seal_of

    issue = desk.issues.read(slug).issue
    return {
        "issue": slug,
        "title": issue.title,
        "date": issue.date,
        "issue_number": issue.issue_number,
        "subject": issue.subject,
        "preheader": issue.preheader,
        "blocks": [
            {"position": position, "type": block.type, **dataclasses.asdict(block)}
            for position, block in enumerate(issue.blocks, start=1)
        ],
        "letter": issue.letter,
        **seal_facts(seal_of(desk, slug)),
    }


history.register(app)
difference.register(app)
blocks.register(app)

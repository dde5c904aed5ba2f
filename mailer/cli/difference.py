"""``mailer issue diff``: what differs, in coloured words, as Markdown for a pull request, or as data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from mailer.cli import output
from mailer.cli.session import Json, desk_of

if TYPE_CHECKING:
    from mailer.compose.difference import Change
    from mailer.compose.wording import Passage
    from mailer.pipeline.comparing import Compared

Line = list[tuple[str, str]]
"""Pieces of text, each with its style."""

_SIGNS = {"added": "+", "removed": "-", "moved": ">", "changed": "~"}
_STYLES = {"added": "green", "removed": "red", "kept": "", "moved": "cyan", "changed": ""}
_MARKS = {"added": ("{+", "+}"), "removed": ("[-", "-]"), "kept": ("", "")}
_TAGS = {"added": ("<ins>", "</ins>"), "removed": ("<del>", "</del>"), "kept": ("", "")}


def register(app: typer.Typer) -> None:
    """Add this command to ``mailer issue``."""
    app.command()(diff)


def diff(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ISSUE", help="An issue's slug, or the path of its folder.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The issue to compare it with.")] = "",
    sealed: Annotated[bool, typer.Option("--sealed", help="Show what has changed since ISSUE was approved.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, as for a pull request.")] = False,
    json: Json = False,
) -> None:
    """Show what differs between two issues, or between an issue and what was approved.

    [-old words-] and {+new words+} stand in the sentences that differ.
    """
    from mailer.pipeline.comparing import compare_issues, compare_with_seal, document_of

    if bool(other) == sealed:
        nothing = "there is nothing to compare it with; name another issue, or write --sealed"
        raise typer.TyperException("give either OTHER or --sealed, not both" if sealed else nothing)
    desk = desk_of(context)
    found = compare_with_seal(desk, name) if sealed else compare_issues(desk, name, other)
    if json:
        output.document(document_of(found))
    elif markdown:
        for line in markdown_lines(found):
            output.say(line)
    else:
        for pieces in coloured_lines(found):
            output.coloured(pieces)


def coloured_lines(found: Compared) -> Iterator[Line]:
    """The difference for a person at a terminal."""
    yield [(f"{found.before} → {found.after}", "bold")]
    if found.is_the_same:
        yield [("nothing differs", "")]
    for heading, changes in _parts(found):
        yield [(heading, "bold")]
        for change in changes:
            yield from _lines_of(change)


def _lines_of(change: Change) -> Iterator[Line]:
    named = f"{change.name}: " if change.name else ""
    if change.passages:
        for passage in change.passages:
            yield [("  ", ""), (named, "dim"), *_pieces(passage)]
        return
    sign, style = _SIGNS[change.what.value], _STYLES[change.what.value]
    told = _told(change)
    yield [("  ", ""), (f"{sign} {change.name}".rstrip() + (f"  {told}" if told else ""), style)]


def _pieces(passage: Passage) -> Iterator[tuple[str, str]]:
    for run in passage:
        opening, closing = _MARKS[run.kind.value]
        yield f"{opening}{run.text}{closing}", _STYLES[run.kind.value]


def _told(change: Change) -> str:
    """A change without passages in a few words."""
    if change.part in ("letter", "blurbs", "story files") and change.before and change.after:
        return f"written anew ({len(change.before.split()):,} → {output.counted(len(change.after.split()), 'word')})"
    if change.before and change.after:
        return f"{_flat(change.before)} → {_flat(change.after)}"
    return _flat(change.before or change.after)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _parts(found: Compared) -> Iterator[tuple[str, list[Change]]]:
    """The changes under headings; where there are several languages, each heading names its own."""
    several = len(found.languages) > 1
    for tag, changes in found.languages.items():
        for part, group in groupby(changes, key=lambda change: change.part):
            tongue = f" ({tag or 'original'})" if several else ""
            yield f"{part.replace('_', ' ')}{tongue}", list(group)
    for part, group in groupby(found.besides, key=lambda change: change.part):
        yield part, list(group)


def markdown_lines(found: Compared) -> Iterator[str]:
    """The difference as Markdown; words of an issue stay words, whatever they hold."""
    yield f"### {_plain(found.before)} → {_plain(found.after)}"
    if found.is_the_same:
        yield "\nNothing differs."
    for heading, changes in _parts(found):
        yield f"\n**{heading[:1].upper()}{heading[1:]}**\n"
        for change in changes:
            yield from _items_of(change)


def _items_of(change: Change) -> Iterator[str]:
    named = f"{_code(change.name)} " if change.name else ""
    for passage in change.passages:
        yield f"- {named}{''.join(_tagged(passage))}"
    if not change.passages:
        sign = {"added": "new: ", "removed": "gone: ", "moved": "moved: ", "changed": ""}[change.what.value]
        yield f"- {sign}{named}{_plain(_told(change))}".rstrip()


def _tagged(passage: Passage) -> Iterator[str]:
    for run in passage:
        opening, closing = _TAGS[run.kind.value]
        yield f"{opening}{_plain(run.text)}{closing}"


def _code(name: str) -> str:
    return _plain(name) if "`" in name else f"`{name}`"


def _plain(text: str) -> str:
    """Text in which nothing is markup, and nobody is called by an @."""
    escaped = re.sub(r"[&<>`*_~\[\]\\#|!]", lambda found: f"&#{ord(found.group())};", text)
    return escaped.replace("@", "@\N{ZERO WIDTH SPACE}")

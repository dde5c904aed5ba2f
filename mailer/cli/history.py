"""``mailer issue history``: what past issues covered, where the gaps are, and what ran twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailer.cli import output
from mailer.cli.session import Json, desk_of

if TYPE_CHECKING:
    from mailer.compose.history import Covered, History

_MOST_ROWS = 20
_MOST_WORDS = 12
_MOST_NAMED = 4
_COLUMNS = len("  STORIES  ISSUES    UNSEEN FOR")
"""What a row takes besides the name and the marks of the issues."""

_USUAL_NAME, _USUAL_ISSUES, _LEAST_ISSUES = 20, 12, len("EACH ISSUE")
"""Columns: a terminal that has no room for all leaves so many to the name and to the latest issues."""


def register(app: typer.Typer) -> None:
    """Add this command to ``mailer issue``."""
    app.command("history")(history)


def history(
    context: typer.Context,
    last: Annotated[int, typer.Option(metavar="N", min=2, help="How many issues to look back over.")] = 12,
    json: Json = False,
) -> None:
    """Show what the last issues covered: sources, writers, words of subjects.

    Sources and writers that have been away for half of them, or for 12, stand out, and so does whatever ran twice.
    """
    from mailer.pipeline.looking_back import look_back

    looked = look_back(desk_of(context), last)
    for fault in looked.unread:
        output.warn(f"passed over, as it cannot be read: {fault}")
    if json:
        output.document(_document(looked.history))
        return
    _show(looked.history)


def _show(found: History) -> None:
    if not found.issues:
        output.say("There are no issues yet.\nnext:  mailer issue new SLUG")
        return
    first, last = found.issues[0], found.issues[-1]
    output.say(f"{output.counted(len(found.issues), 'issue')}, {first if first == last else f'{first} to {last}'}")
    _show_rows("SOURCE", found.sources)
    _show_rows("WRITER", found.writers)
    if found.words:
        words = ", ".join(f"{word.name} {word.issues}" for word in found.words[:_MOST_WORDS])
        output.say()
        output.flowing(f"words of several subjects: {words}")
    output.say("\nran more than once:" if found.repeats else "\nnothing ran more than once")
    for repeat in found.repeats:
        output.flowing(f"  {repeat.kind}: {repeat.what} ({_when(repeat.issues)})")


def _when(issues: Sequence[str]) -> str:
    return ", ".join(issues) if len(issues) <= _MOST_NAMED else f"{len(issues)} issues, last in {issues[-1]}"


def _show_rows(heading: str, rows: Sequence[Covered]) -> None:
    """The most frequent, and every gap however rare."""
    if not rows:
        return
    shown = [row for at, row in enumerate(rows) if at < _MOST_ROWS or row.is_gap]
    output.say()
    columns = 5 if any(row.is_gap for row in shown) else 4
    headings = (heading, "STORIES", "ISSUES", "EACH ISSUE", "UNSEEN FOR")[:columns]
    output.table([_row(row)[:columns] for row in shown], headings, shrinking=0)
    if len(shown) < len(rows):
        output.say(f"and {len(rows) - len(shown)} more; --json lists them all")


def _row(each: Covered) -> tuple[str, ...]:
    gap = f"{each.unseen} issues" if each.is_gap else ""
    return each.name, str(each.total), str(each.issues), _marks(each.times), gap


def _marks(times: Sequence[int]) -> str:
    """A mark for each issue, the oldest first; of more than the terminal has room for, the latest."""
    left = output.room() - _COLUMNS
    most = max(left - _USUAL_NAME, min(left - output.NARROWEST, _USUAL_ISSUES), _LEAST_ISSUES)
    shown = times if len(times) <= most else times[-int(most - 1) :]
    marks = "".join("·" if not count else str(count) if count < 10 else "+" for count in shown)
    return marks if len(shown) == len(times) else f"…{marks}"


def _document(found: History) -> dict[str, Any]:
    return {
        "issues": list(found.issues),
        "sources": [_facts(each, found) for each in found.sources],
        "writers": [_facts(each, found) for each in found.writers],
        "words": [_facts(each, found) for each in found.words],
        "repeats": [{"kind": each.kind, "what": each.what, "issues": list(each.issues)} for each in found.repeats],
    }


def _facts(each: Covered, found: History) -> dict[str, Any]:
    return {
        "name": each.name,
        "total": each.total,
        "issues": {slug: times for slug, times in zip(found.issues, each.times, strict=True) if times},
        "unseen": each.unseen,
        "gap": each.is_gap,
    }

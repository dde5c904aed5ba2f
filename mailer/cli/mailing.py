"""``mailer mailing``: what became of mailings, and what is to become of them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from mailer.cli import deciding, output
from mailer.cli.mailing_status import document_of, facts_of, next_step, show, word
from mailer.cli.session import Json, desk_of

if TYPE_CHECKING:
    from mailer.pipeline.mailings import Standing
    from mailer.wiring import Desk

app = typer.Typer(help="Mailings: how they stand, and what is to become of them.", no_args_is_help=True)

_NUMBERS = ("planned", "accepted", "rejected", "suppressed", "deferred", "pending", "in_doubt")


class Only(StrEnum):
    """The states of readers."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPPRESSED = "suppressed"
    DEFERRED = "deferred"
    PENDING = "pending"
    IN_DOUBT = "in_doubt"


@app.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """Show all mailings, each with the sum of its readers."""
    from mailer.pipeline.mailings import standings
    from mailer.wiring import open_audience

    desk = desk_of(context)
    is_there = desk.publication.store_file.exists()
    found = standings(desk.publication, open_audience(desk.publication).mailings) if is_there else ()
    if json:
        output.document({"mailings": [facts_of(each) for each in found]})
        return
    if not found:
        output.say("There are no mailings yet.\nnext:  mailer send ISSUE --list NAME")
        return
    _show_list(found)
    for each in found:
        if each.is_stopped:
            output.say(f"next:  {next_step(each)}")


def _show_list(found: tuple[Standing, ...]) -> None:
    """A table where there is room for one, otherwise a mailing after the other."""
    heading = ("MAILING", "STATE", *(name.replace("_", " ").upper() for name in _NUMBERS))
    numbers = [tuple(f"{getattr(each.counts, name):,}" for name in _NUMBERS) for each in found]
    rows = [(each.mailing.name, word(each), *cells) for each, cells in zip(found, numbers, strict=True)]
    width = sum(max(len(cell) for cell in column) + 2 for column in zip(heading, *rows, strict=True)) - 2
    if width <= output.room():
        output.table(rows, heading)
        return
    for each in found:
        output.say(f"{each.mailing.name}: {word(each)}")
        output.flowing(f"    {each.counts}")


@app.command()
def status(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="[MAILING]", help="Its name, ISSUE@LIST; where there is only one, that one.")
    ] = "",
    outcomes: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Write instead what became of each reader, as a list to import."),
    ] = None,
    only: Annotated[Only | None, typer.Option(help="With --outcomes: readers of this state alone.")] = None,
    json: Json = False,
) -> None:
    """Show how a mailing stands.

    Every reader who was planned is counted once. Those whose message is on its way at this moment count as in doubt,
    since nobody could say what becomes of it.
    """
    from mailer.pipeline.mailings import only_mailing, status_of
    from mailer.wiring import open_audience

    if only and not outcomes:
        raise typer.TyperException("--only is for --outcomes alone; write --outcomes FILE.csv with it")
    desk = desk_of(context)
    mailings = open_audience(desk.publication).mailings
    name = name or only_mailing(mailings)
    if outcomes:
        _write(desk, name, outcomes, only, as_json=json)
        return
    found = status_of(desk.publication, mailings, name, desk.now())
    if json:
        output.document(document_of(found))
    else:
        show(found, ZoneInfo(desk.publication.publication.timezone))


def _write(desk: Desk, name: str, path: Path, only: Only | None, *, as_json: bool) -> None:
    from mailer.model.delivery import DeliveryState
    from mailer.pipeline.outcomes import write_outcomes
    from mailer.wiring import open_audience

    mailings = open_audience(desk.publication).mailings
    state = DeliveryState(only.value) if only else None
    written = write_outcomes(desk.publication, mailings, name, path, state)
    shown = desk.publication.shown(path)
    if as_json:
        facts: dict[str, Any] = {"mailing": name, "file": shown, "only": only.value if only else None}
        output.document({**facts, "recipients": written.readers, "forgotten": written.forgotten})
        return
    which = f" {only.value.replace('_', ' ')}" if only else ""
    output.say(f"{shown}: {output.counted(written.readers, 'reader')} of {name}{which}")
    if written.forgotten:
        output.say(f"{written.forgotten:,} who were forgotten are left out")


deciding.register(app)

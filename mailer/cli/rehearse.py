"""``mailer rehearse``: a whole mailing against a server of our own."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from mailer.cli import output
from mailer.cli.blocks import IssueName
from mailer.cli.carrying import carrying, document_of
from mailer.cli.progress import counted_off
from mailer.cli.session import Json, desk_of

if TYPE_CHECKING:
    from mailer.deliver.rehearsal.book import Tally
    from mailer.deliver.rehearsal.ends import Ends
    from mailer.pipeline.rehearsing import Reason, Rehearsed


def register(app: typer.Typer) -> None:
    """Add this command at the top level."""
    app.command()(rehearse)


def rehearse(
    context: typer.Context,
    name: IssueName,
    list_: Annotated[str, typer.Option("--list", metavar="NAME", help="The list whose readers would get it.")],
    rough: Annotated[
        bool, typer.Option("--rough", help="As on a bad day: much is put off, refused and lost, and the breaker acts.")
    ] = False,
    json: Json = False,
) -> None:
    """Carry out a whole mailing, from which nothing leaves.

    It greylists, refuses, is slow and drops connections as real ones do. All is done as `send` would do it, with a copy
    of the lists that is removed afterwards. What comes out is how many would get it, who would be held and why, and
    when it would be over.
    """
    from mailer.deliver.rehearsal.place import a_place
    from mailer.pipeline import rehearsing
    from mailer.pipeline.listing import known_list
    from mailer.pipeline.sealed import seal_of
    from mailer.wiring import copied, open_audience, running

    desk = desk_of(context)
    zone = ZoneInfo(desk.publication.publication.timezone)
    slug = desk.issues.slug_of(name)
    audience = open_audience(desk.publication)
    list_name = known_list(audience.lists, list_)
    rehearsing.refuse_while_sending(audience, slug, list_name)
    home = desk.publication.store_file.parent
    with a_place(home, desk.publication.shown(home)) as folder:
        there, copy = copied(desk, folder)
        rehearsed = rehearsing.rehearse(
            there,
            copy,
            slug,
            list_name,
            rough=rough,
            now=running(desk.now),
            watch=counted_off,
            carrying=lambda mailing: carrying(mailing, zone),
        )
    missing = seal_of(desk, slug).missing
    if json:
        output.document(_document(rehearsed, missing, zone))
    else:
        _tell(rehearsed, missing, zone)


def _tell(rehearsed: Rehearsed, missing: Sequence[str], zone: ZoneInfo) -> None:
    _introduce(rehearsed, missing)
    output.say("To a server on this machine, from which nothing leaves:")
    output.flowing(f"  {rehearsed.counts}")
    _tell_tries(rehearsed.tally)
    if rehearsed.stop:
        output.flowing(f"Stopped until somebody has looked: {rehearsed.stop}")
        output.say("  What came after that is as if its cause had been mended.")
    _tell_reasons("would be held until somebody decides", rehearsed.held)
    if rehearsed.tally.kept:
        output.say(f"  The server had taken {rehearsed.tally.kept:,} of these; no real one would tell.")
    _tell_reasons("would not get it", rehearsed.refused)
    _tell_ends(rehearsed.ends, zone)
    if rehearsed.days > 1:
        output.flowing(
            f"  [delivery] warm_up spreads this over {rehearsed.days:,} days: type `mailer send` again on each"
        )


def _introduce(rehearsed: Rehearsed, missing: Sequence[str]) -> None:
    prepared = rehearsed.prepared
    output.say(f"{prepared.name}: {prepared.editions[''].subject}")
    if prepared.seal.lock:
        output.say(f"  as sealed in {prepared.seal.lock.short}")
    else:
        output.say("  not sealed: rehearsed as it stands, and still not sealed")
    if missing:
        output.say(f"  not approved by {' and '.join(missing)}, without whom it cannot be sent")
    if prepared.mailing:
        output.flowing(f"  goes on from {rehearsed.before}")


def _tell_tries(tally: Tally) -> None:
    rate = f", {tally.per_second:,.0f} readers a second" if tally.per_second else ""
    output.say(f"  {output.counted(tally.attempts, 'try', 'tries')}{rate}")
    _tell_rows([(number, mood.value) for mood, number in tally.met.most_common()])
    if tally.full_connections:
        output.say(f"  {output.counted(tally.full_connections, 'connection')} with too many messages for the server")


def _tell_reasons(what: str, reasons: Sequence[Reason]) -> None:
    if reasons:
        output.say(f"{output.counted(sum(each.readers for each in reasons), 'reader')} {what}")
        _tell_rows([(each.readers, f"{each.code or ''} {each.text}".strip()) for each in reasons])


def _tell_rows(rows: Sequence[tuple[int, str]]) -> None:
    for number, words in rows:
        output.flowing(f"{number:>10,}  {words}")


def _tell_ends(ends: Ends, zone: ZoneInfo) -> None:
    """When it would be over, by the clock of the desk."""
    rows = (
        (ends.tried, "everybody is tried"),
        (ends.greylisted, "the last who is greylisted has it"),
        (ends.full, "the last full mailbox has it, or is given up"),
    )
    began = ends.began.astimezone(zone)
    output.say(f"Sent now, at {began:%H:%M}:")
    for at, words in rows:
        if at:
            local = at.astimezone(zone)
            shown = f"{local:%H:%M}" if local.date() == began.date() else f"{local:%Y-%m-%d %H:%M}"
            output.say(f"{shown:>18}  {words}")


def _document(rehearsed: Rehearsed, missing: Sequence[str], zone: ZoneInfo) -> dict[str, Any]:
    tally, ends = rehearsed.tally, rehearsed.ends
    seal = rehearsed.prepared.seal.lock
    moments = {
        key: at and at.astimezone(zone).isoformat(timespec="seconds") for key, at in dataclasses.asdict(ends).items()
    }
    return {
        **document_of(rehearsed.mailing, rehearsed.counts),
        "seal": seal.short if seal else None,
        "missing": list(missing),
        "before": dataclasses.asdict(rehearsed.before),
        "tries": tally.attempts,
        "rate": round(tally.per_second, 1),
        "met": {mood.name.lower(): number for mood, number in tally.met.most_common()},
        "held": [dataclasses.asdict(reason) for reason in rehearsed.held],
        "refused": [dataclasses.asdict(reason) for reason in rehearsed.refused],
        "stopped": rehearsed.stop or None,
        "ends": moments,
        "days": rehearsed.days,
    }

"""``mailer send``: a sealed issue goes to a whole list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from mailer.cli import output
from mailer.cli.asking import can_ask, number_typed
from mailer.cli.blocks import IssueName
from mailer.cli.carrying import carrying, document_of
from mailer.cli.progress import counted_off
from mailer.cli.session import Json, desk_of
from mailer.cli.waiting import moment_of, wait
from mailer.errors import MailerError

if TYPE_CHECKING:
    from mailer.pipeline.carrying import Carried
    from mailer.pipeline.sending import Prepared

NOT_ALL = 3
"""The exit code of a mailing with readers who have not got it, or of whom that is not known."""


def register(app: typer.Typer) -> None:
    """Add this command at the top level."""
    app.command()(send)


def send(
    context: typer.Context,
    name: IssueName,
    list_: Annotated[str, typer.Option("--list", metavar="NAME", help="The list whose readers get it.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Send without asking for the number of readers.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Look at everything, say what would be sent, and send nothing.")
    ] = False,
    limit: Annotated[int, typer.Option(metavar="N", min=0, help="Send N messages at most, and stop; 0 for all.")] = 0,
    at: Annotated[
        str, typer.Option(metavar="TIME", help="Wait until then: 2024-05-17T06:00, or 06:00 for the next time it is.")
    ] = "",
    restored: Annotated[
        bool, typer.Option("--restored", help="The store was moved or brought back, and is the one to send from.")
    ] = False,
    json: Json = False,
) -> None:
    """Send an issue to every reader of a list.

    It goes out as it was approved; one that nobody has to approve is sealed first. Ctrl-C ends cleanly: what is in
    flight is waited for, and the same command goes on with the others. Nobody gets it twice.
    """
    from mailer.pipeline.carrying import carry, warm_up_left, way_of
    from mailer.pipeline.listing import known_list
    from mailer.pipeline.sending import plan, prepare, sealed
    from mailer.wiring import open_audience, running

    desk = desk_of(context)
    slug = desk.issues.slug_of(name)
    now = running(desk.now)
    zone = ZoneInfo(desk.publication.publication.timezone)
    moment = moment_of(at, zone, now()) if at else None
    way = way_of(desk.publication, now)
    audience = open_audience(desk.publication)
    list_name = known_list(audience.lists, list_)
    prepared = prepare(desk, audience, slug, list_name, watch=counted_off)
    _introduce(prepared, as_json=json)
    most = _most(prepared, limit, warm_up_left(desk.publication, audience, now()), as_json=json)
    if dry_run:
        _end_dry_run(prepared, as_json=json)
        return
    if not yes:
        _ask(prepared, as_json=json)
    prepared = sealed(desk, prepared)
    if moment:
        wait(moment, zone, now, name=prepared.name)
        # Whoever has left meanwhile gets nothing, and what was changed meanwhile is not sent.
        prepared = prepare(desk, audience, slug, list_name, watch=counted_off)
        most = _most(prepared, limit, warm_up_left(desk.publication, audience, now()), as_json=json)
    planned = plan(desk, audience, prepared)
    with carrying(planned.mailing) as hear:
        carried = carry(desk, audience, planned, way, hear=hear, limit=most, restored_is_meant=restored)
    _conclude(carried, as_json=json)


def _introduce(prepared: Prepared, *, as_json: bool) -> None:
    """What is about to be sent: whoever reads this can still say no."""
    own, *others = prepared.editions.values()
    output.say(f"{prepared.name}: {own.subject}", as_json=as_json)
    for edition in others:
        output.say(f"  {edition.language}: {edition.subject}", as_json=as_json)
    seal = f"sealed as {prepared.seal.lock.short}" if prepared.seal.lock else "not sealed yet, which sending does"
    output.say(f"  {seal}", as_json=as_json)
    if prepared.counts:
        output.say(f"  goes on: {prepared.counts}", as_json=as_json)
        return
    output.say(f"  {output.counted(prepared.readers.expected, 'reader')} of {prepared.list}", as_json=as_json)
    if prepared.readers.suppressed:
        output.say(f"  {prepared.readers.suppressed:,} who have left or are suppressed get nothing", as_json=as_json)
    for each in prepared.judged.fallbacks if prepared.judged else ():
        words = " or ".join(f"“{word}”" for word in each.words)
        output.say(f"  {each.readers:,} have no {each.field}, and read {words}", as_json=as_json)


def _most(prepared: Prepared, limit: int, warm: int | None, *, as_json: bool) -> int:
    """How many messages are sent at most, 0 for all: what was asked for, and what a new server may."""
    if warm is None or warm >= (limit or prepared.left):
        return limit
    if not warm:
        what = "as many messages as [delivery] warm_up has for today were sent already; nothing was sent"
        again = f"mailer send {prepared.issue} --list {prepared.list}"
        raise MailerError(what, fix="go on tomorrow (days are those of UTC), or take the line out", next=again)
    output.say(f"  {warm:,} of them today, as [delivery] warm_up says", as_json=as_json)
    return warm


def _end_dry_run(prepared: Prepared, *, as_json: bool) -> None:
    if as_json:
        languages = dict(prepared.judged.languages) if prepared.judged else {}
        facts = {"mailing": prepared.name, "readers": prepared.left, "suppressed": prepared.readers.suppressed}
        output.document({**facts, "languages": languages, "seal": _seal(prepared)})
        return
    output.say("Nothing was sent.")
    output.say(f"next:  mailer send {prepared.issue} --list {prepared.list}")


def _seal(prepared: Prepared) -> str | None:
    return prepared.seal.lock.short if prepared.seal.lock else None


def _ask(prepared: Prepared, *, as_json: bool) -> None:
    """Have the number of readers typed: a yes is given too easily to what cannot be taken back."""
    if not can_ask(as_json=as_json):
        what = f"{prepared.name} is not sent without somebody who says so"
        again = f"mailer send {prepared.issue} --list {prepared.list} --yes"
        raise MailerError(what, fix="there is no terminal to ask on; say it with --yes", next=again)
    if number_typed("How many readers is it to go to?") != prepared.left:
        what = f"that is not the number of readers, which is {prepared.left:,}; nothing was sent"
        raise MailerError(what, next=f"mailer audience show --list {prepared.list}")


def _conclude(carried: Carried, *, as_json: bool) -> None:
    mailing, counts = carried.mailing, carried.counts
    if as_json:
        output.document({**document_of(mailing, counts), "stopped": carried.reason or None})
    else:
        output.flowing(f"{mailing.name}: {counts}")
    if carried.is_done:
        return
    raise typer.Exit(_tell_what_is_left(carried, as_json=as_json))


def _tell_what_is_left(carried: Carried, *, as_json: bool) -> int:
    name, counts = carried.mailing.name, carried.counts
    if carried.reason:
        output.warn(f"stopped: {carried.reason}")
    if counts.in_doubt:
        many = output.counted(counts.in_doubt, "reader")
        output.warn(f"{many} may have got it or not, and will not be sent to again before somebody decides")
        output.say(f"next:  mailer mailing status {name}", as_json=as_json)
    if counts.left and carried.goes_on:
        again = f"mailer send {carried.mailing.issue} --list {carried.mailing.list}"
        output.say(f"{counts.left:,} are left; next:  {again}", as_json=as_json)
    return NOT_ALL

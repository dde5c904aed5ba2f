"""``mailer send``: a sealed issue goes to a whole list."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
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
from mailer.model.delivery import MailingState

if TYPE_CHECKING:
    from mailer.pipeline.carrying import Carried
    from mailer.pipeline.sending import Prepared
    from mailer.wiring import Desk

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
        str | None,
        typer.Option(metavar="TIME", help="Wait until then: 2024-05-17T06:00, or 06:00 for the next time it is."),
    ] = None,
    restored: Annotated[
        bool, typer.Option("--restored", help="The store was moved or brought back, and is the one to send from.")
    ] = False,
    json: Json = False,
) -> None:
    """Send an issue to every reader of a list.

    It goes out as it was approved; one that nobody has to approve is sealed first. Ctrl-C ends cleanly: what is in
    flight is waited for, and the same command goes on with the others. Nobody gets it twice.
    """
    desk = desk_of(context)
    wish = _Wish(desk.issues.slug_of(name), list_, limit, at, restored)
    _send(desk, wish, asks=not yes, dry_run=dry_run, as_json=json)


def _send(desk: Desk, wish: _Wish, *, asks: bool, dry_run: bool, as_json: bool) -> None:
    """Look, ask, seal, freeze, wait, and send: in this order, so that what was said is what is done."""
    from mailer.pipeline.carrying import carry, warm_up_left, way_of
    from mailer.pipeline.listing import known_list
    from mailer.pipeline.mailings import refused_for_us
    from mailer.pipeline.sending import plan, prepare, refuse_changed, refuse_elsewhere, sealed
    from mailer.wiring import open_audience, running

    now, zone = running(desk.now), ZoneInfo(desk.publication.publication.timezone)
    moment = None if wish.at is None else moment_of(wish.at, zone, now())
    way, audience = way_of(desk.publication, now), open_audience(desk.publication)
    prepared = prepare(desk, audience, wish.issue, known_list(audience.lists, wish.list), watch=counted_off)
    warm = warm_up_left(desk.publication, audience, moment or now())
    most = min([*filter(None, (wish.limit, warm)), prepared.left])
    _introduce(prepared, warm, moment and moment.astimezone(zone), as_json=as_json)
    if dry_run:
        refuse_elsewhere(audience, restored_is_meant=wish.restored)
        _end_dry_run(prepared, wish, as_json=as_json)
        return
    _refuse_cold(warm, wish)
    if asks:
        _ask(prepared, most, wish, as_json=as_json)
    prepared = sealed(desk, audience, prepared)
    planned = plan(desk, audience, prepared, restored_is_meant=wish.restored)
    if moment:
        wait(moment, zone, now, name=prepared.name)
        refuse_changed(desk, prepared)
    limit = most if most < prepared.left else 0
    with carrying(planned.mailing, zone) as hear:
        carried = carry(desk, audience, planned, way, hear=hear, limit=limit, restored_is_meant=wish.restored)
    _conclude(carried, refused_for_us(audience.mailings, prepared.name), wish, as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What somebody has typed."""

    issue: str
    list: str
    limit: int = 0
    at: str | None = None
    restored: bool = False

    @property
    def command(self) -> str:
        """What to type for the same."""
        options = [f"--limit {self.limit}" if self.limit else "", f"--at {self.at}" if self.at else ""]
        options.append("--restored" if self.restored else "")
        return " ".join(filter(None, (f"mailer send {self.issue} --list {self.list}", *options)))


def _introduce(prepared: Prepared, warm: int | None, begins: dt.datetime | None, *, as_json: bool) -> None:
    """What is about to be sent: whoever reads this can still say no."""
    own, *others = prepared.editions.values()
    read = prepared.judged.languages if prepared.judged else {each.language for each in others}
    lines = [f"{prepared.name}: {own.subject}"]
    lines += [f"  {each.language}: {each.subject}" for each in others if each.language in read]
    lines += [f"  {each.language}: nobody on {prepared.list} reads it" for each in others if each.language not in read]
    lines.append(
        f"  sealed as {prepared.seal.lock.short}" if prepared.seal.lock else "  not sealed yet: sending does it"
    )
    lines += [f"  {line}" for line in _readers(prepared)]
    lines += [f"  {warm:,} of them on that day, as [delivery] warm_up says"] if warm and warm < prepared.left else []
    lines += [f"  begins at {begins:%Y-%m-%d %H:%M} ({begins.tzinfo})"] if begins else []
    for line in lines:
        output.say(line, as_json=as_json)


def _readers(prepared: Prepared) -> Iterator[str]:
    counts = prepared.counts
    if prepared.mailing:
        yield f"goes on, with {output.counted(counts.left, 'reader')} left of {counts.planned:,}"
        return
    yield f"to {output.counted(counts.left, 'reader')}"
    if counts.suppressed:
        verbs = ("has", "gets") if counts.suppressed == 1 else ("have", "get")
        yield f"{counts.suppressed:,} more of {prepared.list} {verbs[0]} left, or {verbs[1]} it by another list"
    for each in prepared.judged.fallbacks if prepared.judged else ():
        words = " or ".join(f"“{word}”" for word in each.words)
        yield f"{output.counted(each.readers, 'reader')} without a {each.field} will read {words}"


def _refuse_cold(warm: int | None, wish: _Wish) -> None:
    if warm == 0:
        what = "all that [delivery] warm_up has for that day was sent already; nothing was sent"
        again = dataclasses.replace(wish, at="06:00").command
        raise MailerError(what, fix="go on on another day (those of UTC), or take the line out", next=again)


def _end_dry_run(prepared: Prepared, wish: _Wish, *, as_json: bool) -> None:
    if as_json:
        languages = dict(prepared.judged.languages) if prepared.judged else {}
        facts = {"mailing": prepared.name, "readers": prepared.left, "suppressed": prepared.counts.suppressed}
        seal = prepared.seal.lock.short if prepared.seal.lock else None
        output.document({**facts, "languages": languages, "seal": seal})
        return
    output.say("Nothing was sent.")
    output.say(f"next:  {wish.command}")


def _ask(prepared: Prepared, most: int, wish: _Wish, *, as_json: bool) -> None:
    """Have the number of readers typed: a yes is given too easily to what cannot be taken back."""
    if not can_ask(as_json=as_json):
        what = f"{prepared.name} is not sent without somebody who says so"
        fix = "there is no terminal to ask on; say it with --yes"
        raise MailerError(what, fix=fix, next=f"{wish.command} --yes")
    if number_typed(f"To send it, type the number of readers ({most:,}):") != most:
        raise MailerError(f"that is not {most:,}; nothing was sent", next=wish.command)


def _conclude(carried: Carried, refused: Collection[int], wish: _Wish, *, as_json: bool) -> None:
    mailing, counts = carried.mailing, carried.counts
    if as_json:
        output.document({**document_of(mailing, counts), "stopped": carried.reason or None})
    else:
        output.flowing(f"{mailing.name}: {counts}")
    if carried.reason:
        output.warn(f"stopped: {carried.reason}")
    if refused:
        output.warn(f"{output.counted(len(refused), 'reader')} refused for what we are, not for whom it was to")
        output.say(
            f"next, when the cause is mended:  mailer mailing resolve {mailing.name} --resend --refused",
            as_json=as_json,
        )
    if not carried.is_done:
        raise typer.Exit(_tell_what_is_left(carried, wish, as_json=as_json))


def _tell_what_is_left(carried: Carried, wish: _Wish, *, as_json: bool) -> int:
    name, counts = carried.mailing.name, carried.counts
    if counts.in_doubt:
        many = output.counted(counts.in_doubt, "reader")
        output.warn(f"{many} may have got it or not, and will not be sent to again before somebody decides")
        output.say(f"next:  mailer mailing status {name}", as_json=as_json)
    if counts.left and carried.mailing.state is MailingState.PAUSED:
        output.say(f"next:  mailer mailing resume {name}", as_json=as_json)
    elif counts.left and carried.goes_on:
        again = dataclasses.replace(wish, at=None, restored=False).command
        output.say(f"{output.counted(counts.left, 'reader')} left; next:  {again}", as_json=as_json)
    return NOT_ALL

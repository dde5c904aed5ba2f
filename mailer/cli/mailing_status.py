"""How a mailing stands: in words, and as a document."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import TYPE_CHECKING, Any

from mailer.cli import output
from mailer.cli.carrying import document_of as mailing_facts
from mailer.cli.known import time
from mailer.model.delivery import Suppressed

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from mailer.model.delivery import Counts
    from mailer.pipeline.mailings import Domains, Held, Refusal, Standing, Status

_TOLD_AT_ONCE = 10
"""Readers in doubt, and kinds of refusals, that are told on a screen; the document has all of them."""

_WHY = {
    Suppressed.LEFT: "left or taken out",
    Suppressed.ELSEWHERE: "by another list",
    Suppressed.CANCELLED: "cancelled",
    Suppressed.FORGOTTEN: "forgotten",
}
_STATES = ("accepted", "rejected", "suppressed", "deferred", "pending", "in_doubt")


def word(standing: Standing) -> str:
    """The state of a mailing as a person would say it."""
    if standing.handed_over:
        return "handed over"
    return "stopped" if standing.is_stopped else standing.mailing.state.value


def facts_of(standing: Standing) -> dict[str, Any]:
    """A mailing as ``--json`` shows it in lists."""
    return {**mailing_facts(standing.mailing, standing.counts), "sending": standing.sending}


def document_of(status: Status) -> dict[str, Any]:
    """A mailing as ``--json`` shows it alone."""
    return {
        **facts_of(status.standing),
        "in_flight": status.standing.in_flight,
        "handed_over": status.standing.handed_over,
        "rate": round(status.rate, 2),
        "next_due": time(status.due) if status.due else None,
        "suppressed_why": {why.value: status.suppressed.get(why, 0) for why in Suppressed},
        "by_domain": _domain_facts(status.domains),
        "held": [
            {**dataclasses.asdict(each), "message_id": each.message_id or None, "at": _time(each.at)}
            for each in status.held
        ],
        "refusals": [dataclasses.asdict(each) for each in status.refusals],
    }


def _time(at: dt.datetime | None) -> str | None:
    return time(at) if at else None


def _domain_facts(domains: Domains) -> list[dict[str, Any]]:
    """The largest, and the others as one without a name; readers who were forgotten have a domain of no letters."""
    facts = [{"domain": domain, **dataclasses.asdict(counts)} for domain, counts in domains.largest]
    if domains.rest:
        facts.append({"domain": None, "domains": domains.others, **dataclasses.asdict(domains.rest)})
    return facts


def next_step(standing: Standing) -> str:
    """The command that goes on with a mailing; empty where there is nothing to go on with."""
    mailing = standing.mailing
    if standing.is_stopped:
        return f"mailer send {mailing.issue} --list {mailing.list}"
    return f"mailer mailing resume {mailing.name}" if mailing.state == "paused" else ""


def show(status: Status, zone: ZoneInfo) -> None:
    """All of it, for a person in ``zone``."""
    standing = status.standing
    output.say(f"{standing.mailing.name}: {word(standing)}")
    output.flowing(f"  {standing.counts}")
    if status.suppressed:
        why = ", ".join(f"{readers:,} {_WHY[why]}" for why, readers in status.suppressed.items())
        output.flowing(f"  suppressed: {why}")
    if standing.in_flight:
        output.flowing(f"  {_in_flight(standing)}")
    if status.rate:
        output.flowing(f"  {_rate(status)}")
    if status.due:
        waiting = output.counted(standing.counts.deferred, "deferred reader")
        output.flowing(f"  {waiting}, the next one due at {_moment(status.due, zone)} ({zone.key})")
    _show_domains(status.domains)
    if status.refusals:
        _show_refusals(status.refusals)
    if status.held:
        _show_held(status.held, zone)
    _show_next(status)


def _in_flight(standing: Standing) -> str:
    many = output.counted(standing.in_flight, "message")
    if standing.sending:
        return f"{many} on the way at this moment, counted as in doubt"
    were = "was" if standing.in_flight == 1 else "were"
    return f"{many} {were} on the way when the sender ended; who was to get them is in doubt"


def _rate(status: Status) -> str:
    rate, pending = status.rate, status.standing.counts.pending
    words = f"{rate:,.0f} accepted a second" if rate >= 10 else f"{rate:.2g} accepted a second"
    if not pending:
        return words
    minutes = math.ceil(pending / rate / 60)
    return f"{words}; about {output.counted(minutes, 'minute')} for those who are pending"


def _show_domains(domains: Domains) -> None:
    counted = [*domains.largest]
    if domains.rest:
        counted.append((f"{domains.others:,} other domains", domains.rest))
    # What is nobody's is left out, so that the table has room on a terminal.
    states = [state for state in _STATES if any(getattr(counts, state) for _, counts in counted)]
    rows = [(domain or "(forgotten)", *_cells(counts, states)) for domain, counts in counted]
    output.say()
    output.table(rows, ("DOMAIN", "PLANNED", *(state.replace("_", " ").upper() for state in states)), shrinking=0)


def _cells(counts: Counts, states: list[str]) -> list[str]:
    return [f"{getattr(counts, name):,}" for name in ("planned", *states)]


def _show_refusals(refusals: tuple[Refusal, ...]) -> None:
    output.say("\nRejected:")
    rows = [
        (
            f"{each.readers:,}",
            f"{each.code or '–'} {each.enhanced}".strip(),
            "us" if each.ours else "the reader" if each.code else "the message",
            each.text,
        )
        for each in refusals[:_TOLD_AT_ONCE]
    ]
    output.table(rows, ("READERS", "CODE", "ABOUT", "FOR EXAMPLE"))
    if len(refusals) > _TOLD_AT_ONCE:
        output.say(f"and {output.counted(len(refusals) - _TOLD_AT_ONCE, 'more kind')}; --json shows all")


def _show_held(held: tuple[Held, ...], zone: ZoneInfo) -> None:
    output.say("\nHeld, as it is in doubt whether they have got it:")
    told = held[:_TOLD_AT_ONCE]
    rows = [
        (str(each.recipient_id), _moment(each.at, zone) if each.at else "–", str(each.code or "–"), each.text)
        for each in told
    ]
    # Whole, since it is to be looked for in a log.
    notes = [(f"Message-ID: {each.message_id}",) if each.message_id else () for each in told]
    output.table(rows, ("READER", f"WHEN ({zone.key})", "CODE", "WHAT WAS HEARD"), notes)
    if len(held) > _TOLD_AT_ONCE:
        output.say(f"and {output.counted(len(held) - _TOLD_AT_ONCE, 'more reader')}; --json shows all")


def _show_next(status: Status) -> None:
    standing, name = status.standing, status.standing.mailing.name
    ours = sum(each.readers for each in status.refusals if each.ours)
    steps = []
    if next_step(standing):
        steps.append(f"next:  {next_step(standing)}")
    if status.held:
        steps.append(f"when you know whether they have got it:  mailer mailing resolve {name} --accepted, or --resend")
    if ours and standing.mailing.state != "cancelled":
        steps.append(f"when what we were refused for is mended:  mailer mailing resolve {name} --resend --refused")
    if steps:
        output.say()
    for each in steps:
        output.say(each)


def _moment(at: dt.datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"

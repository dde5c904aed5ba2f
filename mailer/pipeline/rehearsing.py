"""A mailing is rehearsed: the way of a real one, from a copy of the store to a server of our own. Nothing leaves.

The real ledger, the suppressions and the seal stay as they are. Whoever is deferred is tried again at once or a second
later, so that the night that a full mailbox takes is over soon; when it would end is reckoned from what happened.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from mailer.deliver.ledger import taken_up
from mailer.deliver.pace import Pace
from mailer.deliver.rehearsal.book import Tally
from mailer.deliver.rehearsal.ends import Ends, days_of, ends
from mailer.deliver.rehearsal.moods import Mood, Moods
from mailer.deliver.rehearsal.process import HOST, RehearsalServer, rehearsal_server
from mailer.deliver.smtp.opening import Opening
from mailer.deliver.smtp.transport import Transport
from mailer.deliver.workers import Said
from mailer.errors import MailerError, MailingError, Stopped, UnknownNameError
from mailer.model.delivery import USUAL_PATIENCE, Counts, DeliveryState, Mailing, MailingState, Patience, mailing_name
from mailer.model.lanes import LANES, REST
from mailer.pipeline.carrying import Carried, Way, carry, warm_up_left
from mailer.pipeline.desk import Desk, Watch
from mailer.pipeline.sending import Audience, Planned, Prepared, plan, prepare

_AS_IT_STANDS = "rehearsed as it stands"
"""Instead of a seal, in the copy."""

_MANY = 5_000
_AT_ONCE, _SOON = (Patience((dt.timedelta(seconds=pause),) * len(USUAL_PATIENCE.pauses)) for pause in (0, 1))
"""Of few readers nobody wants to wait for those who are deferred; among many it would be a claim for each of them."""

Carrying = Callable[[Mailing], AbstractContextManager[Callable[[Said], None]]]
"""Shows a person how a mailing goes; gives a function that hears it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What so many ``readers`` were told, or what happened instead; ``code`` is 0 where no server said anything."""

    readers: int
    code: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """How a mailing would go.

    ``before`` are the counts of the same mailing when the rehearsal began. ``held`` says why readers would be in doubt,
    ``refused`` why some would be rejected. ``stop`` is why the breaker would stop it, empty where it would not; what
    came after that is as if the cause had been mended. ``days`` are those that the warm-up spreads it over.
    """

    prepared: Prepared
    mailing: Mailing
    before: Counts
    counts: Counts
    tally: Tally
    held: tuple[Reason, ...]
    refused: tuple[Reason, ...]
    stop: str
    ends: Ends
    days: int


def rehearse(
    desk: Desk,
    audience: Audience,
    issue: str,
    list_name: str,
    *,
    rough: bool,
    now: Callable[[], dt.datetime],
    watch: Watch,
    carrying: Carrying,
) -> Rehearsed:
    """Carry a mailing, or what is left of it; ``desk`` and ``audience`` are copies, as this changes them.

    Raises:
        Stopped: somebody would rather not wait for its end.
        MailerError: it could not be sent either: the seal is broken, there are no readers, a message is not right.
    """
    _let_go_on(audience, mailing_name(desk.issues.slug_of(issue), list_name))
    prepared = prepare(desk, audience, issue, list_name, watch=watch)
    stand_in = "" if prepared.seal.lock else _AS_IT_STANDS
    planned = plan(desk, audience, prepared, seal=stand_in, restored_is_meant=True)
    before, began = _settled(desk, audience, planned, now()), now()
    left, days = _left(audience, planned.mailing.name), _days(desk, audience, before.left, began)
    with rehearsal_server(Moods(_key(prepared.name), rough=rough)) as server, carrying(planned.mailing) as hear:
        way = _way(desk, server, now, _SOON if before.left > _MANY else _AT_ONCE)
        carried, stop = _carried(desk, audience, planned, server, way, hear)
        tally = server.tally()
    _refuse_difference(carried.counts.accepted - before.accepted, tally)
    return Rehearsed(
        prepared=prepared,
        mailing=carried.mailing,
        before=before,
        counts=carried.counts,
        tally=tally,
        held=_reasons(audience, planned.mailing.name, DeliveryState.IN_DOUBT),
        refused=_reasons(audience, planned.mailing.name, DeliveryState.REJECTED),
        stop=stop,
        ends=_ends(desk, left, tally, began),
        days=days,
    )


def refuse_while_sending(audience: Audience, issue: str, list_name: str) -> None:
    """Raise ``MailingError`` while somebody sends this very mailing: what is left of it is less at every look."""
    live, name = audience.mailings.live_sender(), mailing_name(issue, list_name)
    if live and any(mailing.id == live.mailing_id and mailing.name == name for mailing, _ in audience.mailings.all()):
        what = f"{name} is being sent at this moment (process {live.process})"
        raise MailingError(what, fix="look how it goes, or pause it first", next=f"mailer mailing status {name}")


def _let_go_on(audience: Audience, name: str) -> None:
    """Whoever has paused a mailing wants to know what is to come no less."""
    try:
        mailing, _ = audience.mailings.find(name)
    except UnknownNameError:
        return
    if mailing.state is MailingState.PAUSED:
        audience.mailings.resume(name)


def _settled(desk: Desk, audience: Audience, planned: Planned, now: dt.datetime) -> Counts:
    """The counts after what an earlier sender has left was settled: none of that is the rehearsal's."""
    folder = desk.publication.store_file.parent
    shown = desk.publication.shown(folder)
    with (
        audience.mailings.sending() as sole,
        sole.ledger(planned.mailing.name) as ledger,
        taken_up(ledger, folder, shown, now) as (_, counts),
    ):
        return counts


def _left(audience: Audience, name: str) -> Mapping[str, int]:
    """How many readers are left in each lane."""
    lane_of = {domain: lane for lane, domains in LANES.items() for domain in domains}
    left: Counter[str] = Counter()
    for domain, counts in audience.mailings.by_domain(name):
        left[lane_of.get(domain, REST)] += counts.left
    return left


def _days(desk: Desk, audience: Audience, left: int, now: dt.datetime) -> int:
    publication = desk.publication
    earlier, _ = audience.mailings.days_of_sending(now)
    return days_of(left, warm_up_left(publication, audience, now), publication.delivery.warm_up[earlier + 1 :])


def _key(name: str) -> bytes:
    """What moods are drawn with: a rehearsal of the same mailing is the same, that of another one is not."""
    return hashlib.sha256(name.encode()).digest()


def _carried(
    desk: Desk,
    audience: Audience,
    planned: Planned,
    server: RehearsalServer,
    way: Way,
    hear: Callable[[Said], None],
) -> tuple[Carried, str]:
    """Carry the mailing to its end, past the breaker, if there is need for it: why it stopped is returned as well."""
    stop = ""
    carried = carry(desk, audience, planned, way, hear=hear)
    if carried.why and not carried.was_asked and server.tally().met[Mood.REFUSED]:
        stop = carried.why
        server.appease()
        carried = carry(desk, audience, planned, way, hear=hear)
    if carried.was_asked:
        raise Stopped("the rehearsal was stopped; nothing was sent, and nothing changed")
    if carried.fault:
        raise carried.fault
    if carried.counts.left:
        raise MailingError(f"the rehearsal ended with {carried.counts.left:,} readers left: {carried.why}")
    return carried, stop


def _way(desk: Desk, server: RehearsalServer, now: Callable[[], dt.datetime], patience: Patience) -> Way:
    """As the settings have it but for the server, the pauses, and the pace, which is reckoned with afterwards."""
    settings = desk.publication.delivery
    transport = Transport(host=HOST, port=server.port, name=desk.publication.sender.domain)
    return Way(
        opening=Opening(transport, clock=time.monotonic),
        now=now,
        patience=patience,
        processes=settings.processes,
        connections=settings.connections,
        messages=settings.pace.messages_per_connection,
    )


def _ends(desk: Desk, left: Mapping[str, int], tally: Tally, began: dt.datetime) -> Ends:
    settings = desk.publication.delivery
    pace = Pace(
        per_second=settings.pace.per_second, per_connection=settings.pace.per_connection, lanes=settings.pace.lanes
    )
    return ends(left, tally, pace=pace, connections=settings.connections, patience=USUAL_PATIENCE, now=began)


def _refuse_difference(accepted: int, tally: Tally) -> None:
    """Compare the ledger with what the server knows: with no other server can that be done."""
    if accepted != tally.taken:
        what = f"the ledger counts {accepted:,} accepted, and the server of the rehearsal took {tally.taken:,}"
        raise MailerError(what, fix="do not send before it is known why, as readers would be lost or get it twice")


def _reasons(audience: Audience, name: str, state: DeliveryState) -> tuple[Reason, ...]:
    """Why readers are in this state, the commonest reason first."""
    rows = audience.mailings.deliveries(name, only=(state,))
    found = Counter((row.code, row.text) for _, row in rows)
    return tuple(Reason(number, code, text) for (code, text), number in found.most_common())

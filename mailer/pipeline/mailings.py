"""Mailings as they stand, and what a person decides about them."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailer.config.settings import Publication
from mailer.deliver.ledger import in_flight, taken_up
from mailer.errors import MailerError, StoreError, UnknownNameError
from mailer.model.delivery import Counts, DeliveryState, Mailing, MailingState, Suppressed
from mailer.model.refusals import enhanced_status, is_ours
from mailer.pipeline.tracing import message_ids_of

if TYPE_CHECKING:
    from mailer.store.mailings import Mailings

MOST_DOMAINS = 20
"""Receiving domains that are told one by one: beyond these, each has a handful of readers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A mailing at this moment. What is in flight is counted as in doubt: nobody could say what becomes of it."""

    mailing: Mailing
    counts: Counts
    in_flight: int
    sending: bool
    handed_over: bool

    @property
    def is_stopped(self) -> bool:
        """Whether it would go on, and nobody sends it."""
        return self.mailing.state is MailingState.RUNNING and not self.sending


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A reader in doubt, and what was last heard. ``message_id`` is empty where it cannot be told any more."""

    recipient_id: int
    message_id: str
    code: int
    text: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Readers who were rejected alike: ``text`` is what the most of them were refused with, without addresses."""

    code: int
    enhanced: str
    text: str
    ours: bool
    readers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Domains:
    """The largest receiving domains with their counts, and of how many others these are the ``rest``."""

    largest: tuple[tuple[str, Counts], ...]
    others: int = 0
    rest: Counts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """All that is to be told of a mailing. ``rate`` is in accepted messages a second, of late; 0 when nobody sends."""

    standing: Standing
    rate: float
    due: dt.datetime | None
    domains: Domains
    suppressed: Mapping[Suppressed, int]
    held: tuple[Held, ...]
    refusals: tuple[Refusal, ...]


def standings(publication: Publication, mailings: Mailings) -> tuple[Standing, ...]:
    """Every mailing as it stands, the newest last."""
    return tuple(_standing(publication, mailings, mailing, counts) for mailing, counts in mailings.all())


def standing_of(publication: Publication, mailings: Mailings, name: str) -> Standing:
    """A mailing as it stands.

    Raises:
        UnknownNameError: there is none of that name.
    """
    return _standing(publication, mailings, *mailings.find(name))


def _standing(publication: Publication, mailings: Mailings, mailing: Mailing, counts: Counts) -> Standing:
    sender = mailings.live_sender()
    claimed = mailings.claimed(mailing.name)
    flying = _flying(publication, mailings, mailing, claimed) if claimed else 0
    return Standing(
        mailing=mailing,
        counts=counts.with_in_flight(flying),
        in_flight=flying,
        sending=sender is not None and sender.mailing_id == mailing.id,
        handed_over=mailings.was_handed_over(mailing.name),
    )


def _flying(publication: Publication, mailings: Mailings, mailing: Mailing, claimed: Sequence[tuple[int, int]]) -> int:
    folder = publication.store_file.parent
    try:
        return in_flight(mailing, mailings.instance, claimed, folder, publication.shown(folder))
    except MailerError:
        # On a disk that may only be read, as one is that has failed, all else of a mailing is told nevertheless.
        if os.access(folder, os.W_OK):
            raise
        return 0


def only_mailing(mailings: Mailings) -> str:
    """The name of the mailing that is meant where none is named.

    Raises:
        UnknownNameError: there is none, or more than one.
    """
    names = [mailing.name for mailing, _ in mailings.all()]
    if len(names) == 1:
        return names[0]
    if not names:
        raise UnknownNameError("there is no mailing yet", next="mailer send ISSUE --list NAME")
    what = f"which one of {len(names)} mailings is not said"
    raise UnknownNameError(what, fix=f"name one, such as {names[-1]}", next="mailer mailing list")


def status_of(publication: Publication, mailings: Mailings, name: str, now: dt.datetime) -> Status:
    """All that is to be told of a mailing.

    Raises:
        UnknownNameError: there is none of that name.
    """
    standing, pulse = standing_of(publication, mailings, name), mailings.pulse(name, now)
    suppressed = mailings.suppressed(name) if standing.counts.suppressed else {}
    return Status(
        standing=standing,
        # Since a sender has ended, time goes by in which nothing could be accepted.
        rate=pulse.rate(now) if standing.sending else 0.0,
        due=pulse.due,
        domains=_largest(mailings.by_domain(name)),
        suppressed=suppressed,
        held=_held(publication, mailings, standing.mailing) if standing.counts.in_doubt else (),
        refusals=_grouped(mailings.refusals(name)),
    )


def _held(publication: Publication, mailings: Mailings, mailing: Mailing) -> tuple[Held, ...]:
    message_id = message_ids_of(publication, mailing)
    return tuple(
        Held(recipient_id=who.id, message_id=message_id(who, row), code=row.code, text=row.text, at=row.at)
        for who, row in mailings.deliveries(mailing.name, only=[DeliveryState.IN_DOUBT])
    )


def _largest(by_domain: Sequence[tuple[str, Counts]]) -> Domains:
    rest = [counts for _, counts in by_domain[MOST_DOMAINS:]]
    if len(rest) < 2:
        return Domains(largest=tuple(by_domain))
    names = ("planned", *DeliveryState)
    summed = Counts(**{name: sum(getattr(counts, name) for counts in rest) for name in names})
    return Domains(largest=tuple(by_domain[:MOST_DOMAINS]), others=len(rest), rest=summed)


def _grouped(refusals: Sequence[tuple[int, str, int]]) -> tuple[Refusal, ...]:
    """Refusals by code and enhanced code, the commonest first; ``refusals`` begin with the commonest text."""
    readers: Counter[tuple[int, str, bool]] = Counter()
    texts: dict[tuple[int, str, bool], str] = {}
    for code, text, count in refusals:
        kind = (code, enhanced_status(text), is_ours(code, text))
        readers[kind] += count
        texts.setdefault(kind, text)
    return tuple(
        Refusal(code=kind[0], enhanced=kind[1], ours=kind[2], text=_without_addresses(texts[kind]), readers=count)
        for kind, count in readers.most_common()
    )


def _without_addresses(text: str) -> str:
    return " ".join("<…>" if "@" in word else word for word in text.split())


def settle(publication: Publication, mailings: Mailings, name: str, now: dt.datetime) -> None:
    """Settle what a sender that has ended left behind, unless somebody sends: what it left is nobody's then.

    Raises:
        StoreError: the store may not be the one that last sent, or cannot be written.
    """
    if not mailings.claimed(name) or mailings.live_sender():
        return
    folder = publication.store_file.parent
    with (
        mailings.sending() as sole,
        sole.ledger(name) as ledger,
        taken_up(ledger, folder, publication.shown(folder), now),
    ):
        pass


def cancel(publication: Publication, mailings: Mailings, name: str, now: dt.datetime) -> Standing:
    """Send a mailing to nobody any more; what is in flight comes to its end.

    Raises:
        MailingError: it is finished.
    """
    mailings.cancel(name, now)
    # Where that cannot be, it is cancelled all the same, and whoever takes it up gives back what is claimed.
    with suppress(StoreError):
        settle(publication, mailings, name, now)
    return standing_of(publication, mailings, name)


def in_doubt(mailings: Mailings, name: str, reader_ids: Collection[int] = ()) -> tuple[int, ...]:
    """The numbers of readers in doubt, of all or of those with these ids.

    Raises:
        UnknownNameError: one of these is not in doubt.
    """
    held = {who.id: row.number for who, row in mailings.deliveries(name, only=[DeliveryState.IN_DOUBT])}
    return tuple(held.values()) if not reader_ids else _numbers(held, reader_ids, f"in doubt in {name}", name)


def refused_for_us(mailings: Mailings, name: str, reader_ids: Collection[int] = ()) -> tuple[int, ...]:
    """The numbers of readers who were refused for what we are, of all or of those with these ids.

    Raises:
        UnknownNameError: one of these was not.
    """
    rejected = mailings.deliveries(name, only=[DeliveryState.REJECTED])
    refused = {who.id: row.number for who, row in rejected if is_ours(row.code, row.text)}
    what = f"refused in {name} for what we are"
    return tuple(refused.values()) if not reader_ids else _numbers(refused, reader_ids, what, name)


def _numbers(found: dict[int, int], reader_ids: Collection[int], what: str, name: str) -> tuple[int, ...]:
    for reader in reader_ids:
        if reader not in found:
            again = f"mailer mailing status {name}"
            raise UnknownNameError(f"reader {reader} is not {what}", fix="name one that is", next=again)
    return tuple(found[reader] for reader in dict.fromkeys(reader_ids))

"""A mailing, its batches, and what became of each of its readers; the states, and the ways between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from mailer.model.recipient import Recipient


class DeliveryState(StrEnum):
    """What became of one reader of a mailing; each is in exactly one of these."""

    PENDING = "pending"
    DEFERRED = "deferred"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPPRESSED = "suppressed"
    IN_DOUBT = "in_doubt"


_ENDS = frozenset({DeliveryState.ACCEPTED, DeliveryState.REJECTED, DeliveryState.SUPPRESSED})

DELIVERY_STEPS: Mapping[DeliveryState, frozenset[DeliveryState]] = MappingProxyType(
    {
        DeliveryState.PENDING: _ENDS | {DeliveryState.DEFERRED, DeliveryState.IN_DOUBT},
        DeliveryState.DEFERRED: _ENDS | {DeliveryState.DEFERRED, DeliveryState.IN_DOUBT},
        # A person decides: it has arrived, or it goes out again.
        DeliveryState.IN_DOUBT: frozenset({DeliveryState.ACCEPTED, DeliveryState.PENDING}),
        # Likewise a person alone: who was refused for what we are gets it after all when that is mended.
        DeliveryState.REJECTED: frozenset({DeliveryState.PENDING}),
        DeliveryState.ACCEPTED: frozenset(),
        # Who was held back for another mailing of the issue gets it by this one when that one is cancelled.
        DeliveryState.SUPPRESSED: frozenset({DeliveryState.PENDING}),
    }
)
"""Where each state leads. Out of an end, nothing that a server says leads."""

OPEN = frozenset({DeliveryState.PENDING, DeliveryState.DEFERRED})
"""Those who are still to be sent to."""


class Suppressed(StrEnum):
    """Why a reader of a mailing is suppressed."""

    LEFT = "left"
    """Or was taken out by us: what the list says of him or her."""
    ELSEWHERE = "elsewhere"
    """Gets the same issue by another list."""
    CANCELLED = "cancelled"
    FORGOTTEN = "forgotten"


class MailingState(StrEnum):
    """Whether a mailing goes on. Finished: nobody is left to send to, though some may be in doubt."""

    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FINISHED = "finished"


MAILING_STEPS: Mapping[MailingState, frozenset[MailingState]] = MappingProxyType(
    {
        MailingState.RUNNING: frozenset({MailingState.PAUSED, MailingState.CANCELLED, MailingState.FINISHED}),
        # What was in flight when it was paused may have been the last of it.
        MailingState.PAUSED: frozenset({MailingState.RUNNING, MailingState.CANCELLED, MailingState.FINISHED}),
        MailingState.CANCELLED: frozenset(),
        # Readers in doubt, or refused, are sent to again.
        MailingState.FINISHED: frozenset({MailingState.RUNNING}),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """One sealed issue to one frozen audience, whose readers are numbered from 1 to ``planned``.

    ``list_id`` is what tokens know the list by.
    """

    id: int
    issue: str
    list: str
    list_id: int
    seal: str
    state: MailingState
    planned: int
    planned_at: dt.datetime

    @property
    def name(self) -> str:
        """What it is called: there is one mailing of an issue to a list, and never another one."""
        return mailing_name(self.issue, self.list)


def mailing_name(issue: str, list_name: str) -> str:
    """What the mailing of an issue to a list is called."""
    return f"{issue}@{list_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many readers of a mailing are in which state."""

    planned: int
    accepted: int = 0
    rejected: int = 0
    suppressed: int = 0
    deferred: int = 0
    pending: int = 0
    in_doubt: int = 0

    @property
    def holds(self) -> bool:
        """Whether every reader who was planned is counted, and nobody else."""
        parts = (getattr(self, state) for state in DeliveryState)
        return self.planned == sum(parts) and all(getattr(self, state) >= 0 for state in DeliveryState)

    @property
    def left(self) -> int:
        """How many are still to be sent to."""
        return self.deferred + self.pending

    def with_in_flight(self, messages: int) -> Counts:
        """The counts while that many messages wait for their last reply: nobody could say what becomes of them.

        A reader who is tried again waits among the deferred, and is in flight like any other.
        """
        first = min(messages, self.pending)
        again = min(messages - first, self.deferred)
        return replace(
            self,
            pending=self.pending - first,
            deferred=self.deferred - again,
            in_doubt=self.in_doubt + first + again,
        )

    def __str__(self) -> str:
        parts = (
            f"{getattr(self, state):,} {state.replace('_', ' ')}"
            for state in ("accepted", "rejected", "suppressed", "deferred", "pending", "in_doubt")
        )
        return f"{self.planned:,} planned = {' + '.join(parts)}"


class Batch(NamedTuple):
    """A range of a mailing's readers, both ends in it, in one lane: what is claimed at once.

    ``turn`` counts how often it was claimed: what belongs to an earlier claim is not taken for this one's.
    """

    # A tuple, as it is looked up for each reader: the hash of a dataclass takes three times as long.

    number: int
    lane: str
    lo: int
    hi: int
    turn: int


def readers_at_once(planned: int) -> int:
    """How many readers of a mailing to so many are claimed at once.

    Of a large one so many that a turn's wait for the disk no longer shows, and few are in doubt after a power cut. Of a
    small one a hundredth, or fifty: of the processes that share it none should have a lot left when others have nobody.
    """
    return min(max(planned // 100, 50), 400)


class Delivery(NamedTuple):
    """What became of the reader ``number`` of a mailing: the last reply, and how often it was tried.

    ``code`` is 0 where no server answered. ``unknown_address``: the reply says that there is no such address.
    """

    # A tuple is made in half the time of a dataclass, and there is one for each reader.

    number: int
    state: DeliveryState
    code: int = 0
    text: str = ""
    attempts: int = 0
    at: dt.datetime | None = None
    unknown_address: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """Readers who are one sender's to send to, with their numbers, and the batches that they come from."""

    batches: tuple[Batch, ...]
    readers: tuple[tuple[int, Recipient], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How a mailing stands after results were written. Without a ``claim`` there was nothing to claim.

    ``due`` is when there will be something next, and None where only what others have claimed is left, or nothing.
    """

    state: MailingState
    counts: Counts
    claim: Claim | None = None
    due: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How a mailing goes: what was accepted of late, since when that is, and when a deferred reader is due next."""

    accepted: int = 0
    since: dt.datetime | None = None
    due: dt.datetime | None = None

    def rate(self, now: dt.datetime) -> float:
        """Accepted messages a second."""
        if self.since is None:
            return 0.0
        return self.accepted / max((now - self.since).total_seconds(), 1.0)


@dataclass(frozen=True, slots=True)
class LiveSender:
    """The process that sends from a store at this moment, and the mailing that it sends; 0 before it has begun."""

    process: int
    mailing_id: int


_PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (5, 15, 30, 60, 120, 240, 480))


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait before a deferred reader is tried again, after the first attempt, the second, and so on.

    Greylisting lets a second attempt in after five minutes, and a full mailbox or a busy host is not helped by more
    than a night (RFC 5321 4.5.4.1 has days in mind, for letters that do not go stale).
    """

    pauses: tuple[dt.timedelta, ...] = _PAUSES

    def after(self, attempts: int) -> dt.timedelta | None:
        """The pause after that many attempts; None when there have been enough."""
        return self.pauses[attempts - 1] if attempts <= len(self.pauses) else None

    @property
    def longest(self) -> dt.timedelta:
        """The longest pause."""
        return max(self.pauses, default=dt.timedelta())


USUAL_PATIENCE = Patience()
"""Eight attempts, the last some sixteen hours after the first."""

"""What a mail server does to a message, and how often: a good list on a usual day, or a bad day.

It is drawn by a keyed digest of the recipient and the attempt, so that a rehearsal can be repeated.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from mailer.model.lanes import LANES


class Mood(StrEnum):
    """What becomes of an attempt."""

    TAKEN = "taken"
    SLOW = "taken after a while"
    GREYLISTED = "greylisted"
    FULL = "mailbox full"
    TOO_FAST = "too fast for a large provider"
    UNKNOWN = "no such address"
    REFUSED = "refused for what we are"
    DROPPED_BEFORE = "connection lost before the message"
    DROPPED_AFTER = "connection lost behind the message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """How often a mood is met at the first attempt; ``stays`` is how often whoever met it meets it again."""

    mood: Mood
    usual: float
    rough: float
    stays: float = 0.0


ODDS = (
    # RFC 6647: strangers are put off once, and let in a few minutes later. A relay that sends every week is known to
    # most hosts; one with a new address is a stranger to all that do this.
    Odds(mood=Mood.GREYLISTED, usual=0.01, rough=0.10),
    # Who does not clear a mailbox today seldom does so tonight; some of these are never emptied again.
    Odds(mood=Mood.FULL, usual=0.002, rough=0.01, stays=0.8),
    # Addresses that died since the last issue. Amazon SES asks for less than 2 %, and looks into it from 5 % on.
    Odds(mood=Mood.UNKNOWN, usual=0.003, rough=0.04, stays=1.0),
    # Of readers of the large providers alone: Gmail's 421 4.7.28 comes when a rate is unusual for a sender.
    Odds(mood=Mood.TOO_FAST, usual=0.001, rough=0.03, stays=0.1),
    # Stray company gateways on a usual day. On a bad one, an address on a blocklist: more than the breaker lets pass.
    Odds(mood=Mood.REFUSED, usual=0.0002, rough=0.08, stays=1.0),
    # A scanner that takes its time; RFC 5321 4.5.3.2.6 has clients wait for ten minutes because of them.
    Odds(mood=Mood.SLOW, usual=0.0005, rough=0.005),
    # Restarts, deployments, load balancers and firewalls.
    Odds(mood=Mood.DROPPED_BEFORE, usual=0.0003, rough=0.01),
    # The same, in the moment in which it is not known who has the message (RFC 1047).
    Odds(mood=Mood.DROPPED_AFTER, usual=0.0001, rough=0.003),
)
"""Shares of first attempts, each with its reason; with the rest nothing happens but that it is taken."""

SLOW_SECONDS = 0.5
"""A slow server of a rehearsal: long enough to be noticed, short enough to be waited for."""

MOST_MESSAGES = 100
MOST_MESSAGES_WHEN_ROUGH = 40
"""Of a connection: the next one is refused with 452 4.5.3. OpenSMTPD has the first, busy relays less."""

KEPT_ALL_THE_SAME = 0.5
"""Of messages whose end was followed by silence: the share that the server has taken. Nobody could tell."""

_OF_LARGE_PROVIDERS = frozenset(chain.from_iterable(LANES.values()))


class Moods:
    """What is met by whom, drawn with ``key``: the same for the same key."""

    def __init__(self, key: bytes, *, rough: bool = False) -> None:
        self._key = key
        self.is_rough = rough
        self.most_messages = MOST_MESSAGES_WHEN_ROUGH if rough else MOST_MESSAGES
        self._stays = {odds.mood: odds.stays for odds in ODDS}
        self._bounds: list[tuple[float, Mood]] = []
        self._any = 0.0
        for odds in ODDS:
            self._any += odds.rough if rough else odds.usual
            self._bounds.append((self._any, odds.mood))

    def of(self, recipient: str, attempt: int) -> Mood:
        """What an attempt to reach ``recipient`` meets; attempts count from 1."""
        mood = self._first(recipient)
        for number in range(2, attempt + 1):
            if mood is Mood.TAKEN or self._drawn(recipient, f"attempt {number}") >= self._stays[mood]:
                return Mood.TAKEN
        return mood

    def keeps(self, recipient: str) -> bool:
        """Whether a message is taken whose end is followed by silence."""
        return self._drawn(recipient, "kept") < KEPT_ALL_THE_SAME

    def _first(self, recipient: str) -> Mood:
        drawn = self._drawn(recipient, "attempt 1")
        if drawn >= self._any:
            return Mood.TAKEN
        mood = next(mood for bound, mood in self._bounds if drawn < bound)
        if mood is Mood.TOO_FAST and recipient.rpartition("@")[2].lower() not in _OF_LARGE_PROVIDERS:
            return Mood.TAKEN
        return mood

    def _drawn(self, recipient: str, what: str) -> float:
        """A number from 0 to below 1."""
        digest = hashlib.blake2b(f"{what}\0{recipient}".encode(), key=self._key, digest_size=6)
        return int.from_bytes(digest.digest(), "big") / (1 << 48)

"""A mailing that goes wrong is stopped: refusals that are about us, not about readers, are not to be collected.

A server that has no use for our mail says so to everybody. Whoever goes on loses readers of this issue one by one, and
with each refusal some of the sender's reputation. Nobody is suppressed for such a refusal.
"""

from __future__ import annotations

import mmap
import zlib

from mailer.model.delivery import Delivery, DeliveryState
from mailer.model.refusals import is_ours, without_addresses

ENOUGH_TO_JUDGE = 50
"""Outcomes before a share of them means something."""

MOST_OF_ALL = 0.05
"""The share of outcomes that may be refusals of us. Of a list in order far fewer are refused for anything."""

MOST_OF_A_DOMAIN = 20
"""Readers of one domain who may be refused for what we are: the domain means it then."""

_OUTCOMES, _OURS, _DOMAINS = 0, 1, 2
_PLACES = 1 << 16
"""For domains: so many that two which refuse us hardly ever share one."""


class Tally:
    """What all processes of a mailing have heard; made before they are forked, each writes its own part of it."""

    def __init__(self, processes: int = 1) -> None:
        self.processes = processes
        self._width = _DOMAINS + _PLACES
        # A page of it takes room once somebody writes there.
        self._counts = memoryview(mmap.mmap(-1, processes * self._width * 4)).cast("I")

    def count(self, process: int, what: int) -> None:
        """One more of ``what`` in the part of a process."""
        self._counts[process * self._width + what] += 1

    def total(self, what: int) -> int:
        """How many there are in all parts."""
        return sum(self._counts[process * self._width + what] for process in range(self.processes))


class Breaker:
    """Hears every outcome of one process, and judges by what all have heard."""

    def __init__(self, tally: Tally, process: int = 0) -> None:
        self._tally = tally
        self._process = process

    def why_stop(self, result: Delivery, address: str) -> str:
        """Why the mailing should stop after this outcome of the reader at ``address``; empty while it may go on."""
        if not result.code:
            return ""
        self._tally.count(self._process, _OUTCOMES)
        if result.state is not DeliveryState.REJECTED or not is_ours(result.code, result.text):
            return ""
        domain = address.rpartition("@")[2].lower()
        place = _DOMAINS + zlib.crc32(domain.encode()) % _PLACES
        self._tally.count(self._process, _OURS)
        self._tally.count(self._process, place)
        said = without_addresses(f"{result.code} {result.text}")[:200]
        if self._tally.total(place) > MOST_OF_A_DOMAIN:
            return f"{domain} refuses what we send, not single readers: {said}"
        outcomes, ours = self._tally.total(_OUTCOMES), self._tally.total(_OURS)
        if outcomes >= ENOUGH_TO_JUDGE and ours > MOST_OF_ALL * outcomes:
            return f"{ours} of {outcomes} messages were refused for what we are, not for whom they were to: {said}"
        return ""

"""A mailing that goes wrong is stopped: refusals that are about us, not about readers, are not to be collected.

A server that has no use for our mail says so to everybody. Whoever goes on loses readers of this issue one by one, and
with each refusal some of the sender's reputation. Nobody is suppressed for such a refusal.
"""

from __future__ import annotations

from collections import Counter

from mailer.model.delivery import Delivery, DeliveryState
from mailer.model.refusals import is_ours

ENOUGH_TO_JUDGE = 50
"""Outcomes before a share of them means something."""

MOST_OF_ALL = 0.05
"""The share of outcomes that may be refusals of us. Of a list in order far fewer are refused for anything."""

MOST_OF_A_DOMAIN = 20
"""Readers of one domain who may be refused for what we are: the domain means it then."""


class Breaker:
    """Hears every outcome of one of so many ``processes``, each of which takes its part of the bounds for itself."""

    def __init__(self, processes: int = 1) -> None:
        # So many processes that a part means nothing would rather stop late than for one gateway in a bad mood.
        self._enough = max(ENOUGH_TO_JUDGE // processes, 20)
        self._most_of_a_domain = max(MOST_OF_A_DOMAIN // processes, 5)
        self._outcomes = 0
        self._ours = 0
        self._of_domain: Counter[str] = Counter()

    def why_stop(self, result: Delivery, domain: str) -> str:
        """Why the mailing should stop after this outcome of a reader at ``domain``; empty while it may go on."""
        if not result.code:
            return ""
        self._outcomes += 1
        if result.state is not DeliveryState.REJECTED or not is_ours(result.code, result.text):
            return ""
        self._ours += 1
        self._of_domain[domain] += 1
        said = f"{result.code} {result.text}".strip()[:200]
        if self._of_domain[domain] > self._most_of_a_domain:
            return f"{domain} refuses what we send, not single readers: {said}"
        if self._outcomes >= self._enough and self._ours > MOST_OF_ALL * self._outcomes:
            share = f"{self._ours} of {self._outcomes} messages"
            return f"{share} were refused for what we are, not for whom they were to: {said}"
        return ""

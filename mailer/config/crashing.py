"""A crash on order: ``MAILER_CRASH_AT=claim-written`` kills this process where it comes by that point.

``claim-written:3`` lets it come by twice. Nothing is cleaned up, as with a power plug: that a mailing survives this
wherever it strikes is what tests and rehearsals find out.
"""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from mailer.config.environment import crash_setting
from mailer.errors import SettingsError, nearest


class Point(StrEnum):
    """Where something was just written, or is about to be."""

    AUDIENCE_WRITTEN = "audience-written"
    AUDIENCE_FROZEN = "audience-frozen"
    JOURNAL_MADE = "journal-made"
    RECOVERY_WRITTEN = "recovery-written"
    RECOVERED = "recovered"
    RESULTS_WRITTEN = "results-written"
    CLAIM_WRITTEN = "claim-written"
    TURN_TAKEN = "turn-taken"
    TURN_NOTED = "turn-noted"
    DOT_NOTED = "dot-noted"
    REPLY_NOTED = "reply-noted"
    DECISION_WRITTEN = "decision-written"
    DECIDED = "decided"


@dataclass(slots=True)
class _Order:
    point: Point
    times: int


def crash_if_ordered(point: Point) -> None:
    """Kill this process where the environment says so."""
    order = _order()
    if order is not None and order.point is point:
        order.times -= 1
        if not order.times:
            os.kill(os.getpid(), signal.SIGKILL)


@cache
def _order() -> _Order | None:
    text = crash_setting()
    if not text:
        return None
    name, _, times = text.partition(":")
    known = tuple(point.value for point in Point)
    if name not in known or not (times or "1").isdecimal() or times == "0":
        fix = f"write one of {', '.join(known)}, alone or followed by :3"
        close = nearest(name, known)
        raise SettingsError(f"“{text}” is no point", file="MAILER_CRASH_AT", fix=f"write {close}" if close else fix)
    return _Order(Point(name), int(times or "1"))

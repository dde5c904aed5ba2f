"""Times as the store keeps them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache


@lru_cache(64)
def as_text(at: dt.datetime) -> str:
    """A time as text that sorts: ``2024-05-17T09:00:00Z``."""
    # Asked of each of a million readers, many of whom have it in common.
    in_utc = at if at.tzinfo is dt.UTC else at.astimezone(dt.UTC)
    return in_utc.isoformat(timespec="seconds")[:19] + "Z"


def as_time(text: str) -> dt.datetime:
    """The time that ``as_text`` wrote."""
    # Ten times as fast as ``strptime``, and asked of each of a million rows.
    return dt.datetime.fromisoformat(text)


def day_of(text: str) -> str:
    """The day of a time that ``as_text`` wrote."""
    return text[:10]

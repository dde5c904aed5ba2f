"""A mailing that another program sends."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The batch that a mailing was handed over as: what tells it from every other one, and where it was made."""

    token: str
    place: str

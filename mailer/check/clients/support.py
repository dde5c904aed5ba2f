"""What caniemail.com found out about mail clients, and how much each of them counts among this desk's readers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mailer.config.places import place_of
from mailer.config.settings import Publication
from mailer.errors import SettingsError, nearest

_DATA = Path(__file__).parent / "data" / "caniemail.json"

USUAL_WEIGHTS: dict[str, int] = {
    "apple-mail-ios": 36,
    "gmail-web": 13,
    "apple-mail-macos": 11,
    "gmail-android": 10,
    "outlook-windows": 8,
    "outlook-web": 8,
    "gmail-ios": 6,
    "yahoo-web": 4,
    "samsung-email-android": 2,
    "thunderbird-macos": 2,
}
"""Parts of a hundred, rounded from what firms that count openings published; a desk's own figures are better."""


@dataclass(frozen=True, slots=True)
class Support:
    """What is known of one feature. ``by_client`` has a letter by client: y, n, a for partly, u for unknown."""

    title: str
    tested: str
    by_client: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SupportData:
    """The data: the day it is from, the clients by name with what they are called, the features by slug."""

    date: str
    clients: Mapping[str, str]
    features: Mapping[str, Support]


@cache
def support_data() -> SupportData:
    """The data that travels with this program."""
    data = json.loads(_DATA.read_text("utf-8"))
    clients = data["clients"]
    features = {
        slug: Support(title, tested, dict(zip(clients, letters, strict=True)))
        for slug, (title, tested, letters) in data["features"].items()
    }
    return SupportData(data["date"], clients, features)


def weights_of(publication: Publication) -> dict[str, int]:
    """How much each client counts, those that count nothing left out.

    Raises:
        SettingsError: ``[check.clients]`` names a client that was never tested.
    """
    known = support_data().clients
    for name in publication.check.clients:
        if name not in known:
            close = nearest(name, list(known))
            fix = f"did you mean {close}?" if close else f"write one of {', '.join(USUAL_WEIGHTS)}"
            file, line = place_of(publication.root, "check", "clients", name)
            raise SettingsError(f"[check.clients] there is no mail client “{name}”", file=file, line=line, fix=fix)
    weights = {**USUAL_WEIGHTS, **publication.check.clients}
    return {name: weight for name, weight in weights.items() if weight > 0}


def without(support: Support, weights: Mapping[str, int]) -> tuple[str, ...]:
    """The clients that do not know a feature at all, those of most readers first."""
    lacking = [name for name in weights if support.by_client[name] == "n"]
    return tuple(sorted(lacking, key=lambda name: -weights[name]))


def share(clients: Iterable[str], weights: Mapping[str, int]) -> float:
    """How many of a hundred readers have one of these clients."""
    return 100 * sum(weights[name] for name in clients) / max(sum(weights.values()), 1)

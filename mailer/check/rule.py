"""A rule: what it asks, why, an example of each side, and the function that looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mailer.check.checked import NOWHERE, Checked, Spot
from mailer.model.finding import Severity

GROUPS = {
    "C": "content",
    "Q": "sourcing",
    "M": "memory",
    "P": "pictures",
    "X": "accessibility",
    "W": "markup",
    "H": "links",
    "K": "clients",
    "Z": "spam",
    "F": "message",
    "L": "list",
    "E": "files",
    "R": "release",
}
"""The first letter of an id, and the subject that it stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a rule's function yields: what is wrong here, what to write instead, and where."""

    message: str
    fix: str = ""
    spot: Spot = NOWHERE


Look = Callable[[Checked], Iterable[Found]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """``asks`` is the rule as a sentence. ``fails`` and ``passes`` are an example each, as an editor would write it.

    ``excusable`` is whether an issue may let it pass with a reason; what would break the mail itself may not. One that
    is ``asked_for`` looks only where it, or its subject, is named.
    """

    id: str
    severity: Severity
    asks: str
    why: str
    fails: str
    passes: str
    look: Look
    excusable: bool = True
    asked_for: bool = False

    @property
    def subject(self) -> str:
        """The subject that it belongs to."""
        return GROUPS[self.id[0]]


def rule(
    id: str,
    severity: Severity,
    asks: str,
    *,
    why: str,
    fails: str,
    passes: str,
    excusable: bool = True,
    asked_for: bool = False,
) -> Callable[[Look], Rule]:
    """Make a rule of the function below it."""

    def made(look: Look) -> Rule:
        return Rule(
            id=id,
            severity=severity,
            asks=asks,
            why=why,
            fails=fails,
            passes=passes,
            look=look,
            excusable=excusable,
            asked_for=asked_for,
        )

    return made

"""A number that an issue states, with all that tells which number of a story it is."""

from __future__ import annotations

from dataclasses import dataclass

from mailer.facts.fact import Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A number of an issue. ``about`` are the stems around it, ``sentence`` those of its very sentence alone.

    ``clause`` are those of the part of it that the number stands in.
    ``beside`` are the other numbers of that sentence. ``translated`` is whether the sentence that it translates has
    the number too, so that the words of that one speak for it. ``original`` are the stems of that sentence where it is
    known, whatever number it has: they tell which story is meant. ``strays`` is whether that one has another number,
    and ``meant`` that number where it plainly stands in this one’s place.
    """

    number: Number
    about: frozenset[str]
    language: str
    sentence: frozenset[str] = frozenset()
    translated: bool = False
    beside: tuple[Number, ...] = ()
    clause: frozenset[str] = frozenset()
    original: frozenset[str] = frozenset()
    strays: bool = False
    meant: Number | None = None

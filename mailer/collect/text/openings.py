"""Pieces that a paywall cuts off: its words go, and the editor hears what they mean for the text above them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from mailer.collect.piece import Piece
from mailer.collect.text.clean import furniture
from mailer.collect.text.markdown import blocks_of, unmarked
from mailer.collect.text.walls import is_offer, is_wall
from mailer.model.text import words_in

# Blocks at the end of a body among which a wall is looked for.
_WITHIN = 12
# In words: so much text below a wall is the article going on, and not the line about its author.
_GOES_ON = 60
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")
_OPAQUE = ("```", "~~~", "    ", "|")


@dataclass(slots=True)
class _Found:
    """A body taken apart: the blocks that stay, what the wall says, and what was offered below it."""

    kept: list[str]
    wall: str = ""
    goes_on: bool = False
    offers: list[str] = field(default_factory=list)


def without_wall(piece: Piece) -> Piece:
    """The piece without the words of a paywall; ``removed`` says that its text may be only the opening of one.

    Where its page asks for subscribers and the text does not, ``removed`` says that too: only the editor can tell.
    """
    found = _found(blocks_of(piece.body))
    body = "\n\n".join(found.kept) if found.wall else piece.body
    words = words_in(body)
    told: list[str] = []
    if found.wall and found.goes_on:
        told.append(f"paywall notice: {found.wall}")
    elif found.wall:
        told.append(f"paywall, only the opening of the article may be here ({words:,} words): {found.wall}")
    elif piece.wall:
        told.append(f"perhaps the rest of the article ({words:,} words are here): its page {piece.wall}")
    told += [f"subscription offer: {offer}" for offer in found.offers]
    return replace(piece, body=body, removed=(*piece.removed, *told)) if told else piece


def _found(blocks: list[str]) -> _Found:
    start = max(0, len(blocks) - _WITHIN)
    for at in range(start, len(blocks)):
        opening, wall = _parted(blocks[at])
        if wall:
            below = blocks[at + 1 :]
            offers = below[: _end_of_offers(below)]
            text = below[len(offers) :]
            goes_on = sum(map(words_in, text)) > _GOES_ON
            if goes_on:
                # Then even what reads like an offer may be a paragraph of it.
                offers, text = [], below
            kept = [*blocks[:at], *([opening] if opening else []), *text]
            return _Found(kept, wall, goes_on, [_bare(offer) for offer in offers])
    return _Found(blocks)


def _end_of_offers(blocks: list[str]) -> int:
    """How many blocks go on about subscribing; a list belongs to the line above it that announces it."""
    for at, block in enumerate(blocks):
        announced = at > 0 and block.startswith(("- ", "1. ")) and _bare(blocks[at - 1]).endswith(":")
        if not announced and not _is_offer(block):
            return at
    return len(blocks)


def _parted(block: str) -> tuple[str, str]:
    """A block without the wall at its end, and the words of that; they are empty where there is none."""
    if block.startswith(_OPAQUE):
        return block, ""
    if is_wall(_bare(block)):
        return "", _bare(block)
    ends = [0, *(found.end() for found in _SENTENCE_END.finditer(block)), len(block)]
    sentences = [block[begin:end] for begin, end in pairwise(ends)]
    first = next((at for at, sentence in enumerate(sentences) if is_wall(_bare(sentence))), -1)
    if first < 0 or not all(_is_offer(sentence) for sentence in sentences[first + 1 :]):
        return block, ""
    # A mark or a link that opens above the wall and closes in it would be torn.
    opening, wall = block[: ends[first]].rstrip(), block[ends[first] :]
    return (
        (block, "") if any(opening.count(sign) % 2 for sign in "*_`") or _is_torn(opening) else (opening, _bare(wall))
    )


def _is_torn(text: str) -> bool:
    return text.count("[") != text.count("]") or text.count("(") != text.count(")")


def _is_offer(block: str) -> bool:
    words = _bare(block)
    return not block.startswith(_OPAQUE) and (is_wall(words) or is_offer(words) or bool(furniture(words)))


def _bare(block: str) -> str:
    return unmarked(" ".join(block.lstrip("#> ").replace("\\\n", " ").split()))

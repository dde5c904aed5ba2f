"""Plain text → pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mailer.collect.piece import Piece
from mailer.collect.text.body import markdown_of
from mailer.collect.text.bylines import dateline
from mailer.collect.text.head import Head, piece_of, read_head
from mailer.collect.text.headlines import guessed_title
from mailer.collect.text.lines import Line, meaningful_lines
from mailer.collect.text.page import Item, Removed, Shot, sorted_out
from mailer.collect.text.split import pieces_on


def read_text(text: str, *, split: bool = False) -> tuple[Piece, ...]:
    """The pieces in plain text: one, or with ``split`` one for each headline."""
    page = sorted_out(meaningful_lines(text), of_many=split)
    parts = pieces_on(page) if split else (page.items,)
    return with_site_of_page(tuple(_piece(items) for items in parts))


def with_site_of_page(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The pieces of one page, each with the publisher that one of them carries, where there is only one."""
    sites = {piece.site for piece in pieces if piece.site}
    if len(pieces) < 2 or len(sites) != 1:
        return pieces
    return tuple(replace(piece, publisher=piece.publisher or next(iter(sites))) for piece in pieces)


def _piece(items: Sequence[Item]) -> Piece:
    head = Head()
    lines = running_text(read_head(items, head), head)
    if len(lines) > head.standfirst:
        lines[head.standfirst] = without_dateline(lines[head.standfirst], head)
    return piece_of(head, markdown_of(lines, standfirst=head.standfirst), guess=guessed_title(lines))


def running_text(items: Sequence[Item], head: Head) -> list[Line]:
    """The lines of a body; its pictures and what was left out go to ``head``."""
    lines: list[Line] = []
    for item in items:
        if isinstance(item, Line):
            lines.append(item)
            continue
        head.removed.append(str(item))
        if isinstance(item, Shot):
            head.images.append(item.picture)
    return lines


def without_dateline(line: Line, head: Head) -> Line:
    """The first paragraph without the dateline it opens with, which ``head`` gets."""
    found = None if line.opaque or line.heading else dateline(line.text)
    if not found or not line.raw.strip().startswith(line.text[: found.length].strip()):
        return line
    head.dateline = head.dateline or found.place
    head.publisher = head.publisher or found.agency
    head.removed.append(str(Removed(reason="dateline", text=line.text[: found.length].strip())))
    return replace(line, text=line.text[found.length :], raw=line.raw.replace(line.text[: found.length], "", 1))

"""Which block or story of an issue a person means: a position from 1, a block's type, or a story's slug."""

from __future__ import annotations

from dataclasses import dataclass

from mailer.errors import UnknownNameError, nearest
from mailer.model.issue import BLOCK_TYPES, Issue, Stories


@dataclass(frozen=True, slots=True)
class Place:
    """A block by its position from 0, or with ``item`` one story of that block."""

    block: int
    item: int | None = None


def find(issue: Issue, meant: str) -> Place:
    """The block or story that ``meant`` names.

    Raises:
        UnknownNameError: nothing, or more than one thing, is called that.
    """
    show = f"mailer issue show {issue.slug}"
    if meant.isdecimal():
        if 1 <= int(meant) <= len(issue.blocks):
            return Place(int(meant) - 1)
        raise UnknownNameError(f"there is no block {meant}; {issue.slug} has {len(issue.blocks)}", next=show)
    if meant in BLOCK_TYPES:
        return Place(_only_block(issue, meant, show))
    stories = [
        Place(at, position)
        for at, block in enumerate(issue.blocks)
        if isinstance(block, Stories)
        for position, item in enumerate(block.items)
        if item.story == meant
    ]
    if len(stories) == 1:
        return stories[0]
    if stories:
        raise UnknownNameError(f"“{meant}” stands in {len(stories)} blocks", fix="edit the file by hand", next=show)
    here = [item.story for block in issue.blocks if isinstance(block, Stories) for item in block.items]
    close = nearest(meant, [*here, *BLOCK_TYPES])
    raise UnknownNameError(
        f"there is no block or story “{meant}” in {issue.slug}",
        fix=f"did you mean {close}?" if close else "",
        next=show,
    )


def _only_block(issue: Issue, kind: str, show: str) -> int:
    positions = [at for at, block in enumerate(issue.blocks) if block.type == kind]
    if len(positions) == 1:
        return positions[0]
    if not positions:
        raise UnknownNameError(f"there is no {kind} block in {issue.slug}", next=show)
    shown = ", ".join(str(at + 1) for at in positions)
    raise UnknownNameError(
        f"{issue.slug} has {len(positions)} {kind} blocks", fix=f"name one by position: {shown}", next=show
    )

"""A page of many pieces: where each begins. It has a headline, below a button, a rule or a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mailer.collect.text.headlines import is_prose, may_be_headline, may_be_subheading
from mailer.collect.text.lines import Line
from mailer.collect.text.page import Item, Page, Removed, Shot, lines_per_block


def pieces_on(page: Page) -> tuple[tuple[Item, ...], ...]:
    """The items of each piece, in order; all in one where the page has a single headline or none.

    Text above the first headline is a piece of its own: nothing is lost.
    """
    starts = _marked_headings(page) or _below_marks(page.items)
    if len(starts) < 2:
        starts = _between_paragraphs(page.items)
    openings = sorted({_opening(page.items, start) for start in starts})
    if len(openings) < 2:
        return (page.items,)
    if any(isinstance(item, Line) for item in page.items[: openings[0]]):
        openings.insert(0, 0)
    # What stands above the first piece without being text goes with it.
    openings[0] = 0
    return tuple(page.items[start:end] for start, end in zip(openings, [*openings[1:], None], strict=True))


def _marked_headings(page: Page) -> list[int]:
    """Where headings of one level part a Markdown page: the highest level that occurs twice."""
    if not page.markdown:
        return []
    levels = Counter(item.heading for item in page.items if isinstance(item, Line) and item.heading)
    level = min((level for level, count in levels.items() if count > 1), default=0)
    return [at for at, item in enumerate(page.items) if level and isinstance(item, Line) and item.heading == level]


def _below_marks(items: Sequence[Item]) -> list[int]:
    """Headlines below a button, a rule or a picture, and the one at the top."""
    sizes = lines_per_block(items)
    starts = []
    parted = True
    for at, item in enumerate(items):
        if isinstance(item, Removed):
            parted = parted or item.ends_piece
        elif isinstance(item, Shot) or item.is_rule:
            parted = True
        elif item.opaque:
            parted = False
        else:
            if parted and _is_headline(item, sizes):
                starts.append(at)
            parted = False
    return starts


def _between_paragraphs(items: Sequence[Item]) -> list[int]:
    """Without any marks: every short line that stands alone above a paragraph, where the page opens with one."""
    lines = [(at, item) for at, item in enumerate(items) if isinstance(item, Line)]
    starts = []
    for place, (at, line) in enumerate(lines[:-1]):
        below = lines[place + 1][1]
        above = lines[place - 1][1] if place else None
        stands_alone = above is None or (above.block != line.block and is_prose(above.text))
        if stands_alone and (line.heading or may_be_subheading(line.text)) and is_prose(below.text):
            starts.append(at)
    return starts if lines and starts[:1] == [lines[0][0]] else []


def _is_headline(line: Line, sizes: Counter[int]) -> bool:
    if line.heading:
        return True
    return may_be_headline(line.text) and not line.is_list_item and sizes[line.block] <= 3


def _opening(items: Sequence[Item], start: int) -> int:
    """Where the piece with the headline at ``start`` opens: with the pictures that stand right above it."""
    opening = start
    for at in range(start - 1, -1, -1):
        item = items[at]
        if isinstance(item, Line) and not item.is_rule:
            break
        if isinstance(item, Removed) and item.ends_piece:
            break
        if isinstance(item, Shot):
            opening = at
    return opening

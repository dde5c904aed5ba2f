"""A page sorted out: running text, what was left out, and the pictures it speaks of, in the order of the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from mailer.collect.text.captions import credit_text, has_caption_cue, is_credit, labelled_caption, one_sentence
from mailer.collect.text.clean import ends_a_piece, furniture
from mailer.collect.text.headlines import ends_a_sentence, is_prose, may_be_headline
from mailer.collect.text.lines import Line
from mailer.model.story import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A line that was left out, and why."""

    reason: str
    text: str
    ends_piece: bool = False

    def __str__(self) -> str:
        return f"{self.reason}: {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A picture that the text speaks of."""

    picture: Picture

    def __str__(self) -> str:
        kind = "caption and credit" if self.picture.caption and self.picture.credit else "caption"
        words = " — ".join(part for part in (self.picture.caption, self.picture.credit) if part)
        return f"{kind if self.picture.caption else 'credit'}, kept with the pictures: {words or self.picture.alt}"


Item = Line | Removed | Shot


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The items of a source. A page ``of_many`` pieces has a button below each, or a picture above."""

    items: tuple[Item, ...]
    of_many: bool = False
    markdown: bool = False

    @property
    def lines(self) -> list[Line]:
        """The running text."""
        return [item for item in self.items if isinstance(item, Line)]


def sorted_out(lines: Iterable[Item], *, of_many: bool = False, markdown: bool = False) -> Page:
    """Furniture and pictures told from the text. What may be either is text."""
    items: list[Item] = []
    for line in lines:
        looked_into = isinstance(line, Line) and not line.opaque and not line.heading
        reason = furniture(line.text) if isinstance(line, Line) and looked_into else ""
        if isinstance(line, Line) and reason:
            items.append(Removed(reason=reason, text=line.text, ends_piece=ends_a_piece(reason)))
        else:
            items.append(line)
    items = _credited(items, of_many)
    return Page(items=tuple(_captions_above_headlines(items, of_many)), of_many=of_many, markdown=markdown)


def lines_per_block(items: Iterable[Item]) -> Counter[int]:
    """How many lines of running text stand together in each block."""
    return Counter(item.block for item in items if isinstance(item, Line))


def _credited(items: list[Item], of_many: bool) -> list[Item]:
    """Credits and the captions above them as pictures, and captions that say themselves what they are."""
    sizes = lines_per_block(items)
    made: list[Item] = []
    text_above = 0
    for at, item in enumerate(items):
        if not isinstance(item, Line) or item.opaque or item.heading:
            made.append(item)
            text_above += isinstance(item, Line)
            continue
        labelled = labelled_caption(item.text)
        if labelled:
            made.append(Shot(picture=labelled))
        elif is_credit(item.text):
            caption = _caption_above(made, item, items[at + 1 : at + 2], sizes, text_above, of_many)
            if caption is not None:
                made.pop()
                text_above -= not isinstance(caption, Shot)
            made.append(_shot(caption, credit_text(item.text)))
        else:
            made.append(item)
            text_above += 1
    return made


def _shot(caption: Line | Shot | None, credit: str) -> Shot:
    if isinstance(caption, Shot):
        return Shot(picture=replace(caption.picture, credit=credit))
    return Shot(picture=Picture(caption=caption.text if caption else "", credit=credit))


def _caption_above(
    made: list[Item], credit: Line, below: list[Item], sizes: Counter[int], text_above: int, of_many: bool
) -> Line | Shot | None:
    """The caption that ``credit`` belongs to, the last of ``made``; None when that is text of its own."""
    above = made[-1] if made else None
    if isinstance(above, Shot):
        return above if above != Shot(picture=Picture()) and not above.picture.credit else None
    if (
        not isinstance(above, Line)
        or above.opaque
        or above.heading
        or above.is_list_item
        or not one_sentence(above.text)
    ):
        return None
    together = above.block == credit.block
    if sizes[above.block] > 1 + together:
        return None
    headline_below = bool(below) and isinstance(below[0], Line) and may_be_headline(below[0].text)
    first = text_above == 1
    if first and not ends_a_sentence(above.text):
        # “Headline, Photo: X, text” has its only headline above the credit.
        return above if headline_below and not is_credit(above.text) else None
    fits = first or has_caption_cue(above.text) or (together and ends_a_sentence(above.text))
    return above if fits or (of_many and headline_below) else None


def _captions_above_headlines(items: list[Item], of_many: bool) -> list[Item]:
    """Captions without a credit: only where a piece begins, above its headline."""
    sizes = lines_per_block(items)
    made: list[Item] = []
    text_above = False
    for at, item in enumerate(items):
        if isinstance(item, Line):
            begins = not text_above or (of_many and isinstance(made[-1], Removed) and made[-1].ends_piece)
            below = [after for after in items[at + 1 : at + 3] if isinstance(after, Line)] if begins else []
            if len(below) == 2 and sizes[item.block] == 1 and _stands_above(item, below[0], below[1], of_many):
                made.append(Shot(picture=Picture(caption=item.text)))
                continue
            text_above = True
        made.append(item)
    return made


def _stands_above(line: Line, headline: Line, text: Line, of_many: bool) -> bool:
    """Whether ``line`` is the caption of a picture that stood above ``headline``."""
    if line.opaque or line.heading or line.is_list_item or not one_sentence(line.text):
        return False
    if not may_be_headline(headline.text) or headline.is_list_item or not (is_prose(text.text) or of_many):
        return False
    cue = has_caption_cue(line.text)
    if ends_a_sentence(line.text):
        return cue or (of_many and is_prose(line.text))
    wordy = len(line.text.split()) >= 8 and len(line.text) > len(headline.text)
    return cue and wordy and (line.blank_after > 1 or of_many)

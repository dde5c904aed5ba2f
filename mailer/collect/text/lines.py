"""Plain text → lines that mean something: a hard-wrapped paragraph becomes one line again, a verse keeps its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from mailer.collect.text.bylines import byline
from mailer.collect.text.dates import dated_line
from mailer.model.text import is_wide, split_lines, width

# Nobody wraps mail or notes wider; what is longer is a paragraph in one line.
WIDEST_WRAP = 100
# Narrower than this, lines that fill up evenly are verse or a table, not prose.
_NARROWEST_WRAP = 40

_BULLET = re.compile(r"(?:[-*+•·‣–—]|\(?\d{1,3}[.)]|[a-z]\))[ \t]+\S")
_UNDERLINE = re.compile(r"={3,}|-{3,}")
_RULE_SIGNS = "-*_=~•·#+"
_RULE = re.compile(r"(?:[-*_=~•·#+] ?){3,}")
_ADDRESS = ("http://", "https://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of meaning: a paragraph, a headline, a line of verse.

    ``number`` counts the lines of the source from 1. Lines of one ``block`` stand together without a blank line.
    ``heading`` is 1 or 2 where the source marks a heading, ``blank_after`` how many blank lines follow. An ``opaque``
    line (code) is never looked into. ``raw`` is what stands in the source, over several lines where they were joined.
    """

    text: str
    number: int
    block: int
    heading: int = 0
    blank_after: int = 0
    opaque: bool = False
    raw: str = ""

    @property
    def is_rule(self) -> bool:
        """Whether it only parts what is above from what is below, such as ``* * *``."""
        return self.text[:1] in _RULE_SIGNS and len(self.text) <= WIDEST_WRAP and bool(_RULE.fullmatch(self.text + " "))

    @property
    def is_list_item(self) -> bool:
        """Whether it begins with a bullet or a number."""
        return bool(_BULLET.match(self.text))


def meaningful_lines(text: str) -> list[Line]:
    """The lines of plain text that are not blank, hard-wrapped paragraphs joined."""
    return joined([_headings(block) for block in _blocks(text)])


def joined(blocks: list[list[Line]]) -> list[Line]:
    """The lines of all blocks, each paragraph that was hard-wrapped as one line."""
    wrap = _wrap_width(blocks)
    lines: list[Line] = []
    for block in blocks:
        made = _unwrapped(block, wrap)
        if any(len(line.text) > WIDEST_WRAP for line in block):
            # Every line is a paragraph, as if blank lines stood between.
            made = [replace(line, block=line.number) for line in made]
        lines += made
    return lines


def _blocks(text: str) -> Iterator[list[Line]]:
    """Lines that stand together; a block is known by the number of its first line."""
    rows = [(number, raw, raw.strip()) for number, raw in enumerate(split_lines(text), start=1)]
    rows.append((len(rows) + 1, "", ""))
    block: list[Line] = []
    waiting: tuple[int, str, str] | None = None
    for row in rows:
        if not row[2] and row is not rows[-1]:
            continue
        if waiting:
            number, raw, stripped = waiting
            blank = row[0] - number - 1
            first = block[0].block if block else number
            block.append(Line(text=stripped, number=number, block=first, blank_after=blank, raw=raw))
            if blank:
                yield block
                block = []
        waiting = row
    if block:
        yield block


def _headings(block: list[Line]) -> list[Line]:
    """A line underlined with ``===`` or ``---`` is a heading; the underline goes."""
    if len(block) < 2 or not _UNDERLINE.fullmatch(block[1].text) or block[0].is_rule:
        return block
    level = 1 if block[1].text.startswith("=") else 2
    return [replace(block[0], heading=level, blank_after=block[1].blank_after), *block[2:]]


def _wrap_width(blocks: list[list[Line]]) -> int:
    """The column at which the text was wrapped, 0 if it was not: most longer blocks must be filled up to one width."""
    longer = [block for block in blocks if len(block) > 2 and all(width(line.text) <= WIDEST_WRAP for line in block)]
    widths = [(len(block), _filled_width(block)) for block in longer]
    wrapped = [found for found in widths if found[1]]
    total = sum(count for count, _ in widths)
    if wrapped and sum(count for count, _ in wrapped) * 2 > total:
        return max(found for _, found in wrapped)
    pairs = [block for block in blocks if len(block) == 2 and _reads_on(*block)]
    return max((width(block[0].text) for block in pairs if width(block[0].text) >= 60), default=0) if not longer else 0


def _filled_width(block: list[Line]) -> int:
    """The width that every line but the last is filled to, so that the next word did not fit; 0 if there is none."""
    widest = max(width(line.text) for line in block)
    if widest < _NARROWEST_WRAP:
        return 0
    inside = [pair for pair in pairwise(block) if not _begins_anew(*pair)]
    if not inside or not all(_full(*pair, widest) and width(pair[0].text) * 2 > widest for pair in inside):
        return 0
    return widest if sum(_reads_on(*pair) for pair in inside) * 3 >= len(inside) else 0


def _full(line: Line, following: Line, columns: int) -> bool:
    """Whether the first word of the following line did not fit on this one, within ``columns``."""
    wide = is_wide(following.text)
    word = following.text[0] if wide else following.text[: columns + 1].split(maxsplit=1)[0]
    return width(line.text) + (not wide) + width(word) > columns


def _begins_anew(line: Line, following: Line) -> bool:
    """Whether a line cannot go on where the one before it ends: a list item, an address, a byline, a date, a repeat."""
    text = following.text
    if following.is_list_item or line.heading or text == line.text:
        return True
    if text.startswith(_ADDRESS) or line.text.startswith(_ADDRESS):
        return True
    return not text[0].islower() and (dated_line(text) is not None or byline(text) is not None)


def _reads_on(line: Line, following: Line) -> bool:
    """Whether a sentence seems to run over the line's end."""
    if _begins_anew(line, following):
        return False
    begins_inside = following.text[0].islower() or is_wide(following.text)
    return begins_inside and line.text[-1] not in '.!?:;…。！？：；”"'


def _unwrapped(block: list[Line], wrap: int) -> list[Line]:
    """The block with every line that only runs on put behind the one before."""
    if not wrap or len(block) < 2 or any(width(line.text) > WIDEST_WRAP for line in block):
        return block
    made: list[Line] = []
    parts: list[str] = []
    raws: list[str] = []
    for previous, line in pairwise([block[0], *block]):
        # Somebody's own line breaks are not even: up to a sixth of the line may be empty.
        if parts and not _begins_anew(previous, line) and _full(previous, line, wrap * 5 // 6):
            parts += (_glue(previous.text, line.text), line.text)
            raws.append(line.raw)
            continue
        if parts:
            made[-1] = _paragraph(made[-1], parts, raws, previous.blank_after)
        made.append(line)
        parts, raws = [line.text], [line.raw]
    made[-1] = _paragraph(made[-1], parts, raws, block[-1].blank_after)
    return made


def _paragraph(first: Line, parts: list[str], raws: list[str], blank_after: int) -> Line:
    return replace(first, text="".join(parts), raw="\n".join(raws), blank_after=blank_after)


def _glue(line: str, following: str) -> str:
    """What stands between two lines of a paragraph: nothing behind a hyphen in a word, or between Chinese letters."""
    if is_wide(line[-1]) or is_wide(following):
        return ""
    inside_a_word = len(line) > 1 and line[-1] in "-\u00ad" and line[-2].isalpha() and following[0].isalpha()
    suspended = following.split(maxsplit=1)[0] in ("and", "or", "to", "und", "oder", "bis", "et", "ou", "y", "o")
    return "" if inside_a_word and not suspended else " "

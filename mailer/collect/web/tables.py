"""Tables that hold figures, told from tables that only lay out a page, and their rows as lines."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from mailer.collect.web.inline import BREAK, Run
from mailer.collect.web.readable import words_in

# A cell with one of these, or with so much text, lays out a page.
_LAYOUT = {"table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "img", "hr", "figure", "a"}
_LAYOUT_BUT_LINKS = _LAYOUT - {"a"}
_LONGEST_CELL = 300


def is_of_data(table: etree._Element) -> bool:
    """Whether ``table`` has rows of short cells side by side, which read well as lines."""
    widths: list[int] = []
    letters = paragraphs = 0
    for one in table.iterdescendants():
        if one.tag in _LAYOUT_BUT_LINKS:
            return False
        if one.tag == "tr":
            widths.append(0)
            letters = 0
        elif one.tag in ("td", "th"):
            if widths:
                widths[-1] += 1
            letters = paragraphs = 0
        paragraphs += one.tag in ("p", "div")
        letters += len(one.text or "") + len(one.tail or "")
        if letters > _LONGEST_CELL or paragraphs > 2:
            return False
    return len(widths) > 1 and sum(width > 1 for width in widths) * 2 > len(widths)


def rows_of(table: etree._Element) -> Iterator[Run]:
    """The rows of a table as lines, bars between the cells."""
    for row in table.iter("tr", "caption"):
        cells = [row] if row.tag == "caption" else list(row.iterchildren("td", "th"))
        words = [" ".join(words_in(cell).split()) for cell in cells]
        if any(words):
            strong = all(cell.tag == "th" for cell in cells)
            for at, text in enumerate(words):
                yield Run(text=" | " if at else "")
                yield Run(text=text, strong=strong)
            yield BREAK

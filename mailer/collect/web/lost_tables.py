"""Tables of figures below a paragraph of an article, which libraries take for the page around it."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

from lxml import etree

from mailer.collect.web.passages import letters_of, passages
from mailer.collect.web.readable import words_in
from mailer.collect.web.tables import is_of_data

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# In letters; a shorter passage may stand anywhere on a page.
_TELLING = 40
# A page with more is one of data, not an article.
_MOST_TABLES = 20


@dataclass(slots=True)
class _Answer:
    """The blocks of an answer by their letters, and what was put back into it by where it stood on the page."""

    known: dict[str, etree._Element]
    placed: dict[etree._Element, etree._Element] = field(default_factory=dict)


def restore_tables(article: etree._Element, page: etree._Element) -> tuple[str, ...]:
    """Put the tables of data that ``article`` lacks back below the paragraph that they follow on the page.

    Returns a line for the editor for each of them beside its paragraphs whose place could not be told.
    """
    tables = [one for one in page.iter("table") if is_of_data(one)][:_MOST_TABLES]
    if not tables:
        return ()
    answer = _Answer({passage.letters: passage.block for passage in passages(article)})
    told = (one for one in passages(page) if len(one.letters) >= _TELLING and one.letters in answer.known)
    around = {passage.block.getparent() for passage in told}
    lost: list[str] = []
    for table in tables:
        whole = _whole(table)
        if not _is_there(table, answer) and not _put_back(whole, answer) and whole.getparent() in around:
            lost.append(f"a table of {sum(1 for _ in table.iter('tr'))} rows")
    return tuple(lost)


def _is_there(table: etree._Element, answer: _Answer) -> bool:
    """Whether the answer has most of its cells, perhaps as something other than a table."""
    cells = [passage.letters for passage in passages(table)]
    return sum(cell in answer.known for cell in cells) * 2 >= len(cells)


def _whole(table: etree._Element) -> etree._Element:
    """The largest element that says no more than the table does, such as a box that scrolls."""
    one, letters = table, letters_of(words_in(table))
    while (parent := one.getparent()) is not None and letters_of(words_in(parent)) == letters:
        one = parent
    return one


def _put_back(whole: etree._Element, answer: _Answer) -> bool:
    """Put a copy, with the headings right above it, below what they follow; False where the answer lacks that."""
    wanted = [whole]
    heading: etree._Element | None = None
    for one in whole.itersiblings(preceding=True):
        at = answer.placed.get(one)
        at = _end_of(one, answer) if at is None else at
        if at is not None:
            for lost in wanted:
                answer.placed[lost] = _copied(lost, at if heading is None else heading)
            return True
        letters = letters_of(words_in(one))
        if letters and one.tag not in _HEADINGS:
            return False
        if letters and heading is None:
            heading = answer.known.get(letters)
            wanted += [one] if heading is None else []
    return False


def _copied(one: etree._Element, at: etree._Element) -> etree._Element:
    """A copy of ``one`` right behind ``at``."""
    made = copy.deepcopy(one)
    made.tail, at.tail = at.tail, None
    at.addnext(made)
    return made


def _end_of(one: etree._Element, answer: _Answer) -> etree._Element | None:
    """What the answer has of an element of the page that ends in a paragraph; None where it has not that."""
    last = next(reversed(passages(one)), None)
    if last is None or len(last.letters) < _TELLING or last.letters not in answer.known:
        return None
    here, there = last.block, answer.known[last.letters]
    while here is not one and (parent := here.getparent()) is not None and (above := there.getparent()) is not None:
        if parent.tag != above.tag:
            break
        here, there = parent, above
    return there if there.getparent() is not None else None

"""The head of a piece: what stands above its first paragraph, such as title, authors, date and address."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from mailer.collect.piece import Piece
from mailer.collect.text.bylines import byline, is_agency
from mailer.collect.text.clean import same_words, without_site
from mailer.collect.text.dates import dated_line, is_labelled
from mailer.collect.text.headlines import is_prose, may_be_headline
from mailer.collect.text.lines import Line
from mailer.collect.text.page import Item, Removed, Shot, lines_per_block
from mailer.model.story import Author, Picture
from mailer.model.text import one_line

_LONGEST_HEAD = 24
_LONGEST_FACT = 300
_LONGEST_URL = 2000
_URL = re.compile(r"<?(https?://[^\s<>\"{}|\\^`]+)>?")
_LABELLED = re.compile(
    r"(?:(?P<title>title|headline|subject|titel|überschrift|titre|título|标题)"
    r"|(?P<publisher>source|publisher|publication|originally published (?:in|by|on|at)|quelle|fuente|来源)"
    r"|(?P<url>url|link|web|original)|(?P<dateline>dateline))\s*[:：]\s*(?P<value>\S.*)",
    re.IGNORECASE,
)
# Behind the bar of a page title these name a section, not a publisher.
_SECTIONS = {
    *("analysis", "blog", "business", "culture", "economy", "home", "news", "opinion", "politics", "sport", "sports"),
    *("video", "world"),
}
# How far below a headline its repeat may stand.
_NEAR = 3


@dataclass(slots=True)
class Head:
    """What the head of a piece says, filled while it is read. ``standfirst`` is how many lines of text it holds."""

    title: str = ""
    authors: list[Author] = field(default_factory=list)
    publisher: str = ""
    dateline: str = ""
    published: dt.date | None = None
    url: str = ""
    site: str = ""
    images: list[Picture] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    standfirst: int = 0


def read_head(items: Sequence[Item], head: Head, *, markdown: bool = False) -> list[Item]:
    """Fill ``head`` from the top of a piece; the items that are its body. A title already in ``head`` stays."""
    sizes = lines_per_block(items)
    has_prose = any(is_prose(item.text) for item in items if isinstance(item, Line))
    kept: list[Item] = []
    end = _end_of_head(items)
    for at, item in enumerate(items):
        if at == end:
            return [*kept, *items[at:]]
        if isinstance(item, Removed):
            head.removed.append(str(item))
            continue
        if isinstance(item, Shot):
            head.images.append(item.picture)
            head.removed.append(str(item))
            continue
        below = [after for after in items[at + 1 : at + 1 + _NEAR] if isinstance(after, Line)]
        if item.opaque or not (_is_fact(item, head) or _is_title(item, below, sizes, has_prose, head, markdown)):
            if item.opaque or not _stands_in_the_head(item, below, head):
                return [*kept, *items[at:]]
            kept.append(item)
            head.standfirst += 1
    return kept


def _end_of_head(items: Sequence[Item]) -> int:
    """Where the head ends at the latest: what says more than this about itself is a text."""
    lines = [at for at, item in enumerate(items) if isinstance(item, Line)]
    return lines[_LONGEST_HEAD] if len(lines) > _LONGEST_HEAD else len(items)


def _is_fact(line: Line, head: Head) -> bool:
    """Whether a line is one fact and nothing else; ``head`` has it then."""
    text = line.text
    address = _URL.fullmatch(text) if len(text) <= _LONGEST_URL else None
    if address and not head.url:
        head.url = address[1]
        return True
    if len(text) > _LONGEST_FACT or line.heading:
        return False
    day = dated_line(text)
    if day and (head.published is None or head.published == day):
        head.published = day
        return True
    return _is_label(text, head) or _is_byline(text, head)


def _is_label(text: str, head: Head) -> bool:
    found = _LABELLED.fullmatch(text)
    if not found:
        if is_agency(text) and not head.publisher:
            head.publisher = text.strip("()")
            return True
        return False
    key = next(key for key in ("title", "publisher", "url", "dateline") if found[key])
    value = found["value"].strip()
    address = _URL.fullmatch(value)
    if address and key in ("publisher", "url"):
        key, value = "url", address[1]
    elif key == "url" or (key == "publisher" and len(value) > 80):
        return False
    if getattr(head, key):
        return False
    setattr(head, key, value)
    return True


def _is_byline(text: str, head: Head) -> bool:
    found = byline(text)
    if not found:
        return False
    head.authors += [author for author in found.authors if author not in head.authors]
    head.published = head.published or found.published
    if found.rest:
        head.removed.append(f"rest of the byline: {found.rest}")
    return True


def _is_title(line: Line, below: list[Line], sizes: Counter[int], has_prose: bool, head: Head, markdown: bool) -> bool:
    """Whether a line is the title or a repeat of it."""
    if head.title:
        return _is_repeat(line, below, head)
    if line.heading > 1 and markdown:
        return False
    if not line.heading:
        if not may_be_headline(line.text) or line.is_list_item or line.is_rule:
            return False
        if any(after.heading == 1 for after in below) or _opens_verse(line, below, sizes, has_prose):
            return False
    head.title = one_line(line.text)
    short, site = without_site(head.title)
    if site and any(same_words(after.text) == same_words(short) for after in below if len(after.text) < 300):
        # The title with its site stands above the title.
        head.title = short
        _take_site(site, head)
        head.removed.append(f"repeated title: {line.text}")
    return True


def _is_repeat(line: Line, below: list[Line], head: Head) -> bool:
    if len(line.text) > _LONGEST_FACT:
        return False
    words = same_words(head.title)
    headline, site = without_site(line.text)
    if not words or words not in (same_words(line.text), same_words(headline)):
        return False
    plain = words == same_words(line.text)
    if plain and below and below[0].block == line.block and _reads_as_verse(below[0]):
        # A poem may open with the words of its title.
        return False
    if not plain:
        _take_site(site, head)
    head.removed.append(f"repeated title: {line.text}")
    return True


def _take_site(site: str, head: Head) -> None:
    if site.lower() not in _SECTIONS:
        head.site = site
        head.publisher = head.publisher or site


def _reads_as_verse(line: Line) -> bool:
    return not is_prose(line.text) and not _is_fact(line, Head()) and not without_site(line.text)[1]


def _opens_verse(line: Line, below: list[Line], sizes: Counter[int], has_prose: bool) -> bool:
    """Whether the lines below stand so close and are so short that this is the first of many, not the title of them."""
    if sizes[line.block] == 1:
        return False
    words = same_words(line.text)
    others = [after for after in below if after.block == line.block and _reads_as_verse(after)]
    others = [after for after in others if same_words(after.text) != words]
    return len(others) > 1 or (len(others) == 1 and not has_prose)


def _stands_in_the_head(line: Line, below: list[Line], head: Head) -> bool:
    """Whether a line of text stands between the title and a byline or date: a standfirst.

    Below a finished sentence a bare date may be one of the text; only a byline or a labelled date is surely none.
    """
    if not head.title or not below or below[0].heading or head.standfirst > 1 or len(line.text) > _LONGEST_FACT:
        return False
    after = below[0].text
    if byline(after):
        return True
    return dated_line(after) is not None and (is_labelled(after) or may_be_headline(line.text))


def piece_of(head: Head, body: str, *, guess: str, language: str = "") -> Piece:
    """The piece with this head; ``guess`` is what to call it where the head has no title."""
    return Piece(
        title=head.title,
        authors=tuple(head.authors),
        publisher=head.publisher,
        dateline=head.dateline,
        published=head.published,
        url=head.url,
        language=language,
        images=tuple(head.images),
        body=body,
        guess=guess,
        site=head.site,
        removed=tuple(head.removed),
    )

"""The blocks of an article in Markdown, without the furniture, the title and the dateline that stand among them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass, field

from mailer.collect.text.bylines import byline, dateline
from mailer.collect.text.clean import furniture, same_words
from mailer.collect.text.dates import dated_line
from mailer.collect.text.headlines import ends_a_sentence
from mailer.collect.text.markdown import blocks_of, unmarked
from mailer.collect.web.pictures import caption_and_credit
from mailer.model.story import Author, Picture

# Nobody reads further for furniture, and looking takes time.
_MOST_BLOCKS = 2_000
_LONGEST_TITLE = 300
_LONGEST_TEASER = 400
_LONGEST_CREDIT = 80
# Below the title, perhaps a line of what it is about.
_BYLINE_WITHIN = 3
_LONGEST_BELOW = 60
# In letters; fewer may begin any line.
_TELLING = 15
_CUT_OFF = re.compile(r"(?:…|\.\.\.|\[…\])\s*(?P<button>\S.{0,60})")
_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)+)\]\(")
# A label and one link, and nothing else: it leads to another article.
_POINTER = re.compile(
    r"(?:read (?:also|more|next)|also read|related(?: (?:article|story|coverage))?|see also|more on this(?: story)?"
    r"|(?:à )?lire aussi|lesen sie auch|siehe auch|mehr zum thema|(?:lea|lee|leer) también|leggi anche"
    r"|leia (?:também|mais)|相关阅读|延伸阅读|اقرأ أيضا?ً?)\s?[:：]\s*(?P<link>.+)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Body:
    """The blocks of a body; ``removed`` are lines for the editor."""

    blocks: list[str]
    removed: list[str] = field(default_factory=list)
    place: str = ""
    agency: str = ""
    authors: tuple[Author, ...] = ()
    published: dt.date | None = None

    @property
    def first_words(self) -> str:
        """The first block that is no heading, without its marks; empty where there is none."""
        return next((unmarked(block) for block in self.blocks if not block.startswith("#")), "")


def body_of(markdown: str, *, title: str, authors: Collection[str] = (), lead: Picture | None = None) -> Body:
    """What of ``markdown`` is the article's own; the ``authors`` and the words of ``lead`` are known already."""
    body = Body(blocks_of(markdown))
    if len(body.blocks) <= _MOST_BLOCKS:
        _remove_teasers(body)
        if lead:
            _remove_caption(body, lead)
        body.blocks = [block for block in body.blocks if not _is_furniture(block, body.removed)]
    while body.blocks and _is_repeat(body.blocks[0], title):
        body.removed.append(f"repeated title: {_bare(body.blocks.pop(0))}")
    _take_byline(body, authors)
    _take_dateline(body)
    return body


def _bare(block: str) -> str:
    return unmarked(block.lstrip("#> "))


def _remove_teasers(body: Body) -> None:
    """Take out what stands in the middle of an article for another one: a text cut off before “Read more”.

    The last block stays, as a page that shows only the beginning of its article ends so.
    """
    kept: list[str] = []
    for block in body.blocks[:-1]:
        if not _is_teaser(block):
            kept.append(block)
            continue
        headings = [kept.pop()] if kept and kept[-1].startswith("#") else []
        body.removed += [f"teaser of another page: {_bare(one)}" for one in (*headings, block)]
    body.blocks = [*kept, *body.blocks[-1:]]


def _is_teaser(block: str) -> bool:
    found = _CUT_OFF.search(_bare(block)) if len(block) <= _LONGEST_TEASER * 2 and not block.startswith("`") else None
    return found is not None and found.end() <= _LONGEST_TEASER and furniture(found["button"]) == "button"


def _remove_caption(body: Body, picture: Picture) -> None:
    """Take out the block that says what stands with the picture: its caption, and perhaps who made it."""
    caption = same_words(picture.caption)
    told = {caption, same_words(picture.credit), same_words(f"{picture.caption} {picture.credit}")} - {""}
    for block in body.blocks:
        words = same_words(_bare(block)) if block.startswith("*") and len(block) <= _LONGEST_TEASER else ""
        begins = len(caption) >= _TELLING and words.startswith(caption) and len(words) <= len(caption) + _LONGEST_CREDIT
        parted = bool(words) and caption_and_credit(_bare(block)) == (picture.caption, picture.credit)
        if words in told or begins or parted:
            body.removed.append(f"caption, kept with the pictures: {_bare(block)}")
            body.blocks.remove(block)
            return


def _is_furniture(block: str, removed: list[str]) -> bool:
    text = _bare(block)
    reason = "" if "\n" in block or block.startswith("`") else furniture(text) or _pointer(block, text)
    # What a page fills in is data here, as the page that came is the page that was filled in.
    if reason and reason != "unfilled placeholder":
        removed.append(f"{reason}: {text}")
        return True
    return False


def _pointer(block: str, text: str) -> str:
    found = _POINTER.fullmatch(text) if len(text) <= _LONGEST_TITLE else None
    links = _LINK.findall(block) if found else []
    leads = found is not None and len(links) == 1 and same_words(unmarked(links[0])) == same_words(found["link"])
    return "list of other pages" if leads else ""


def _is_repeat(block: str, title: str) -> bool:
    text = _bare(block)
    return "\n" not in block and len(text) <= _LONGEST_TITLE and bool(title) and same_words(text) == same_words(title)


def _take_byline(body: Body, authors: Collection[str]) -> None:
    """Take out the lines at the top that say who wrote it and when, and the row of their names at the end.

    Where the ``authors`` are known, only lines that name nobody else.
    """
    names = [same_words(name) for name in authors]
    if names and len(body.blocks) > 1 and same_words(_bare(body.blocks[-1])) == "".join(names):
        body.removed.append(f"byline: {_bare(body.blocks.pop())}")
    for block in body.blocks[:_BYLINE_WITHIN]:
        first, *others = (_bare(line) for line in block.split("\\\n"))
        found = None if "\n" in block.replace("\\\n", "") or block.startswith("`") else byline(first)
        if not found or found.rest or not all(map(_is_below_a_byline, others)):
            continue
        if not names or {same_words(one.name) for one in found.authors} <= set(names):
            body.authors = found.authors
            body.published = found.published or next(filter(None, map(dated_line, others)), None)
            body.removed.append(f"byline: {', '.join((first, *others))}")
            body.blocks.remove(block)
            return


def _is_below_a_byline(line: str) -> bool:
    """Whether a line may be the date, or whom the author writes for."""
    return len(line) <= _LONGEST_BELOW and not ends_a_sentence(line)


def _take_dateline(body: Body) -> None:
    """Place and agency with which the first paragraph opens; it loses them."""
    blocks = body.blocks
    at = next((at for at, block in enumerate(blocks[:3]) if not block.startswith(("#", ">", "-", "`"))), None)
    found = dateline(blocks[at]) if at is not None else None
    if at is not None and found:
        body.removed.append(f"dateline: {blocks[at][: found.length].strip()}")
        blocks[at] = blocks[at][found.length :]
        body.place, body.agency = found.place, found.agency

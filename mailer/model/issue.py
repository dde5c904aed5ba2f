"""An issue: what this week's mail says, as an ordered list of blocks around a letter.

Text is plain unless its docstring says Markdown. Slots are allowed in greeting, subject, preheader and letter.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import ClassVar

from mailer.model.chart import Chart

FILE_NAME = "issue.md"
"""The file of an issue, in its folder."""

_TRANSLATION = re.compile(r"issue\.([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.md")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Where the letter stands. Its text is the body of the issue file."""

    type: ClassVar[str] = "letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryItem:
    """One story of a ``Stories`` block; ``headline`` and ``blurb`` (inline Markdown) replace what the story says."""

    story: str
    headline: str = ""
    blurb: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories:
    """Selected stories under a heading."""

    type: ClassVar[str] = "stories"
    items: tuple[StoryItem, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Somebody's words, set large."""

    type: ClassVar[str] = "quote"
    text: str
    by: str
    role: str = ""
    story: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """The figure of the week. ``evidence`` is the words of ``story`` that carry it; ``caption`` is inline Markdown.

    ``chart`` is drawn below it.
    """

    type: ClassVar[str] = "number"
    figure: str
    caption: str
    story: str = ""
    evidence: str = ""
    chart: Chart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """A link to a film. ``thumbnail`` is a file beside the issue, ``duration`` reads like ``4:05``."""

    type: ClassVar[str] = "video"
    title: str
    url: str
    thumbnail: str = ""
    duration: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The question of the week. ``context`` is inline Markdown; without ``reply_to`` the sender's address is used."""

    type: ClassVar[str] = "question"
    ask: str
    context: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerItem:
    """One reader's answer, as it may be printed. ``consent`` says when and how the reader agreed to that."""

    text: str
    name: str = ""
    place: str = ""
    consent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Picked answers to an earlier question, named by the slug of its issue."""

    type: ClassVar[str] = "answers"
    question: str
    items: tuple[AnswerItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A few words of the desk's own; ``text`` is Markdown."""

    type: ClassVar[str] = "note"
    text: str
    title: str = ""


Block = Letter | Stories | Quote | Number | Video | Question | Answers | Note

BLOCK_TYPES: dict[str, type[Block]] = {
    kind.type: kind for kind in (Letter, Stories, Quote, Number, Video, Question, Answers, Note)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """A rule of the check that this issue may break, and the reason."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One week's issue in one language.

    ``letter`` is Markdown. ``language`` is a BCP 47 tag, empty for the publication's own. ``ignore`` are the findings
    that the desk lets pass.
    """

    slug: str
    title: str
    date: dt.date
    subject: str
    blocks: tuple[Block, ...]
    letter: str = ""
    preheader: str = ""
    issue_number: int | None = None
    language: str = ""
    ignore: tuple[Ignored, ...] = ()

    @property
    def stories(self) -> tuple[str, ...]:
        """The slugs of all stories it names, in order, each once."""
        named: dict[str, None] = {}
        for block in self.blocks:
            if isinstance(block, Stories):
                named.update((item.story, None) for item in block.items)
            elif isinstance(block, Quote | Number) and block.story:
                named[block.story] = None
        return tuple(named)


def tag_of(name: str) -> str | None:
    """The language tag of the edition that a file of this name is; empty for ``issue.md``, None for any other file."""
    found = _TRANSLATION.fullmatch(name)
    return found[1] if found else "" if name == FILE_NAME else None

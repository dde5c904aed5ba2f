"""Every text that an issue prints, with its place: as it is written, and as readers see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import lru_cache, partial

from mailer.check.checked import Checked, Spot
from mailer.model.chart import Chart
from mailer.model.issue import AnswerItem, Answers, Block, Letter, Quote, Stories, StoryItem
from mailer.model.text import SlottedText, one_line

SLOTTED = ("subject", "preheader", "letter", "greeting")
"""The texts in which personal slots work."""

_MARKDOWN = frozenset({"letter", "blurb", "caption", "context", "text", "about"})
_NOT_PRINTED = frozenset({"story", "url", "thumbnail", "evidence", "reply_to", "consent", "duration", "question"})

# Each reads on from where it is, and no two of its parts can take the same character: long lines cost no more than
# their length.
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_MARKS = re.compile(r"\\(?=[^\w\s])|\*+|(?<!\w)_+|_+(?!\w)|\\$|^[ ]{0,3}(?:#{1,6}|>|[-+](?=[ ]))[ \t]*", re.MULTILINE)
# A blank that holds the thousands of one number together stays: “45 123” is not 45 and 123.
_BLANKS = re.compile("(?:(?!(?<=\\d)[\u00a0\u202f\u2009]\\d{3}(?!\\d))\\s)+")
_MARKS_AND_BLANKS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text by its ``key``. The letter comes paragraph by paragraph.

    ``source`` is what stands in the file, ``words`` what readers see: on one line, slots at their fallbacks, Markdown's
    marks and its code taken out. ``quoted`` are other people's words. ``stands`` finds out where it stands, which costs
    more than most rules and is asked only where something was found.
    """

    key: str
    source: str
    words: str
    stands: Callable[[], Spot]
    quoted: bool = False
    in_body: bool = False

    @property
    def has_slots(self) -> bool:
        """Whether personal slots work here."""
        return self.key in SLOTTED

    @property
    def spot(self) -> Spot:
        """The line on which it begins."""
        return self.stands()

    def place(self, words: str) -> Spot:
        """The line on which ``words`` stand, as near as can be told."""
        spot, at = self.spot, self.source.find(words) if self.in_body else -1
        return spot if at < 0 or spot.line is None else Spot(spot.file, spot.line + self.source.count("\n", 0, at))


@lru_cache(maxsize=8)
def texts_of(checked: Checked) -> tuple[Text, ...]:
    """All texts of an edition in the order in which they are read, subject and preheader first."""
    issue = checked.issue
    found = [_text(key, getattr(issue, key), partial(checked.at, key)) for key in ("subject", "preheader", "title")]
    for position, block in enumerate(issue.blocks):
        found += _of_block(checked, position, block)
    return tuple(text for text in found if text.source.strip())


def text_with(checked: Checked, key: str) -> Text | None:
    """The text of a key of the front matter; None where it is not there."""
    return next((text for text in texts_of(checked) if text.key == key), None)


def headline_of(checked: Checked, item: StoryItem) -> str:
    """What stands above a story of the issue."""
    if item.headline or item.story not in checked.stories:
        return one_line(item.headline)
    return one_line(checked.stories[item.story].story.title)


def as_read(source: str, *, slots: bool = False, markdown: bool = False) -> str:
    """What readers see of a text, on one line."""
    if slots:
        source = SlottedText.parse(source).fill({})
    if markdown:
        source = _MARKS.sub("", _LINK.sub(r"\1", _CODE.sub(" ", source)))
    return _BLANKS.sub(" ", source).strip()


def bare(text: str) -> str:
    """The letters and digits of a text, for comparing what two say whatever their case, marks and blanks."""
    return _MARKS_AND_BLANKS.sub("", text.casefold())


def paragraphs(letter: str) -> tuple[str, ...]:
    """The paragraphs of a letter as they are written."""
    return tuple(part for part in re.split(r"\n[ \t]*\n", letter.replace("\r\n", "\n")) if part.strip())


def _text(key: str, source: str, stands: Callable[[], Spot], *, quoted: bool = False, in_body: bool = False) -> Text:
    words = as_read(source, slots=key in SLOTTED, markdown=key in _MARKDOWN and not quoted)
    return Text(key=key, source=source, words=words, stands=stands, quoted=quoted, in_body=in_body)


def _of_block(checked: Checked, position: int, block: Block) -> Iterator[Text]:
    at = ("blocks", position, block.type)
    if isinstance(block, Letter):
        yield from _of_letter(checked)
    elif isinstance(block, Stories):
        if block.heading:
            yield _text("heading", block.heading, partial(checked.at, *at, "heading"))
        for number, item in enumerate(block.items):
            yield from _of_story(checked, item, (*at, "items", number))
    elif isinstance(block, Answers):
        for number, answer in enumerate(block.items):
            yield from _of_fields(checked, answer, (*at, "items", number))
    else:
        yield from _of_fields(checked, block, at)


def _of_letter(checked: Checked) -> Iterator[Text]:
    body, line = checked.front.body.replace("\r\n", "\n"), checked.front.body_line
    counted = at = 0
    for part in paragraphs(body):
        written = part.lstrip("\n")
        begins = body.index(part, at) + len(part) - len(written)
        line += body.count("\n", counted, begins)
        counted, at = begins, begins + len(written)
        yield _text("letter", written.rstrip(), partial(Spot, checked.front.file, line), in_body=True)


def _of_story(checked: Checked, item: StoryItem, at: tuple[str | int, ...]) -> Iterator[Text]:
    if item.headline:
        yield _text("headline", item.headline, partial(checked.at, *at, "headline"))
    elif item.story in checked.stories:
        title = checked.stories[item.story].story.title
        yield _text("headline", title, partial(checked.in_story, item.story, "title"), quoted=True)
    if item.blurb:
        yield _text("blurb", item.blurb, partial(checked.at, *at, "blurb"))


def _of_fields(checked: Checked, thing: Block | AnswerItem, at: tuple[str | int, ...]) -> Iterator[Text]:
    for field in fields(thing):
        value = getattr(thing, field.name)
        if isinstance(value, Chart):
            for key in ("title", "source"):
                yield _text(f"chart {key}", getattr(value, key), partial(checked.at, *at, "chart", key))
        elif isinstance(value, str) and value and field.name not in _NOT_PRINTED:
            quoted = isinstance(thing, Quote | AnswerItem)
            yield _text(field.name, value, partial(checked.at, *at, field.name), quoted=quoted)


def tongue_of(checked: Checked) -> str:
    """The language of an edition without its region: ``en`` for ``en-GB``."""
    return checked.edition.language.partition("-")[0].lower()


def tongue_of_the_original(checked: Checked) -> str:
    """The language, without its region, of the edition that this one translates; where none is, the publication’s."""
    own = checked.publication.publication.language
    return ((checked.original.language if checked.original else "") or own).partition("-")[0].lower()


def without_code(text: Text) -> str:
    """A text as it is written, without what it shows as code."""
    return _CODE.sub(" ", text.source) if text.key in _MARKDOWN and not text.quoted else text.source

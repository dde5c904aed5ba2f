"""What the templates get: frozen views of one edition, every decision taken, so that a theme only loops and asks if."""

from __future__ import annotations

from dataclasses import dataclass

from mailer.render.markdown import Prose
from mailer.render.pictures import Shown
from mailer.render.theme import Theme
from mailer.render.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureView:
    """A picture with its words; ``note`` is caption and credit, to be set small."""

    shown: Shown
    alt: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLink:
    """A sentence that leads to a story: ``before`` and ``after`` stand around the ``title``; ``url`` may be empty."""

    before: str
    title: str
    after: str
    url: str

    @property
    def sentence(self) -> str:
        """The whole of it without markup."""
        return f"{self.before}{self.title}{self.after}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """One story. ``language`` and ``direction`` are set only where they differ from the issue's."""

    headline: str
    headline_is_long: bool
    blurb: Prose
    byline: str = ""
    publisher: str = ""
    url: str = ""
    picture: PictureView | None = None
    language: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """The greeting, empty where the letter brings its own, and the letter."""

    greeting: str
    prose: Prose
    type: str = "letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoriesView:
    """The first story, large, and the others in rows of one or two.

    ``level`` is the level of their headlines: 3 below a heading, else 2. ``beside`` is whether the first one's picture
    is upright, and made to stand beside its words.
    """

    heading: str
    lead: StoryView
    beside: bool
    rows: tuple[tuple[StoryView, ...], ...]
    level: int
    type: str = "stories"

    @property
    def others(self) -> tuple[StoryView, ...]:
        """All but the first, one after another."""
        return tuple(story for row in self.rows for story in row)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    """Somebody's words, by paragraph."""

    paragraphs: tuple[str, ...]
    by: str
    role: str
    story: StoryLink | None
    type: str = "quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberView:
    """The figure of the week; ``size`` is ``short``, ``medium``, ``long`` or ``longest``.

    The note of the ``chart`` names the source of its data.
    """

    figure: str
    size: str
    caption: Prose
    chart: PictureView | None
    story: StoryLink | None
    type: str = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoView:
    """A film; without ``picture`` the theme draws a card."""

    title: str
    url: str
    duration: str
    picture: PictureView | None
    type: str = "video"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """The question, and where answers go: ``mailto`` is a whole link, ``address`` is for reading."""

    ask: str
    context: Prose
    mailto: str
    address: str
    type: str = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """One reader's answer; ``by`` is name and place, or empty."""

    paragraphs: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersView:
    """Readers' answers to an earlier question."""

    items: tuple[AnswerView, ...]
    type: str = "answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """A few words of the desk's own."""

    title: str
    prose: Prose
    type: str = "note"


BlockView = LetterView | StoriesView | QuoteView | NumberView | VideoView | QuestionView | AnswersView | NoteView


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherEdition:
    """The same issue in another language: what that language calls itself, and where it is read."""

    name: str
    language: str
    direction: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionView:
    """Everything a theme may say. ``start`` and ``end`` are ``left`` and ``right`` as the language reads.

    ``italic`` is the font style of words set apart, ``normal`` where the script knows no italics. ``web_url`` is where
    the edition is read in a browser, or empty.
    """

    title: str
    preheader: str
    language: str
    direction: str
    start: str
    end: str
    name: str
    tagline: str
    site: str
    date: str
    number: str
    blocks: tuple[BlockView, ...]
    about: Prose
    postal_address: tuple[str, ...]
    unsubscribe_url: str
    web_url: str
    others: tuple[OtherEdition, ...]
    italic: str
    words: Words
    theme: Theme

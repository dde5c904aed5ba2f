"""An issue, its stories and its publication become views: what is said, in which order, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from mailer.config import Publication
from mailer.errors import RenderError, UnknownNameError, nearest
from mailer.model.issue import (
    Answers,
    Block,
    Issue,
    Letter,
    Note,
    Number,
    Question,
    Quote,
    Stories,
    StoryItem,
    Video,
)
from mailer.model.story import Author, Story
from mailer.model.text import cut_at_a_word, one_line
from mailer.render.markdown import Markdown, Prose, web_address
from mailer.render.pictures import Pictures, Place
from mailer.render.slots import SlotMarks
from mailer.render.theme import Theme
from mailer.render.views import (
    AnswersView,
    AnswerView,
    BlockView,
    EditionView,
    LetterView,
    NoteView,
    NumberView,
    PictureView,
    QuestionView,
    QuoteView,
    StoriesView,
    StoryLink,
    StoryView,
    VideoView,
)
from mailer.render.words import Words, direction, long_date, words_in

LONGEST_SALUTATION = 60
_LONG_HEADLINE = 90
_COMMAS = (",", "，", "،", "、")
_STOPS = (".", "!", "?", "…", "。", "！", "？", "؟")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What one rendering works with. ``issue_file`` and ``seeds_shown`` are for naming files in errors."""

    issue: Issue
    stories: Mapping[str, Story]
    publication: Publication
    theme: Theme
    issue_folder: Path
    issue_file: str
    seeds_shown: str
    pictures: Pictures
    marks: SlotMarks

    @property
    def language(self) -> str:
        """The language of the edition."""
        return self.issue.language or self.publication.publication.language

    @property
    def words(self) -> Words:
        """What the edition says in that language."""
        return words_in(self.language)

    @property
    def markdown(self) -> Markdown:
        """Markdown as the issue file may write it."""
        return Markdown(self.issue_file, self.stories, self.marks.at_fallbacks)

    def story_file(self, slug: str) -> str:
        """The file of a story, as an editor would name it."""
        return f"{self.seeds_shown}/{slug}.md"

    def story(self, slug: str) -> Story:
        """The story of that slug.

        Raises:
            UnknownNameError: there is none.
        """
        if slug not in self.stories:
            close = nearest(slug, list(self.stories))
            raise UnknownNameError(
                f"there is no story {slug}",
                file=self.issue_file,
                fix=f"did you mean {close}?" if close else "name a story of seeds/",
                next="mailer story list",
            )
        return self.stories[slug]

    def story_url(self, slug: str) -> str:
        """Where the story is published, or an empty string."""
        url = self.story(slug).url
        return web_address(url, file=self.story_file(slug)) if url else ""


def view_edition(desk: Desk, unsubscribe_url: str) -> EditionView:
    """Everything that a theme may say of the issue."""
    about = desk.publication.publication
    reads = direction(desk.language)
    number = desk.issue.issue_number
    return EditionView(
        title=one_line(desk.issue.title),
        preheader=desk.marks.mark(one_line(desk.issue.preheader), file=desk.issue_file),
        language=desk.language,
        direction=reads,
        start="right" if reads == "rtl" else "left",
        end="left" if reads == "rtl" else "right",
        name=one_line(about.name),
        tagline=one_line(about.tagline),
        site=about.site or "",
        date=long_date(desk.issue.date, desk.language),
        number="" if number is None else desk.words.number.format(number=number),
        blocks=tuple(_view(desk, block) for block in desk.issue.blocks),
        about=Markdown("mailer.toml", desk.stories).block(about.about, heading="h2"),
        postal_address=_paragraphs(about.postal_address),
        unsubscribe_url=unsubscribe_url,
        words=desk.words,
        theme=desk.theme,
    )


def _view(desk: Desk, block: Block) -> BlockView:
    """The view of one block, by its type."""
    match block:
        case Letter():
            return _letter(desk)
        case Stories():
            return _stories(desk, block)
        case Quote():
            return _quote(desk, block)
        case Number():
            return _number(desk, block)
        case Video():
            return _video(desk, block)
        case Question():
            return _question(desk, block)
        case Answers():
            return AnswersView(items=tuple(_answer(desk, item.text, item.name, item.place) for item in block.items))
        case Note():
            heading = "h3" if block.title else "h2"
            return NoteView(title=one_line(block.title), prose=desk.markdown.block(block.text, heading))


def _letter(desk: Desk) -> LetterView:
    """The publication's greeting stands above the letter, unless the letter opens with a salutation of its own."""
    greeting = "" if _opens_with_a_salutation(desk.issue.letter) else one_line(desk.publication.publication.greeting)
    letter = desk.marks.mark(desk.issue.letter, file=desk.issue_file)
    return LetterView(
        greeting=desk.marks.mark(greeting, file="mailer.toml"), prose=desk.markdown.block(letter, heading="h2")
    )


def _opens_with_a_salutation(letter: str) -> bool:
    """Whether the first paragraph is one short line that ends with a comma, such as ``Dear {name|reader},``."""
    opening = letter.replace("\r\n", "\n").lstrip("\n").split("\n\n", 1)[0].strip()
    return "\n" not in opening and len(opening) <= LONGEST_SALUTATION and opening.endswith(_COMMAS)


def _stories(desk: Desk, block: Stories) -> StoriesView:
    widths = desk.theme.widths
    large = Place(widths.picture, widths.tallest, widths.picture)
    # Beside its text a picture is small, but where the columns are stacked it fills the screen of a phone.
    small = Place(widths.side, round(widths.side * 1.3), round(widths.side * 1.7))
    if not block.items:
        fix = "name at least one story, or remove the block"
        raise RenderError("a stories block without stories", file=desk.issue_file, fix=fix)
    lead, *others = (_story(desk, item, small if at else large) for at, item in enumerate(block.items))
    heading = one_line(block.heading)
    return StoriesView(heading=heading, lead=lead, others=tuple(others), level=3 if heading else 2)


def _story(desk: Desk, item: StoryItem, place: Place) -> StoryView:
    story = desk.story(item.story)
    headline = one_line(item.headline) or one_line(story.title)
    foreign = bool(story.language) and story.language != desk.language and not (item.headline or item.blurb)
    people = _people(story.authors, desk.words)
    known = {one_line(author.affiliation).casefold() for author in story.authors}
    publisher = one_line(story.publisher)
    return StoryView(
        headline=headline,
        headline_is_long=len(headline) > _LONG_HEADLINE,
        blurb=desk.markdown.inline(item.blurb),
        byline=desk.words.by.format(people=people) if people else "",
        publisher="" if publisher.casefold() in known else publisher,
        url=desk.story_url(item.story),
        picture=_story_picture(desk, story, headline, place),
        language=story.language if foreign else "",
        direction=direction(story.language) if foreign else "",
    )


def _story_picture(desk: Desk, story: Story, headline: str, place: Place) -> PictureView | None:
    picture = story.picture
    if picture is None:
        return None
    shown = desk.pictures.add(desk.publication.seeds, picture.file, place, named_in=desk.story_file(story.slug))
    return PictureView(
        shown=shown,
        alt=one_line(picture.alt) or one_line(picture.caption) or headline,
        note=_beside(one_line(picture.caption), one_line(picture.credit)),
    )


def _beside(caption: str, credit: str) -> str:
    """Both on one line, a dot between them unless the caption ends with a stop of its own."""
    between = " " if caption.endswith(_STOPS) else " · "
    return between.join(filter(None, (caption, credit)))


def _people(authors: tuple[Author, ...], words: Words) -> str:
    """``Ana Ruiz, reporter, The Desk; Bo Lind`` with the commas of the language."""
    each = [
        words.comma.join(filter(None, (one_line(author.name), one_line(author.role), one_line(author.affiliation))))
        for author in authors
    ]
    plain_names = all(not author.role and not author.affiliation for author in authors)
    return (words.comma if plain_names else words.semicolon).join(each)


def _story_link(desk: Desk, slug: str) -> StoryLink | None:
    """``Learn more in “Title,” by Ana Ruiz, reporter, The Desk.``: None without a story."""
    if not slug:
        return None
    story, words = desk.story(slug), desk.words
    people = _people(story.authors, words)
    before, after = (words.learn_more_by if people else words.learn_more).split("{title}")
    after = after.replace("{people}", people)
    title = one_line(story.title)
    if words.stop_inside:
        # A comma or full stop goes inside the quotes, unless the title brings its own stop.
        stop, after = after[0], after[1:]
        title = title if title.endswith(_STOPS) else title + stop
        if people.endswith("."):
            after = after.removesuffix(".")
    return StoryLink(before=before, title=words.quoted(title), after=after, url=desk.story_url(slug))


def _quote(desk: Desk, block: Quote) -> QuoteView:
    return QuoteView(
        paragraphs=_paragraphs(block.text),
        by=one_line(block.by),
        role=one_line(block.role),
        story=_story_link(desk, block.story),
    )


def _number(desk: Desk, block: Number) -> NumberView:
    figure = one_line(block.figure)
    size = "short" if len(figure) <= 11 else "medium" if len(figure) <= 18 else "long"
    return NumberView(
        figure=figure, size=size, caption=desk.markdown.inline(block.caption), story=_story_link(desk, block.story)
    )


def _video(desk: Desk, block: Video) -> VideoView:
    title, duration, picture = one_line(block.title), one_line(block.duration), None
    if block.thumbnail:
        width = desk.theme.widths.picture
        place = Place(width, desk.theme.widths.tallest, width)
        shown = desk.pictures.add(desk.issue_folder, block.thumbnail, place, named_in=desk.issue_file, play=duration)
        alt = f"{desk.words.watch}{desk.words.colon}{title}" + (f" ({duration})" if duration else "")
        picture = PictureView(shown=shown, alt=alt)
    url = web_address(block.url, file=desk.issue_file, what="the url of the video")
    return VideoView(title=title, url=url, duration=duration, picture=picture)


def _question(desk: Desk, block: Question) -> QuestionView:
    sender = desk.publication.sender
    address = block.reply_to or sender.reply_to or sender.address
    ask = one_line(block.ask)
    subject = cut_at_a_word(f"{desk.words.question_of_the_week}{desk.words.colon}{ask}", 120)
    return QuestionView(
        ask=ask,
        context=desk.markdown.inline(block.context),
        mailto=mail_link(address, subject),
        address=one_line(address),
    )


def mail_link(address: str, subject: str) -> str:
    """A ``mailto:`` link as RFC 6068 writes it: everything outside its unreserved characters percent-encoded."""
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}"


def _answer(desk: Desk, text: str, name: str, place: str) -> AnswerView:
    by = desk.words.comma.join(filter(None, (one_line(name), one_line(place))))
    return AnswerView(paragraphs=_paragraphs(text), by=by)


def _paragraphs(text: str) -> tuple[str, ...]:
    """The lines of plain text that hold anything."""
    return tuple(line for line in map(one_line, text.replace("\r\n", "\n").split("\n")) if line)


def plain(text: str) -> Prose:
    """Plain words as prose."""
    from markupsafe import escape

    return Prose(escape(text), text)

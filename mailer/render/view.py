"""An issue, its stories and its publication become views: what is said, in which order, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from mailer.model.chart import Chart
from mailer.model.edition import UNSUBSCRIBE
from mailer.model.issue import (
    Answers,
    Block,
    Letter,
    Note,
    Number,
    Question,
    Quote,
    Stories,
    Video,
)
from mailer.model.text import Slot, cut_at_a_word, one_line
from mailer.render.job import Job
from mailer.render.markdown import Prose, opening_paragraph, web_address
from mailer.render.pictures import Place
from mailer.render.story_views import stories_view, story_link
from mailer.render.typefaces import fonts_for
from mailer.render.views import (
    AnswersView,
    AnswerView,
    BlockView,
    EditionView,
    LetterView,
    NoteView,
    NumberView,
    OtherEdition,
    PictureView,
    QuestionView,
    QuoteView,
    VideoView,
)
from mailer.render.words import direction, language_name, long_date

LONGEST_SALUTATION = 60
_SIZES = (("short", 11, 7), ("medium", 24, 10), ("long", 1000, 14))
"""Sizes of a figure: the most characters of it, and the most digits in a row, for which 280 pixels have room."""

_ENDS_OF_A_SALUTATION = (",", "，", "،", "、", "：", ":")


def view_edition(job: Job, unsubscribe_url: str, languages: Mapping[str, str]) -> EditionView:
    """Everything that a theme may say of the issue. ``languages``: what it is written in, by the tag of the file."""
    about = job.said
    reads = direction(job.language)
    number = job.issue.issue_number
    return EditionView(
        title=one_line(job.issue.title),
        preheader=job.marks.mark(one_line(job.issue.preheader), file=job.issue_file),
        language=job.language,
        direction=reads,
        start="right" if reads == "rtl" else "left",
        end="left" if reads == "rtl" else "right",
        name=one_line(about.name),
        tagline=one_line(about.tagline),
        site=about.site or "",
        date=long_date(job.issue.date, job.language),
        number="" if number is None else job.words.number.format(number=number),
        blocks=tuple(_view(job.with_block(at, block), block) for at, block in enumerate(job.issue.blocks)),
        about=job.markdown(job.in_settings("about")).block(about.about, heading="h2"),
        postal_address=_paragraphs(about.postal_address),
        unsubscribe_url=job.marks.address(Slot(UNSUBSCRIBE, unsubscribe_url)),
        web_url=_web_url(job, languages),
        others=_others(job, languages),
        italic="italic" if job.words.slanted else "normal",
        words=job.words,
        theme=replace(job.theme, fonts=fonts_for(job.theme.fonts, job.language)),
    )


def _web_url(job: Job, languages: Mapping[str, str]) -> str:
    tag = next((tag for tag, language in languages.items() if language == job.language), "")
    return job.publication.archive.address_of(job.issue.slug, tag)


def _others(job: Job, languages: Mapping[str, str]) -> tuple[OtherEdition, ...]:
    """The issue's other languages; none where they have no address."""
    archive = job.publication.archive
    return tuple(
        OtherEdition(
            name=language_name(language),
            language=language,
            direction=direction(language),
            url=archive.address_of(job.issue.slug, tag),
        )
        for tag, language in languages.items()
        if archive.url and language != job.language
    )


def _view(job: Job, block: Block) -> BlockView:
    """The view of one block, by its type."""
    match block:
        case Letter():
            return _letter(job)
        case Stories():
            return stories_view(job, block)
        case Quote():
            return _quote(job, block)
        case Number():
            return _number(job, block)
        case Video():
            return _video(job, block)
        case Question():
            return _question(job, block)
        case Answers():
            return AnswersView(items=tuple(_answer(job, item.text, item.name, item.place) for item in block.items))
        case Note():
            prose = job.markdown(job.origin("text")).block(block.text, heading="h3" if block.title else "h2")
            return NoteView(title=one_line(block.title), prose=prose)


def _letter(job: Job) -> LetterView:
    """The publication's greeting stands above the letter, unless the letter opens with a salutation of its own."""
    greeting = "" if _opens_with_a_salutation(job.issue.letter) else one_line(job.said.greeting)
    letter = job.marks.mark(job.issue.letter, file=job.issue_file)
    return LetterView(
        greeting=job.marks.mark(greeting, file="mailer.toml"),
        prose=job.markdown(job.origin()).block(letter, heading="h2"),
    )


def _opens_with_a_salutation(letter: str) -> bool:
    """Whether the first paragraph, past headings, is short and ends as ``Dear reader,`` or ``亲爱的读者：`` does."""
    opening = opening_paragraph(letter)
    return "\n" not in opening and len(opening) <= LONGEST_SALUTATION and opening.endswith(_ENDS_OF_A_SALUTATION)


def _quote(job: Job, block: Quote) -> QuoteView:
    return QuoteView(
        paragraphs=_paragraphs(block.text),
        by=one_line(block.by),
        role=one_line(block.role),
        story=story_link(job, block.story),
    )


def _number(job: Job, block: Number) -> NumberView:
    figure = one_line(block.figure)
    return NumberView(
        figure=figure,
        size=_size(figure),
        caption=job.markdown(job.origin("caption")).inline(block.caption),
        chart=_chart(job, block.chart) if block.chart and job.theme.widths.chart else None,
        story=story_link(job, block.story),
    )


def _size(figure: str) -> str:
    """The first size at which the figure is no tower of lines, and its longest word fits a narrow phone."""
    longest = max(map(_room, figure.split(" ")))
    return next((size for size, whole, word in _SIZES if len(figure) <= whole and longest <= word), "longest")


def _room(word: str) -> float:
    """How many digits it is as wide as. Between Chinese characters lines may break, so they need none together."""
    parts = re.split(r"[\u2e80-\u9fff]", word)
    return max(sum(1.0 if char.isalnum() or char in "$€£" else 0.5 for char in part) for part in parts)


def _chart(job: Job, chart: Chart) -> PictureView:
    # The room with the fonts and the drawing takes a while to open.
    from mailer.render.charts.picture import draw_chart

    drawing = draw_chart(
        chart,
        theme_colours=job.theme.light,
        language=job.language,
        direction=direction(job.language),
        width=job.theme.widths.chart,
        folder=job.issue_folder,
        root=job.publication.root,
        named_in=job.origin("chart"),
    )
    shown = job.pictures.add_drawn("chart", drawing.key, lambda: drawing.data, drawing.width, drawing.height)
    source = one_line(chart.source)
    return PictureView(shown=shown, alt=drawing.alt, note=job.words.source.format(source=source) if source else "")


def _video(job: Job, block: Video) -> VideoView:
    title, duration, picture = one_line(block.title), one_line(block.duration), None
    width = job.theme.widths.video
    if block.thumbnail and width:
        place = Place(width, job.theme.widths.tallest, width)
        origin = job.origin("thumbnail")
        shown = job.pictures.add(job.issue_folder, block.thumbnail, place, named_in=origin, play=duration)
        alt = f"{job.words.watch}{job.words.colon}{title}" + (f" ({duration})" if duration else "")
        picture = PictureView(shown=shown, alt=alt)
    url = web_address(block.url, named_in=job.origin("url"), what="the url of the video")
    return VideoView(title=title, url=url, duration=duration, picture=picture)


def _question(job: Job, block: Question) -> QuestionView:
    sender = job.publication.sender
    address = block.reply_to or sender.reply_to or sender.address
    ask = one_line(block.ask)
    subject = cut_at_a_word(f"{job.words.question_of_the_week}{job.words.colon}{ask}", 120)
    return QuestionView(
        ask=ask,
        context=job.markdown(job.origin("context")).inline(block.context),
        mailto=mail_link(address, subject),
        address=one_line(address),
    )


def mail_link(address: str, subject: str) -> str:
    """A ``mailto:`` link as RFC 6068 writes it: everything outside its unreserved characters percent-encoded."""
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}"


def _answer(job: Job, text: str, name: str, place: str) -> AnswerView:
    by = job.words.comma.join(filter(None, (one_line(name), one_line(place))))
    return AnswerView(paragraphs=_paragraphs(text), by=by)


def _paragraphs(text: str) -> tuple[str, ...]:
    """The lines of plain text that hold anything."""
    return tuple(line for line in map(one_line, text.replace("\r\n", "\n").split("\n")) if line)


def plain(text: str) -> Prose:
    """Plain words as prose."""
    from markupsafe import escape

    return Prose(escape(text), text)

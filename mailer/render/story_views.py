"""Stories become views: headline, byline, picture, and the line that leads to more of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailer.errors import RenderError
from mailer.model.issue import Stories, StoryItem
from mailer.model.story import Author, Story
from mailer.model.text import one_line
from mailer.render.job import Job
from mailer.render.picture_shape import stands_upright
from mailer.render.pictures import Place
from mailer.render.views import PictureView, StoriesView, StoryLink, StoryView
from mailer.render.words import Words, direction

_LONG_HEADLINE = 90
_LONG_BLURB = 260
_LONG = "too long for half the width"
_PHONE = 340
"""CSS pixels: what most phones leave between the margins of a mail."""

_STOPS = (".", "!", "?", "…", "。", "！", "？", "؟")


def stories_view(job: Job, block: Stories) -> StoriesView:
    """The first story large; of the others two side by side where they are alike, else one with its picture beside it.

    Raises:
        RenderError: the block has no stories, or a picture cannot be used.
    """
    if not block.items:
        fix = "name at least one story, or remove the block"
        raise RenderError("a stories block without stories", file=job.issue_file, line=job.origin().line, fix=fix)
    widths = job.theme.widths
    lead, *others = block.items
    heading = one_line(block.heading)
    rows = tuple(
        tuple(_story(job, block, item, widths.pair if len(row) == 2 else widths.side) for item in row)
        for row in _rows(job, others)
    )
    beside = widths.side > 0 and _stands_upright(job, job.story(lead.story))
    return StoriesView(
        heading=heading,
        lead=_story(job, block, lead, widths.side if beside else widths.lead),
        beside=beside,
        rows=rows,
        level=3 if heading else 2,
    )


def _rows(job: Job, items: Sequence[StoryItem]) -> Iterator[tuple[StoryItem, ...]]:
    """Neighbours that both have a picture, or both none, and are short enough for half the width, share a row."""
    waiting: StoryItem | None = None
    for item in items:
        if waiting is not None and _alike(job, waiting, item):
            yield waiting, item
            waiting = None
            continue
        if waiting is not None:
            yield (waiting,)
        waiting = item
    if waiting is not None:
        yield (waiting,)


def _alike(job: Job, one: StoryItem, other: StoryItem) -> bool:
    shapes = {_shape(job, item) for item in (one, other)}
    return job.theme.widths.pair > 0 and len(shapes) == 1 and _LONG not in shapes


def _shape(job: Job, item: StoryItem) -> str:
    """What decides who can stand beside whom."""
    story = job.story(item.story)
    if len(item.headline or story.title) > _LONG_HEADLINE or len(item.blurb) > _LONG_BLURB:
        return _LONG
    if story.picture is None:
        return "words alone"
    # Half as wide, an upright picture would stand twice as high as its neighbour.
    return _LONG if _stands_upright(job, story) else "with a picture"


def _stands_upright(job: Job, story: Story) -> bool:
    return story.picture is not None and stands_upright(job.publication.seeds / story.picture.file)


def _story(job: Job, block: Stories, item: StoryItem, width: int) -> StoryView:
    story = job.story(item.story)
    blurb = job.origin("items", block.items.index(item), "blurb")
    headline = one_line(item.headline) or one_line(story.title)
    foreign = bool(story.language) and story.language != job.language and not (item.headline or item.blurb)
    people = _people(story.authors, job.words)
    known = {one_line(author.affiliation).casefold() for author in story.authors}
    publisher = one_line(story.publisher)
    return StoryView(
        headline=headline,
        headline_is_long=len(headline) > _LONG_HEADLINE,
        blurb=job.markdown(blurb).inline(item.blurb),
        byline=job.words.by.format(people=people) if people else "",
        publisher="" if publisher.casefold() in known else publisher,
        url=job.story_url(item.story),
        picture=_story_picture(job, story, headline, width),
        language=story.language if foreign else "",
        direction=direction(story.language) if foreign else "",
    )


def _story_picture(job: Job, story: Story, headline: str, width: int) -> PictureView | None:
    picture = story.picture
    if picture is None or not width:
        return None
    widths = job.theme.widths
    if width < widths.lead:
        # Where columns are stacked on a phone, a small picture that is no portrait fills the screen.
        place = Place(width, round(width * 1.3), max(width, _PHONE))
    else:
        place = Place(width, widths.tallest, width)
    origin = job.in_story(story.slug, "images", story.images.index(picture), "file")
    shown = job.pictures.add(job.publication.seeds, picture.file, place, named_in=origin)
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
    """``Ana Ruiz, reporter, The Job; Bo Lind`` with the commas of the language."""
    each = [
        words.comma.join(filter(None, (one_line(author.name), one_line(author.role), one_line(author.affiliation))))
        for author in authors
    ]
    plain_names = all(not author.role and not author.affiliation for author in authors)
    return (words.comma if plain_names else words.semicolon).join(each)


def story_link(job: Job, slug: str) -> StoryLink | None:
    """``Learn more in “Title,” by Ana Ruiz, reporter, The Job.``: None without a story."""
    if not slug:
        return None
    story, words = job.story(slug), job.words
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
    return StoryLink(before=before, title=words.quoted(title), after=after, url=job.story_url(slug))

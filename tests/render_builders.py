"""A publication, drawn pictures, and a full issue to render. Facts and names are invented."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from mailer.config.settings import Publication
from mailer.model.edition import Edition
from mailer.model.issue import (
    AnswerItem,
    Answers,
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
from mailer.model.story import Author, Picture, Story

TEMPLATES = Path(__file__).parents[1] / "templates"
UNSUBSCRIBE = "mailto:letter@quayside.example?subject=unsubscribe"


def draw_harbour(path: Path, size: tuple[int, int] = (1400, 780)) -> None:
    """A ship at dusk under two cranes."""
    wide, high = size
    picture = Image.new("RGB", size)
    draw = ImageDraw.Draw(picture)
    for y in range(high):
        draw.line((0, y, wide, y), fill=(246 - y * 40 // high, 226 - y * 60 // high, 190 - y * 50 // high))
    draw.ellipse((wide * 0.6, high * 0.22, wide * 0.76, high * 0.22 + wide * 0.16), fill="#fdf1cf")
    draw.rectangle((0, high * 0.74, wide, high), fill="#1c6b66")
    hull = [(0.08, 0.66), (0.62, 0.66), (0.58, 0.76), (0.12, 0.76)]
    draw.polygon([(x * wide, y * high) for x, y in hull], fill="#1b2a41")
    colours = ("#a63a1e", "#d8a548", "#3f7f8c", "#7d8794", "#c96f4a")
    for row in range(4):
        for column in range(9 - row):
            left, top = wide * (0.16 + column * 0.045), high * (0.60 - row * 0.062)
            box = (left, top, left + wide * 0.041, top + high * 0.055)
            draw.rectangle(box, fill=colours[(row * 2 + column) % len(colours)])
    for left in (0.68, 0.83):
        for x in (left, left + 0.09):
            draw.line((wide * x, high * 0.78, wide * x, high * 0.38), fill="#1b2a41", width=8)
        draw.line((wide * (left - 0.07), high * 0.38, wide * (left + 0.14), high * 0.38), fill="#1b2a41", width=10)
    picture.save(path, quality=92)


def draw_field(path: Path, size: tuple[int, int] = (900, 620)) -> None:
    """Wheat under a pale sky, as a flat drawing."""
    wide, high = size
    picture = Image.new("RGB", size, "#d7e6e1")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((wide * 0.66, high * 0.08, wide * 0.84, high * 0.08 + wide * 0.18), fill="#fbeec6")
    draw.rectangle((0, high * 0.62, wide, high), fill="#c9a24a")
    for x in range(0, wide, 18):
        draw.line((x, high, x + 6, high * (0.5 + (x * 7 % 11) / 90)), fill="#a77f2c", width=6)
    picture.save(path)


def draw_tower(path: Path, size: tuple[int, int] = (500, 900)) -> None:
    """A lighthouse: a portrait picture with nothing around it (transparent)."""
    wide, high = size
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    tower = [(wide * 0.32, high), (wide * 0.68, high), (wide * 0.6, high * 0.2), (wide * 0.4, high * 0.2)]
    draw.polygon(tower, fill="#a63a1e")
    for at in (0.35, 0.6, 0.85):
        draw.rectangle((wide * 0.36, high * at, wide * 0.64, high * (at + 0.1)), fill="#f4efe4")
    draw.ellipse((wide * 0.36, high * 0.06, wide * 0.64, high * 0.2), fill="#d8a548")
    picture.save(path)


def a_publication(root: Path, **changes: Any) -> Publication:
    """A publication in ``root``, with its folders made."""
    (root / "seeds").mkdir(parents=True, exist_ok=True)
    (root / "issues" / "2026-11-20").mkdir(parents=True, exist_ok=True)
    section = {
        "name": "The Quayside Letter",
        "tagline": "What moves, what it costs, and who pays for it",
        "site": "https://quayside.example",
        "postal_address": "The Quayside Letter, 4 Ropewalk, 5003 Bergen, Norway",
        "greeting": "Dear {name|reader},",
        "about": "*The Quayside Letter* is put together by three people in Bergen and Valparaíso. "
        "[How we work](https://quayside.example/about).",
    } | changes.pop("publication", {})
    sender = {"from": "The Quayside Letter <letter@quayside.example>"} | changes.pop("sender", {})
    return Publication(root=root.resolve(), publication=section, sender=sender, **changes)  # type: ignore[arg-type]


def draw_pictures(publication: Publication) -> None:
    """The pictures that the full issue names."""
    draw_harbour(publication.seeds / "harbour.jpg")
    draw_field(publication.seeds / "field.png")
    draw_tower(publication.seeds / "tower.png")
    draw_field(publication.issues / "2026-11-20" / "film.png", (1280, 720))


def some_stories() -> dict[str, Story]:
    """Four stories: one with everything, one with a drawing, one with a portrait picture, one a bare text."""
    stories = (
        Story(
            slug="empty-boxes",
            title="The boxes that sail home with nothing in them",
            authors=(
                Author(name="Ingrid Vangen", role="professor of freight economics", affiliation="Nordnes College"),
            ),
            publisher="Harbour Review",
            url="https://harbour.example/empty-boxes?week=47&from=letter",
            images=(
                Picture(
                    file="harbour.jpg",
                    caption="A half-loaded ship waits for the evening tide.",
                    credit="Drawing: Quayside desk",
                    alt="A container ship with a low stack of boxes under two cranes at dusk",
                ),
            ),
            body="One container in four crosses the ocean empty. It costs nearly as much to move as a full one. "
            "Somebody pays for that, and it is rarely the person who sent the first cargo.",
        ),
        Story(
            slug="three-wheats",
            title="One cargo, three customs codes",
            authors=(Author(name="Tomás Arce", role="reporter"), Author(name="Mei Lin")),
            publisher="The Grain Post",
            url="https://grainpost.example/wheat",
            images=(Picture(file="field.png", alt="Wheat under a pale sky", credit="Grain Post"),),
            body="A shipment of durum left port as wheat, crossed a border as semolina and arrived as flour. "
            "Each step was lawful. Together they changed the trade balance of two countries.",
        ),
        Story(
            slug="lights-out",
            title="Who keeps the lights on when the lighthouse is sold?",
            authors=(Author(name="Sigrid Moe", affiliation="Coast & Sky"),),
            url="https://coastsky.example/lights",
            images=(Picture(file="tower.png", alt="A red and white lighthouse"),),
            body="Pilots steer by satellites. Insurers still ask for the lamp.",
        ),
        Story(
            slug="rope",
            title="Rope",
            authors=(Author(name="Ola Berg"),),
            images=(Picture(caption="A record without a file is not shown", credit="Nobody"),),
            body="A factory that made rope for two hundred years now makes climbing gear, for the same ports.",
        ),
    )
    return {story.slug: story for story in stories}


LETTER = """\
For most of this year the story in the numbers was one of *waiting*. Orders were placed early, warehouses filled, and
ships sailed half a season ahead of themselves. October is the month the bill arrived, {name|friend}.

Ingrid Vangen shows [where the empty boxes go](story:empty-boxes), and why a quiet quay need not mean a quiet economy.
Two smaller pieces look at **what a customs code hides**:

- one follows [a cargo of wheat](story:three-wheats) across two borders;
- the other asks who pays for a lamp that nobody needs.

Write to us at <desk@quayside.example>; we read everything.

*Mara Lindqvist*, editor
"""


def a_full_issue(**changes: Any) -> Issue:
    """An issue with a block of every type."""
    blocks = (
        Letter(),
        Stories(
            heading="This week",
            items=(
                StoryItem(
                    story="empty-boxes",
                    blurb="One container in four crosses the ocean empty, and it costs *nearly as much* to move as a "
                    "full one. A professor of freight counts who pays.",
                ),
                StoryItem(story="three-wheats"),
                StoryItem(story="lights-out"),
                StoryItem(story="rope"),
            ),
        ),
        Number(
            figure="$61 billion",
            caption="What shipping lines spent in a year on moving *empty* containers back to where the cargo is.",
            story="empty-boxes",
        ),
        Quote(
            text="A port without queues is either very good or very poor.",
            by="Ingrid Vangen",
            role="Nordnes College",
            story="empty-boxes",
        ),
        Video(
            title="Four minutes inside a customs office",
            url="https://video.example/watch?v=customs",
            thumbnail="film.png",
            duration="4:05",
        ),
        Video(title="The last ropewalk, filmed in one take", url="https://video.example/rope"),
        Question(
            context="Trade figures are revised for years after they make the news.",
            ask="Which number about the economy do you trust least, and why?",
            reply_to="answers@quayside.example",
        ),
        Answers(
            question="2026-11-13",
            items=(
                AnswerItem(text="My father kept every bill of lading. I keep none.", name="Ana", place="Oslo"),
                AnswerItem(text="We ship by rail now.\nIt takes four days longer & nobody has noticed."),
            ),
        ),
        Note(title="From the desk", text="We are away next week. The letter returns on **4 December**."),
    )
    issue = Issue(
        slug="2026-11-20",
        title="The cost of coming back empty",
        date=dt.date(2026, 11, 20),
        issue_number=47,
        subject="Empty boxes, {name|reader}, and who pays for them",
        preheader="Plus a figure, a film, and a question for you",
        letter=LETTER,
        blocks=blocks,
    )
    return dataclasses.replace(issue, **changes)


def render_in(
    root: Path,
    issue: Issue | None = None,
    stories: Mapping[str, Story] | None = None,
    publication: Publication | None = None,
    *,
    pictures: bool = True,
    folders: tuple[Path, ...] = (TEMPLATES,),
    theme: str = "broadsheet",
    languages: Mapping[str, str] | None = None,
) -> Edition:
    """The edition of an issue in a publication in ``root``."""
    from mailer.render.edition import render
    from mailer.render.themes import find_theme

    publication = publication or a_publication(root)
    if pictures and not (publication.seeds / "harbour.jpg").exists():
        draw_pictures(publication)
    return render(
        issue or a_full_issue(),
        some_stories() if stories is None else stories,
        publication,
        find_theme(theme, folders),
        issue_folder=publication.issues / "2026-11-20",
        unsubscribe_url=UNSUBSCRIBE,
        languages=languages,
    )

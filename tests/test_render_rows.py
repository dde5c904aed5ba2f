"""Which stories share a row: neighbours that are alike and short enough for half the width."""

from __future__ import annotations

from dataclasses import replace

import lxml.html
import pytest

from mailer.model.issue import Stories, StoryItem
from mailer.model.story import Picture, Story
from tests.render_builders import a_full_issue, a_publication, draw_field, draw_tower, render_in

LANDSCAPE, UPRIGHT, NONE = "field.png", "tower.png", ""


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("quayside")
    publication = a_publication(root)
    draw_field(publication.seeds / LANDSCAPE)
    draw_tower(publication.seeds / UPRIGHT)
    return root


def rows(root, *pictures, **changes) -> list[list[str]]:
    """The headlines that stand side by side, for a lead story and one story for each of ``pictures``."""
    stories = {
        f"s{at}": Story(slug=f"s{at}", title=f"Story {at}", images=(Picture(file=name, alt="A field"),) if name else ())
        for at, name in enumerate((NONE, *pictures))
    }
    items = [StoryItem(story=slug, blurb="Short.") for slug in stories]
    items[1] = replace(items[1], **changes)
    edition = render_in(root, a_full_issue(blocks=(Stories(items=tuple(items)),)), stories, pictures=False)
    page = lxml.html.document_fromstring(str(edition.html))
    sections = (one for one in page.iter("div") if "gutter" in (one.get("class") or ""))
    found = [[h2.text_content().strip() for h2 in section.iter("h2")] for section in sections]
    return [row for row in found if row][1:]


@pytest.mark.parametrize(
    ("pictures", "expected"),
    [
        ([LANDSCAPE, LANDSCAPE], [["Story 1", "Story 2"]]),
        ([NONE, NONE], [["Story 1", "Story 2"]]),
        ([LANDSCAPE, LANDSCAPE, LANDSCAPE], [["Story 1", "Story 2"], ["Story 3"]]),
        ([LANDSCAPE, NONE, NONE], [["Story 1"], ["Story 2", "Story 3"]]),
        ([LANDSCAPE, NONE], [["Story 1"], ["Story 2"]]),
        ([LANDSCAPE, UPRIGHT], [["Story 1"], ["Story 2"]]),
        ([UPRIGHT, UPRIGHT], [["Story 1"], ["Story 2"]]),
        ([NONE], [["Story 1"]]),
    ],
)
def test_neighbours_that_are_alike_stand_side_by_side(root, pictures, expected):
    assert rows(root, *pictures) == expected


@pytest.mark.parametrize("long", [{"headline": "word " * 30}, {"blurb": "Many words. " * 40}])
def test_a_long_story_has_the_width_to_itself(root, long):
    assert len(rows(root, NONE, NONE, **long)) == 2


def test_a_single_story_is_a_block_without_rows(root):
    edition = render_in(
        root, a_full_issue(blocks=(Stories(items=(StoryItem(story="s"),)),)), {"s": Story(slug="s", title="One")}
    )
    assert str(edition.html).count(">One<") == 1

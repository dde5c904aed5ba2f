"""The markup of every theme, whatever the issue says: small enough, sound for Outlook, and clear to a screen reader."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from itertools import pairwise

import lxml.html
import pytest

from mailer.compose.issues import Issues
from mailer.model.issue import Note, Video
from mailer.pipeline.theming import SPECIMENS
from mailer.render.themes import find_theme
from tests.browser import ISSUES, THEMES, edition_of
from tests.render_builders import TEMPLATES

WEEKS = tuple(name for name in ISSUES if name.startswith("week"))

pytestmark = pytest.mark.parametrize("theme", THEMES)


def source_of(theme: str, issue: str) -> str:
    return edition_of(theme, issue).html.fill({}, html.escape)


def page_of(theme: str, issue: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(source_of(theme, issue))


# Weight


@pytest.mark.parametrize("issue", WEEKS)
def test_an_ordinary_week_is_light_enough_not_to_be_clipped(theme, issue):
    assert edition_of(theme, issue).html_bytes <= 80_000


@pytest.mark.parametrize("issue", ISSUES)
def test_style_blocks_are_small_enough_for_gmail(theme, issue):
    sizes = [len(css.encode()) for css in re.findall(r"<style[^>]*>(.*?)</style>", source_of(theme, issue), re.DOTALL)]
    assert max(sizes) <= 8_192
    assert sum(sizes) <= 16_384


# Outlook, which reads what stands in its comments


def for_outlook(theme: str, issue: str) -> str:
    page = source_of(theme, issue)
    page = re.sub(r"<!--\[if !mso.*?\]><!-->.*?<!--<!\[endif\]-->", "", page, flags=re.DOTALL)
    page = re.sub(r"<!--\[if [^\]]*mso[^\]]*\]>(.*?)<!\[endif\]-->", r"\1", page, flags=re.DOTALL)
    return re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)


@pytest.mark.parametrize("issue", ISSUES)
def test_outlook_sees_balanced_tags(theme, issue):
    open_tags: list[str] = []
    for closing, tag in re.findall(
        r"<(/?)(table|tbody|tr|td|div|a|p|ul|ol|li|blockquote|h[1-6])\b", for_outlook(theme, issue)
    ):
        if closing:
            assert open_tags.pop() == tag
        else:
            open_tags.append(tag)
    assert open_tags == []


def sides(node: lxml.html.HtmlElement, of: str = "padding") -> float:
    """The pixels that the padding of ``node`` takes from its width."""
    left = right = 0.0
    for name, value in re.findall(rf"(?:^|;)\s*({of}(?:-left|-right)?)\s*:\s*([^;]+)", node.get("style", "")):
        lengths = [float(re.match(r"[\d.]+", length)[0]) if length[0].isdigit() else 0.0 for length in value.split()]
        if name.endswith("-left"):
            left = lengths[0]
        elif name.endswith("-right"):
            right = lengths[0]
        else:
            right, left = lengths[min(1, len(lengths) - 1)], lengths[(None, 0, 1, 1, 3)[len(lengths)]]
    return left + right


def own_width(node: lxml.html.HtmlElement) -> float | None:
    """The width in pixels that Word gives ``node``: by its attribute, else by its style."""
    given = re.fullmatch(r"([\d.]+)(?:px)?", node.get("width", "")) or re.search(
        r"(?:^|;)\s*width:\s*([\d.]+)px", node.get("style", "")
    )
    return float(given[1]) if given else None


def too_wide(node: lxml.html.HtmlElement, room: float) -> list[str]:
    """What stands wider than its container, in words."""
    found = []
    width = own_width(node) if node.tag in ("table", "td", "img") else None
    if width is not None and width > room + 0.01:
        found.append(f"{width} in {room}: {lxml.html.tostring(node, encoding='unicode')[:120]}")
    # An image has a width of its own; what has none fills its container.
    inside = (room if width is None else width) - sides(node)
    cells = [own_width(cell) or 0 for cell in node if cell.tag == "td"] if node.tag == "tr" else []
    if sum(cells) > room + 0.01:
        found.append(f"cells of {cells} in {room}")
    for child in node:
        if isinstance(child.tag, str):
            found += too_wide(child, inside)
    return found


@pytest.mark.parametrize("issue", ISSUES)
def test_outlook_sees_nothing_wider_than_what_holds_it(theme, issue):
    body = lxml.html.document_fromstring(for_outlook(theme, issue)).body
    assert too_wide(body, find_theme(theme, (TEMPLATES,)).widths.body) == []
    assert len(body.xpath("//table[@width]")) > 5


# Readers who listen


@pytest.mark.parametrize("issue", ISSUES)
def test_there_is_one_first_heading_and_none_skips_a_level(theme, issue):
    levels = [int(node.tag[1]) for node in page_of(theme, issue).xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert [step for step in pairwise(levels) if step[1] > step[0] + 1] == []


@pytest.mark.parametrize("issue", ISSUES)
def test_every_link_says_where_it_leads_and_no_two_say_the_same_of_two_places(theme, issue):
    places: dict[str, set[str]] = defaultdict(set)
    for link in page_of(theme, issue).xpath("//a[@href]"):
        alts = [image.get("alt", "") for image in link.xpath(".//img")]
        said = link.get("aria-label") or " ".join([link.text_content(), *alts])
        places[" ".join(said.split())].add(link.get("href"))
    assert "" not in places
    assert {said: urls for said, urls in places.items() if len(urls) > 1} == {}


@pytest.mark.parametrize("issue", ISSUES)
def test_every_picture_says_what_it_shows_and_keeps_its_place(theme, issue):
    for image in page_of(theme, issue).xpath("//img"):
        assert image.get("alt") is not None
        assert image.get("width", "").isdigit()


@pytest.mark.parametrize(
    ("issue", "language", "direction"),
    [("week", "en", "ltr"), ("week.ar", "ar", "rtl"), ("week.zh-Hans", "zh-Hans", "ltr")],
)
def test_a_page_says_its_language_and_which_way_it_reads(theme, issue, language, direction):
    page = page_of(theme, issue)
    assert (page.get("lang"), page.get("dir")) == (language, direction)


def test_a_story_in_another_language_says_so(theme):
    (headline,) = {
        node
        for node in page_of(theme, "specimens").iter()
        if node.get("lang") == "ar" and "حين" in node.text_content() and node.tag in ("div", "td", "h2", "h3")
    } or {None}
    assert headline is not None
    assert headline.get("dir") == "rtl"


@pytest.mark.parametrize("issue", ISSUES)
def test_tables_that_only_arrange_are_named_as_such(theme, issue):
    tables = page_of(theme, issue).xpath("//table[not(@role='presentation')]")
    assert [table for table in tables if not table.xpath(".//th")] == []


# The text part


def said_in(issue: str) -> list[str]:
    """What no reader may miss, as it stands in the issue's file."""
    slug, _, tag = issue.partition(".")
    keys = ("figure", "ask", "heading", "headline", "by")
    read = Issues(SPECIMENS / "issues", str).read(slug, tag).issue
    parts = [part for block in read.blocks for part in (block, *getattr(block, "items", ()))]
    titles = [block.title for block in read.blocks if isinstance(block, Video | Note)]
    return [
        read.title,
        *filter(None, titles),
        *filter(None, (getattr(part, key, "") for part in parts for key in keys)),
    ]


@pytest.mark.parametrize("issue", ISSUES)
def test_the_text_part_says_every_headline_name_figure_and_question(theme, issue):
    text = "".join(edition_of(theme, issue).text.fill({}).split()).casefold()
    assert [said for said in said_in(issue) if "".join(said.split()).casefold() not in text] == []

"""What a browser makes of the mail, in every theme: inlining changes nothing that shows, all fits and is legible."""

from __future__ import annotations

import dataclasses
import re

import pytest

from mailer.model.edition import Edition
from mailer.render import edition as editions
from mailer.render.build import in_a_browser, write_build
from mailer.render.chain import to_html
from mailer.render.guard import guarded
from mailer.render.inline import inlined
from mailer.render.templates import rendered
from mailer.render.themes import find_theme
from mailer.render.tidy import tidied
from mailer.render.view import view_edition
from tests.browser import (
    BROWSER,
    COLOURS,
    COMPUTED,
    FAINT_ALTS,
    FAULTS,
    ISSUES,
    SCHEMES,
    THEMES,
    VIOLATIONS,
    WIDTHS,
    a_browser,
    axe,
    edition_of,
)
from tests.render_builders import TEMPLATES, UNSUBSCRIBE, a_full_issue, a_publication, draw_pictures, some_stories

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on the path"),
    pytest.mark.parametrize("theme", THEMES),
]


MARKS = "['data-ogsb', 'data-ogsc']"
"""What Outlook puts around what it recolours: grounds, and text."""


OFF_THE_MIDDLE = """() => [...document.querySelectorAll('td.alt')].flatMap(cell => {
  const [line, own] = [cell, cell.querySelector('img')].map(node => node.getBoundingClientRect());
  const [before, behind] = [own.left - line.left, line.right - own.right];
  return Math.abs(before - behind) > 1 ? [`${before} and ${behind} px beside ${cell.querySelector('img').alt}`] : [];
})"""
"""Pictures with more room on one side than on the other."""


@pytest.fixture(scope="module")
def browser():
    with a_browser() as started:
        yield started


@pytest.fixture(scope="module")
def opened(browser, tmp_path_factory):
    """A page of an edition, opened once; whoever takes it sets width and scheme."""
    pages = {}

    def open_once(theme: str, issue: str):
        if (theme, issue) not in pages:
            folder = tmp_path_factory.mktemp("built")
            pages[theme, issue] = page = browser.new_page()
            page.goto(write_build(edition_of(theme, issue), folder).html.as_uri())
        return pages[theme, issue]

    yield open_once
    for page in pages.values():
        page.close()


def in_every_width_and_scheme(page, question: str) -> list[str]:
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found += [f"{width} {scheme}: {fault}" for fault in page.evaluate(question)]
    return found


def bare_page(browser, text: str, width: int = 320, scheme: str = "light"):
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.set_content(text)
    return page


@pytest.mark.parametrize("issue", ISSUES)
def test_everything_fits_and_every_word_is_large_and_strong_enough(opened, theme, issue):
    assert in_every_width_and_scheme(opened(theme, issue), FAULTS) == []


@pytest.mark.parametrize("issue", ISSUES)
def test_nothing_shuts_readers_out(opened, theme, issue):
    page = opened(theme, issue)
    page.evaluate(axe())
    assert in_every_width_and_scheme(page, VIOLATIONS) == []


@pytest.mark.parametrize("issue", ["week", "specimens"])
def test_outlook_in_the_dark_shows_the_colours_of_the_dark_scheme(opened, theme, issue):
    page = opened(theme, issue)
    page.set_viewport_size({"width": 600, "height": 800})
    page.emulate_media(color_scheme="dark")
    scheme = page.evaluate(COLOURS)
    page.emulate_media(color_scheme="light")
    page.evaluate(f"{MARKS}.forEach(mark => document.documentElement.setAttribute(mark, ''))")
    outlook = page.evaluate(COLOURS)
    page.evaluate(f"{MARKS}.forEach(mark => document.documentElement.removeAttribute(mark))")

    assert [pair for pair in zip(scheme, outlook, strict=True) if pair[0] != pair[1]] == []


@pytest.mark.parametrize("issue", ISSUES)
def test_where_pictures_are_not_shown_the_words_in_their_place_are_legible(opened, theme, issue):
    page = opened(theme, issue)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(FAINT_ALTS) == []


@pytest.mark.parametrize("issue", ISSUES)
def test_without_style_blocks_and_pictures_everything_still_fits_and_is_legible(browser, theme, issue):
    edition = edition_of(theme, issue)
    text = in_a_browser(dataclasses.replace(edition, images=()))
    page = bare_page(browser, re.sub(r"(?s)<style.*?</style>", "", text))
    assert page.evaluate(FAULTS) == []
    page.close()


@pytest.mark.parametrize("issue", ISSUES)
def test_on_a_phone_a_picture_of_a_story_fills_its_line_or_stands_in_the_middle(opened, theme, issue):
    page = opened(theme, issue)
    for width in (320, 375):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(OFF_THE_MIDDLE) == []


def test_the_reply_button_is_large_enough_for_a_thumb(opened, theme):
    page = opened(theme, "week")
    page.set_viewport_size({"width": 375, "height": 800})
    heights = [link.bounding_box()["height"] for link in page.locator('a[href^="mailto:answers"]').all()]
    assert max(heights) >= 44


def both_sides_of_inlining(theme: str, root) -> tuple[str, str]:
    """A full issue as a browser would style it by ``inline.css`` in a style block, and as it is sent."""
    publication, look = a_publication(root), find_theme(theme, (TEMPLATES,))
    draw_pictures(publication)
    folder = publication.issues / "2026-11-20"
    job = editions._job(a_full_issue(), some_stories(), publication, look, folder)
    values = view_edition(job, UNSUBSCRIBE, {"": "en"})
    made: Edition = editions.render(
        a_full_issue(), some_stories(), publication, look, issue_folder=folder, unsubscribe_url=UNSUBSCRIBE
    )
    css = rendered(
        look, "inline.css", {field.name: getattr(values, field.name) for field in dataclasses.fields(values)}, str
    )
    source = to_html(guarded(made.mjml))
    before = source.replace("<!doctype html>", "<!DOCTYPE html>").replace("</head>", f"<style>{css}</style></head>")
    return before, tidied(inlined(source, css))


def test_inlining_and_tidying_change_no_computed_style(browser, theme, tmp_path):
    before, after = both_sides_of_inlining(theme, tmp_path)
    for width, scheme in ((600, "light"), (375, "dark")):
        styles = []
        for text in (before, after):
            page = bare_page(browser, text, width, scheme)
            assert page.evaluate("document.compatMode") == "CSS1Compat"
            styles.append(page.evaluate(COMPUTED))
            page.close()
        assert len(styles[0]) > 200
        differing = [(one[:60], other[:60]) for one, other in zip(*styles, strict=True) if one != other]
        assert differing == []

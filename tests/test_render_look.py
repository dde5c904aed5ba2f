"""What a browser makes of the mail: inlining changes nothing that shows, nothing overflows, dark mode is legible."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailer.render.build import in_a_browser, write_build
from mailer.render.chain import to_html
from mailer.render.guard import guarded
from mailer.render.inline import inlined
from mailer.render.templates import rendered
from mailer.render.themes import find_theme
from mailer.render.tidy import tidied
from tests.render_builders import TEMPLATES, a_full_issue, a_publication, render_in
from tests.test_render_edition import ISSUES

CHROMIUM = Path("/usr/bin/chromium")

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no {CHROMIUM}")

COMPUTED = """() => [...document.querySelectorAll('body, body *')].map(
  node => node.tagName + ' ' + getComputedStyle(node).cssText)"""

FAINT = """() => {
  const channel = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = c => 0.2126 * channel(c[0] / 255) + 0.7152 * channel(c[1] / 255) + 0.0722 * channel(c[2] / 255);
  const ground = node => {
    for (let at = node; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.getClientRects().length) continue;
    const [one, other] = [light(rgb(getComputedStyle(node).color)), light(ground(node))].sort((a, b) => a - b);
    const ratio = (other + 0.05) / (one + 0.05);
    if (ratio < 4.5) found.push(ratio.toFixed(2) + ' ' + walker.currentNode.data.trim().slice(0, 40));
  }
  return found;
}"""

SMALL = """() => [...document.querySelectorAll('body *')].filter(node =>
  [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim()) && node.getClientRects().length
  && parseFloat(getComputedStyle(node).fontSize) < 14).map(node => node.outerHTML.slice(0, 80))"""

WIDER = """() => {
  const screen = document.documentElement.clientWidth;
  return [...document.querySelectorAll('body *')].filter(node =>
    node.getBoundingClientRect().right > screen + 0.5 && node.getClientRects().length
  ).map(node => node.outerHTML.slice(0, 80));
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield started
        started.close()


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("quayside")


@pytest.fixture(scope="module")
def pages(root) -> dict[str, Path]:
    return {name: write_build(render_in(root, issue()), root / name).html for name, issue in ISSUES.items()}


def opened(browser, path: Path, width: int, scheme: str = "light") -> playwright.Page:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(path.as_uri())
    return page


def test_inlining_and_tidying_change_no_computed_style(browser, root):
    seen: dict[str, str] = {}
    publication, theme = a_publication(root), find_theme("broadsheet", (TEMPLATES,))
    edition = render_in(root, publication=publication)
    source = guarded(edition.mjml)
    css = rendered(theme, "inline.css", {"theme": theme, "start": "left", "italic": "italic"}, str)
    seen["before"] = (
        to_html(source).replace("<!doctype html>", "<!DOCTYPE html>").replace("</head>", f"<style>{css}</style></head>")
    )
    seen["after"] = tidied(inlined(to_html(source), css))
    for width, scheme in ((600, "light"), (375, "dark")):
        styles = []
        for name, text in seen.items():
            path = root / f"{name}.html"
            path.write_text(text, "utf-8")
            page = opened(browser, path, width, scheme)
            assert page.evaluate("document.compatMode") == "CSS1Compat"
            styles.append(page.evaluate(COMPUTED))
            page.close()
        assert len(styles[0]) > 200
        differing = [(one[:60], other[:60]) for one, other in zip(*styles, strict=True) if one != other]
        assert differing == []


@pytest.mark.parametrize("name", ISSUES)
def test_nothing_is_wider_than_the_screen_and_every_word_is_legible_in_both_schemes(browser, pages, name):
    page = opened(browser, pages[name], 600)
    for width in (320, 375, 600, 800):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(WIDER) == []
        assert page.evaluate(SMALL) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(FAINT) == []
    page.close()


def test_the_reply_button_is_large_enough_for_a_thumb(browser, pages):
    page = opened(browser, pages["full"], 375)
    box = page.locator(".reply a").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    page.close()


def test_without_style_blocks_and_pictures_everything_is_still_there_and_fits(browser, root):
    edition = render_in(root)
    text = re.sub(r"(?s)<style.*?</style>", "", in_a_browser(dataclasses.replace(edition, images=())))
    path = root / "bare.html"
    path.write_text(text, "utf-8")
    page = opened(browser, path, 375)
    assert page.evaluate(WIDER) == []
    assert page.evaluate(FAINT) == []
    assert a_full_issue().title in page.inner_text("body")
    page.close()

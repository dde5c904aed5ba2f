"""A real browser for tests of the look, and the questions that are put to a page in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from mailer.model.edition import Edition
from mailer.pipeline.theming import specimens
from mailer.render.themes import known_themes
from mailer.wiring import open_desk

ROOT = Path(__file__).parents[1]
THEMES = tuple(known_themes((ROOT / "templates",)))
ISSUES = ("week", "week.ar", "week.zh-Hans", "specimens")
"""An ordinary week in three languages, and every block at its shortest and longest."""

WIDTHS = (320, 375, 600, 800)
SCHEMES = ("light", "dark")

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

_OF_TEXTS = """
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
const contrast = node => {
  const [one, other] = [light(rgb(getComputedStyle(node).color)), light(ground(node))].sort((a, b) => a - b);
  return (other + 0.05) / (one + 0.05);
};
const texts = () => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    // What mail programs show behind the subject is there, but not on the page; it is filled up with blanks.
    if (/[^\\s\\u034f\\u2007]/.test(walker.currentNode.data) && node.getClientRects().length)
      found.push([node, walker.currentNode.data.trim().slice(0, 40)]);
  }
  return found;
};
"""

FAULTS = f"""() => {{ {_OF_TEXTS}
  const found = [];
  const screen = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > screen) found.push('scrolls sideways');
  for (const node of document.querySelectorAll('body *')) {{
    const box = node.getBoundingClientRect();
    if (node.getClientRects().length && (box.right > screen + 0.5 || box.left < -0.5))
      found.push('wider than the screen: ' + node.outerHTML.slice(0, 80));
  }}
  for (const [node, words] of texts()) {{
    const size = parseFloat(getComputedStyle(node).fontSize);
    if (size < 14) found.push(size + ' px: ' + words);
    if (contrast(node) < 4.5) found.push('contrast ' + contrast(node).toFixed(2) + ': ' + words);
  }}
  return [...new Set(found)];
}}"""
"""What is too wide, too small or too faint, in words; empty where all is well."""

FAINT_ALTS = f"""() => {{ {_OF_TEXTS}
  return [...document.images].filter(node => node.alt && contrast(node) < 4.5)
    .map(node => contrast(node).toFixed(2) + ' ' + node.alt);
}}"""
"""The words in the places of pictures that are too faint where pictures are not shown."""

COLOURS = f"""() => {{ {_OF_TEXTS}
  return texts().map(([node, words]) => [words, getComputedStyle(node).color, ground(node).join()].join(' | '));
}}"""
"""Every text with its colour and that of its ground."""

COMPUTED = """() => [...document.querySelectorAll('body, body *')].map(
  node => node.tagName + ' ' + node.className + ' ' + getComputedStyle(node).cssText)"""
"""The whole computed style of every element."""

VIOLATIONS = """async () => (await axe.run(document, {
  resultTypes: ['violations'],
  rules: {'landmark-one-main': {enabled: false}, 'region': {enabled: false}},
  // Nothing but colours changes with the scheme.
  ...(matchMedia('(prefers-color-scheme: dark)').matches ? {runOnly: ['color-contrast', 'link-in-text-block']} : {}),
})).violations.map(found => found.id + ': ' + found.nodes.map(node => node.html.slice(0, 90)).join(' … '))"""
"""What axe-core finds, but for landmarks, which a mail inside a mail program's page has not."""


@contextmanager
def browsers() -> Iterator[Callable[[], Any]]:
    """Begins as many browsers as are wanted; they reach nothing but files and what is on this machine."""
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as running, ExitStack() as stack:
        yield lambda: stack.enter_context(running.chromium.launch(executable_path=BROWSER, args=arguments))


@contextmanager
def a_browser() -> Iterator[Any]:
    """A browser that reaches nothing but files and what is on this machine."""
    with browsers() as begin:
        yield begin()


@cache
def edition_of(theme: str, issue: str) -> Edition:
    """An edition of the specimens; ``week.ar`` is the Arabic one of ``week``."""
    slug, _, tag = issue.partition(".")
    return specimens(open_desk(ROOT), theme, slug)[tag]


@cache
def axe() -> str:
    """axe-core, which looks for what shuts readers out."""
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")

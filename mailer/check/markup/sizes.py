"""Rules of sizes: of the page, of its styles, of its nests of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailer.check.checked import Checked, Spot
from mailer.check.page import page_of
from mailer.check.rule import Found, rule
from mailer.model.finding import Severity

LARGE_HTML = 80_000
TOO_LARGE_HTML = 95_000  # Gmail clips at about 102,000, and counts in its own way
LARGEST_STYLE = 8_192  # Gmail once dropped larger ones
LARGEST_STYLES = 16_384  # Gmail drops what comes behind
DEEPEST = 30  # tables in tables; Outlook gives up somewhere above


def _html(checked: Checked) -> Spot:
    """What stands in the page comes from all files together; the issue is the one that the editor has open."""
    return Spot(checked.front.file)


@rule(
    "W01",
    Severity.WARNING,
    "The HTML stays well below what Gmail shows",
    why="Gmail cuts a mail off at about 102,000 bytes, and its unsubscribe link with it.",
    fails="84,210 bytes of HTML",
    passes="62,000 bytes of HTML",
)
def html_is_small(checked: Checked) -> Iterator[Found]:
    size = checked.edition.html_bytes
    if LARGE_HTML < size <= TOO_LARGE_HTML:
        message = f"the HTML has {size:,} bytes; Gmail cuts mails off at about 102,000"
        yield Found(message=message, fix=f"take out a story or shorten blurbs, to {LARGE_HTML:,}", spot=_html(checked))


@rule(
    "W02",
    Severity.ERROR,
    "The HTML is not cut off by Gmail",
    why="What is cut off takes the unsubscribe link with it, and the clipped view loses its styles.",
    fails="97,500 bytes of HTML",
    passes="62,000 bytes of HTML",
    excusable=False,
)
def html_is_not_clipped(checked: Checked) -> Iterator[Found]:
    size = checked.edition.html_bytes
    if size > TOO_LARGE_HTML:
        message = f"the HTML has {size:,} bytes; Gmail would cut it off"
        fix = f"take out stories or shorten the letter, to {LARGE_HTML:,} at best"
        yield Found(message=message, fix=fix, spot=_html(checked))


@rule(
    "W03",
    Severity.WARNING,
    "No style block is too long for Gmail",
    why="Gmail drops long style blocks, and with them the layout for phones or the dark colours.",
    fails="a style block of 9,000 bytes",
    passes="two style blocks of 4,500 bytes",
)
def style_blocks_are_short(checked: Checked) -> Iterator[Found]:
    for style in page_of(checked).styles:
        if len(style.encode()) > LARGEST_STYLE:
            message = f"a style block of the theme has {len(style.encode()):,} bytes"
            yield Found(message=message, fix=f"keep each below {LARGEST_STYLE:,}", spot=_html(checked))


@rule(
    "W04",
    Severity.WARNING,
    "All styles together are short enough for Gmail",
    why="Gmail drops what comes behind the first 16,384 bytes.",
    fails="18,000 bytes of styles",
    passes="6,000 bytes of styles",
)
def styles_are_short(checked: Checked) -> Iterator[Found]:
    size = sum(len(style.encode()) for style in page_of(checked).styles)
    if size > LARGEST_STYLES:
        message = f"the style blocks of the theme have {size:,} bytes together"
        yield Found(message=message, fix=f"keep them below {LARGEST_STYLES:,}", spot=_html(checked))


@rule(
    "W06",
    Severity.WARNING,
    "Tables are not nested too deeply",
    why="Outlook lays deep nests out wrongly, and some programs stop reading.",
    fails="40 tables, one inside the other",
    passes="12 tables, one inside the other",
)
def tables_are_not_too_deep(checked: Checked) -> Iterator[Found]:
    depth = deepest = 0
    for closing in re.findall(r"<(/?)table\b", page_of(checked).source):
        depth += -1 if closing else 1
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        message = f"tables stand {deepest} deep in one another"
        yield Found(message=message, fix=f"keep the theme below {DEEPEST}", spot=_html(checked))


RULES = (
    html_is_small,
    html_is_not_clipped,
    style_blocks_are_short,
    styles_are_short,
    tables_are_not_too_deep,
)

"""Rules of the text part: it says what the page says."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.check.checked import Checked, Spot
from mailer.check.content.stories import items_of
from mailer.check.page import page_of
from mailer.check.rule import Found, rule
from mailer.check.texts import bare, headline_of
from mailer.model.finding import Severity
from mailer.model.issue import Number

_SHARE = 0.5


@rule(
    "W14",
    Severity.ERROR,
    "The text part has every headline and figure",
    why="Some readers see only the text: on a watch, in a terminal, read aloud.",
    fails="a theme whose issue.txt.j2 leaves out the block of the figure",
    passes="every block in issue.mjml.j2 and in issue.txt.j2",
    excusable=False,
)
def text_has_headlines_and_figures(checked: Checked) -> Iterator[Found]:
    text = bare(checked.edition.text.fill({}))
    for item, at in items_of(checked):
        headline = headline_of(checked, item)
        if bare(headline) not in text:
            message = f"the text part lacks the headline “{headline}”"
            yield Found(message=message, fix="print it in the theme’s issue.txt.j2", spot=checked.at(*at))
    for position, block in enumerate(checked.issue.blocks):
        if isinstance(block, Number) and bare(block.figure) not in text:
            message = f"the text part lacks the figure “{block.figure}”"
            spot = checked.at("blocks", position, block.type, "figure")
            yield Found(message=message, fix="print it in the theme’s issue.txt.j2", spot=spot)


@rule(
    "W15",
    Severity.WARNING,
    "The text part is as rich as the page",
    why="Filters distrust a mail whose two parts say different things.",
    fails="a text part that says only “open this mail in a browser”",
    passes="the letter, the stories, the figure and the question as text",
)
def text_is_as_rich_as_the_page(checked: Checked) -> Iterator[Found]:
    text, page = len(bare(checked.edition.text.fill({}))), len(bare(page_of(checked).words))
    if text < page * _SHARE:
        message = f"the text part has {text:,} letters, the page {page:,}"
        spot = Spot(checked.front.file)
        yield Found(message=message, fix="print all blocks in the theme’s issue.txt.j2", spot=spot)


RULES = (text_has_headlines_and_figures, text_is_as_rich_as_the_page)

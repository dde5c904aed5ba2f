"""Rules for readers who listen to a mail, or cannot see it well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mailer.check.checked import Checked, Spot
from mailer.check.content.stories import items_of
from mailer.check.page import is_hidden, page_of, text_of
from mailer.check.rule import Found, rule
from mailer.check.texts import tongue_of
from mailer.model.finding import Severity

LONGEST_IN_CAPITALS = 30
FEWEST_WORDS = 40
"""Letters around a link that make a sentence of what may otherwise be a name with its date."""

_BLOCKS = ("p", "li", "td", "div", "blockquote", "h1", "h2", "h3", "h4")


def _theme(checked: Checked) -> Spot:
    return Spot(checked.front.file)


def _of_heading(checked: Checked, text: str) -> Spot:
    """The letter’s line that is this heading; the issue where the theme has it."""
    for number, line in enumerate(checked.front.body.splitlines()):
        if line.startswith("#") and line.strip("# \t") == text:
            return Spot(checked.front.file, checked.front.body_line + number)
    return _theme(checked)


@rule(
    "X01",
    Severity.WARNING,
    "The page has one main heading",
    why="Screen readers jump to it; with none or two of them nobody knows where the issue begins.",
    fails="two <h1>",
    passes="one <h1>, the title of the issue",
)
def one_main_heading(checked: Checked) -> Iterator[Found]:
    count = sum(heading.level == 1 for heading in page_of(checked).headings)
    if count != 1:
        message = f"the page has {count or 'no'} main headings (h1)"
        fix = "keep the title in the only <h1> of the theme"
        yield Found(message=message, fix=fix, spot=_theme(checked))


@rule(
    "X02",
    Severity.WARNING,
    "Headings go down step by step",
    why="Their levels are a table of contents for who listens.",
    fails="<h1> … <h4>",
    passes="<h1> … <h2> … <h3>",
)
def headings_go_step_by_step(checked: Checked) -> Iterator[Found]:
    before = 0
    for heading in page_of(checked).headings:
        if before and heading.level > before + 1:
            message = f"“{heading.text[:50]}” is a heading of level {heading.level} below one of level {before}"
            spot = _of_heading(checked, heading.text)
            yield Found(message=message, fix=f"make it one of level {before + 1}", spot=spot)
        before = heading.level


@rule(
    "X03",
    Severity.WARNING,
    "Every heading has words",
    why="An empty one, or one of signs alone, is announced and says nothing.",
    fails="## 🌾",
    passes="## Wheat",
)
def headings_have_words(checked: Checked) -> Iterator[Found]:
    for heading in page_of(checked).headings:
        if not any(char.isalnum() for char in heading.text):
            spot = _of_heading(checked, heading.text)
            message = f"a heading says “{heading.text}”" if heading.text else "a heading is empty"
            yield Found(message=message, fix="say it in words", spot=spot)


@rule(
    "X04",
    Severity.WARNING,
    "Every picture of the page has its alt",
    why='Without one a screen reader spells the file’s name; alt="" is for pictures that only decorate.',
    fails='<img src="cid:quay.jpg">',
    passes='<img src="cid:quay.jpg" alt="A crane at dusk">',
)
def pictures_have_an_alt(checked: Checked) -> Iterator[Found]:
    for image in page_of(checked).images:
        if image.alt is None:
            message = f"a picture of the page has no alt ({image.src[-60:]})"
            yield Found(message=message, fix="write alt on it in the theme", spot=_theme(checked))


@rule(
    "X05",
    Severity.WARNING,
    "Every link has a name",
    why="Who listens hears “link”, and nothing else.",
    fails='<a href="https://port.example/"><img src="cid:quay.jpg" alt=""></a>',
    passes='<a href="https://port.example/"><img src="cid:quay.jpg" alt="The port’s notice"></a>',
)
def links_have_a_name(checked: Checked) -> Iterator[Found]:
    for link in page_of(checked).links:
        if not any(char.isalnum() for char in link.name):
            message = f"the link to {link.href[:60]} has no words"
            yield Found(message=message, fix="put words, or a described picture, in it", spot=_theme(checked))


@rule(
    "X06",
    Severity.WARNING,
    "Tables say whether they are one",
    why="Screen readers count rows and columns of what only lays the page out, unless it says role=presentation.",
    fails="<table><tr><td>Dear reader</td></tr></table>",
    passes='<table role="presentation"><tr><td>Dear reader</td></tr></table>',
)
def tables_say_what_they_are(checked: Checked) -> Iterator[Found]:
    odd = 0
    for table in page_of(checked).root.iter("table"):
        lays_out = table.get("role", "") in ("presentation", "none")
        odd += lays_out == _has_header(table)
    if odd:
        message = "a table says neither role=presentation nor which cells are headings"
        if odd > 1:
            message = f"{odd} tables say neither role=presentation nor which cells are headings"
        fix = "write role=presentation on it in the theme, or <th scope> in it"
        yield Found(message=message, fix=fix, spot=_theme(checked))


def _has_header(table: Any) -> bool:
    """Whether one of its own cells is a heading; those of tables within it are theirs."""
    return any(next(cell.iterancestors("table")) is table for cell in table.iter("th"))


@rule(
    "X07",
    Severity.NOTE,
    "No long text is in capitals",
    why="Words are known by their shape, which capitals do not have; some voices spell them.",
    fails="A NOTICE TO ALL SHIPS BOUND FOR ROSARIO",
    passes="A notice to all ships bound for Rosario",
)
def no_long_capitals(checked: Checked) -> Iterator[Found]:
    for text in page_of(checked).texts:
        cased = [char for char in text if char.isupper() or char.islower()]
        if len(cased) > LONGEST_IN_CAPITALS and all(char.isupper() for char in cased):
            message = f"“{text[:50]}” is in capitals"
            spot = checked.in_letter(text) if text in checked.front.body else _theme(checked)
            yield Found(message=message, fix="write it in small letters", spot=spot)


@rule(
    "X08",
    Severity.WARNING,
    "Links among words are underlined",
    why="Colour alone does not show a link to who does not see colours.",
    fails='<p>See <a style="text-decoration:none" href="…">the notice</a> of May</p>',
    passes='<p>See <a style="text-decoration:underline" href="…">the notice</a> of May</p>',
)
def links_are_underlined(checked: Checked) -> Iterator[Found]:
    for link in page_of(checked).root.iter("a"):
        style = link.get("style", "").replace(" ", "").lower()
        if "text-decoration:none" not in style or "border-bottom" in style or is_hidden(link):
            continue
        block = next(link.iterancestors(*_BLOCKS), link)
        linked = " ".join(text_of(each) for each in block.iter("a"))
        if _letters(text_of(block)) - _letters(linked) > FEWEST_WORDS and text_of(link):
            message = f"“{text_of(link)[:50]}” stands among words, and is not underlined"
            yield Found(message=message, fix="underline it in the theme", spot=_theme(checked))


@rule(
    "X09",
    Severity.NOTE,
    "Headlines are in the reader’s language",
    why="A headline in another language is read out in the wrong voice, and understood by few.",
    fails="a story in German in an English issue, under its own headline",
    passes='headline: "What the port fears"',
)
def headlines_are_in_the_language(checked: Checked) -> Iterator[Found]:
    own = tongue_of(checked)
    for item, at in items_of(checked):
        story = checked.stories[item.story].story if item.story in checked.stories else None
        tongue = story.language.partition("-")[0].lower() if story else ""
        if tongue and tongue != own and not item.headline:
            message = f"the headline of {item.story} is in its own language ({tongue})"
            yield Found(message=message, fix='write one for this issue:   headline: "…"', spot=checked.at(*at))


def _letters(text: str) -> int:
    return sum(char.isalpha() for char in text)


RULES = (
    one_main_heading,
    headings_go_step_by_step,
    headings_have_words,
    pictures_have_an_alt,
    links_have_a_name,
    tables_say_what_they_are,
    no_long_capitals,
    links_are_underlined,
    headlines_are_in_the_language,
)

"""Rules of the HTML: what mail programs take out, and what they need."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailer.check.checked import Checked, Spot
from mailer.check.markup.outlook import comment_fault, outlook_source, too_wide, unbalanced
from mailer.check.page import folded, page_of
from mailer.check.rule import Found, rule
from mailer.check.texts import as_read
from mailer.model.finding import Severity

_ENOUGH = 20  # characters of a preheader tell whether it is there
_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})

_STRIPPED = (
    *("script", "form", "input", "select", "textarea", "button", "video", "audio", "svg", "canvas"),
    *("iframe", "object", "embed", "applet", "base", "frameset", "math"),
)
_CONTROL = re.compile("[\x80-\x9f]")
_WRITTEN_CONTROL = re.compile(r"&#(?:12[89]|1[345]\d|x[89][0-9a-f]);", re.IGNORECASE)
_STRUCTURE = re.compile("[{}@]")
_STRING_OR_COMMENT = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|/\*.*?\*/", re.DOTALL)


def _html(checked: Checked) -> Spot:
    """What stands in the page comes from all files together; the issue is the one that the editor has open."""
    return Spot(checked.front.file)


@rule(
    "W05",
    Severity.WARNING,
    "No @ rule stands inside an @ rule",
    why="Gmail drops the whole style block.",
    fails="@media screen { @media (min-width: 480px) { … } }",
    passes="@media screen and (min-width: 480px) { … }",
)
def no_nested_at_rules(checked: Checked) -> Iterator[Found]:
    for style in page_of(checked).styles:
        depth = 0
        for char in _STRUCTURE.findall(_STRING_OR_COMMENT.sub("", style)):
            depth += (char == "{") - (char == "}")
            if char == "@" and depth > 0:
                fix = "take them apart in the theme"
                yield Found(message="a style block has an @ rule inside an @ rule", fix=fix, spot=_html(checked))
                break


@rule(
    "W07",
    Severity.ERROR,
    "No control characters",
    why="A character from U+0080 to U+009F makes Gmail cut off even a tiny mail.",
    fails="&#150; for a dash",
    passes="– or &#8211;",
    excusable=False,
)
def no_control_characters(checked: Checked) -> Iterator[Found]:
    for what, text in (("HTML", page_of(checked).source), ("text part", checked.edition.text.fill({}))):
        found = _CONTROL.search(text) or _WRITTEN_CONTROL.search(text)
        if found:
            message = f"the {what} holds a control character ({found.group()!a})"
            yield Found(message=message, fix="write the character that was meant", spot=_html(checked))


@rule(
    "W08",
    Severity.ERROR,
    "Nothing that mail programs take out",
    why="Scripts, forms, films and frames are removed, or the mail is refused for them.",
    fails="<video src=…>",
    passes="a picture that links to the film",
    excusable=False,
)
def nothing_that_is_stripped(checked: Checked) -> Iterator[Found]:
    root = page_of(checked).root
    for tag in dict.fromkeys(element.tag for element in root.iter(*_STRIPPED)):
        fix = "use words, links and pictures in the theme"
        yield Found(message=f"the HTML holds <{tag}>, which mail programs take out", fix=fix, spot=_html(checked))
    handlers = {name for element in root.iter() for name in element.attrib if str(name).lower().startswith("on")}
    for name in sorted(handlers):
        message = f"the HTML holds {name}=, a script that mail programs take out"
        yield Found(message=message, fix="take it out of the theme", spot=_html(checked))


@rule(
    "W09",
    Severity.ERROR,
    "Outlook’s conditional comments are closed",
    why="One that stays open hides the rest of the mail from Outlook, or shows Outlook’s tables to everybody.",
    fails="<!--[if mso]><table>     (and no <![endif]-->)",
    passes="<!--[if mso]><table><![endif]-->",
    excusable=False,
)
def conditional_comments_are_closed(checked: Checked) -> Iterator[Found]:
    fault = comment_fault(page_of(checked).source)
    if fault:
        message = f"a conditional comment is broken: {fault}"
        yield Found(message=message, fix="look at the theme’s templates", spot=_html(checked))
        return
    tag = unbalanced(outlook_source(checked))
    if tag:
        message = f"as Outlook reads it, the page opens {tag[1]} <{tag[0]}> and closes {tag[2]}"
        yield Found(message=message, fix="look at the theme’s templates", spot=_html(checked))


@rule(
    "W10",
    Severity.WARNING,
    "Nothing is wider than its column in Outlook",
    why="Outlook widens the whole mail for one wide picture or table.",
    fails='<td style="width:536px"> <img width="600">',
    passes='<td style="width:536px"> <img width="536">',
)
def nothing_is_too_wide(checked: Checked) -> Iterator[Found]:
    for tag, width, around in too_wide(outlook_source(checked)):
        message = f"in Outlook a <{tag}> of {width} pixels stands in {around}"
        yield Found(message=message, fix="mend the widths of the theme", spot=_html(checked))
        return


@rule(
    "W11",
    Severity.WARNING,
    "The preheader stands first in the page",
    why="Inboxes show what stands first, hidden or not.",
    fails="a theme without <mj-preview>",
    passes="<mj-preview>{{ preheader }}</mj-preview>",
)
def preheader_stands_first(checked: Checked) -> Iterator[Found]:
    meant = as_read(checked.issue.preheader, slots=True)[:_ENOUGH]
    if meant and not page_of(checked).preheader.startswith(folded(meant)):
        message = "the page does not begin with the preheader"
        yield Found(message=message, fix="put <mj-preview> into the theme", spot=_html(checked))


@rule(
    "W12",
    Severity.WARNING,
    "The page has a title",
    why="Screen readers announce it, and the browser’s tab shows it.",
    fails="<title></title>",
    passes="<title>The trade in nothing</title>",
)
def page_has_a_title(checked: Checked) -> Iterator[Found]:
    if not page_of(checked).title:
        yield Found(message="the page has no title", fix="put <mj-title> into the theme", spot=_html(checked))


@rule(
    "W13",
    Severity.WARNING,
    "The page says its language and direction",
    why="Screen readers choose a voice by it; Arabic needs its direction.",
    fails="<html>",
    passes='<html lang="en-GB" dir="ltr">',
)
def page_says_its_language(checked: Checked) -> Iterator[Found]:
    page, language = page_of(checked), checked.edition.language
    if page.language.lower() != language.lower():
        message = f"the page says its language is “{page.language}”, and it is {language}"
        yield Found(message=message, fix="write lang on <mjml> in the theme", spot=_html(checked))
    direction = "rtl" if language.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"
    if (page.direction or "ltr").lower() != direction:
        message = f"the page says it is written {page.direction or 'ltr'}, and {language} is written {direction}"
        yield Found(message=message, fix="write dir on <mjml> in the theme", spot=_html(checked))


RULES = (
    no_nested_at_rules,
    no_control_characters,
    nothing_that_is_stripped,
    conditional_comments_are_closed,
    nothing_is_too_wide,
    preheader_stands_first,
    page_has_a_title,
    page_says_its_language,
)

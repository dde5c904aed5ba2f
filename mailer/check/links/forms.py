"""Rules of links: whether an address has the form of one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailer.check.checked import Checked
from mailer.check.links.address import NAME, OWN_NAMES, WEB, host_of, number_of
from mailer.check.links.places import each_link, mailto_address, short, split
from mailer.check.rule import Found, rule
from mailer.model.finding import Severity

_DOUBLED = re.compile(r"https?://(?:https?[:/]|www\.www\.)|https?:///", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@,;:<>()\"]+@(?:[\w-]+\.)+[^\W\d][\w-]+")
_STUCK = re.compile(r"[”“»«’‘\"'`]$|%(?:E2%80%9[89CDcd]|C2%BB|22)$|[,;]$|(?:&amp;|%26amp;)")


@rule(
    "H01",
    Severity.ERROR,
    "Every link is a whole address",
    why="A slip in an address leads every reader to an error page, and a mail cannot be mended.",
    fails="[the notice](https://https://port.example/notice)",
    passes="[the notice](https://port.example/notice)",
)
def links_are_whole(checked: Checked) -> Iterator[Found]:
    fix = "write the address as the browser shows it: https://port.example/notice"
    return each_link(checked, _broken, fix)


def _broken(href: str) -> str:
    if not href or href == "#":
        return "a link leads nowhere"
    scheme, colon, _ = href.partition(":")
    if colon and scheme.lower() in ("mailto", "tel", "javascript", "data", "file", "cid"):
        return ""  # rules H04 and F16
    if href.startswith("#"):
        return f"the link {short(href)} leads to a place within a page, and a mail is none"
    if not WEB.fullmatch(href):
        return f"“{short(href)}” is no whole web address"
    if _DOUBLED.match(href):
        return f"{short(href)} begins twice"
    host, parts = host_of(href), split(href)
    if parts is None or not (number_of(host) or OWN_NAMES.search(host) or NAME.fullmatch(host)):
        return f"{short(href)} has no host with a name such as port.example"
    return "" if not parts.username else f"{short(href)} carries a name or password"


@rule(
    "H02",
    Severity.ERROR,
    "No link leads into the desk’s own machine or network",
    why="It works for the editor, and for nobody else.",
    fails="[the draft](http://localhost:8000/draft)",
    passes="[the article](https://port.example/article)",
)
def links_are_public(checked: Checked) -> Iterator[Found]:
    def inside(href: str) -> str:
        host = host_of(href)
        number = number_of(host)
        hidden = not number.is_global if number else bool(OWN_NAMES.search(host))
        return f"{short(href)} leads into a network that readers are not in" if hidden else ""

    return each_link(checked, inside, "write the public address of the page")


@rule(
    "H03",
    Severity.WARNING,
    "Links go to names, not to numbers",
    why="A bare IP address looks like fraud, and filters treat it so.",
    fails="https://8.8.8.8/notice",
    passes="https://port.example/notice",
)
def links_go_to_names(checked: Checked) -> Iterator[Found]:
    def numbered(href: str) -> str:
        number = number_of(host_of(href))
        return f"{short(href)} leads to a number" if number and number.is_global else ""

    return each_link(checked, numbered, "write the host’s name")


@rule(
    "H04",
    Severity.ERROR,
    "A link to write has an address to write to",
    why="Readers’ answers come back to them, or go nowhere.",
    fails="[write to us](mailto:editors@crosscurrents)",
    passes="[write to us](mailto:editors@crosscurrents.example)",
)
def mail_links_have_addresses(checked: Checked) -> Iterator[Found]:
    def unwritable(href: str) -> str:
        if not href.lower().startswith("mailto:"):
            return ""
        whom = mailto_address(href)
        fit = all(_ADDRESS.fullmatch(one.strip()) for one in whom.split(","))
        return "" if fit else f"“{whom[:60]}” is no mail address"

    return each_link(checked, unwritable, "write one such as mailto:editors@crosscurrents.example")


@rule(
    "H10",
    Severity.WARNING,
    "Nothing is stuck to the end of an address",
    why="A quotation mark or comma that was copied along makes it another address.",
    fails="https://port.example/notice”",
    passes="https://port.example/notice",
)
def nothing_is_stuck_to_links(checked: Checked) -> Iterator[Found]:
    def stuck(href: str) -> str:
        if not WEB.fullmatch(href):
            return ""
        odd = _STUCK.search(href[-200:]) or (href.endswith(")") and href.count(")") > href.count("("))
        return f"{short(href)} ends or goes on with a character that is hardly part of it" if odd else ""

    return each_link(checked, stuck, "take the character out")


@rule(
    "H11",
    Severity.WARNING,
    "The subject of a link to write can be read",
    why="Mail programs take it letter by letter: a + is shown as a +, and a blank ends the address.",
    fails="mailto:editors@crosscurrents.example?subject=Your+worst+form",
    passes="mailto:editors@crosscurrents.example?subject=Your%20worst%20form",
)
def mail_subjects_can_be_read(checked: Checked) -> Iterator[Found]:
    def unreadable(href: str) -> str:
        _, asked, query = href.partition("?")
        given = href.lower().startswith("mailto:") and asked
        odd = given and re.search(r"(?:^|&)(?:subject|body)=[^&]*?(?:\w\+\w|\s)", query[:1000], re.IGNORECASE)
        return f"{short(href)} has a + or a blank between words" if odd else ""

    return each_link(checked, unreadable, "write %20 for each blank")


RULES = (
    links_are_whole,
    links_are_public,
    links_go_to_names,
    mail_links_have_addresses,
    nothing_is_stuck_to_links,
    mail_subjects_can_be_read,
)

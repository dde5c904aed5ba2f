"""Rules of where links lead: whether readers are meant to go there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import parse_qsl

from mailer.check.checked import Checked
from mailer.check.links.address import host_of, is_named
from mailer.check.links.places import each_link, short, split
from mailer.check.rule import Found, rule
from mailer.model.finding import Severity
from mailer.model.issue import Stories

_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|yclid|_hsenc|_hsmi|mkt_tok|vero_id|oly_\w+_id|wickedid|ref_src"
)
_PREVIEW = re.compile(
    r"/wp-admin/|/wp-login|[?&](?:preview=true|preview_id=|preview_nonce=)|/ghost/#?/?(?:editor|p/)|/admin/content/"
    r"|/node/\d{1,9}/(?:edit|preview)|[?&]draft=(?:1|true)|/_preview/|\.netlify\.app/admin",
    re.IGNORECASE,
)
_EDITORS = re.compile(
    r"https://docs\.google\.com/\w{1,20}/(?:u/\d/)?d/[\w-]{1,99}/edit|https://[\w-]{1,99}\.sharepoint\.com/"
    r"|https://mail\.google\.com/|https://outlook\.(?:office|live)\.com/mail",
    re.IGNORECASE,
)
_SAMPLES = re.compile(
    r"(?:^|\.)example\.(?:com|org|net)$|^(?:www\.)?(?:yourdomain|yoursite|yourwebsite|domain)\.(?:com|org)$"
)


@rule(
    "H05",
    Severity.WARNING,
    "Links are secured",
    why="Browsers warn before http:// pages, and anybody on the way can read and change them.",
    fails="http://port.example/notice",
    passes="https://port.example/notice",
)
def links_are_secured(checked: Checked) -> Iterator[Found]:
    def unsecured(href: str) -> str:
        return f"{short(href)} is not secured" if href.lower().startswith("http://") and is_named(href) else ""

    return each_link(checked, unsecured, "write https:// and try whether it works")


@rule(
    "H06",
    Severity.NOTE,
    "Links carry no marks of other campaigns",
    why="They tell the other site a wrong story, and follow readers around.",
    fails="https://port.example/notice?utm_source=their-newsletter",
    passes="https://port.example/notice",
)
def links_carry_no_marks(checked: Checked) -> Iterator[Found]:
    publication = checked.publication
    own = {host_of(address or "") for address in (publication.publication.site, publication.archive.url)}
    return each_link(checked, partial(_tracked, own), "take the mark out of the address")


def _tracked(own: set[str], href: str) -> str:
    parts = split(href)
    if host_of(href) in own:
        return ""
    keys = [key for key, _ in parse_qsl(parts.query)] if parts and len(parts.query) < 4000 else []
    marks = [key for key in keys if _TRACKING.fullmatch(key.lower())]
    return f"{short(href)} carries {', '.join(marks[:3])}" if marks else ""


def _found_in(pattern: re.Pattern[str], message: str, href: str) -> str:
    return message.format(short(href)) if pattern.search(href[:2000]) else ""


@rule(
    "H07",
    Severity.ERROR,
    "No link leads to a preview",
    why="Previews are shown to who is signed in; readers meet a request for a password.",
    fails="https://port.example/?p=812&preview=true",
    passes="https://port.example/notice",
)
def links_are_no_previews(checked: Checked) -> Iterator[Found]:
    wrong = partial(_found_in, _PREVIEW, "{} is a preview, or the back room of a site")
    return each_link(checked, wrong, "write the address of the published page")


@rule(
    "H08",
    Severity.WARNING,
    "No link leads to where things are written",
    why="Readers could be asked for a password, or change the text.",
    fails="https://docs.google.com/document/d/1a2b/edit",
    passes="https://port.example/notice",
)
def links_are_no_editors(checked: Checked) -> Iterator[Found]:
    wrong = partial(_found_in, _EDITORS, "{} leads to where a document is written")
    return each_link(checked, wrong, "publish it, and link to that")


@rule(
    "H09",
    Severity.WARNING,
    "No link leads to a stand-in",
    why="example.com belongs to nobody; somebody meant to put the address in later.",
    fails="https://example.com/",
    passes="https://port.example/notice",
)
def links_are_no_stand_ins(checked: Checked) -> Iterator[Found]:
    def stands_in(href: str) -> str:
        return f"{short(href)} stands in for an address" if _SAMPLES.search(host_of(href)) else ""

    return each_link(checked, stands_in, "write the address that is meant")


@rule(
    "H12",
    Severity.NOTE,
    "Every story in the lists leads to itself",
    why="A headline that nothing can be clicked on is a dead end for who wants to read on.",
    fails="a story file without url:",
    passes='url: "https://port.example/notice"',
)
def stories_lead_to_themselves(checked: Checked) -> Iterator[Found]:
    for position, block in enumerate(checked.issue.blocks):
        if not isinstance(block, Stories) or checked.original:
            continue
        for number, item in enumerate(block.items):
            if item.story in checked.stories and not checked.stories[item.story].story.url:
                spot = checked.at("blocks", position, block.type, "items", number)
                fix = f'write   url: "https://…"   into {checked.stories[item.story].file}'
                yield Found(message=f"{item.story} has no address", fix=fix, spot=spot)


RULES = (
    links_are_secured,
    links_carry_no_marks,
    links_are_no_previews,
    links_are_no_editors,
    links_are_no_stand_ins,
    stories_lead_to_themselves,
)

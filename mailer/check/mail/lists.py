"""Rules of a mailing's header fields and of the way out. The numbers are those of the house's rule book."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailer.check.checked import Checked, Spot
from mailer.check.mail.anatomy import Mail, mail_of, mail_rule
from mailer.check.mail.parts import unsubscribe_addresses
from mailer.check.page import folded, page_of
from mailer.check.rule import Found, rule
from mailer.model.finding import Severity

_LIST_OF_URIS = re.compile(r"<[!-;=?-~]{1,900}>(?:,\s*<[!-;=?-~]{1,900}>){0,9}")
_LIST_ID = re.compile(r"(?:[^<>]{0,200}\s)?<[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){1,10}>")
_FEEDBACK_ID = re.compile(r"[^:]{0,60}(?::[^:]{0,60}){0,2}:[A-Za-z0-9_.-]{5,15}")


@mail_rule(
    "L01",
    Severity.ERROR,
    "The mail says how to leave the list",
    why="Gmail and Yahoo require List-Unsubscribe, and show a button for it (RFC 2369).",
    fails="List-Unsubscribe: editors@crosscurrents.example",
    passes="List-Unsubscribe: <mailto:editors@crosscurrents.example?subject=unsubscribe>",
)
def mail_says_how_to_leave(mail: Mail, checked: Checked) -> Iterator[str]:
    value = mail.top.one("List-Unsubscribe")
    if not value:
        yield "List-Unsubscribe is missing"
    elif not _LIST_OF_URIS.fullmatch(value):
        yield f"List-Unsubscribe is not a list of addresses in <>: {value[:60]}"
    elif not all(way.startswith(("https://", "mailto:")) for way in unsubscribe_addresses(mail)):
        yield "List-Unsubscribe leads to something that is neither https nor mailto"


@mail_rule(
    "L02",
    Severity.ERROR,
    "One click is promised in the one right form",
    why="List-Unsubscribe-Post has exactly one value, and goes with an https address (RFC 8058 3.1).",
    fails="List-Unsubscribe-Post: One-Click",
    passes="List-Unsubscribe-Post: List-Unsubscribe=One-Click",
)
def one_click_has_its_form(mail: Mail, checked: Checked) -> Iterator[str]:
    value = mail.top.one("List-Unsubscribe-Post")
    if value and value != "List-Unsubscribe=One-Click":
        yield f"List-Unsubscribe-Post says “{value[:60]}”"
    elif value and not any(way.startswith("https://") for way in unsubscribe_addresses(mail)):
        yield "one click is promised, and List-Unsubscribe has no https address"


@mail_rule(
    "L04",
    Severity.ERROR,
    "The way out does not show who takes it",
    why="An address in a link ends up in logs and forwarded mails (RFC 8058 6).",
    fails="List-Unsubscribe: <https://crosscurrents.example/out?who=ana@example.org>",
    passes="List-Unsubscribe: <https://crosscurrents.example/out/p7Zq…>",
)
def way_out_shows_nobody(mail: Mail, checked: Checked) -> Iterator[str]:
    for way in unsubscribe_addresses(mail):
        if way.startswith("https:") and ("@" in way or "%40" in way):
            yield f"the unsubscribe link holds a mail address: {way[:60]}"


@mail_rule(
    "L06",
    Severity.ERROR,
    "The list’s name has its form",
    why="Readers’ filters go by List-Id (RFC 2919).",
    fails="List-Id: Crosscurrents",
    passes="List-Id: Crosscurrents <letter.crosscurrents.example>",
)
def list_id_has_its_form(mail: Mail, checked: Checked) -> Iterator[str]:
    value = mail.top.one("List-Id")
    if value and (not _LIST_ID.fullmatch(value) or len(value) > 255):
        yield f"List-Id says “{value[:60]}”"


@mail_rule(
    "L07",
    Severity.ERROR,
    "The list’s other fields have their form",
    why="They hold addresses in <>; an announcement says List-Post: NO (RFC 2369).",
    fails="List-Help: https://crosscurrents.example/help",
    passes="List-Help: <https://crosscurrents.example/help>",
)
def list_fields_have_their_form(mail: Mail, checked: Checked) -> Iterator[str]:
    for name in ("List-Help", "List-Owner", "List-Archive", "List-Post", "List-Subscribe"):
        value = mail.top.one(name)
        if value and not _LIST_OF_URIS.fullmatch(value) and not (name == "List-Post" and value == "NO"):
            yield f"{name} says “{value[:60]}”"


@rule(
    "L08",
    Severity.ERROR,
    "The page shows how to leave, and a postal address",
    why="Law asks for both in much of the world, CAN-SPAM among them.",
    fails="a theme whose foot has no unsubscribe link",
    passes='<a href="{{ unsubscribe_url }}">Unsubscribe</a> and the postal address',
    excusable=False,
)
def page_shows_the_way_out(checked: Checked) -> Iterator[Found]:
    page, spot = page_of(checked), Spot(checked.front.file)
    ways = _ways_out(checked)
    if ways and not any(link.href in ways and link.name for link in page.links):
        fix = "put a link to unsubscribe_url into the theme"
        yield Found(message="the page has no visible link to unsubscribe", fix=fix, spot=spot)
    address = folded(checked.publication.publication.postal_address)
    seen = folded(page.words)
    text = folded(checked.edition.text.fill({}))
    for where, words in (("page", seen), ("text part", text)):
        if address.replace(" ", "") not in words.replace(" ", ""):
            fix = "put postal_address into the theme"
            yield Found(message=f"the {where} does not show the postal address", fix=fix, spot=spot)


def _ways_out(checked: Checked) -> tuple[str, ...]:
    return unsubscribe_addresses(mail_of(checked)) if checked.message else ()


@mail_rule(
    "L09",
    Severity.WARNING,
    "Feedback-ID has its form",
    why="Google’s figures on complaints go by it, and only by a constant last part.",
    fails="Feedback-ID: ana@example.org",
    passes="Feedback-ID: 2026-11-20:letter:mailer:crosscur",
)
def feedback_id_has_its_form(mail: Mail, checked: Checked) -> Iterator[str]:
    value = mail.top.one("Feedback-ID")
    if value and (not _FEEDBACK_ID.fullmatch(value) or "@" in value):
        yield f"Feedback-ID says “{value[:60]}”"


@mail_rule(
    "L11",
    Severity.WARNING,
    "An issue is no automatic reply",
    why="Auto-Submitted: auto-replied makes some programs hide it (RFC 3834 5).",
    fails="Auto-Submitted: auto-replied",
    passes="no Auto-Submitted",
)
def issue_is_no_reply(mail: Mail, checked: Checked) -> Iterator[str]:
    if mail.top.one("Auto-Submitted").lower().startswith("auto-replied"):
        yield "the mail says that it is an automatic reply"


@mail_rule(
    "E01",
    Severity.ERROR,
    "The file is a mail from its first byte",
    why="A mailbox’s “From ” line, a byte-order mark or an envelope field makes programs refuse an .eml.",
    fails="From letter@crosscurrents.example Fri Nov 20 …",
    passes="From: Crosscurrents <letter@crosscurrents.example>",
)
def file_is_a_mail(mail: Mail, checked: Checked) -> Iterator[str]:
    if mail.data.startswith((b"From ", b">From ", b"\xef\xbb\xbf")):
        yield "the mail begins with something that is no field"
    for name in ("Delivered-To", "X-Original-To", "Envelope-To"):
        if mail.top.all(name):
            yield f"the field {name} belongs to the envelope"


RULES = (
    mail_says_how_to_leave,
    one_click_has_its_form,
    way_out_shows_nobody,
    list_id_has_its_form,
    list_fields_have_their_form,
    page_shows_the_way_out,
    feedback_id_has_its_form,
    issue_is_no_reply,
    file_is_a_mail,
)

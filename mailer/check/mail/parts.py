"""Rules of a mail's parts: the text, the page, its pictures, and how they are encoded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from mailer.check.checked import Checked, Spot
from mailer.check.mail.anatomy import Mail, mail_rule
from mailer.check.page import page_of
from mailer.check.rule import Found, rule
from mailer.model.finding import Severity

LONGEST_BOUNDARY = 70  # RFC 2046 5.1.1
LONGEST_ENCODED = 76  # RFC 2045 6.7, 6.8
LARGEST_MAIL = 2_000_000

_CID = re.compile(r"cid:([^\"'\s)>]{1,200})", re.IGNORECASE)
_BAD_TARGET = re.compile(r"(?:file|javascript|data|vbscript):", re.IGNORECASE)
_URI = re.compile(r"<([^<>\s]{1,900})>")


def unsubscribe_addresses(mail: Mail) -> tuple[str, ...]:
    """Where List-Unsubscribe leads."""
    return tuple(_URI.findall(mail.top.one("List-Unsubscribe")))


@mail_rule(
    "F13",
    Severity.ERROR,
    "A text and a page, in this order",
    why="Programs show the last part they understand; a reader of the text must be able to leave too (RFC 2046 5.1.4).",
    fails="a mail with HTML only",
    passes="text/plain, then text/html, both with the way out",
)
def text_then_page(mail: Mail, checked: Checked) -> Iterator[str]:
    kinds = [part.kind for part in mail.leaves][:2]
    if kinds != ["text/plain", "text/html"]:
        yield f"the first parts are {' and '.join(kinds) or 'none'}, not a text and then HTML"
        return
    if not mail.text.strip() or not mail.html.strip():
        yield "the text or the HTML is empty"
        return
    ways = unsubscribe_addresses(mail)
    shown = set(ways) | {unquote(way.removeprefix("mailto:").partition("?")[0]) for way in ways}
    if ways and not any(way in mail.text for way in shown):
        yield "the text part does not say how to unsubscribe"


@mail_rule(
    "F14",
    Severity.ERROR,
    "The parts are parted cleanly",
    why="A boundary that is too long, not closed, or found inside a part makes parts vanish (RFC 2046).",
    fails="a boundary that is not closed",
    passes="MIME-Version: 1.0 once, each boundary closed",
)
def parts_are_parted(mail: Mail, checked: Checked) -> Iterator[str]:
    if mail.top.all("MIME-Version") != ("1.0",):
        yield "MIME-Version is not there once as 1.0"
    for part in mail.parts:
        if not part.kind.startswith("multipart/"):
            continue
        if not 0 < len(part.boundary) <= LONGEST_BOUNDARY:
            yield f"a boundary has {len(part.boundary)} characters"
        elif mail.data.count(f"\r\n--{part.boundary}--".encode()) != 1:
            yield "a boundary is not closed, or stands inside a part"
        if part.encoding not in ("7bit", "8bit", "binary"):
            yield "a multipart is itself encoded"


@mail_rule(
    "F15",
    Severity.ERROR,
    "The parts are encoded as they say",
    why="A part that does not decode is shown as noise (RFC 2045 6).",
    fails="a quoted-printable line of 90 characters",
    passes="lines of at most 76 characters that decode in their character set",
)
def parts_decode(mail: Mail, checked: Checked) -> Iterator[str]:
    for part in mail.leaves:
        encoded = part.encoding in ("quoted-printable", "base64")
        if encoded and max(map(len, part.raw.split(b"\r\n"))) > LONGEST_ENCODED:
            yield f"a line of {part.kind} has more than {LONGEST_ENCODED} characters"
        is_text = part.kind.startswith("text/")
        if is_text and (part.header.get_content_charset() is None or part.text is None):
            yield f"{part.kind} is not in the character set that it names"


@mail_rule(
    "F16",
    Severity.ERROR,
    "The page shows the pictures that travel with it",
    why="A cid: without its part is a broken picture; a part without its cid: shows as an attachment (RFC 2392).",
    fails='<img src="cid:harbour.jpg"> without such a part',
    passes="each embedded picture once, each shown",
)
def pictures_travel_with_the_page(mail: Mail, checked: Checked) -> Iterator[str]:
    shown = {unquote(found) for found in _CID.findall(mail.html)}
    ids = [part.one("Content-ID").strip("<> ") for part in mail.leaves[2:]]
    if len(set(ids)) != len(ids) or "" in ids:
        yield "two pictures have the same Content-ID, or one has none"
    for name in sorted(shown - set(ids)):
        yield f"the page shows a picture {name} that is not in the mail"
    for name in sorted(set(ids) - shown - {""}):
        yield f"the mail holds a picture {name} that the page does not show"
    for link in page_of(checked).links:
        if _BAD_TARGET.match(link.href):
            yield f"a link leads to {link.href[:40]}"


@rule(
    "F17",
    Severity.WARNING,
    "The mail is quick to fetch",
    why="Pictures that travel in the mail are fetched before it can be read; some servers refuse large mails.",
    fails="a mail of 4 MB",
    passes="a mail of 300 kB",
)
def mail_is_not_large(checked: Checked) -> Iterator[Found]:
    size = len(checked.message)
    if size > LARGEST_MAIL:
        fix = "use fewer or smaller pictures, or link them: [images] url in mailer.toml"
        yield Found(message=f"the mail has {size:,} bytes", fix=fix, spot=Spot(checked.front.file))


@mail_rule(
    "F18",
    Severity.ERROR,
    "The mail is plain ASCII on the way",
    why="A relay that encodes it anew breaks its signature (RFC 6376 5.3).",
    fails="a body with 8-bit characters",
    passes="quoted-printable and base64",
)
def mail_is_ascii(mail: Mail, checked: Checked) -> Iterator[str]:
    if not mail.data.isascii():
        yield "the mail holds characters outside ASCII"


RULES = (
    text_then_page,
    parts_are_parted,
    parts_decode,
    pictures_travel_with_the_page,
    mail_is_not_large,
    mail_is_ascii,
)

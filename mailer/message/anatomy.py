"""The parts of a message that was parsed again, compared with what was meant."""

from __future__ import annotations

import email.errors
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote

from mailer.errors import MessageError
from mailer.message import markup

escaped = html.escape
ENCODED_LINE = 76  # RFC 2045 6.7 and 6.8
BOUNDARY_LIMIT = 70  # RFC 2046 5.1.1

_NOT_QUOTED = re.compile(r"=(?![0-9A-F]{2}|\r\n|\Z)")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that travels in the mail; ``content_id`` without angle brackets."""

    content_id: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What the parts are to say, slots filled. ``html`` names its pictures by Content-ID."""

    text: str
    html: str
    unsubscribe_uri: str
    pictures: tuple[Picture, ...] = ()


def check_parts(parsed: EmailMessage, data: bytes, what: Contents) -> None:
    """Compare every part.

    Raises:
        MessageError: F10, F11, F13, F14, F15 or F16.
    """
    parts = [part for part in parsed.walk() if isinstance(part, EmailMessage)]
    _check_structure(parts, data)
    kinds = [part.get_content_type() for part in parts]
    pictures = [picture.media_type for picture in what.pictures]
    related = ["multipart/related"] if pictures else []
    if kinds != ["multipart/alternative", "text/plain", *related, "text/html", *pictures]:
        raise MessageError(f"F13 the parts are {', '.join(kinds)}, not a text and then HTML")
    leaves = [part for part in parts if not part.is_multipart()]
    for part in leaves:
        _check_encoding(part)
    text, page = _decoded(leaves[0]), _decoded(leaves[1])
    _check_texts(text, page, what)
    _check_pictures(page, leaves[2:], what)
    defects = list(_defects(parts))
    if defects:
        raise MessageError(f"F11 the message has a defect when parsed ({defects[0]})")


def _check_structure(parts: list[EmailMessage], data: bytes) -> None:
    for part in parts:
        for name, value in part.raw_items():
            if part is not parts[0] and "=?" in str(value):
                raise MessageError(f"F10 a parameter of {name} holds an encoded word")
        if part.get_content_maintype() == "multipart":
            _check_boundary(part, data)


def _check_boundary(part: EmailMessage, data: bytes) -> None:
    boundary = part.get_boundary() or ""
    if not 0 < len(boundary) <= BOUNDARY_LIMIT:
        raise MessageError(f"F14 a boundary has {len(boundary)} characters, not 1 to {BOUNDARY_LIMIT}")
    if part.get("Content-Transfer-Encoding", "7bit").lower() not in ("7bit", "8bit", "binary"):
        raise MessageError("F14 a multipart is itself encoded")
    lines = re.findall(rb"\r\n(--" + re.escape(boundary.encode("ascii")) + rb"[^\r]*)", data)
    inside = part.get_payload()
    count = len(inside) if isinstance(inside, list) else 0
    close = b"--" + boundary.encode("ascii") + b"--"
    if len(lines) != count + 1 or lines[-1] != close or close in lines[:-1]:
        raise MessageError("F14 a boundary is missing, not closed, or stands inside a part")


def _check_encoding(part: EmailMessage) -> None:
    kind = part.get_content_type()
    encoding = str(part.get("Content-Transfer-Encoding", "")).lower()
    is_text = part.get_content_maintype() == "text"
    if encoding != ("quoted-printable" if is_text else "base64"):
        raise MessageError(f"F15 {kind} is not in quoted-printable or base64")
    body = str(part.get_payload())
    blank_at_end = " \r\n" in body or "\t\r\n" in body or body.endswith((" ", "\t"))
    if max(map(len, body.split("\r\n"))) > ENCODED_LINE or blank_at_end:
        raise MessageError(f"F15 a line of {kind} is longer than {ENCODED_LINE} characters, or ends in a blank")
    if is_text and _NOT_QUOTED.search(body):
        raise MessageError(f"F15 {kind} is not well-formed quoted-printable")


def _decoded(part: EmailMessage) -> str:
    if str(part.get_content_charset()) != "utf-8":
        raise MessageError(f"F15 {part.get_content_type()} is not declared as UTF-8")
    try:
        return _bytes(part).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as cause:
        raise MessageError(f"F15 the bytes of {part.get_content_type()} are not UTF-8") from cause


def _bytes(part: EmailMessage) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _check_texts(text: str, page: str, what: Contents) -> None:
    if not text.strip() or not page.strip():
        raise MessageError("F13 the text or the HTML is empty")
    if text != what.text:
        raise MessageError("F11 the text comes back changed")
    if page != what.html:
        raise MessageError("F11 the HTML comes back changed")
    # In running text a mailto: link stands as its address.
    address = unquote(re.sub(r"^mailto:|\?.*$", "", what.unsubscribe_uri))
    if what.unsubscribe_uri not in text and address not in text:
        raise MessageError(
            "F13 the text does not say how to unsubscribe", fix="name the unsubscribe address in the theme"
        )


def _check_pictures(page: str, parts: list[EmailMessage], what: Contents) -> None:
    found = [
        Picture(str(part.get("Content-ID", "")).strip("<>"), part.get_content_type(), _bytes(part)) for part in parts
    ]
    ids = [picture.content_id for picture in found]
    if len(set(ids)) < len(ids) or "" in ids:
        raise MessageError("F16 two pictures have the same Content-ID, or one has none")
    shown = markup.pictures(markup.references(page)) if "cid:" in page.lower() else set()
    if shown != set(ids):
        raise MessageError("F16 the pictures in the mail are not those that the HTML shows")
    if tuple(found) != what.pictures:
        raise MessageError("F11 a picture comes back changed")


def _defects(parts: list[EmailMessage]) -> Iterator[str]:
    for part in parts:
        defects: list[email.errors.MessageDefect | str] = list(part.defects)
        for _, value in part.items():
            defects += getattr(value, "defects", ())
        yield from (type(defect).__name__ for defect in defects)

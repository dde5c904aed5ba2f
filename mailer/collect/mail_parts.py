"""What a mail is made of: its text, its page, its first picture, the mails inside it. Nothing that is a bomb."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.policy import Compat32
from typing import Any

from mailer.collect.charsets import decoded
from mailer.collect.piece import Lead
from mailer.errors import StoryError
from mailer.model.story import Picture
from mailer.model.text import one_line, without_unmailable_characters

_LARGEST_MAIL = 25_000_000
_MOST_PARTS = 500
DEEPEST = 30
_MOST_HEADER_LINES = 5_000
LONGEST_FACT = 2_000
# A book has as many.
_LONGEST_TEXT = 500_000
# 25 MB of attachments, in lines as they are sent.
_MOST_LINES = 400_000

ATTACHED = "attachment: "
_PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")
_TEXTS = ("text/plain", "text/html")
_NESTING = re.compile(rb"boundary[*0-9]{0,4}\s*=|message/(?:rfc822|global)", re.IGNORECASE)
_DASHED = re.compile(rb"^--[^\r\n]{1,200}", re.MULTILINE)


class _AsWritten(Compat32):
    """Fields of a header as text, also where a program wrote letters into them without encoding these."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value if value.isascii() else decoded(value.encode("utf-8", "surrogateescape"))


WRITTEN = _AsWritten()


@dataclass(slots=True)
class Parts:
    """The parts of one mail, gathered while it is walked through; mails inside it are kept whole."""

    text: str = ""
    html: str = ""
    lead: Lead | None = None
    mails: list[Message] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def refuse_bomb(data: bytes, name: str) -> None:
    """Raise ``StoryError`` for what would keep the parser busy, before it sees any of it."""
    fix = "save only the text of it as .txt"
    if not data.strip():
        raise StoryError("is empty", file=name, fix="save the mail once more")
    if len(data) > _LARGEST_MAIL:
        size = f"{len(data) / 1_000_000:.1f} MB"
        raise StoryError(f"is too large for a story ({size}; 25 MB at most)", file=name, fix=fix)
    if data.count(b"\n") > _MOST_LINES:
        raise StoryError("has more lines than any mail has", file=name, fix=fix)
    if len(_NESTING.findall(data)) > DEEPEST:
        raise StoryError(f"has parts inside each other more than {DEEPEST} deep", file=name, fix=fix)
    repeated = Counter(_DASHED.findall(data)).most_common(1)
    if repeated and repeated[0][1] > _MOST_PARTS:
        raise StoryError(f"has more than {_MOST_PARTS} parts", file=name, fix=fix)
    head = re.split(rb"\r?\n\r?\n", data[:_LARGEST_MAIL], maxsplit=1)[0]
    if head.count(b"\n") > _MOST_HEADER_LINES:
        raise StoryError("has more header lines than any mail has", file=name, fix=fix)


def without_mbox_line(data: bytes) -> bytes:
    """The mail itself, which a mailbox puts a line above."""
    data = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    return data.partition(b"\n")[2] if data.startswith(b"From ") else data


def parts_of(message: Message) -> Parts:
    """All that a mail holds, in order."""
    parts = Parts()
    for part in _walked(message):
        _take(part, parts)
    return parts


def _walked(message: Message) -> Iterator[Message]:
    """The parts that hold something, in order; a mail inside the mail is one part."""
    waiting = [message]
    for _ in range(_MOST_PARTS * 4):
        if not waiting:
            return
        part = waiting.pop()
        if part.is_multipart() and part.get_content_maintype() != "message":
            waiting += reversed(_inside(part))
        else:
            yield part


def _inside(part: Message) -> list[Message]:
    # Asked of a part that is not made of others, this would decode its text in whatever charset it names.
    inside: Any = part.get_payload()
    return [one for one in inside if isinstance(one, Message)]


def _take(part: Message, parts: Parts) -> None:
    kind = part.get_content_type()
    file_name = fact(part.get_filename() or "")
    attached = part.get_content_disposition() == "attachment"
    if part.is_multipart():
        parts.mails += [one for one in _inside(part) if one.keys()]
        return
    data = _bytes_of(part)
    if kind in _TEXTS and not attached:
        text = _text_of(part, data)
        if kind == "text/html" and len(text) <= 2 * _LONGEST_TEXT:
            parts.html = parts.html or text
        elif len(parts.text) + len(text) <= _LONGEST_TEXT:
            parts.text = f"{parts.text}\n\n{text}" if parts.text else text
        else:
            parts.removed.append(f"text that is too long: {len(text):,} characters")
    elif kind in _PICTURES and data and parts.lead is None:
        parts.lead = Lead(picture=Picture(), data=data, address=file_name)
    elif data or file_name:
        parts.removed.append(f"{ATTACHED}{file_name or 'without a name'} ({kind}, {len(data) / 1000:,.0f} kB)")


def _bytes_of(part: Message) -> bytes:
    made: Any = part.get_payload(decode=True)
    return made if isinstance(made, bytes) else b""


def _text_of(part: Message, data: bytes) -> str:
    charset: Any = part.get_content_charset() or ""
    text = decoded(data, str(charset)).replace("\r\n", "\n").replace("\r", "\n")
    text = without_unmailable_characters(text[: 4 * _LONGEST_TEXT])
    flowed = str(part.get_param("format") or "").lower() == "flowed" and part.get_content_type() == "text/plain"
    return _joined(text, delete_space=str(part.get_param("delsp") or "").lower() == "yes") if flowed else text


def _joined(text: str, *, delete_space: bool) -> str:
    """Flowed text (RFC 3676) with each paragraph on one line."""
    made: list[str] = []
    open_line = ""
    for raw in text.split("\n"):
        # A line that would begin like a quotation was stuffed with a blank.
        line = raw.removeprefix(" ")
        goes_on = line.endswith(" ") and line != "-- "
        if open_line and (line.startswith(">") or line == "-- "):
            made.append(open_line)
            open_line = ""
        open_line += line[:-1] if goes_on and delete_space else line
        if not goes_on:
            made.append(open_line)
            open_line = ""
    return "\n".join([*made, open_line] if open_line else made)


def fact(value: str) -> str:
    """A short text of a header, on one line and fit for a mail."""
    return one_line(without_unmailable_characters(one_line(value[:LONGEST_FACT])))

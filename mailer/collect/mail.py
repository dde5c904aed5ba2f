"""A mail (.eml) → pieces: its subject is the title, its text the body, its first picture the lead."""

from __future__ import annotations

import email
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from typing import Any

from mailer.collect.charsets import decoded
from mailer.collect.forwarded import Unwrapped, sender_name, sent_on, unwrapped
from mailer.collect.piece import Lead, Piece
from mailer.collect.text.body import escaped
from mailer.collect.text.body import markdown_of as markdown_of_lines
from mailer.collect.text.head import Head, piece_of, read_head
from mailer.collect.text.headlines import guessed_title
from mailer.collect.text.lines import meaningful_lines
from mailer.collect.text.markdown import read_markdown
from mailer.collect.text.page import sorted_out
from mailer.collect.text.plain import read_text, running_text, without_dateline
from mailer.errors import MailerError, StoryError
from mailer.model.story import Author, Picture
from mailer.model.text import one_line, without_unmailable_characters

_LARGEST_MAIL = 25_000_000
_MOST_PARTS = 500
_DEEPEST = 30
_MOST_HEADER_LINES = 5_000
_LONGEST_FACT = 2_000
# A book has as many.
_LONGEST_TEXT = 500_000
# 25 MB of attachments, in lines as they are sent.
_MOST_LINES = 400_000
# A text part of fewer words beside a page of HTML only says that there is one.
_FEWEST_WORDS = 25

_PREFIX = re.compile(r"\s*(?:re|fwd?|aw|wg|tr|rv|antw|doorst|sv|vs|i|r)(?:\[\d+\])?\s?:\s*", re.IGNORECASE)
_PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")
_TEXTS = ("text/plain", "text/html")
_NESTING = re.compile(rb"boundary[*0-9]{0,4}\s*=|message/(?:rfc822|global)", re.IGNORECASE)
_DASHED = re.compile(rb"^--[^\r\n]{1,200}", re.MULTILINE)
# What the standard library raises on mails that are not what they say.
_FAULTS = (
    *(MessageError, ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError),
)


@dataclass(slots=True)
class _Parts:
    """The parts of one mail, gathered while it is walked through; mails inside it are kept whole."""

    text: str = ""
    html: str = ""
    lead: Lead | None = None
    mails: list[Message] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def read_mail(data: bytes, name: str) -> tuple[Piece, ...]:
    """The piece in a mail, or one for each mail that is attached to it.

    Raises:
        StoryError: it is no mail, holds no text, is too large, or was made to exhaust whoever reads it.
    """
    _refuse_bomb(data, name)
    try:
        message = email.message_from_bytes(_without_mbox_line(data))
        if not message.keys():
            raise StoryError("is not a mail", file=name, fix="save the mail as an .eml file, or its text as .txt")
        pieces = tuple(_pieces(message, name, 0))
    except _FAULTS as cause:
        fix = "open it in a mail program and save its text as .txt"
        raise StoryError("is a broken mail", file=name, fix=fix) from cause
    if not any(piece.title or piece.guess for piece in pieces):
        fix = "open it in a mail program and save what it shows as .txt"
        raise StoryError("is a mail without text", file=name, fix=fix)
    return pieces


def _refuse_bomb(data: bytes, name: str) -> None:
    """Refuse what would keep the parser busy, before it sees any of it."""
    fix = "save only the text of it as .txt"
    if not data.strip():
        raise StoryError("is empty", file=name, fix="save the mail once more")
    if len(data) > _LARGEST_MAIL:
        size = f"{len(data) / 1_000_000:.1f} MB"
        raise StoryError(f"is too large for a story ({size}; 25 MB at most)", file=name, fix=fix)
    if data.count(b"\n") > _MOST_LINES:
        raise StoryError("has more lines than any mail has", file=name, fix=fix)
    if len(_NESTING.findall(data)) > _DEEPEST:
        raise StoryError(f"has parts inside each other more than {_DEEPEST} deep", file=name, fix=fix)
    repeated = Counter(_DASHED.findall(data)).most_common(1)
    if repeated and repeated[0][1] > _MOST_PARTS:
        raise StoryError(f"has more than {_MOST_PARTS} parts", file=name, fix=fix)
    head = re.split(rb"\r?\n\r?\n", data[:_LARGEST_MAIL], maxsplit=1)[0]
    if head.count(b"\n") > _MOST_HEADER_LINES:
        raise StoryError("has more header lines than any mail has", file=name, fix=fix)


def _without_mbox_line(data: bytes) -> bytes:
    data = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    return data.partition(b"\n")[2] if data.startswith(b"From ") else data


def _pieces(message: Message, name: str, depth: int) -> Iterator[Piece]:
    """The piece of a mail, or those of the mails attached to it: then what it says itself is a covering note."""
    parts = _Parts()
    for part in _walked(message):
        _take(part, parts)
    if not parts.mails or depth > _DEEPEST:
        yield _piece(message, parts, name)
        return
    note = one_line(" ".join(parts.text.split()))[:_LONGEST_FACT]
    told = (*parts.removed, f"note above the forwarded text: {note}") if note else tuple(parts.removed)
    for at, mail in enumerate(parts.mails):
        for piece in _pieces(mail, name, depth + 1):
            yield replace(piece, removed=(*told, *piece.removed)) if at == 0 else piece


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


def _take(part: Message, parts: _Parts) -> None:
    kind = part.get_content_type()
    file_name = _fact(part.get_filename() or "")
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
        parts.removed.append(f"attachment: {file_name or 'without a name'} ({kind}, {len(data) / 1000:,.0f} kB)")


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


def _piece(message: Message, parts: _Parts, name: str) -> Piece:
    """The piece of one mail."""
    text, html, dropped = _chosen(parts)
    found = unwrapped(text)
    subject, prefix = _subject(found.subject or _header(message, "Subject"))
    piece = _body(subject, found, html, name)
    sender = found.sender or sender_name(_header(message, "From"))
    sent = found.sent or sent_on(_header(message, "Date"))
    who = (Author(name=sender),) if sender else ()
    if piece.authors and sender and piece.authors != who:
        dropped = (*dropped, f"sender: {sender}")
    return replace(
        piece,
        authors=piece.authors or who,
        published=piece.published or sent,
        lead=parts.lead or piece.lead,
        removed=(*prefix, *found.removed, *piece.removed, *dropped, *parts.removed),
    )


def _chosen(parts: _Parts) -> tuple[str, bool, tuple[str, ...]]:
    """The text to read, whether it is Markdown made of HTML, and what was left out of that."""
    words = len(parts.text.split())
    if not parts.html.strip() or words >= _FEWEST_WORDS:
        return parts.text, False, ()
    from mailer.collect.web.to_markdown import markdown_of

    try:
        prose = markdown_of(parts.html)
    except MailerError:
        if not words:
            raise
        return parts.text, False, ()
    if words and len(prose.markdown.split()) < 2 * words:
        return parts.text, False, ()
    return prose.markdown, True, prose.removed


def _body(subject: str, found: Unwrapped, html: bool, name: str) -> Piece:
    if html:
        opening = f"# {escaped(subject)}\n\n" if subject else ""
        return read_markdown(f"{opening}{found.text.strip()}\n", name)[0]
    if not subject:
        return read_text(found.text)[0]
    head = Head(title=subject)
    lines = running_text(read_head(sorted_out(meaningful_lines(found.text)).items, head), head)
    if len(lines) > head.standfirst:
        lines[head.standfirst] = without_dateline(lines[head.standfirst], head)
    return piece_of(head, markdown_of_lines(lines, standfirst=head.standfirst), guess=guessed_title(lines))


def _subject(value: str) -> tuple[str, tuple[str, ...]]:
    """A subject without ``Re:`` and ``Fwd:``, and those as a line for the editor."""
    subject = value
    while (found := _PREFIX.match(subject)) and len(subject) > found.end():
        subject = subject[found.end() :]
    prefix = value[: len(value) - len(subject)].strip()
    return subject.strip(), (f"before the subject: {prefix}",) if prefix else ()


def _header(message: Message, key: str) -> str:
    """A field of the header as people read it, on one line; empty where it is missing."""
    value = str(message.get(key) or "")[:_LONGEST_FACT]
    try:
        parts = decode_header(value)
    except (MessageError, ValueError):
        return _fact(value)
    made = [part if isinstance(part, str) else decoded(part, charset or "") for part, charset in parts]
    return _fact("".join(made))


def _fact(value: str) -> str:
    return one_line(without_unmailable_characters(one_line(value[:_LONGEST_FACT])))

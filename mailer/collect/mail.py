"""A mail (.eml) → pieces: its subject is the title, its text the body, its first picture the lead."""

from __future__ import annotations

import email
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from email.errors import MessageError
from email.header import decode_header
from email.message import Message

from mailer.collect.charsets import decoded
from mailer.collect.forwarded import Unwrapped, sender_name, sent_on, unwrapped
from mailer.collect.mail_parts import (
    ATTACHED,
    DEEPEST,
    LONGEST_FACT,
    WRITTEN,
    Parts,
    fact,
    parts_of,
    refuse_bomb,
    without_mbox_line,
)
from mailer.collect.piece import Piece
from mailer.collect.text.body import escaped
from mailer.collect.text.body import markdown_of as markdown_of_lines
from mailer.collect.text.bylines import is_name
from mailer.collect.text.head import Head, piece_of, read_head
from mailer.collect.text.headlines import guessed_title
from mailer.collect.text.lines import meaningful_lines
from mailer.collect.text.markdown import read_markdown
from mailer.collect.text.page import sorted_out
from mailer.collect.text.plain import read_text, running_text, without_dateline
from mailer.errors import MailerError, StoryError
from mailer.model.story import Author
from mailer.model.text import one_line

# A text part of fewer words beside a page of HTML only says that there is one.
_FEWEST_WORDS = 25

_BEFORE = "before the subject: "
_FROM_A_HOUSE = re.compile(r"(.{3,60}?)(?: (?:from|at|via) | ?[|@] )(.{2,80})")
_PREFIX = re.compile(r"\s*(?:re|fwd?|aw|wg|tr|rv|antw|doorst|sv|vs|i|r)(?:\[\d+\])?\s?:\s*", re.IGNORECASE)
_ENCODED = re.compile(r"=\?[\w.*-]{1,60}\?[bBqQ]\?[^?]*\?=(?:\s+=\?[\w.*-]{1,60}\?[bBqQ]\?[^?]*\?=)*")
# What the standard library raises on mails that are not what they say.
_FAULTS = (
    *(MessageError, ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError),
)


def read_mail(data: bytes, name: str) -> tuple[Piece, ...]:
    """The piece in a mail, or one for each mail that is attached to it.

    Raises:
        StoryError: it is no mail, holds no text, is too large, or was made to exhaust whoever reads it.
    """
    refuse_bomb(data, name)
    try:
        message = email.message_from_bytes(without_mbox_line(data), policy=WRITTEN)
        if not message.keys():
            raise StoryError("is not a mail", file=name, fix="save the mail as an .eml file, or its text as .txt")
        pieces = tuple(_pieces(message, name, 0))
    except _FAULTS as cause:
        fix = "open it in a mail program and save its text as .txt"
        raise StoryError("is a broken mail", file=name, fix=fix) from cause
    if not any(piece.body for piece in pieces):
        raise _nothing(pieces, name)
    return _with_text(pieces)


def _with_text(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The pieces of a digest that say anything; the first of them tells of the mails that do not."""
    kept = [piece for piece in pieces if piece.body or piece.url]
    told: list[str] = []
    for piece in pieces:
        if not (piece.body or piece.url):
            told.append(f"mail without text: {piece.title or 'without a subject'}")
            told += [line for line in piece.removed if not line.startswith(_BEFORE)]
    return (replace(kept[0], removed=(*told, *kept[0].removed)), *kept[1:])


def _nothing(pieces: Iterable[Piece], name: str) -> StoryError:
    attached = any(piece.lead or any(one.startswith(ATTACHED) for one in piece.removed) for piece in pieces)
    if attached:
        return StoryError("holds no text, only an attachment", file=name, fix="save the attachment, and add that file")
    return StoryError("holds no text", file=name, fix="open it in a mail program and save what it shows as .txt")


def _pieces(message: Message, name: str, depth: int) -> Iterator[Piece]:
    """The piece of a mail, or those of the mails attached to it: then what it says itself is a covering note."""
    parts = parts_of(message)
    if not parts.mails or depth > DEEPEST:
        yield _piece(message, parts, name)
        return
    note = one_line(" ".join(parts.text.split()))[:LONGEST_FACT]
    told = (*parts.removed, f"note above the forwarded text: {note}") if note else tuple(parts.removed)
    for at, mail in enumerate(parts.mails):
        for piece in _pieces(mail, name, depth + 1):
            yield replace(piece, removed=(*told, *piece.removed)) if at == 0 else piece


def _piece(message: Message, parts: Parts, name: str) -> Piece:
    """The piece of one mail."""
    text, html, dropped = _chosen(parts)
    found = unwrapped(text)
    subject, prefix = _subject(found.subject or _header(message, "Subject"))
    piece = _body(subject, found, html, name)
    sender = found.sender or sender_name(_header(message, "From"))
    sender, publisher = _name_and_house(sender)
    sent = found.sent or sent_on(_header(message, "Date"))
    who = (Author(name=sender),) if sender else ()
    if piece.authors and sender and piece.authors != who:
        dropped = (*dropped, f"sender: {sender}")
    return replace(
        piece,
        authors=piece.authors or who,
        publisher=piece.publisher or publisher,
        published=piece.published or sent,
        lead=parts.lead or piece.lead,
        removed=(*prefix, *found.removed, *piece.removed, *dropped, *parts.removed),
    )


def _name_and_house(sender: str) -> tuple[str, str]:
    """A sender such as ``Ana Lind from The Quay``, as newsletters sign, as name and publisher."""
    found = _FROM_A_HOUSE.fullmatch(sender)
    return (found[1], found[2]) if found and " " in found[1] and is_name(found[1]) else (sender, "")


def _chosen(parts: Parts) -> tuple[str, bool, tuple[str, ...]]:
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
    return subject.strip(), (f"{_BEFORE}{prefix}",) if prefix else ()


def _header(message: Message, key: str) -> str:
    """A field of the header as people read it, on one line; empty where it is missing."""
    value = str(message.get(key) or "")[:LONGEST_FACT]
    # Letters beside encoded words are text already; the decoder of the standard library takes ASCII only.
    return fact(value and (_words(value) if value.isascii() else _ENCODED.sub(lambda found: _words(found[0]), value)))


def _words(value: str) -> str:
    """The words in a field, those decoded that are encoded (RFC 2047), as is any other letter among them."""
    value = "".join(char if char.isascii() else "".join(f"={byte:02X}" for byte in char.encode()) for char in value)
    try:
        parts = decode_header(value)
    except (MessageError, ValueError):
        return value
    return "".join(part if isinstance(part, str) else decoded(part, charset or "") for part, charset in parts)

"""The header of a message: the fields that all messages of an edition share are written once, the others per reader."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from mailer.config.settings import Publication
from mailer.errors import MessageError
from mailer.message import headers
from mailer.message.headers import Mailbox
from mailer.model.edition import Edition
from mailer.model.text import SlottedText

SUBJECT_LIMIT = 255
_REPLY = re.compile(r"\s*(re|fwd?)\s*:", re.IGNORECASE)
_UNFILLED = re.compile(r"\{\{|\{%")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Everything the header of an edition's messages needs but the reader and the moment.

    ``subject_field`` is empty when the subject has slots.
    """

    issue: str
    language: str
    subject: SlottedText
    subject_field: bytes
    sender: Mailbox
    reply_to: Mailbox | None
    domain: str
    zone: ZoneInfo
    unsubscribe_uri: str
    opening: bytes
    middle: bytes
    closing: bytes

    def block(self, to: Mailbox, fields: Mapping[str, str], now: dt.datetime) -> tuple[bytes, str]:
        """The whole header with the blank line below it, and the Message-ID.

        Raises:
            MessageError: the reader's name or address cannot stand in a header, or the subject becomes too long.
        """
        message_id = self.message_id(to.address)
        made = (
            self.opening,
            headers.mailboxes("To", [to]),
            self.middle,
            self._subject(fields),
            headers.date(now, self.zone),
            headers.structured("Message-ID", message_id),
            self.closing,
        )
        return b"".join(made), message_id

    def draft(self, to: Mailbox | None, fields: Mapping[str, str]) -> bytes:
        """The header of a message that a mail program opens for sending by hand: the program dates and names it.

        From comes first, as desktops that look at how a file begins take one that begins with X-Unsent for mere text.
        """
        made = (
            self.opening,
            headers.mailboxes("To", [to]) if to else b"",
            self.middle,
            self._subject(fields),
            headers.structured("X-Unsent", "1"),
            self.closing,
        )
        return b"".join(made)

    def _subject(self, fields: Mapping[str, str]) -> bytes:
        return self.subject_field or _subject_field(self.subject.fill(fields))

    def message_id(self, address: str) -> str:
        """The Message-ID, with its angle brackets: the same for every message to this address about this edition."""
        facts = "\0".join((self.issue, self.language, address.casefold()))
        return f"<{hashlib.sha256(facts.encode()).hexdigest()[:40]}@{self.domain}>"


def head(edition: Edition, publication: Publication, *, content_type: tuple[str, ...], unsubscribe_uri: str) -> Head:
    """The header of ``edition``'s messages.

    Raises:
        MessageError: the subject or one of the publication's addresses cannot stand in a header.
    """
    _refuse_subject(edition)
    sender = Mailbox(publication.sender.address, publication.sender.name)
    reply_to = Mailbox(publication.sender.reply_to) if publication.sender.reply_to else None
    closing = (
        headers.structured("MIME-Version", "1.0"),
        headers.uris("List-Unsubscribe", [unsubscribe_uri]),
        headers.structured("Content-Language", edition.language),
        headers.structured("Content-Type", *content_type),
        b"\r\n",
    )
    return Head(
        issue=edition.issue,
        language=edition.language,
        subject=edition.subject,
        subject_field=b"" if any(edition.subject.slots) else _subject_field(edition.subject.fill({})),
        sender=sender,
        reply_to=reply_to,
        domain=publication.sender.domain,
        zone=ZoneInfo(publication.publication.timezone),
        unsubscribe_uri=unsubscribe_uri,
        opening=headers.mailboxes("From", [sender]),
        middle=headers.mailboxes("Reply-To", [reply_to]) if reply_to else b"",
        closing=b"".join(closing),
    )


def _subject_field(subject: str) -> bytes:
    if len(subject) > SUBJECT_LIMIT:
        what = f"F08 the subject has {len(subject)} characters, more than {SUBJECT_LIMIT}"
        raise MessageError(what, fix="shorten it, or what fills its slots")
    return headers.unstructured("Subject", subject)


def _refuse_subject(edition: Edition) -> None:
    subject = edition.subject.fill({})
    mend = f'mailer issue set {edition.issue} subject="…"'
    if not subject.strip():
        raise MessageError("F08 the subject is empty", fix="write one", next=mend)
    if _REPLY.match(subject):
        raise MessageError("F08 the subject reads like a reply or a forward", fix="begin it otherwise", next=mend)
    if _UNFILLED.search(subject):
        raise MessageError(
            "F08 the subject holds an unfilled placeholder", fix="write slots as {name|reader}", next=mend
        )
    headers.refuse_controls(subject, "the subject")

"""The header of a message: the fields that all messages of an edition share are written once, the others per reader."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from mailer.config.settings import Publication
from mailer.errors import MessageError
from mailer.message import headers
from mailer.message.headers import Mailbox
from mailer.message.personal import Listing, Personal
from mailer.model.edition import Edition
from mailer.model.text import SlottedText

SUBJECT_LIMIT = 255
_REPLY = re.compile(r"\s*(re|fwd?)\s*:", re.IGNORECASE)
_UNFILLED = re.compile(r"\{\{|\{%")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Everything the header of an edition's messages needs but the reader and the moment.

    ``subject_field`` is empty when the subject has slots. ``names`` are the fields of a message, in order. Without a
    ``listing`` every reader leaves at ``unsubscribe_uri``, and ``id_key`` is what Message-IDs are made with, if any.
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
    listing: Listing | None
    names: tuple[bytes, ...]
    opening: bytes
    middle: bytes
    version: bytes
    closing: bytes
    id_key: bytes = field(default=b"", repr=False)

    def header(
        self, to: Mailbox, fields: Mapping[str, str], now: dt.datetime, personal: Personal | None = None
    ) -> tuple[tuple[bytes, ...], str]:
        """The whole header with the blank line below it, in pieces of whole fields, and the Message-ID.

        Raises:
            MessageError: the reader's name or address cannot stand in a header, or the subject becomes too long.
        """
        message_id = self.message_id(to.address, personal)
        made = (
            self.opening,
            headers.mailboxes("To", [to]),
            self.middle,
            self._subject(fields),
            headers.date(now, self.zone),
            headers.structured("Message-ID", message_id),
            self.version,
            self._unsubscribe_field(personal),
            self.closing,
        )
        return made, message_id

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
            self.version,
            headers.uris("List-Unsubscribe", [self.unsubscribe_uri]),
            self.closing,
        )
        return b"".join(made)

    def _subject(self, fields: Mapping[str, str]) -> bytes:
        return self.subject_field or _subject_field(self.subject.fill(fields))

    def message_id(self, address: str, personal: Personal | None = None) -> str:
        """The Message-ID, with its angle brackets: the same for every message to this reader about this edition."""
        if personal:
            return f"<{personal.message_id}@{self.domain}>"
        facts = "\0".join((self.issue, self.language, address.casefold())).encode()
        # Without a key, whoever guesses the address can tell from the Message-ID that the guess is right.
        made = hmac.digest(self.id_key, facts, "sha256") if self.id_key else hashlib.sha256(facts).digest()
        return f"<{made[:20].hex()}@{self.domain}>"

    def _unsubscribe_field(self, personal: Personal | None) -> bytes:
        assert (personal is None) == (self.listing is None), "a list knows every reader by a token"
        if self.listing and personal:
            return self.listing.unsubscribe_field(personal)
        return headers.uris("List-Unsubscribe", [self.unsubscribe_uri])

    def unsubscribe_uris(self, personal: Personal | None) -> tuple[str, ...]:
        """What List-Unsubscribe names."""
        return self.listing.unsubscribe_uris(personal) if self.listing and personal else (self.unsubscribe_uri,)


def head(
    edition: Edition,
    publication: Publication,
    *,
    content_type: tuple[str, ...],
    unsubscribe_uri: str,
    listing: Listing | None = None,
    id_key: bytes = b"",
) -> Head:
    """The header of ``edition``'s messages, to a list or to whomever.

    Raises:
        MessageError: the subject or one of the publication's addresses cannot stand in a header.
    """
    _refuse_subject(edition)
    sender = Mailbox(publication.sender.address, publication.sender.name)
    reply_to = Mailbox(publication.sender.reply_to) if publication.sender.reply_to else None
    of_list = listing.fields if listing else ()
    if listing:
        # Judged here, as they are only put together for each reader.
        headers.uris("List-Unsubscribe", listing.unsubscribe_uris(Personal("0", "0", "")))
    closing = (
        *(headers.structured(name, value) for name, value in of_list),
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
        listing=listing,
        names=_names(with_reply_to=reply_to is not None, of_list=of_list),
        opening=headers.mailboxes("From", [sender]),
        middle=headers.mailboxes("Reply-To", [reply_to]) if reply_to else b"",
        version=headers.structured("MIME-Version", "1.0"),
        closing=b"".join(closing),
        id_key=id_key,
    )


def _names(*, with_reply_to: bool, of_list: Iterable[tuple[str, str]]) -> tuple[bytes, ...]:
    names = ("From", "To", *(("Reply-To",) if with_reply_to else ()), "Subject", "Date", "Message-ID", "MIME-Version")
    names += ("List-Unsubscribe", *(name for name, _ in of_list), "Content-Language", "Content-Type")
    return tuple(name.encode("ascii") for name in names)


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

"""An edition compiled for mailing: header and body as byte segments, with openings where readers differ.

Encoding an edition costs milliseconds, filling its openings microseconds, so the first is done once. No segment is
copied per message, and what fills an opening cannot change the bytes beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from mailer.config.settings import Publication
from mailer.message import headers, rules, verify
from mailer.message.head import Head, head
from mailer.message.headers import Mailbox
from mailer.message.parts import Body, body
from mailer.model.edition import Edition
from mailer.model.message import Message
from mailer.model.recipient import Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Mould:
    """What ``compile_edition`` makes. ``sender`` is the envelope's, where bounces go."""

    edition: Edition
    sender: str
    head: Head
    body: Body

    def message(self, recipient: Recipient, now: dt.datetime, *, parsed_again: bool = False) -> Message:
        """The message for one reader, its header and slots checked by rule; ``parsed_again`` compares all of it.

        Raises:
            MessageError: it would not be what was meant.
        """
        to = Mailbox(recipient.address, recipient.name)
        return self._made(to, recipient.slot_values, now, parsed_again=parsed_again)

    def specimen(self, now: dt.datetime) -> Message:
        """The message to the publication itself, every slot at its fallback, parsed again."""
        return self._made(self.head.sender, {}, now, parsed_again=True)

    def draft(self, recipient: Recipient | None) -> bytes:
        """A message for sending by hand (X-Unsent), without Date and Message-ID; without a recipient, also without To.

        Raises:
            MessageError: it would not be what was meant.
        """
        to = Mailbox(recipient.address, recipient.name) if recipient else None
        fields = recipient.slot_values if recipient else {}
        block = self.head.draft(to, fields)
        data = b"".join((block, *self._filled(fields)))
        verify.verify(data, verify.meant(self.head, self.body, self.edition, to, fields, None))
        return data

    def _made(self, to: Mailbox, fields: Mapping[str, str], now: dt.datetime, *, parsed_again: bool) -> Message:
        block, message_id = self.head.block(to, fields, now)
        rules.check_block(block, to.address, with_reply_to=self.head.reply_to is not None)
        message = Message(
            sender=self.sender,
            recipient=to.address,
            message_id=message_id,
            segments=(block, *self._filled(fields)),
        )
        if parsed_again:
            verify.verify(bytes(message), verify.meant(self.head, self.body, self.edition, to, fields, now))
        return message

    def _filled(self, fields: Mapping[str, str]) -> tuple[bytes, ...]:
        segments: list[bytes] = []
        for piece in self.body.pieces:
            if isinstance(piece, bytes):
                segments.append(piece)
            else:
                filled = piece.filled(fields)
                rules.check_filled(filled)
                segments.append(filled)
        return tuple(segments)


def compile_edition(edition: Edition, publication: Publication, *, unsubscribe_uri: str) -> Mould:
    """Compile ``edition`` and parse a message of it again, with every slot at its fallback.

    Raises:
        MessageError: its messages would not be what was meant; the text begins with the rule's id.
    """
    bounces = publication.sender.bounce_domain
    sender = f"bounces@{bounces}" if bounces else publication.sender.address
    headers.refuse_address(sender)
    made = body(edition, publication.sender.domain)
    top = head(edition, publication, content_type=made.content_type, unsubscribe_uri=unsubscribe_uri)
    mould = Mould(edition=edition, sender=sender, head=top, body=made)
    mould.specimen(_ANY_MOMENT)
    return mould


_ANY_MOMENT = dt.datetime(2024, 2, 29, 23, 59, 59, tzinfo=dt.UTC)

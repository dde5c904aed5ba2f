"""An edition compiled for mailing: header and body as byte segments, with openings where readers differ.

Encoding an edition costs milliseconds, filling its openings microseconds, so the first is done once. No segment is
copied per message, and what fills an opening cannot change the bytes beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailer.config.settings import Publication
from mailer.errors import MessageError
from mailer.message import headers, quoted, rules, verify
from mailer.message.dkim.signing import Signer, Unsigned
from mailer.message.dkim.verifying import verify_signatures
from mailer.message.head import Head, head
from mailer.message.headers import Mailbox
from mailer.message.parts import Body, Opening, body
from mailer.message.personal import Listing, Personal
from mailer.model.edition import UNSUBSCRIBE, Edition
from mailer.model.message import Message
from mailer.model.recipient import Recipient
from mailer.model.text import Slot

_ANY_MOMENT = dt.datetime(2024, 2, 29, 23, 59, 59, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mould:
    """What ``compile_edition`` makes. ``sender`` is the envelope's, where bounces go; ``slots`` those of the readers.

    A mould for a list wants a ``Personal`` with every reader, one for nobody in particular has none.
    """

    edition: Edition
    sender: str
    head: Head
    body: Body
    slots: tuple[Slot, ...]
    signer: Signer | None = None

    def message(
        self, recipient: Recipient, now: dt.datetime, *, personal: Personal | None = None, parsed_again: bool = False
    ) -> Message:
        """The message for one reader, its header and slots checked by rule; ``parsed_again`` compares all of it.

        Raises:
            MessageError: it would not be what was meant.
        """
        return _alone(self.begun(recipient, now, personal=personal, parsed_again=parsed_again))

    def begun(
        self, recipient: Recipient, now: dt.datetime, *, personal: Personal | None = None, parsed_again: bool = False
    ) -> Begun:
        """The same without signatures, which several get together: ``finished`` makes messages of them.

        Raises:
            MessageError: it would not be what was meant.
        """
        to = Mailbox(recipient.address, recipient.name)
        return self._begun(to, self._fields(recipient, personal), now, personal, parsed_again=parsed_again)

    def judge(self, recipient: Recipient, *, personal: Personal | None = None) -> None:
        """Put what is this reader's own through every rule, without making a message of it.

        Raises:
            MessageError: their message would not be what was meant.
        """
        to, fields = Mailbox(recipient.address, recipient.name), self._fields(recipient, personal)
        self._checked_head(to, fields, _ANY_MOMENT, personal)
        self._filled(fields)

    def fallbacks(self, recipient: Recipient) -> tuple[str, ...]:
        """The fields that this reader lacks, whose slots show their fallbacks."""
        values = recipient.slot_values
        return tuple(slot.field for slot in self.slots if not values.get(slot.field, "").strip())

    def specimen(self, now: dt.datetime) -> Message:
        """The message to the publication itself, every slot at its fallback, parsed again."""
        personal = Personal("0", "0", self.sender) if self.head.listing else None
        return _alone(self._begun(self.head.sender, self._own(personal), now, personal, parsed_again=True))

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

    def _fields(self, recipient: Recipient, personal: Personal | None) -> dict[str, str]:
        return {**recipient.slot_values, **self._own(personal)}

    def _own(self, personal: Personal | None) -> dict[str, str]:
        """What fills the slots of the program itself."""
        listing = self.head.listing
        return {UNSUBSCRIBE: listing.unsubscribe_url(personal)} if listing and personal else {}

    def _checked_head(
        self, to: Mailbox, fields: Mapping[str, str], now: dt.datetime, personal: Personal | None
    ) -> tuple[tuple[bytes, ...], bytes, str]:
        """The header in pieces and as a whole, and the Message-ID."""
        pieces, message_id = self.head.header(to, fields, now, personal)
        block = b"".join(pieces)
        rules.check_block(block, to.address, self.head.names)
        return pieces, block, message_id

    def _begun(
        self,
        to: Mailbox,
        fields: Mapping[str, str],
        now: dt.datetime,
        personal: Personal | None,
        *,
        parsed_again: bool,
    ) -> Begun:
        header, block, message_id = self._checked_head(to, fields, now, personal)
        filled = self._filled(fields)
        return Begun(
            mould=self,
            to=to,
            fields=fields,
            now=now,
            personal=personal,
            message_id=message_id,
            segments=(block, *filled),
            unsigned=self.signer.unsigned(header, filled, now) if self.signer else None,
            parsed_again=parsed_again,
        )

    def parse_again(
        self, message: Message, to: Mailbox, fields: Mapping[str, str], now: dt.datetime, personal: Personal | None
    ) -> None:
        """Parse a message again and compare all of it with what was meant.

        Raises:
            MessageError: it is something else.
        """
        data = bytes(message)
        headers.refuse_address(message.sender)
        keys = self.signer.keys if self.signer else ()
        meant = verify.meant(
            self.head, self.body, self.edition, to, fields, now, personal=personal, signatures=len(keys)
        )
        verify.verify(data, meant)
        if self.signer:
            verify_signatures(data, keys, self.signer.domain)

    def _filled(self, fields: Mapping[str, str]) -> tuple[bytes, ...]:
        # A name or a link stands in the text and in the HTML, mostly in the same bytes.
        known: dict[str, bytes] = {}

        def fill(opening: Opening) -> bytes:
            words = opening.words(fields)
            filled = known.get(words)
            if filled is None:
                filled = known[words] = quoted.value(words)
                rules.check_filled(filled)
            return filled

        return self.body.filled(fill)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A message that lacks nothing but its signatures, if it is to have any."""

    mould: Mould
    to: Mailbox
    fields: Mapping[str, str]
    now: dt.datetime
    personal: Personal | None
    message_id: str
    segments: tuple[bytes, ...]
    unsigned: Unsigned | None
    parsed_again: bool

    def message(self, signatures: bytes) -> Message:
        """The message with its signatures above it.

        Raises:
            MessageError: parsed again, it is something else than what was meant.
        """
        block, *filled = self.segments
        message = Message(
            sender=self.personal.sender if self.personal else self.mould.sender,
            recipient=self.to.address,
            message_id=self.message_id,
            segments=(signatures + block, *filled),
        )
        if self.parsed_again:
            self.mould.parse_again(message, self.to, self.fields, self.now, self.personal)
        return message


def finished(some: Sequence[Begun]) -> list[Message | MessageError]:
    """The messages, of one mailing and so of one signer; where one would not be what was meant, why not."""
    made: list[Message | MessageError] = []
    for each, signatures in zip(some, _signatures(some), strict=True):
        try:
            made.append(each.message(signatures))
        except MessageError as fault:
            made.append(fault)
    return made


def _alone(begun: Begun) -> Message:
    """The message of one that is signed by itself."""
    (signatures,) = _signatures([begun])
    return begun.message(signatures)


def _signatures(some: Sequence[Begun]) -> list[bytes]:
    """What stands above the header of each."""
    signer = some[0].mould.signer if some else None
    return signer.signed([each.unsigned for each in some if each.unsigned]) if signer else [b""] * len(some)


def compile_edition(
    edition: Edition,
    publication: Publication,
    *,
    unsubscribe_uri: str,
    listing: Listing | None = None,
    signer: Signer | None = None,
    id_key: bytes = b"",
) -> Mould:
    """Compile ``edition`` and parse a message of it again, with every slot at its fallback.

    ``listing`` is the list that its readers are on, ``signer`` who signs; both None for a mail to whomever, whose
    Message-ID is made with ``id_key``.

    Raises:
        MessageError: its messages would not be what was meant; the text begins with the rule's id.
    """
    bounces = publication.sender.bounce_domain
    sender = f"bounces@{bounces}" if bounces else publication.sender.address
    headers.refuse_address(sender)
    made = body(edition, publication.sender.domain)
    top = head(
        edition,
        publication,
        content_type=made.content_type,
        unsubscribe_uri=unsubscribe_uri,
        listing=listing,
        id_key=id_key,
    )
    slots = {slot.field: slot for part in (edition.subject, edition.text, edition.html) for slot in part.slots}
    slots.pop(UNSUBSCRIBE, None)
    mould = Mould(edition=edition, sender=sender, head=top, body=made, slots=tuple(slots.values()), signer=signer)
    mould.specimen(_ANY_MOMENT)
    return mould

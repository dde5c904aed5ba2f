"""One message as a file: send-ready, or a draft that a mail program opens for sending by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mailer.config.settings import Publication
from mailer.message.dkim.signing import Signer
from mailer.message.mould import compile_edition
from mailer.model.edition import Edition
from mailer.model.recipient import Recipient


@dataclass(frozen=True, slots=True)
class EmlFile:
    """The bytes of an ``.eml``, and its Message-ID; a draft has none."""

    data: bytes
    message_id: str


def eml(
    edition: Edition,
    publication: Publication,
    *,
    unsubscribe_uri: str,
    now: dt.datetime,
    recipient: Recipient | None = None,
    draft: bool = False,
    signer: Signer | None = None,
    id_key: bytes = b"",
) -> EmlFile:
    """``edition`` as one mail, parsed again before it is handed out.

    Without a recipient To is the sender (a draft has no To), and slots take their fallbacks. A draft is not signed, as
    a mail program changes it. ``id_key`` is what its Message-ID is made with.

    Raises:
        MessageError: it would not be what was meant.
    """
    mould = compile_edition(edition, publication, unsubscribe_uri=unsubscribe_uri, signer=signer, id_key=id_key)
    if draft:
        return EmlFile(mould.draft(recipient), "")
    message = mould.message(recipient, now, parsed_again=True) if recipient else mould.specimen(now)
    return EmlFile(bytes(message), message.message_id)

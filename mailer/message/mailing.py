"""Messages to a whole list, one at a time, each in its reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping

from mailer.errors import MessageError
from mailer.message.choice import edition_for
from mailer.message.mould import Mould
from mailer.message.personal import Personal
from mailer.model.message import Message
from mailer.model.recipient import Recipient

PARSED_AT_FIRST = 10
PARSED_ONE_IN = 1000


def messages_to(
    recipients: Iterable[tuple[int, Recipient]],
    moulds: Mapping[str, Mould],
    *,
    default: str,
    now: dt.datetime,
    personal: Callable[[Recipient, str], Personal] | None = None,
    file: str = "",
) -> Iterator[Message]:
    """A message for each recipient, made when asked for; the first ten and one in a thousand are parsed again.

    ``recipients`` come with their line in ``file``; ``default`` is the language of those without an edition. Of a list,
    ``personal`` says what is a reader's own in the edition of a language.

    Raises:
        MessageError: a message would not be what was meant; the line is the recipient's.
    """
    for count, (line, recipient) in enumerate(recipients, start=1):
        mould = edition_for(moulds, recipient.language, default)
        parsed_again = count <= PARSED_AT_FIRST or count % PARSED_ONE_IN == 0
        try:
            own = personal(recipient, mould.edition.language) if personal else None
            message = mould.message(recipient, now, personal=own, parsed_again=parsed_again)
        except MessageError as fault:
            fault.file, fault.line = file, line
            raise
        yield message

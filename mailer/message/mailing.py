"""Messages to a whole list, one at a time, each in its reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import islice
from typing import TypeVar

from mailer.errors import MessageError
from mailer.message.choice import edition_for
from mailer.message.mould import Begun, Mould, finished
from mailer.message.personal import Personal
from mailer.model.message import Message
from mailer.model.recipient import Recipient

PARSED_AT_FIRST = 10
PARSED_ONE_IN = 1000

AT_ONCE = 64
"""Messages that are begun, then signed, then handed out: each step finds itself in the processor's caches, which the
others would have emptied. Measured as a sixth of all the time that a signed batch takes."""

T = TypeVar("T")


class Maker:
    """Makes a message for each reader; the first ten and one in a thousand are parsed again.

    ``default`` is the language of readers without an edition. Of a list, ``personal`` says what is a reader's own in
    the edition of a language.
    """

    def __init__(
        self,
        moulds: Mapping[str, Mould],
        *,
        default: str,
        personal: Callable[[Recipient, str], Personal] | None = None,
    ) -> None:
        # Readers of a list have few languages between them.
        self._mould_for = lru_cache(64)(lambda language: edition_for(moulds, language, default))
        self._personal = personal
        self._made = 0

    def begun(self, reader: Recipient, now: dt.datetime) -> Begun:
        """The message for ``reader``, as of ``now``, but for its signatures: ``finished`` makes messages of some.

        Raises:
            MessageError: it would not be what was meant.
        """
        self._made += 1
        parsed_again = self._made <= PARSED_AT_FIRST or self._made % PARSED_ONE_IN == 0
        mould = self._mould_for(reader.language)
        own = self._personal(reader, mould.edition.language) if self._personal else None
        return mould.begun(reader, now, personal=own, parsed_again=parsed_again)


def messages_to(
    recipients: Iterable[tuple[int, Recipient]],
    moulds: Mapping[str, Mould],
    *,
    default: str,
    now: dt.datetime,
    personal: Callable[[Recipient, str], Personal] | None = None,
    file: str = "",
) -> Iterator[Message]:
    """A message for each recipient, as ``Maker`` makes them, some at a time.

    ``recipients`` come with their line in ``file``.

    Raises:
        MessageError: a message would not be what was meant; the line is the recipient's.
    """
    maker = Maker(moulds, default=default, personal=personal)
    left = iter(recipients)
    while some := list(islice(left, AT_ONCE)):
        begun = [_named(file, line, partial(maker.begun, recipient, now)) for line, recipient in some]
        for (line, _), made in zip(some, finished(begun), strict=True):
            if isinstance(made, MessageError):
                made.file, made.line = file, line
                raise made
            yield made


def _named(file: str, line: int, make: Callable[[], T]) -> T:
    try:
        return make()
    except MessageError as fault:
        fault.file, fault.line = file, line
        raise

"""The messages of claimed readers are made: a few are begun, and then signed together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic

from mailer.deliver.share import Begun, Group
from mailer.errors import MessageError
from mailer.model.message import Message
from mailer.model.recipient import Recipient

FEW_AT_ONCE = 8
"""Messages that are begun, then signed: each step finds itself in the processor's caches, which the others would have
emptied. Measured as a seventh of all the time that a signed mailing takes. More at once would keep connections waiting.
"""

MOST_READY = 64
"""Messages that are made while the server is busy with others, so that both have something to do all the time. Measured
as a twentieth more in a second where they have two processors for themselves, and a third where they have not."""


class Making(Generic[Begun]):
    """Makes messages in short steps: a server may answer at any moment, and has nothing to do until it is heard.

    ``begin`` makes a reader's message but for its signatures, or raises ``MessageError``; ``finish`` signs some, and
    gives the messages, or why one is none. ``unfit`` hears of who gets none; the others get theirs.
    """

    def __init__(
        self,
        begin: Callable[[Recipient], Begun],
        finish: Callable[[Sequence[Begun]], Sequence[Message | MessageError]],
        unfit: Callable[[int, MessageError], None],
        clock: Callable[[], float],
    ) -> None:
        self._begin = begin
        self._finish = finish
        self._unfit = unfit
        self._clock = clock

    def may_get_ahead(self, group: Group[Begun]) -> bool:
        """Whether messages may be made before their turn, as it is soon."""
        return group.may_get_ahead(self._clock(), FEW_AT_ONCE, MOST_READY)

    def go_on(self, group: Group[Begun]) -> bool:
        """Begin a few messages, or sign those that are begun; False if there is nobody to make one for."""
        if few := group.few_to_begin(self._clock(), FEW_AT_ONCE):
            for number, reader in few:
                try:
                    group.begun.append((number, reader, self._begin(reader)))
                except MessageError as fault:
                    self._unfit(number, fault)
            return True
        begun, group.begun = group.begun, []
        for (number, reader, _), made in zip(begun, self._finish([each for _, _, each in begun]), strict=True):
            if isinstance(made, MessageError):
                self._unfit(number, made)
            else:
                group.ready.append((number, reader, made))
        return bool(begun)

"""The messages that are still to be sent: the caller's, and those that came back from a connection that failed."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator

from mailer.deliver.smtp.wire import Gate
from mailer.errors import DeliveryError, MailerError
from mailer.model.message import Message

MOST_TRIES = 3
"""Connections that a message may cost before somebody else has to decide about it."""
NOTHING_NOW = 0.1
"""Seconds until a caller who has no message at the moment is asked again."""


class Supply:
    """Gives messages out, each when there is a use for it.

    After ``stop`` it gives none, whatever there is; ``fault`` is what it was stopped for, None when somebody wanted it.
    """

    def __init__(self, messages: Iterable[Message | None], clock: Callable[[], float]) -> None:
        self.fault: MailerError | None = None
        self.is_stopped = False
        self.ask_not_before = 0.0
        self._source = iter(messages)
        self._clock = clock
        self._is_drained = False
        self._waiting: deque[Message] = deque()
        self._tries: Counter[str] = Counter()
        self._gate = Gate()

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to give; a message that is underway may still come back."""
        return self.is_stopped or (self._is_drained and not self._waiting)

    def has(self, number: int) -> bool:
        """Whether there are as many as ``number`` messages to give."""
        while len(self._waiting) < number:
            message = self._asked()
            if not message:
                return False
            self._waiting.append(message)
        return not self.is_stopped

    def take(self, largest: int = 0) -> Message | None:
        """The next message, if there is one; ``largest`` is the size that the server takes, 0 for any."""
        message = self._waiting.popleft() if self._waiting else self._asked()
        if message and self.is_stopped:
            # Perhaps since a moment ago: whoever made the message may have said so meanwhile.
            self._waiting.appendleft(message)
            return None
        if message and largest and (size := sum(map(len, message.segments))) > largest:
            fault = DeliveryError(f"a message has {size:,} bytes, and the mail server takes {largest:,} at most")
            fault.is_lasting = True
            self._keep(message, fault)
            return None
        return message

    def put_back(self, message: Message, *, counts: bool = True) -> bool:
        """Take back a message that was not sent; False when it has come back often enough, and is not kept."""
        self._tries[message.message_id] += counts
        if not self.is_stopped and self._tries[message.message_id] >= MOST_TRIES:
            del self._tries[message.message_id]
            return False
        self._waiting.appendleft(message)
        return True

    def forget(self, message: Message) -> None:
        """A message is done with."""
        if self._tries:
            del self._tries[message.message_id]

    def stop(self, fault: MailerError | None = None) -> None:
        """Give no more; the first fault is the one that is told."""
        if fault and not self.fault:
            self.fault = fault
        self.is_stopped = True

    def left(self) -> Iterator[Message]:
        """The messages that were taken from the caller, and given to nobody."""
        while self._waiting:
            yield self._waiting.popleft()

    def _asked(self) -> Message | None:
        if self._is_drained or self.is_stopped or (self.ask_not_before and self._clock() < self.ask_not_before):
            return None
        self.ask_not_before = 0.0
        try:
            message = next(self._source)
        except StopIteration:
            self._is_drained = True
            return None
        except MailerError as fault:
            self._is_drained = True
            self.stop(fault)
            return None
        if message is None:
            self.ask_not_before = self._clock() + NOTHING_NOW
            return None
        try:
            self._gate.refuse_unfit(message)
        except MailerError as fault:
            self._keep(message, fault)
            return None
        return message

    def _keep(self, message: Message, fault: MailerError) -> None:
        """Stop for a message that cannot be sent, which is left over with the others."""
        self._waiting.appendleft(message)
        self.stop(fault)

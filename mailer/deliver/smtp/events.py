"""What happens to messages, in the order of happening."""

from __future__ import annotations

from dataclasses import dataclass

from mailer.deliver.smtp.meaning import Outcome
from mailer.deliver.smtp.replies import Reply
from mailer.errors import DeliveryError
from mailer.model.message import Message


@dataclass(frozen=True, slots=True)
class InFlight:
    """The message is handed over when the next event is asked for, and not before.

    It comes again for a message of which it turned out that it was not handed over, and that is tried once more.
    """

    message: Message


@dataclass(frozen=True, slots=True)
class Settled:
    """The server has spoken about the recipient."""

    message: Message
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Returned:
    """The message certainly was not sent, and nothing is known of its recipient: it is pending as before.

    ``reply`` and ``why`` tell what the server did to it three times; one that was only stopped has neither.
    """

    message: Message
    reply: Reply | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The message was handed over, and it is not known whether the server took it; only a person may send it again.

    ``why`` tells what the server did instead of saying so.
    """

    message: Message
    reply: Reply | None
    why: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A connection cannot be had; it is tried again. The same words come once, until there is a connection again."""

    fault: DeliveryError


@dataclass(frozen=True, slots=True)
class Quiet:
    """There was nothing to tell for a second: time to write down what is known, and to see whether to go on."""


Event = InFlight | Settled | Returned | InDoubt | Trouble | Quiet

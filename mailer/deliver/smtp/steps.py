"""What a dialogue says of a message, once for each."""

from __future__ import annotations

from dataclasses import dataclass

from mailer.deliver.smtp.meaning import Outcome, Says, Verdict
from mailer.deliver.smtp.replies import Reply
from mailer.model.message import Message


@dataclass(frozen=True, slots=True)
class Answered:
    """The server's word on a recipient."""

    message: Message
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A message that was handed over, and about which nothing was said."""

    message: Message
    reply: Reply | None
    why: str


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message that certainly did not get to anybody, and may be sent again.

    ``may_be_why``: that the connection ended may be owed to this message; otherwise it was somebody else's turn.
    """

    message: Message
    reply: Reply | None
    why: str
    may_be_why: bool = True


Step = Answered | Doubtful | Unsent


def step_of(message: Message, verdict: Verdict, reply: Reply | None, *, is_unsent: bool) -> Step:
    """What became of a message that was handed over, when the connection ends."""
    if is_unsent:
        return Unsent(message, reply, verdict.why, verdict.says is not Says.ENOUGH)
    return Doubtful(message, reply, verdict.why)

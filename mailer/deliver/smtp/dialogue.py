"""The dialogue of one connection without the connection: bytes in, what became of whom and bytes out (RFC 5321, 2920).

At most one message is in flight: handed over to its end, and not answered. In the quickest mode that end and the
commands of the next message are one write, which costs one round trip a message.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import IntEnum

from mailer.deliver.smtp.envelope import mail_from, rcpt_to
from mailer.deliver.smtp.limits import Limits
from mailer.deliver.smtp.meaning import Outcome, Place, Says, Verdict, judge, outcome
from mailer.deliver.smtp.outbox import Outbox
from mailer.deliver.smtp.replies import GarbledError, Replies, Reply
from mailer.deliver.smtp.steps import Answered, Step, Unsent, step_of
from mailer.model.delivery import DeliveryState
from mailer.model.message import Message

_END = b".\r\n"


class Mode(IntEnum):
    """How much is said ahead of the replies; what a host does not like is lowered by one."""

    LOCK_STEP = 0
    PIPE = 1
    OVERLAP = 2
    CHUNKS = 3
    """BDAT (RFC 3030): a whole message in one write, its commands included. Some servers answer it late."""


@dataclass(slots=True)
class _Transaction:
    """A message on its way; ``unsaid`` are its commands that wait, ``trouble`` is what was said to one by chunks."""

    message: Message
    unsaid: deque[tuple[Place, bytes]]
    is_refused: bool = False
    trouble: tuple[Verdict, Reply] | None = None


class Dialogue:
    """One connection, from its first message to its last.

    The owner gives a message with ``open`` when it ``is_idle``, hands it over with ``finish`` when it is ``cleared``,
    writes what is in ``outbox``, and gives what comes to ``receive``. Once it ``is_over``, each of its messages has had
    its step; ``verdict`` and ``reply`` say why. ``heard`` counts replies. ``reports``: the server tells of failures, as
    RFC 3461 has it.
    """

    def __init__(self, mode: Mode, limits: Limits, *, reports: bool = False) -> None:
        self.mode = mode
        self._reports = reports
        self.outbox = Outbox()
        self.is_over = False
        self.verdict = Verdict(Says.GO_ON)
        self.reply: Reply | None = None
        self.heard = 0
        self._limits = limits
        self._replies = Replies()
        self._awaited: deque[tuple[Place, _Transaction]] = deque()
        self._opened: _Transaction | None = None
        self._in_flight: _Transaction | None = None
        self._is_cleared = False
        self._after_refusal = False
        self._messages = 0
        self._refusals = 0

    @property
    def awaits(self) -> Place | None:
        """What the next reply answers; None when the server has nothing to say."""
        return self._awaited[0][0] if self._awaited else None

    @property
    def is_idle(self) -> bool:
        """Whether there is neither a message nor a reply to come."""
        return not self.is_over and not self._awaited and not self._opened

    @property
    def has_in_flight(self) -> bool:
        """Whether a message was handed over, and is not answered."""
        return self._in_flight is not None

    @property
    def is_spent(self) -> bool:
        """Whether the next message is better sent on another connection."""
        return self._messages >= self._limits.messages or self._refusals >= self._limits.refusals

    @property
    def cleared(self) -> Message | None:
        """The message that the server is ready for."""
        return self._opened.message if self._opened and self._is_cleared else None

    @property
    def may_be_followed(self) -> bool:
        """Whether the commands of another message may stand behind the end of the one that is cleared."""
        return self.mode is Mode.OVERLAP and not self.is_spent and self._messages + 1 < self._limits.messages

    def open(self, message: Message) -> None:
        """Begin with a message; by chunks it is in flight from here on."""
        assert self.is_idle
        mail = self._begin(message)
        if self.mode is Mode.CHUNKS:
            self._opened = None
            self.outbox.add(b"BDAT %d LAST\r\n" % sum(map(len, message.segments)))
            self._hand_over(mail, end=b"")

    def finish(self, following: Message | None = None) -> None:
        """Hand over the message that is cleared: it is in flight from here on. ``following`` is opened behind it."""
        assert self._opened
        assert self._is_cleared
        mail, self._opened, self._is_cleared = self._opened, None, False
        self._hand_over(mail, end=_END)
        if following:
            self._begin(following)

    def receive(self, data: bytes) -> list[Step]:
        """What follows from bytes of the server."""
        steps: list[Step] = []
        try:
            for reply in self._replies.feed(data):
                self.heard += 1
                steps += self._answer(reply)
                if self.is_over:
                    break
        except GarbledError as fault:
            steps += self._break_off(Verdict(Says.LEAVE, str(fault)), None)
        return steps

    def lose(self, why: str) -> list[Step]:
        """What follows from the end of the connection, whoever ended it."""
        return [] if self.is_over else self._break_off(Verdict(Says.LEAVE, why), None)

    def _begin(self, message: Message) -> _Transaction:
        unsaid = deque([(Place.RSET, b"RSET\r\n")] if self._after_refusal else [])
        unsaid.append((Place.MAIL, mail_from(message, reports=self._reports)))
        unsaid.append((Place.RCPT, rcpt_to(message, reports=self._reports)))
        if self.mode is not Mode.CHUNKS:
            unsaid.append((Place.DATA, b"DATA\r\n"))
        self._after_refusal = False
        self._opened = mail = _Transaction(message, unsaid)
        self._say(mail)
        return mail

    def _say(self, mail: _Transaction) -> None:
        """Say as many commands of a message as the mode allows."""
        while mail.unsaid:
            place, command = mail.unsaid.popleft()
            self._awaited.append((place, mail))
            self.outbox.add(command)
            if self.mode is Mode.LOCK_STEP:
                return

    def _hand_over(self, mail: _Transaction, *, end: bytes) -> None:
        assert not self._in_flight, "two messages in flight on one connection"
        self._in_flight = mail
        self._awaited.append((Place.END, mail))
        self.outbox.add_message(mail.message.segments, end)

    def _answer(self, reply: Reply) -> list[Step]:
        if not self._awaited:
            return self._break_off(Verdict(Says.LEAVE, "speaks unasked"), reply)
        place, mail = self._awaited.popleft()
        verdict = judge(place, reply)
        if place is Place.END:
            return self._ended(mail, verdict, reply)
        if mail is self._in_flight:
            # By chunks, it is the answer to the end that says whether the server took the refusal to heart.
            mail.trouble = mail.trouble or ((verdict, reply) if verdict.says is not Says.GO_ON else None)
            return []
        if mail.is_refused:
            return self._without_recipient(verdict, reply)
        if verdict.says is Says.GO_ON:
            self._is_cleared = place is Place.DATA
            if mail.unsaid:
                self._say(mail)
            return []
        settled = outcome(verdict, reply)
        return self._refused(mail, settled) if settled else self._break_off(verdict, reply)

    def _refused(self, mail: _Transaction, settled: Outcome) -> list[Step]:
        mail.is_refused = True
        self._count_refusal()
        if not self._awaited:
            # One at a time: DATA is not said at all.
            self._opened = None
        return [Answered(mail.message, settled)]

    def _without_recipient(self, verdict: Verdict, reply: Reply) -> list[Step]:
        """What follows from the answer to DATA that was said in advance, and should be a refusal as well.

        A server that is ready for a message has somebody in mind, and would deliver an empty one to them.
        """
        if reply.code < 400:
            return self._break_off(Verdict(Says.LEAVE, "is ready for a message whose recipient it refused"), reply)
        if reply.code == 421 or verdict.says is Says.SLOWER:
            return self._break_off(verdict, reply)
        self._opened = None
        return []

    def _ended(self, mail: _Transaction, verdict: Verdict, reply: Reply) -> list[Step]:
        if not self.outbox.end_is_over:
            return self._break_off(Verdict(Says.LEAVE, "answered a message before its end"), reply)
        self._in_flight = None
        if mail.trouble:
            verdict, reply = _refused_twice(mail.trouble, verdict, reply)
        settled = outcome(verdict, reply)
        if not settled:
            is_unsent = verdict.says not in (Says.UNCLEAR, Says.SLOWER)
            step = step_of(mail.message, verdict, reply, is_unsent=is_unsent)
            return [step, *self._break_off(verdict, reply, owing=mail)]
        self._messages += 1
        if settled.state is DeliveryState.ACCEPTED:
            self._refusals = 0
        else:
            self._count_refusal()
        return [Answered(mail.message, settled)]

    def _count_refusal(self) -> None:
        self._refusals += 1
        self._after_refusal = True

    def _break_off(self, verdict: Verdict, reply: Reply | None, owing: _Transaction | None = None) -> list[Step]:
        """The end of the dialogue: nothing is said any more, and each message that is here has its step.

        ``owing`` is the message that it is owed to, if that is known.
        """
        self.is_over, self.verdict, self.reply = True, verdict, reply
        steps: list[Step] = []
        if flying := self._in_flight:
            if flying.trouble and flying.trouble[1].code == 421:
                # The connection was closed before the message was looked at.
                steps.append(step_of(flying.message, *flying.trouble, is_unsent=True))
            else:
                steps.append(step_of(flying.message, verdict, reply, is_unsent=not self.outbox.end_has_begun))
        if self._opened and not self._opened.is_refused:
            may_be_why = verdict.says is not Says.ENOUGH and not owing and not flying
            steps.append(Unsent(self._opened.message, reply, verdict.why, may_be_why))
        self._in_flight = self._opened = None
        self._awaited.clear()
        return steps


def _refused_twice(trouble: tuple[Verdict, Reply], verdict: Verdict, reply: Reply) -> tuple[Verdict, Reply]:
    """What counts of what was said to a command and then to the message behind it, which both should be refusals."""
    if trouble[1].code >= 400 and reply.code >= 400 and reply.code != 421:
        return trouble
    why = "refused a message and took it" if verdict.says is Says.ACCEPTED else "lost the thread"
    return Verdict(Says.UNCLEAR, why), reply

"""One process's part of a mailing: it claims readers, hands their messages over, and writes down what comes of it.

The order of things is what keeps a mailing whole: a claim is on disk before a message of it is made, a mark is in the
journal before a dot goes out, a result is in the ledger before its reader's claim ends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Generic

from mailer.deliver.breaker import Breaker
from mailer.deliver.journal import Journal
from mailer.deliver.ledger import Ledger, claiming
from mailer.deliver.making import Making
from mailer.deliver.pace import Metronome
from mailer.deliver.share import Begun, Group, Share
from mailer.deliver.smtp.connections import Connections
from mailer.deliver.smtp.events import Event, InDoubt, InFlight, Returned, Settled, Trouble
from mailer.deliver.smtp.replies import Reply
from mailer.errors import DeliveryError, MailerError, MessageError, StoreError
from mailer.model.delivery import Batch, Delivery, DeliveryState, MailingState, Turn
from mailer.model.message import Message
from mailer.model.recipient import Recipient
from mailer.model.refusals import without_addresses

WRITE_EVERY = 1.0
"""Seconds after which results are written although there is nothing to claim: others look at the ledger too."""

LOOK_EVERY = 1.0
"""Seconds after which claimed readers are looked up again: at a slow pace some leave before it is their turn."""

ASK_EVERY = 2.0
"""Seconds at the most between two looks for readers who are due: meanwhile somebody may pause the mailing."""

TELL_EVERY = 0.2
"""Seconds after which somebody who watches is told again how it stands: turns are taken faster than they can see."""

LOOK_ROUND_EVERY = 0.1
"""Seconds after which it is seen what of this it is time for, and whether our parent is there."""


class Sending(Generic[Begun]):
    """A part of a mailing, in the hands of one process.

    ``begin`` and ``finish`` are as in ``Making``. ``told`` hears of turns of the ledger, of the last one for certain,
    ``trouble`` of what hinders, in words; ``is_orphan`` says whether nobody waits for us any more.
    """

    def __init__(
        self,
        ledger: Ledger,
        journal: Journal,
        connections: Connections,
        begin: Callable[[Recipient], Begun],
        finish: Callable[[Sequence[Begun]], Sequence[Message | MessageError]],
        share: Share,
        breaker: Breaker,
        *,
        now: Callable[[], dt.datetime],
        clock: Callable[[], float],
        told: Callable[[Turn], None],
        trouble: Callable[[str], None],
        is_orphan: Callable[[], bool],
    ) -> None:
        self._ledger = ledger
        self._journal = journal
        self._connections = connections
        self._making = Making(begin, finish, self._unfit, clock)
        self._now = now
        self._clock = clock
        self._told = told
        self._trouble = trouble
        self._is_orphan = is_orphan
        self._groups: list[Group[Begun]] = share.groups(clock)
        self._metronome = Metronome(share.pace.per_second / share.processes, clock)
        self._breaker = breaker
        self._most = share.limit or None
        self._results: list[Delivery] = []
        self._left: dict[Batch, int] = {}
        self._in_hand: dict[str, tuple[int, str]] = {}
        self._written_at = clock()
        self._look_at = 0.0
        self._tell_at = 0.0
        self._untold: Turn | None = None
        self._fault: StoreError | None = None
        self._why = ""

    def carry(self) -> str:
        """Send until nobody is left, or until there is a reason to stop: which is returned, empty if there was none.

        Raises:
            DeliveryError: the server is given up. What became of readers is written down.
            MessageError: a message is not fit for the wire; likewise.
            StoreError: the ledger cannot be written; the journal knows what became of whom.
        """
        fault: MailerError | None = None
        try:
            for event in self._connections.carry(self._messages(), self._make_ahead):
                self._hear(event)
                self._look_round()
        except (DeliveryError, MessageError) as error:
            # Every message has had its event by now.
            fault = error
        self._give_back()
        self._tell()
        if self._fault or fault:
            raise self._fault or fault  # type: ignore[misc]
        return self._why

    def stop(self, why: str = "") -> None:
        """Finish what is in flight and send nothing more; also from a signal."""
        self._why = self._why or why
        self._connections.stop()

    def _messages(self) -> Iterator[Message | None]:
        while self._most != 0:
            message = self._next()
            if message is None and all(group.is_over for group in self._groups):
                return
            yield message

    def _next(self) -> Message | None:
        """The message that is to be sent now; None if it is nobody's turn."""
        if not self._metronome.is_ready:
            return None
        for group in self._groups:
            if not group.metronome.is_ready:
                continue
            if not group.readers and self._may_claim(group):
                self._claim(group)
            elif not group.is_empty and self._clock() - group.looked_at >= LOOK_EVERY:
                self._look_again(group)
            while not group.ready and self._making.go_on(group):
                pass
            if group.ready:
                group.metronome.let_through()
                self._metronome.let_through()
                return self._handed_out(*group.ready.popleft())
        return None

    def _make_ahead(self) -> bool:
        """Do a little for messages that will soon be wanted; say whether there was any."""
        for group in self._groups:
            if self._making.may_get_ahead(group):
                if not group.readers and self._may_claim(group):
                    self._claim(group)
                if self._making.go_on(group):
                    return True
        return False

    def _unfit(self, number: int, fault: MessageError) -> None:
        self._note(number, DeliveryState.REJECTED, text=f"not sent: {fault.message}")

    def _handed_out(self, number: int, reader: Recipient, message: Message) -> Message:
        if self._most is not None:
            self._most -= 1
        self._in_hand[message.message_id] = number, reader.address
        return message

    def _may_claim(self, group: Group[Begun]) -> bool:
        if group.awaits_own:
            # Nobody else is left; whoever of these is deferred will be due some time.
            return not any(self._left.get(batch) for batch in group.batches)
        return not group.is_over and group.ask_at <= self._clock()

    def _claim(self, group: Group[Begun]) -> None:
        turn = self._turn(group.lanes)
        if turn is None:
            return
        group.batches = tuple(batch for batch in group.batches if batch in self._left)
        if turn.claim:
            if group.is_empty:
                group.looked_at = self._clock()
            group.readers.extend(turn.claim.readers)
            group.batches += turn.claim.batches
            for batch in turn.claim.batches:
                self._left[batch] = sum(batch.lo <= number <= batch.hi for number, _ in turn.claim.readers)
        group.awaits_own = not turn.claim and turn.due is None and bool(group.batches)
        group.is_over = not turn.claim and turn.due is None and not group.batches
        pause = (turn.due - self._now()).total_seconds() if turn.due else 0.0
        group.ask_at = self._clock() + min(max(pause, 0.0), ASK_EVERY)

    def _look_again(self, group: Group[Begun]) -> None:
        """Whoever has left since the claim gets nothing."""
        group.looked_at = self._clock()
        try:
            gone = {number: why for batch in group.batches for number, why in self._gone(batch).items()}
        except StoreError as fault:
            self._fault = fault
            self.stop()
            return
        for number in group.drop(gone):
            self._note(number, DeliveryState.SUPPRESSED, text=gone[number])

    def _gone(self, batch: Batch) -> dict[int, str]:
        return self._ledger.gone(batch, self._now()) if self._left.get(batch) else {}

    def _turn(self, lanes: Sequence[str] = ()) -> Turn | None:
        """Write what there is to write, and claim; None if the ledger cannot be written, and nothing more is sent."""
        done = [batch for batch, left in self._left.items() if not left]
        try:
            turn = self._write(done, lanes)
        except StoreError as fault:
            self._fault = fault
            self.stop()
            return None
        if turn.state in (MailingState.PAUSED, MailingState.CANCELLED):
            self.stop(str(turn.state))
        return turn

    def _write(self, done: Sequence[Batch], lanes: Sequence[str] = ()) -> Turn:
        turn = self._ledger.turn(
            self._results, done=done, lanes=lanes, claiming=claiming(self._journal), now=self._now()
        )
        self._results = []
        for batch in done:
            del self._left[batch]
        self._written_at = self._clock()
        self._untold = turn
        if self._written_at >= self._tell_at:
            self._tell()
        return turn

    def _tell(self) -> None:
        if self._untold:
            self._told(self._untold)
            self._untold = None
            self._tell_at = self._clock() + TELL_EVERY

    def _look_round(self) -> None:
        now = self._clock()
        if now < self._look_at:
            return
        self._look_at = now + LOOK_ROUND_EVERY
        waited = now - self._written_at
        # Also without results: somebody may have paused it while a server says nothing.
        if not self._fault and waited >= (WRITE_EVERY if self._results else ASK_EVERY):
            self._turn()
        if self._is_orphan():
            self.stop("the process that began it is gone")

    def _give_back(self) -> None:
        """Write the last results, and end every claim: whoever has no result was certainly not sent to."""
        if not self._fault or self._results or self._left:
            try:
                self._write(list(self._left))
            except StoreError as fault:
                self._fault = self._fault or fault

    def _hear(self, event: Event) -> None:
        if isinstance(event, InFlight):
            self._journal.dot(self._in_hand[event.message.message_id][0])
        elif isinstance(event, Settled):
            self._settled(event)
        elif isinstance(event, InDoubt):
            number, _ = self._in_hand.pop(event.message.message_id)
            self._note(number, DeliveryState.IN_DOUBT, event.reply, event.why)
        elif isinstance(event, Returned):
            self._returned(event)
        elif isinstance(event, Trouble):
            self._trouble(without_addresses(str(event.fault)))

    def _settled(self, event: Settled) -> None:
        number, address = self._in_hand.pop(event.message.message_id)
        outcome = event.outcome
        self._journal.reply(number, outcome.state)
        self._note(number, outcome.state, outcome.reply, unknown_address=outcome.no_such_address)
        why = self._breaker.why_stop(self._results[-1], address)
        if why:
            self.stop(why)

    def _returned(self, event: Returned) -> None:
        """Nothing is known of the reader. One whose message has ended three connections has to wait like a deferred."""
        number, _ = self._in_hand.pop(event.message.message_id)
        # It may have been marked before it turned out that it was not handed over.
        self._journal.clear(number, number)
        if self._most is not None:
            self._most += 1
        if event.why:
            self._note(number, DeliveryState.DEFERRED, event.reply, event.why)

    def _note(
        self,
        number: int,
        state: DeliveryState,
        reply: Reply | None = None,
        text: str = "",
        *,
        unknown_address: bool = False,
    ) -> None:
        code, said = (reply.code, reply.said) if reply else (0, "")
        words = f"{text}: {said}" if text and said else text or said
        self._results.append(Delivery(number, state, code, words, 0, self._now(), unknown_address))
        for batch in self._left:
            if batch.lo <= number <= batch.hi:
                self._left[batch] -= 1
                return
        raise AssertionError("a result is of a reader who was not claimed here")

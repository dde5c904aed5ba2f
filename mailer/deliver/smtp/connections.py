"""Messages over several connections to one server, in one process, and what becomes of each, as it happens."""

from __future__ import annotations

import contextlib
import selectors
from collections.abc import Callable, Iterable, Iterator

from mailer.deliver.smtp.berth import Berth
from mailer.deliver.smtp.dialling import Bell, abandon, dial
from mailer.deliver.smtp.dialogue import Mode
from mailer.deliver.smtp.events import Event, InDoubt, InFlight, Quiet, Returned, Settled, Trouble
from mailer.deliver.smtp.limits import Limits
from mailer.deliver.smtp.meaning import Says
from mailer.deliver.smtp.opening import Opened
from mailer.deliver.smtp.session import Session
from mailer.deliver.smtp.steps import Doubtful, Step, Unsent
from mailer.deliver.smtp.supply import Supply
from mailer.errors import DeliveryError
from mailer.model.message import Message

_LONGEST_WAIT = 1.0
_LOOK_EVERY = 0.1
"""Seconds after which it is seen who is late, where others keep us busy."""


class Connections:
    """Up to ``number`` connections that ``opening`` makes, each with at most one message in flight.

    ``mode`` is the quickest that is tried; it becomes slower, for good, when the server is found to dislike it.
    """

    def __init__(
        self,
        opening: Callable[[], Opened],
        *,
        clock: Callable[[], float],
        number: int = 4,
        mode: Mode = Mode.OVERLAP,
        limits: Limits | None = None,
    ) -> None:
        self.mode = mode
        self._opening = opening
        self._clock = clock
        self._limits = limits or Limits()
        self._berths = [Berth() for _ in range(number)]
        self._leaving: set[Session] = set()
        self._told: dict[str, Berth] = {}
        self._supply = Supply((), clock)
        self._is_stopping = False
        self._last_told = 0.0
        self._looked_at = 0.0
        self._bell: Bell | None = None

    def stop(self) -> None:
        """Finish what is in flight, and return the rest.

        It may be said before anything, from within an event or the supply, in a signal's handler, and by any thread.
        """
        self._is_stopping = True
        self._supply.stop()
        if self._bell:
            self._bell.ring()

    def carry(
        self, messages: Iterable[Message | None], meanwhile: Callable[[], bool] = lambda: False
    ) -> Iterator[Event]:
        """Send ``messages``, and tell what becomes of them; each ends as settled, returned or in doubt.

        They are asked for one at a time, when there is a use for them; a None among them says that there is none at the
        moment. Who does not ask for all events has those in flight in doubt. ``meanwhile`` does what may be done while
        the server is waited for, in small pieces, and says whether there was any.

        Raises:
            DeliveryError: the server is given up, or does not let us send at all; all messages have had their event.
            MessageError: a message is not fit to be sent, or could not be made; likewise.
        """
        self._supply = supply = Supply(messages, self._clock)
        self._meanwhile = meanwhile
        if self._is_stopping:
            supply.stop()
        with contextlib.ExitStack() as ending:
            self._selector = ending.enter_context(selectors.DefaultSelector())
            self._bell = ending.enter_context(contextlib.closing(Bell()))
            self._selector.register(self._bell, selectors.EVENT_READ, self._bell)
            ending.callback(self._close)
            yield from self._turns()
            yield from (Returned(message) for message in supply.left())
        if supply.fault:
            raise supply.fault

    def _turns(self) -> Iterator[Event]:
        """Turn after turn until all is done; who hears nothing for long is told as much."""
        self._last_told = self._clock()
        while not self._is_done():
            was_quiet = True
            for event in self._turn():
                yield event
                was_quiet = False
            if was_quiet and self._clock() < self._last_told + _LONGEST_WAIT:
                continue
            if was_quiet:
                yield Quiet()
            self._last_told = self._clock()

    def _turn(self) -> Iterator[Event]:
        """What there is to do without waiting, then what has come, and only then who is late.

        The caller may have taken long over an event; what was said meanwhile was said in time.
        """
        begun, was_over = self._clock(), self._supply.is_over
        for berth in self._berths:
            if berth.dialled and berth.dialled.done():
                yield from self._opened(berth)
            if berth.session and (self._supply.is_stopped or berth.session.dialogue.is_idle):
                yield from self._go_on(berth, berth.session)
        self._dial()
        # Who has just learnt that there is no further message has something to do at once.
        is_wait_over = self._is_done() or self._supply.is_over is not was_over
        come = self._selector.select(0.0)
        has_waited = not come and not is_wait_over and (self._supply.is_over or not self._meanwhile())
        if has_waited:
            come = self._selector.select(self._patience(begun))
        now = self._clock()
        for key, ready in come:
            if isinstance(key.data, Berth) and key.data.session:
                yield from self._attend(key.data, key.data.session, ready)
            elif isinstance(key.data, Session):
                self._shut(key.data)
            elif isinstance(key.data, Bell):
                key.data.heard()
        if has_waited or now >= self._looked_at + _LOOK_EVERY:
            self._looked_at = now
            yield from self._end_late_ones(now)

    def _end_late_ones(self, now: float) -> Iterator[Event]:
        """Give up whoever has been silent for too long."""
        for berth in self._berths:
            if berth.session and berth.session.deadline <= now:
                yield from self._late(berth, berth.session)
        for session in [session for session in self._leaving if session.deadline <= now]:
            self._shut(session)

    def _is_done(self) -> bool:
        return self._supply.is_over and not self._leaving and not any(berth.session for berth in self._berths)

    def _patience(self, begun: float) -> float:
        """Seconds until something is due; what might be done since before ``begun`` waits for something else."""
        due = [self._last_told + _LONGEST_WAIT, *(session.deadline for session in self._leaving)]
        due += [berth.session.deadline for berth in self._berths if berth.session]
        may = [self._supply.ask_not_before, *(berth.not_before for berth in self._berths)]
        due += [moment for moment in may if moment > begun]
        return max(0.0, min(due) - self._clock())

    def _dial(self) -> None:
        free = [berth for berth in self._berths if berth.is_free]
        now, dialled = self._clock(), sum(berth.dialled is not None for berth in self._berths) if free else 0
        for berth in free:
            if berth.not_before <= now:
                dialled += 1
                if not self._supply.has(dialled):
                    return
                assert self._bell
                berth.dialled = dial(self._opening, self._bell)

    def _opened(self, berth: Berth) -> Iterator[Event]:
        assert berth.dialled
        future, berth.dialled = berth.dialled, None
        try:
            opened = future.result()
        except DeliveryError as fault:
            yield from self._failed(berth, fault)
            return
        berth.session = Session(opened, self.mode, self._clock, self._limits)
        self._selector.register(berth.session.line, selectors.EVENT_READ, berth)

    def _attend(self, berth: Berth, session: Session, ready: int) -> Iterator[Event]:
        if ready & selectors.EVENT_READ:
            yield from self._events(berth, session, session.read())
        yield from self._go_on(berth, session)

    def _go_on(self, berth: Berth, session: Session) -> Iterator[Event]:
        """Let a connection do what it can do without waiting."""
        dialogue = session.dialogue
        if self._supply.is_stopped and not dialogue.is_over and not dialogue.has_in_flight and not dialogue.is_idle:
            yield from self._events(berth, session, dialogue.lose("was left, as sending was stopped"))
        elif dialogue.cleared:
            following = self._next(berth, session) if dialogue.may_be_followed else None
            yield InFlight(dialogue.cleared)
            dialogue.finish(following)
        elif dialogue.is_idle and not dialogue.is_spent and (message := self._next(berth, session)):
            if dialogue.mode is Mode.CHUNKS:
                yield InFlight(message)
            dialogue.open(message)
        if not dialogue.is_over:
            yield from self._events(berth, session, session.write())
        if dialogue.is_over:
            yield from self._ended(berth, session)
        elif dialogue.is_idle and (dialogue.is_spent or self._supply.is_over):
            self._leave(berth, session)
        else:
            waits = not dialogue.outbox.is_empty
            if session.waits_to_write is not waits:
                session.waits_to_write = waits
                writes = selectors.EVENT_WRITE if waits else 0
                self._selector.modify(session.line, selectors.EVENT_READ | writes, berth)

    def _next(self, berth: Berth, session: Session) -> Message | None:
        """The next message of a connection, if there is one and it may have one by now."""
        if not self._limits.per_second:
            return self._supply.take(session.largest)
        now = self._clock()
        message = self._supply.take(session.largest) if berth.not_before <= now else None
        if message:
            berth.begin(now, 1 / self._limits.per_second)
        return message

    def _events(self, berth: Berth, session: Session, steps: list[Step]) -> Iterator[Event]:
        for step in steps:
            message = step.message
            if isinstance(step, Unsent):
                if not self._supply.put_back(message, counts=step.may_be_why):
                    yield Returned(message, step.reply, step.why)
                continue
            self._supply.forget(message)
            if isinstance(step, Doubtful):
                yield InDoubt(message, step.reply, step.why)
                continue
            session.has_settled = True
            if berth.failures:
                berth.failures = 0
                self._told = {words: other for words, other in self._told.items() if other is not berth}
            yield Settled(message, step.outcome)

    def _late(self, berth: Berth, session: Session) -> Iterator[Event]:
        if session.dialogue.is_idle:
            self._leave(berth, session)
        else:
            yield from self._events(berth, session, session.dialogue.lose("did not answer in time"))
            yield from self._ended(berth, session)

    def _ended(self, berth: Berth, session: Session) -> Iterator[Event]:
        """A connection is of no further use: learn from it, and see whether another may be opened."""
        berth.session = None
        self._shut(session)
        verdict, reply = session.dialogue.verdict, session.dialogue.reply
        if self._supply.is_stopped:
            return
        what = f"the mail server {session.server} {verdict.why}{f': {reply}' if reply else ''}"
        fault = DeliveryError(what, fix="ask who runs it")
        if verdict.says is Says.HALT:
            fault.is_lasting = True
            self._supply.stop(fault)
        elif verdict.says is Says.SLOWER and session.dialogue.mode > Mode.LOCK_STEP:
            self.mode = min(self.mode, Mode(session.dialogue.mode - 1))
        elif not session.has_settled:
            yield from self._failed(berth, fault)

    def _failed(self, berth: Berth, fault: DeliveryError) -> Iterator[Event]:
        """A connection was of no use at all: pause, or give the server up if there is none that is."""
        berth.failures += 1
        is_alone = not any(other.session for other in self._berths)
        if is_alone and (fault.is_lasting or berth.failures > len(self._limits.pauses)):
            self._supply.stop(fault)
            return
        # A server that lets fewer in than we would like is served by fewer.
        berth.pause(until=self._clock() + self._limits.pause(berth.failures))
        if fault.message not in self._told:
            self._told[fault.message] = berth
            yield Trouble(fault)

    def _leave(self, berth: Berth, session: Session) -> None:
        berth.session = None
        session.leave()
        self._leaving.add(session)
        self._selector.modify(session.line, selectors.EVENT_READ, session)

    def _shut(self, session: Session) -> None:
        self._leaving.discard(session)
        self._selector.unregister(session.line)
        session.line.close()

    def _close(self) -> None:
        """Let go of every connection, also of those that are still to come."""
        for berth in self._berths:
            if berth.dialled:
                abandon(berth.dialled)
            if berth.session:
                self._shut(berth.session)
            berth.session = berth.dialled = None
        for session in tuple(self._leaving):
            self._shut(session)

"""Messages over several connections to one server, in one process, and what becomes of each, as it happens."""

from __future__ import annotations

import contextlib
import selectors
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass

from mailer.deliver.smtp.dialling import Bell, abandon, dial
from mailer.deliver.smtp.dialogue import Mode
from mailer.deliver.smtp.events import Event, InDoubt, InFlight, Returned, Settled, Trouble
from mailer.deliver.smtp.limits import Limits
from mailer.deliver.smtp.meaning import Says
from mailer.deliver.smtp.opening import Opened
from mailer.deliver.smtp.session import Session
from mailer.deliver.smtp.steps import Doubtful, Step, Unsent
from mailer.deliver.smtp.supply import Supply
from mailer.errors import DeliveryError
from mailer.model.message import Message

_LONGEST_WAIT = 1.0
# glibc gives memory of the size of messages back at every turn, and asks for it again, until a larger piece has gone.
_LARGER_THAN_MESSAGES = 24 << 20


@dataclass(slots=True, eq=False)
class _Place:
    """Where a connection is, is being opened, or may be opened; ``failures`` since it was last of use."""

    session: Session | None = None
    dialled: Future[Opened] | None = None
    failures: int = 0
    not_before: float = 0.0

    @property
    def is_free(self) -> bool:
        """Whether a connection may be opened here."""
        return not self.session and not self.dialled


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
        self._places = [_Place() for _ in range(number)]
        self._leaving: set[Session] = set()
        self._told: dict[str, _Place] = {}
        self._supply = Supply((), clock)
        self._is_stopping = False
        self._bell: Bell | None = None

    def stop(self) -> None:
        """Finish what is in flight, and return the rest; from within an event, from a signal, or before anything."""
        self._is_stopping = True
        self._supply.stop()
        if self._bell:
            self._bell.ring()

    def carry(self, messages: Iterable[Message | None]) -> Iterator[Event]:
        """Send ``messages``, and tell what becomes of them; each ends as settled, returned or in doubt.

        They are asked for one at a time, when there is a use for them; a None among them says that there is none at the
        moment. Who does not ask for all events has those in flight in doubt.

        Raises:
            DeliveryError: the server is given up, or does not let us send at all; all messages have had their event.
            MessageError: a message is not fit to be sent, or could not be made; likewise.
        """
        self._supply = supply = Supply(messages, self._clock)
        if self._is_stopping:
            supply.stop()
        bytearray(_LARGER_THAN_MESSAGES)
        with contextlib.ExitStack() as ending:
            self._selector = ending.enter_context(selectors.DefaultSelector())
            self._bell = ending.enter_context(contextlib.closing(Bell()))
            self._selector.register(self._bell, selectors.EVENT_READ, self._bell)
            ending.callback(self._close)
            while not self._is_done():
                yield from self._turn()
            yield from (Returned(message) for message in supply.left())
        if supply.fault:
            raise supply.fault

    def _turn(self) -> Iterator[Event]:
        """What there is to do without waiting, then what has come, and only then who is late.

        The caller may have taken long over an event; what was said meanwhile was said in time.
        """
        for place in self._places:
            if place.dialled and place.dialled.done():
                yield from self._opened(place)
            if place.session and (self._supply.is_stopped or place.session.dialogue.is_idle):
                yield from self._go_on(place, place.session)
        self._dial()
        come = self._selector.select(self._patience())
        now = self._clock()
        for key, ready in come:
            if isinstance(key.data, _Place) and key.data.session:
                yield from self._attend(key.data, key.data.session, ready)
            elif isinstance(key.data, Session):
                self._shut(key.data)
            elif isinstance(key.data, Bell):
                key.data.heard()
        for place in self._places:
            if place.session and place.session.deadline <= now:
                yield from self._late(place, place.session)
        for session in [session for session in self._leaving if session.deadline <= now]:
            self._shut(session)

    def _is_done(self) -> bool:
        return self._supply.is_over and not self._leaving and not any(place.session for place in self._places)

    def _patience(self) -> float:
        """Seconds until something is due."""
        due = [session.deadline for session in self._leaving]
        due += [place.session.deadline for place in self._places if place.session]
        due += [place.not_before for place in self._places if place.is_free and place.failures]
        due += [self._supply.ask_not_before] if self._supply.ask_not_before else []
        return max(0.0, min([_LONGEST_WAIT, *(moment - self._clock() for moment in due)]))

    def _dial(self) -> None:
        now, dialled = self._clock(), sum(place.dialled is not None for place in self._places)
        for place in self._places:
            if place.is_free and place.not_before <= now:
                dialled += 1
                if not self._supply.has(dialled):
                    return
                assert self._bell
                place.dialled = dial(self._opening, self._bell)

    def _opened(self, place: _Place) -> Iterator[Event]:
        assert place.dialled
        future, place.dialled = place.dialled, None
        try:
            opened = future.result()
        except DeliveryError as fault:
            yield from self._failed(place, fault)
            return
        place.session = Session(opened, self.mode, self._clock, self._limits)
        self._selector.register(place.session.line, selectors.EVENT_READ, place)

    def _attend(self, place: _Place, session: Session, ready: int) -> Iterator[Event]:
        if ready & selectors.EVENT_READ:
            yield from self._events(place, session, session.read())
        yield from self._go_on(place, session)

    def _go_on(self, place: _Place, session: Session) -> Iterator[Event]:
        """Let a connection do what it can do without waiting."""
        dialogue = session.dialogue
        if self._supply.is_stopped and not dialogue.is_over and not dialogue.has_in_flight and not dialogue.is_idle:
            yield from self._events(place, session, dialogue.lose("was left, as sending was stopped"))
        elif dialogue.cleared:
            following = self._supply.take(session.largest) if dialogue.may_be_followed else None
            yield InFlight(dialogue.cleared)
            dialogue.finish(following)
        elif dialogue.is_idle and not dialogue.is_spent and (message := self._supply.take(session.largest)):
            if dialogue.mode is Mode.CHUNKS:
                yield InFlight(message)
            dialogue.open(message)
        if not dialogue.is_over:
            yield from self._events(place, session, session.write())
        if dialogue.is_over:
            yield from self._ended(place, session)
        elif dialogue.is_idle and (dialogue.is_spent or self._supply.is_over):
            self._leave(place, session)
        else:
            writes = 0 if dialogue.outbox.is_empty else selectors.EVENT_WRITE
            if self._selector.get_key(session.line).events != selectors.EVENT_READ | writes:
                self._selector.modify(session.line, selectors.EVENT_READ | writes, place)

    def _events(self, place: _Place, session: Session, steps: list[Step]) -> Iterator[Event]:
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
            if place.failures:
                place.failures = 0
                self._told = {words: other for words, other in self._told.items() if other is not place}
            yield Settled(message, step.outcome)

    def _late(self, place: _Place, session: Session) -> Iterator[Event]:
        if session.dialogue.is_idle:
            self._leave(place, session)
        else:
            yield from self._events(place, session, session.dialogue.lose("did not answer in time"))
            yield from self._ended(place, session)

    def _ended(self, place: _Place, session: Session) -> Iterator[Event]:
        """A connection is of no further use: learn from it, and see whether another may be opened."""
        place.session = None
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
            yield from self._failed(place, fault)

    def _failed(self, place: _Place, fault: DeliveryError) -> Iterator[Event]:
        """A connection was of no use at all: pause, or give the server up if there is none that is."""
        place.failures += 1
        is_alone = not any(other.session for other in self._places)
        if is_alone and (fault.is_lasting or place.failures > len(self._limits.pauses)):
            self._supply.stop(fault)
            return
        # A server that lets fewer in than we would like is served by fewer.
        place.not_before = self._clock() + self._limits.pause(place.failures)
        if fault.message not in self._told:
            self._told[fault.message] = place
            yield Trouble(fault)

    def _leave(self, place: _Place, session: Session) -> None:
        place.session = None
        session.leave()
        self._leaving.add(session)
        self._selector.modify(session.line, selectors.EVENT_READ, session)

    def _shut(self, session: Session) -> None:
        self._leaving.discard(session)
        self._selector.unregister(session.line)
        session.line.close()

    def _close(self) -> None:
        """Let go of every connection, also of those that are still to come."""
        for place in self._places:
            if place.dialled:
                abandon(place.dialled)
            if place.session:
                self._shut(place.session)
            place.session = place.dialled = None
        for session in tuple(self._leaving):
            self._shut(session)

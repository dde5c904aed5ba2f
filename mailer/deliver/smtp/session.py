"""One open connection: its bytes, its dialogue, and how long it may be silent."""

from __future__ import annotations

from collections.abc import Callable

from mailer.deliver.smtp.dialogue import Dialogue, Mode
from mailer.deliver.smtp.limits import Limits
from mailer.deliver.smtp.line import Line
from mailer.deliver.smtp.opening import Opened
from mailer.deliver.smtp.steps import Step
from mailer.deliver.smtp.unreached import words_of

_QUIT = b"QUIT\r\n"


class Session:
    """A connection from its opening to its end.

    ``has_settled``: it was of use to somebody; ``waits_to_write``: its owner watches for when it takes more.
    """

    def __init__(self, opened: Opened, mode: Mode, clock: Callable[[], float], limits: Limits) -> None:
        mode = _fitting(mode, opened)
        self.dialogue = Dialogue(mode, limits, reports=opened.reports)
        self.line = Line(opened.line, answers_late=mode is Mode.CHUNKS)
        self.server, self.largest = opened.server, opened.largest
        self.has_settled = False
        self.is_leaving = False
        self.waits_to_write = False
        self._clock = clock
        self._limits = limits
        self._since = clock()

    @property
    def deadline(self) -> float:
        """When it has been silent for too long."""
        limits, place = self._limits, self.dialogue.awaits
        if self.is_leaving:
            return self._since + limits.goodbye
        if not self.dialogue.outbox.is_empty:
            return self._since + limits.writing
        return self._since + (limits.of(place) if place else limits.idle)

    def read(self) -> list[Step]:
        """What follows from what has come."""
        before = self.dialogue.heard
        try:
            data = self.line.read()
        except OSError as cause:
            return self.dialogue.lose(_lost(cause))
        if data is None:
            return self.dialogue.lose("closed the connection")
        steps = self.dialogue.receive(data)
        if self.dialogue.heard > before:
            # Only a whole reply is one: a byte a minute gains nothing.
            self._since = self._clock()
        return steps

    def write(self) -> list[Step]:
        """Write what there is, and say what follows if that fails."""
        outbox = self.dialogue.outbox
        before = outbox.written
        try:
            self.line.write(outbox)
        except OSError as cause:
            # What the server said before it closed explains more than that it did.
            steps = self.read()
            return [*steps, *self.dialogue.lose(_lost(cause))]
        if outbox.written > before:
            self._since = self._clock()
        return []

    def leave(self) -> None:
        """Take leave; the server's answer closes the connection."""
        self.is_leaving = True
        self._since = self._clock()
        self.dialogue.outbox.add(_QUIT)
        self.write()


def _fitting(mode: Mode, opened: Opened) -> Mode:
    """The quickest way that the server offers, and that it has not been found to dislike."""
    if not opened.pipelining:
        return Mode.LOCK_STEP
    return min(mode, Mode.CHUNKS if opened.chunking else Mode.OVERLAP)


def _lost(cause: OSError) -> str:
    return f"lost the connection ({words_of(cause) or 'no reason given'})"

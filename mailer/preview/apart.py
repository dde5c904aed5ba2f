"""The desk in a process of its own: while it renders, the page is served, and a browser draws it on the other core.

It is forked before either of the two has loaded what the other has no use for, so that nothing waits for that.
"""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Literal

from mailer.errors import MailerError, PreviewError
from mailer.preview.seen import Desk, Judged, Previewed, SeenEdition, at_fault
from mailer.processes import forked

_Wish = Literal["render", "judge"]


class Apart:
    """A desk that works elsewhere. What it is to render first, it renders unasked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: Mapping[str, SeenEdition] = {}
        self._is_rendering = True
        # One that has ended already has left word why, which is read first.
        with suppress(OSError):
            connection.send("render")

    def opened(self) -> Previewed:
        """What is previewed; asked once, before anything else.

        Raises:
            MailerError: there is no such publication or issue.
        """
        told = self._told()
        assert isinstance(told, Previewed)
        return told

    def render(self) -> tuple[SeenEdition, ...]:
        """The editions as the files now stand; one that nothing has changed for is the very one of the time before.

        Raises:
            MailerError: what stands there cannot be rendered.
        """
        wish: _Wish | None = None if self._is_rendering else "render"
        self._is_rendering = False
        told = self._told(wish)
        assert isinstance(told, list)
        editions = tuple(self._known[each] if isinstance(each, str) else each for each in told)
        self._known = {each.language: each for each in editions}
        return editions

    def judge(self) -> Judged:
        """What speaks against sending what was rendered last.

        Raises:
            MailerError: it cannot be made into a mail, or something it is compared with cannot be read.
        """
        told = self._told("judge")
        assert isinstance(told, Judged)
        return told

    def _told(self, wish: _Wish | None = None) -> object:
        try:
            if wish:
                self._connection.send(wish)
            told: object = self._connection.recv()
        except (EOFError, OSError) as cause:
            fix = "end the preview with Ctrl-C, and start it again"
            raise PreviewError("the process that renders was killed", fix=fix) from cause
        if isinstance(told, MailerError):
            raise told
        return told


@contextmanager
def apart(open_desk: Callable[[], tuple[Previewed, Desk]]) -> Iterator[Apart]:
    """The desk that ``open_desk`` gives, in a process that ends with the block, whatever it is doing then."""
    ours, its = Pipe()
    # Ctrl-C is the parent's business.
    with ours, forked((signal.SIGINT,), _work, open_desk, ours, its):
        its.close()
        yield Apart(ours)


def _work(open_desk: Callable[[], tuple[Previewed, Desk]], theirs: Connection, connection: Connection) -> None:
    """The child: open the desk, and do what is wished until nobody is there to wish for anything."""
    # Held here as well, it would never be seen to close.
    theirs.close()
    # What is loaded on the way to the first page stays, and to look through it for waste again and again takes time.
    gc.disable()
    try:
        previewed, desk = open_desk()
    except Exception as error:  # noqa: BLE001 - whatever it is, who waits for an answer must get one
        connection.send(_as_told(error))
        return
    connection.send(previewed)
    known: dict[str, SeenEdition] = {}
    try:
        while True:
            wish = connection.recv()
            connection.send(_done(desk, wish, known))
            if wish == "judge":
                _take_waste_out()
    except (EOFError, OSError):
        return


def _done(desk: Desk, wish: _Wish, known: dict[str, SeenEdition]) -> object:
    """What was wished for, or why it cannot be; of an edition that is known there, its language is told."""
    try:
        if wish == "judge":
            return desk.judge()
        editions = desk.render()
    except Exception as error:  # noqa: BLE001 - a fault of ours must not end the preview while somebody writes
        return _as_told(error)
    told = [each.language if known.get(each.language) is each else each for each in editions]
    known.clear()
    known.update((each.language, each) for each in editions)
    return told


def _as_told(error: Exception) -> MailerError:
    return error if isinstance(error, MailerError) else at_fault(error)


def _take_waste_out() -> None:
    """Collect what a judging leaves behind while nobody waits: left to itself it would be done every few dozen times.

    What is loaded by the first time stays, and need not be looked through again.
    """
    gc.collect()
    if not gc.isenabled():
        gc.freeze()
        gc.enable()

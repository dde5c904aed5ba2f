"""Every save becomes what stands on the board: rendered at once, judged when the editor pauses."""

from __future__ import annotations

import asyncio
import contextlib
import os
import stat
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from watchfiles import BaseFilter, Change, awatch

from mailer.errors import MailerError, PreviewError
from mailer.preview.board import Board, Framed
from mailer.preview.seen import Desk, Previewed, Trouble, at_fault

T = TypeVar("T")

_LOOKS_EVERY = 5  # ms
_GATHERS_FOR = 20  # ms; a save is several changes: a file beside, its bytes, its new name
_SETTLES = 0.06  # s; some programs empty a file before they write it, and what is wrong then is no fault
_PAUSE = 0.12  # s; judging is several times the work of rendering, and would make the next save wait
_FIRST_PAUSE = 0.6  # s; the browser fetches the first mail and its pictures while nothing else is done
_LOOKS_AGAIN = 0.4  # s; a watch stands within milliseconds
_LOOKS_AT_LAST = 5.0  # s; a folder that has been away for long may never come back
_GONE = "put it back, and it goes on within seconds; otherwise end the preview with Ctrl-C"
_LONG = 10.0  # s; nothing that is right takes half as long
_LASTS = Trouble(
    (
        PreviewError(
            "this has been rendered for ten seconds, and is not done",
            fix="wait, or look for a loop in the theme's templates, and start the preview again",
        ),
    )
)
_MADE_HERE = frozenset({"build", "sealed", ".mailer", "__pycache__"})
_LEFT_BY_EDITORS = ("~", ".swp", ".swx", ".tmp", ".bak")


class Inputs(BaseFilter):
    """What an issue is made from: not what the program makes itself, nor what editors leave behind."""

    def __call__(self, change: Change, path: str) -> bool:
        """Whether a change of ``path`` may change what is shown."""
        place = Path(path)
        hidden = place.name.startswith((".", "#")) or place.name == "4913"
        return not hidden and not place.name.endswith(_LEFT_BY_EDITORS) and _MADE_HERE.isdisjoint(place.parts[-3:-1])


async def follow(board: Board, desk: Desk, previewed: Previewed) -> None:
    """Keep the board at what the files say, until cancelled."""
    saved = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_watch(previewed.root, previewed.folders, saved))
        await _keep_up(board, desk, previewed, saved)


async def _keep_up(board: Board, desk: Desk, previewed: Previewed, saved: asyncio.Event) -> None:
    thread = OneThread()
    saved.set()
    while True:
        await saved.wait()
        saved.clear()
        rendered = await _rendered(board, desk, previewed, thread)
        if isinstance(rendered, Trouble):
            if not await _is_saved_within(_SETTLES, saved):
                board.warn(rendered)
        else:
            board.show(rendered)
            if not await _is_saved_within(_PAUSE if board.judged else _FIRST_PAUSE, saved):
                await _judge(board, desk, thread)


async def _rendered(board: Board, desk: Desk, previewed: Previewed, thread: OneThread) -> tuple[Framed, ...] | Trouble:
    def render() -> tuple[Framed, ...]:
        _refuse_what_is_gone(previewed)
        return board.frame(desk.render())

    rendering = thread.run(lambda: _outcome(render))
    if not (await asyncio.wait({rendering}, timeout=_LONG))[0]:
        board.warn(_LASTS)
    return await rendering


def _refuse_what_is_gone(previewed: Previewed) -> None:
    """Raise for what was there when the preview began: what one would type in that case is not what helps here."""
    root, settings, text = previewed.root, previewed.settings, previewed.text
    # A publication that is no longer there would be looked for in the folders above it, where another may be.
    if not root.is_dir():
        raise PreviewError("the folder of the publication is gone", file=str(root), fix=_GONE)
    if not os.path.lexists(settings):
        raise PreviewError("is gone, and with it the settings", file=settings.name, fix=_GONE)
    if not os.path.lexists(text):
        gone = next(each for each in (*reversed(text.parents), text) if not os.path.lexists(each))
        fix = f"{_GONE}; an issue that has got another name is another preview"
        raise PreviewError("is gone", file=gone.relative_to(root).as_posix(), fix=fix, next="mailer preview ISSUE")


async def _judge(board: Board, desk: Desk, thread: OneThread) -> None:
    judged = await thread.run(lambda: _outcome(desk.judge))
    if isinstance(judged, Trouble):
        board.warn(judged)
    else:
        board.add(judged)


async def _is_saved_within(seconds: float, saved: asyncio.Event) -> bool:
    try:
        await asyncio.wait_for(saved.wait(), seconds)
    except TimeoutError:
        return False
    return True


def _outcome(made: Callable[[], T]) -> T | Trouble:
    try:
        return made()
    except MailerError as error:
        return Trouble.of(error)
    except Exception as fault:  # noqa: BLE001 - told, as all else that is wrong
        return Trouble.of(at_fault(fault))


class OneThread:
    """Work beside the event loop, one piece after the other: renderings never overtake one another.

    Unlike those of a pool, the thread does not keep the program from ending: a template may go round for ever.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: SimpleQueue[tuple[Callable[[], Any], asyncio.Future[Any]]] = SimpleQueue()
        Thread(target=self._work, name="preview", daemon=True).start()

    def run(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Do ``work``, which raises nothing, when its turn comes."""
        done: asyncio.Future[T] = self._loop.create_future()
        self._waiting.put((work, done))
        return done

    def _work(self) -> None:
        while True:
            work, done = self._waiting.get()
            outcome = work()
            with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
                self._loop.call_soon_threadsafe(_tell_of, done, outcome)


def _tell_of(done: asyncio.Future[T], outcome: T) -> None:
    if not done.cancelled():
        done.set_result(outcome)


async def _watch(root: Path, folders: Sequence[Path], saved: asyncio.Event) -> None:
    """Say that something was saved; a folder that comes to be, or takes another's place, is watched from then on."""
    pause = _LOOKS_AGAIN
    while True:
        try:
            await _watch_these(root, folders, saved)
            pause = _LOOKS_AGAIN
        except* FileNotFoundError:
            # The publication itself was moved away, or a folder in the moment when its watch began.
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LOOKS_AT_LAST)
        saved.set()


async def _watch_these(root: Path, folders: Sequence[Path], saved: asyncio.Event) -> None:
    """The same until the folders are others than they were."""
    there = _there(folders)
    others_are_there = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_tell(list(there), saved, until=others_are_there))
        looking_again = tasks.create_task(_look_again(saved))
        async for _ in _changes((root,), recursive=False, until=others_are_there):
            saved.set()
            if _there(folders) != there:
                others_are_there.set()
        looking_again.cancel()


async def _look_again(saved: asyncio.Event) -> None:
    """What was saved before a watch stood, nobody was told of."""
    await asyncio.sleep(_LOOKS_AGAIN)
    saved.set()


async def _tell(folders: Sequence[Path], saved: asyncio.Event, *, until: asyncio.Event) -> None:
    async for _ in _changes(folders, recursive=True, until=until):
        saved.set()


def _changes(paths: Sequence[Path], *, recursive: bool, until: asyncio.Event) -> AsyncIterator[object]:
    return awatch(
        *paths,
        watch_filter=Inputs(),
        recursive=recursive,
        step=_LOOKS_EVERY,
        debounce=_GATHERS_FOR,
        stop_event=until,
    )


def _there(folders: Sequence[Path]) -> dict[Path, tuple[int, int]]:
    """The folders that are there, each with what tells it from another one of its name."""
    there = {}
    for folder in folders:
        with contextlib.suppress(OSError):
            facts = folder.stat()
            if stat.S_ISDIR(facts.st_mode):
                there[folder] = (facts.st_dev, facts.st_ino)
    return there

"""Every save becomes what stands on the board: rendered at once, judged when the editor pauses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from watchfiles import BaseFilter, Change, awatch

from mailer.errors import MailerError
from mailer.preview.board import Board, Framed
from mailer.preview.seen import Desk, Trouble

T = TypeVar("T")

_LOOKS_EVERY = 10  # ms
_GATHERS_FOR = 40  # ms; a save is several changes: a file beside, its bytes, its new name
_PAUSE = 0.12  # s; judging is several times the work of rendering, and would make the next save wait
_MADE_HERE = frozenset({"build", "sealed", ".mailer", "__pycache__"})
_LEFT_BY_EDITORS = ("~", ".swp", ".swx", ".tmp", ".bak")


class Inputs(BaseFilter):
    """What an issue is made from: not what the program makes itself, nor what editors leave behind."""

    def __call__(self, change: Change, path: str) -> bool:
        """Whether a change of ``path`` may change what is shown."""
        place = Path(path)
        hidden = place.name.startswith((".", "#")) or place.name == "4913"
        return not hidden and not place.name.endswith(_LEFT_BY_EDITORS) and _MADE_HERE.isdisjoint(place.parts[-3:-1])


async def follow(board: Board, desk: Desk, root: Path, folders: Sequence[Path]) -> None:
    """Keep the board at what the files say, until cancelled.

    ``folders`` are watched with all that is in them, of ``root`` only the files.
    """
    saved = asyncio.Event()
    # One thread: renderings never overtake one another, and what a thread keeps is kept once.
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="preview") as thread:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_watch(root, folders, saved))
            await _keep_up(board, desk, saved, thread)


async def _keep_up(board: Board, desk: Desk, saved: asyncio.Event, thread: ThreadPoolExecutor) -> None:
    run = asyncio.get_running_loop().run_in_executor
    saved.set()
    while True:
        await saved.wait()
        saved.clear()
        rendered = await run(thread, _outcome, lambda: tuple(map(Framed.of, desk.render())))
        if isinstance(rendered, Trouble):
            board.warn(rendered)
            continue
        board.show(rendered)
        try:
            await asyncio.wait_for(saved.wait(), _PAUSE)
        except TimeoutError:
            judged = await run(thread, _outcome, desk.judge)
            if isinstance(judged, Trouble):
                board.warn(judged)
            else:
                board.add(judged)


def _outcome(made: Callable[[], T]) -> T | Trouble:
    try:
        return made()
    except MailerError as error:
        return Trouble.of(error)
    except Exception as fault:  # noqa: BLE001 - a fault of ours must not end the preview while somebody writes
        return Trouble((MailerError(f"mailer itself is at fault ({type(fault).__name__}: {fault})"),))


async def _watch(root: Path, folders: Sequence[Path], saved: asyncio.Event) -> None:
    """Say that something was saved. A folder that comes to be is watched from then on."""
    while True:
        there = _there(folders)
        others_are_there = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_tell(there, saved, until=others_are_there))
            async for _ in _changes((root,), recursive=False, until=others_are_there):
                saved.set()
                if _there(folders) != there:
                    others_are_there.set()


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


def _there(folders: Sequence[Path]) -> tuple[Path, ...]:
    return tuple(folder for folder in folders if folder.is_dir())

"""The preview's server: on loopback alone, with a token of its own, until it is interrupted."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import webbrowser
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn

from mailer.config.environment import has_display
from mailer.errors import PreviewError
from mailer.preview.app import page_app
from mailer.preview.board import Board
from mailer.preview.gate import LOOPBACK, Gate
from mailer.preview.seen import Desk, Previewed
from mailer.preview.watching import follow

_TOKEN_BYTES = 24


def serve(previewed: Previewed, desk: Desk, *, port: int = 0, ready: Callable[[str], None]) -> None:
    """Serve the page until the process is interrupted; ``ready`` is called with its address.

    ``port`` 0 takes a free one.

    Raises:
        PreviewError: the port is taken.
    """
    board, token = Board(), secrets.token_urlsafe(_TOKEN_BYTES)
    with listening(port) as listener:
        port = listener.getsockname()[1]
        app = Gate(page_app(board, previewed.issue, previewed.publication), token, port)
        address = f"http://{LOOPBACK}:{port}/{token}/"
        with contextlib.suppress(KeyboardInterrupt):
            keep_up = partial(follow, board, desk, previewed)
            asyncio.run(_serve(app, listener, keep_up, lambda: ready(address)))


def open_in_browser(address: str, folder: Path) -> bool:
    """Show ``address`` in the desk's browser; whether there is one, and a screen for it.

    The browser is told of a page in ``folder``, which nobody else may read, that leads there: what a program is started
    with, everybody on the machine can see.
    """
    if not has_display():
        return False
    page = folder / "preview.html"
    page.write_text(f'<!doctype html><meta http-equiv="refresh" content="0;url={address}">', encoding="utf-8")
    return webbrowser.open(page.as_uri())


def listening(port: int) -> socket.socket:
    """A socket for the server, on ``port`` of loopback or, for 0, wherever there is room.

    Raises:
        PreviewError: the port is taken.
    """
    # Only of a socket that says it is of TCP does asyncio ask that nothing wait there for company, which is 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError as cause:
        listener.close()
        fix = "close what uses it, or leave --port out"
        raise PreviewError(f"port {port} cannot be used ({cause.strerror})", fix=fix) from cause
    return listener


async def _serve(
    app: Gate, listener: socket.socket, keep_up: Callable[[], Coroutine[Any, Any, None]], ready: Callable[[], None]
) -> None:
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        # Its log would hold the token. What stands open at the end is an event stream that never ends by itself.
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=0,
    )
    server = uvicorn.Server(config)
    following = asyncio.create_task(keep_up())
    following.add_done_callback(lambda _: setattr(server, "should_exit", True))
    telling = asyncio.create_task(_when_started(server, ready))
    try:
        await server.serve(sockets=[listener])
    finally:
        for task in (following, telling):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _when_started(server: uvicorn.Server, ready: Callable[[], None]) -> None:
    while not server.started:
        await asyncio.sleep(0.005)
    ready()

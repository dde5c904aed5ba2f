"""Who may ask the preview: only this machine's browser, only by its own name, only with the token, only to read.

Everything else gets an empty answer, the same for a wrong token as for an address that is not there. A page of another
origin that guesses the port can make a browser ask, so the port being on loopback is not enough: a name that resolves
to 127.0.0.1 shows in Host, another origin in Origin and Sec-Fetch-Site.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = "127.0.0.1"

_READING = ("GET", "HEAD")
_OURS = re.compile(rb"/[A-Za-z0-9._/~-]*")
"""The characters of our own addresses; an escape or a backslash can only be meant to get around them."""

_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-robots-tag", b"noindex"),
)


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets through what asks for ``/TOKEN/…``, with the token taken off."""

    app: ASGIApp
    token: str
    port: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] != "http":
            # A WebSocket that is closed before it was accepted is refused with 403.
            await send({"type": "websocket.close", "code": 1008})
        elif status := self._refusal(scope):
            headers = [(b"content-length", b"0"), *_HEADERS]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
        else:
            path = scope["path"].removeprefix(f"/{self.token}")
            await self.app({**scope, "path": path, "raw_path": path.encode()}, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> int:
        """The status of a refusal; 0 for a request that may pass."""
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value)
        names = [f"{host}:{self.port}".encode() for host in (LOOPBACK, "localhost")]
        if len(headers.get(b"host", ())) != 1 or headers[b"host"][0].lower() not in names:
            return 403
        if any(origin not in [b"http://" + name for name in names] for origin in headers.get(b"origin", ())):
            return 403
        if scope["method"] not in _READING:
            return 405
        if not _OURS.fullmatch(scope.get("raw_path") or b"") or ".." in scope["path"]:
            return 404
        _, token, *rest = scope["path"].split("/", 2)
        if not rest or not hmac.compare_digest(token.encode(), self.token.encode()):
            return 404
        return 0 if _is_from_here(headers, first_page=rest == [""]) else 403


def _is_from_here(headers: dict[bytes, list[bytes]], *, first_page: bool) -> bool:
    """Whether the browser says that our page asks, or a person; other programs say nothing.

    The page itself may be reached by a link from a file, which counts as another site.
    """
    sites = set(headers.get(b"sec-fetch-site", (b"none",)))
    is_opened = headers.get(b"sec-fetch-mode") == [b"navigate"] and headers.get(b"sec-fetch-dest") == [b"document"]
    return sites <= {b"none", b"same-origin"} or (first_page and is_opened)


def _with_headers(send: Send) -> Send:
    async def with_headers(message: object) -> None:
        assert isinstance(message, dict)
        if message["type"] == "http.response.start":
            said = {name for name, _ in message["headers"]}
            message = {**message, "headers": [*message["headers"], *(each for each in _HEADERS if each[0] not in said)]}
        await send(message)

    return with_headers

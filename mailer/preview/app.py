"""The addresses of the preview. Nothing is looked up on disk by what a request says: all of it is in memory."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from mailer.preview.board import Board, Framed
from mailer.preview.frame import in_scheme
from mailer.preview.state import state

_ASSETS = {"css": "text/css", "js": "text/javascript"}
"""The media types of the page's own files, by how their names end."""

_LONGEST_VERSION = 9
"""Digits; the counting of saves ends before that."""

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_MAIL_POLICY = (
    "default-src 'none'; img-src {pictures}; style-src {styles}; {sheets}base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
_STYLES = {
    "all": ("'unsafe-inline'", ""),
    "inline": ("'unsafe-inline'", "style-src-elem 'none'; "),
    "off": ("'none'", ""),
}


def page_app(board: Board, issue: str, publication: str) -> Starlette:
    """The page of one issue, as ASGI. Who may ask is not decided here."""
    index, assets = _page_files()
    answers = _Answers(board, issue, publication, index, assets)
    return Starlette(
        routes=[
            Route("/", answers.page),
            Route("/assets/{name}", answers.asset),
            Route("/state", answers.state),
            Route("/events", answers.events),
            Route("/mail/{version}/{language}", answers.mail),
            Route("/text/{version}/{language}", answers.text),
            Route("/source/{version}/{language}", answers.source),
            Route("/picture/{name}", answers.picture),
        ]
    )


@dataclass(frozen=True, slots=True)
class _Answers:
    """One answer for each kind of address; ``assets`` are bytes and media type by name."""

    board: Board
    issue: str
    publication: str
    index: bytes
    assets: Mapping[str, tuple[bytes, str]]

    async def page(self, _: Request) -> Response:
        return Response(self.index, media_type="text/html", headers={"Content-Security-Policy": _PAGE_POLICY})

    async def asset(self, request: Request) -> Response:
        found = self.assets.get(request.path_params["name"])
        return Response(found[0], media_type=found[1]) if found else _nothing()

    async def state(self, _: Request) -> Response:
        return Response(self._state(), media_type="application/json")

    async def events(self, _: Request) -> Response:
        return StreamingResponse(self._told(), media_type="text/event-stream")

    async def mail(self, request: Request) -> Response:
        framed = self._framed(request)
        return _mail(framed, request) if framed else _nothing()

    async def text(self, request: Request) -> Response:
        framed = self._framed(request)
        return _words(framed.edition.text) if framed else _nothing()

    async def source(self, request: Request) -> Response:
        framed = self._framed(request)
        return _words(framed.edition.html) if framed else _nothing()

    async def picture(self, request: Request) -> Response:
        found = self.board.picture(request.path_params["name"])
        if found is None:
            return _nothing()
        # Its name has a digest of it, so it never becomes another.
        kept = {"Cache-Control": "private, max-age=3600, immutable"}
        return Response(found.data, media_type=found.media_type, headers=kept)

    async def _told(self) -> AsyncIterator[str]:
        """How things stand with every change of it: whoever was told only that something changed would have to ask."""
        async for _ in self.board.changes():
            yield f"event: changed\ndata: {self._state()}\n\n"

    def _state(self) -> str:
        return json.dumps(state(self.board, self.issue, self.publication), separators=(",", ":"))

    def _framed(self, request: Request) -> Framed | None:
        version = request.path_params["version"]
        known = version.isdecimal() and len(version) <= _LONGEST_VERSION
        return self.board.framed(int(version), request.path_params["language"]) if known else None


def _page_files() -> tuple[bytes, dict[str, tuple[bytes, str]]]:
    """The page itself, and by name its style sheet and its scripts, each with its media type."""
    folder = files("mailer.preview") / "page"
    assets = {}
    for each in folder.iterdir():
        media_type = _ASSETS.get(each.name.rpartition(".")[2])
        if media_type:
            assets[each.name] = (each.read_bytes(), media_type)
    return (folder / "index.html").read_bytes(), assets


def _mail(framed: Framed, request: Request) -> Response:
    asked = request.query_params
    scheme = asked.get("scheme")
    shown = in_scheme(framed.mail, scheme) if scheme in ("light", "dark") else framed.mail  # type: ignore[arg-type]
    styles, sheets = _STYLES.get(asked.get("styles", ""), _STYLES["all"])
    pictures = "'none'" if asked.get("images") == "off" else "'self'"
    policy = _MAIL_POLICY.format(pictures=pictures, styles=styles, sheets=sheets)
    return Response(shown, media_type="text/html", headers={"Content-Security-Policy": policy})


def _words(text: str) -> Response:
    return Response(text, media_type="text/plain")


def _nothing() -> Response:
    return Response(status_code=404)

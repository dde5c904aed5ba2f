"""What stands on the page now: the last editions that could be rendered, what was found out, and what is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

from mailer.preview.frame import direction, inbox_line, with_pictures_in
from mailer.preview.places import marked
from mailer.preview.seen import Judged, Picture, SeenEdition, Trouble

_KEPT = 2
"""Versions whose addresses are still good: a frame that is loading the one before is not cut off."""

PICTURES_FROM_A_MAIL = "../../picture"


@dataclass(frozen=True, slots=True)
class Framed:
    """An edition, its mail as the frame shows it, where in it each passage stands, and what is told of it."""

    edition: SeenEdition
    mail: str
    places: tuple[str | None, ...]
    preheader: str
    direction: str
    html_bytes: int

    @classmethod
    def of(cls, edition: SeenEdition) -> Framed:
        """``edition`` made ready for the frame."""
        mail, places = marked(edition.html, edition.passages)
        return cls(
            edition,
            with_pictures_in(PICTURES_FROM_A_MAIL, mail, edition.pictures),
            places,
            inbox_line(edition.html),
            direction(edition.html),
            len(edition.html.encode()),
        )


@dataclass(slots=True)
class Board:
    """Written by whoever renders, read by the page; both on the thread of one event loop.

    ``version`` counts the renderings that are shown, from 1; ``judged_version`` is the one that ``judged`` is about.
    """

    version: int = 0
    judged: Judged | None = None
    judged_version: int = 0
    trouble: Trouble | None = None
    _versions: dict[int, tuple[Framed, ...]] = field(default_factory=dict)
    _changes: int = 0
    _waiting: set[asyncio.Event] = field(default_factory=set)

    @property
    def editions(self) -> tuple[Framed, ...]:
        """The last that could be rendered; empty as long as there are none."""
        return self._versions.get(self.version, ())

    def frame(self, editions: Iterable[SeenEdition]) -> tuple[Framed, ...]:
        """Editions made ready for the frame; one that is shown already is ready."""
        ready = {each.edition.language: each for each in self.editions}
        return tuple(
            ready[each.language] if each.language in ready and ready[each.language].edition is each else Framed.of(each)
            for each in editions
        )

    def show(self, editions: tuple[Framed, ...]) -> None:
        """Put up new editions; the same ones again change nothing but an end of trouble."""
        if [each.edition for each in editions] != [each.edition for each in self.editions]:
            self.version += 1
            self._versions[self.version] = editions
            self._versions.pop(self.version - _KEPT, None)
        elif not self.trouble:
            return
        self.trouble = None
        self._tell()

    def add(self, judged: Judged) -> None:
        """Put up what was found out about the editions that are shown."""
        self.judged, self.judged_version = judged, self.version
        self._tell()

    def warn(self, trouble: Trouble) -> None:
        """Say what is wrong; the last good editions stay."""
        self.trouble = trouble
        self._tell()

    def framed(self, version: int, language: str) -> Framed | None:
        """An edition that is shown, or was a moment ago."""
        return next((each for each in self._versions.get(version, ()) if each.edition.language == language), None)

    def picture(self, name: str) -> Picture | None:
        """A picture of an edition that is shown, or was a moment ago."""
        kept = (each for version in self._versions.values() for framed in version for each in _pictures(framed))
        return next((each for each in kept if each.name == name), None)

    async def changes(self) -> AsyncIterator[int]:
        """A number for what stands there now, and another after every change; never ends."""
        changed = asyncio.Event()
        self._waiting.add(changed)
        try:
            if self._changes:
                yield self._changes
            while True:
                await changed.wait()
                changed.clear()
                yield self._changes
        finally:
            self._waiting.discard(changed)

    def _tell(self) -> None:
        self._changes += 1
        for each in self._waiting:
            each.set()


def _pictures(framed: Framed) -> tuple[Picture, ...]:
    return tuple(framed.edition.pictures.values())

"""The parts that journeys work with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mailer.collect.library import Library
from mailer.compose.issues import Issues
from mailer.config.settings import Publication

if TYPE_CHECKING:
    from mailer.collect.fetch.door import Fetched

Watch = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""Tells a person what is being done and how much there is of it, or 0; gives a function that hears how much is done."""


class Desk(Protocol):
    """A publication at work. ``wiring`` makes it; a test may make another."""

    @property
    def publication(self) -> Publication:
        """The settings."""
        ...

    @property
    def library(self) -> Library:
        """The shelf of stories."""
        ...

    @property
    def issues(self) -> Issues:
        """The folder of issues."""
        ...

    @property
    def theme_folders(self) -> Sequence[Path]:
        """Where themes are looked up, the first that has one wins."""
        ...

    @property
    def fetch(self) -> Callable[[str, str], Fetched]:
        """The one door to the network: an address, and what is wanted (``page``, ``feed``, ``picture``)."""
        ...

    @property
    def now(self) -> Callable[[], dt.datetime]:
        """The clock, in UTC."""
        ...

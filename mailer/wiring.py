"""A publication becomes concrete parts.

The only place that makes a clock, and the only one that knows where the package lies.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import mailer
from mailer.collect.library import Library
from mailer.compose.issues import Issues
from mailer.config.environment import clock_setting
from mailer.config.loading import find_publication, load
from mailer.config.settings import Publication

if TYPE_CHECKING:
    from mailer.collect.fetch.door import Door, Fetched
    from mailer.store.lists import Lists
    from mailer.store.suppressions import Suppressions


@dataclass(frozen=True, slots=True)
class Desk:
    """What the commands of one publication work with."""

    publication: Publication
    library: Library
    issues: Issues
    theme_folders: tuple[Path, ...]
    fetch: Callable[[str, str], Fetched]
    now: Callable[[], dt.datetime]


def open_desk(start: Path, now: str | None = None) -> Desk:
    """The desk of the publication at ``start`` or above it; ``now`` fixes its clock.

    Raises:
        SettingsError: there is no publication, or a setting is not usable.
    """
    publication = load(find_publication(start))
    return Desk(
        publication=publication,
        library=Library(publication.seeds, publication.shown),
        issues=Issues(publication.issues, publication.shown),
        theme_folders=(publication.root / "templates", bundled("templates")),
        fetch=_fetching(publication),
        now=clock(now),
    )


def _fetching(publication: Publication) -> Callable[[str, str], Fetched]:
    """The door to the network, which is made when the first command wants something from there."""

    @cache
    def door() -> Door:
        from mailer.collect.fetch.door import Door

        return Door(allow=publication.fetch.allow, cache_folder=publication.root / ".mailer" / "fetched")

    return lambda address, wants: door().fetch(address, wants=wants)


def probe(publication: Publication) -> Door:
    """Who looks whether links and mail addresses lead anywhere, and what the DNS says."""
    from mailer.collect.fetch.door import Door

    return Door(allow=publication.fetch.allow)


@dataclass(frozen=True, slots=True)
class Audience:
    """What is kept of readers."""

    lists: Lists
    suppressions: Suppressions


def open_audience(publication: Publication, *, new: bool = False) -> Audience:
    """The store of the publication; with ``new`` it is made where there is none.

    Raises:
        StoreError: there is none, it is in use, or it cannot be read or written.
    """
    from mailer.audience.tokens import token_keys
    from mailer.store.lists import Lists
    from mailer.store.opening import open_store
    from mailer.store.suppressions import Suppressions

    if new and not publication.store_file.exists():
        # Made with the store and never again: whoever has lost it must not get another one without a word.
        token_keys(publication.store_file.parent, publication.shown)
    store = open_store(publication.store_file, publication.shown(publication.store_file), new=new)
    return Audience(Lists(store), Suppressions(store))


def clock(now: str | None = None) -> Callable[[], dt.datetime]:
    """The time in UTC: fixed by ``now`` or the environment, otherwise the machine's."""
    fixed = clock_setting(now)
    if fixed is None:
        return lambda: dt.datetime.now(dt.UTC)
    return lambda: fixed


def bundled(name: str) -> Path:
    """A folder that travels in the wheel (``templates``, ``sample``); in a checkout it is the one at its top."""
    package = Path(mailer.__file__).parent
    inside = package / "bundled" / name
    if inside.is_dir():
        return inside
    return package.parent / name if name == "templates" else package.parent

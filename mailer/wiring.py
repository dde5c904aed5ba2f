"""A publication becomes concrete parts.

The only place that makes a clock, and the only one that knows where the package lies.
"""

from __future__ import annotations

import dataclasses
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
from mailer.config.values import SQLITE

if TYPE_CHECKING:
    from mailer.collect.fetch.door import Door, Fetched
    from mailer.store.lists import Lists
    from mailer.store.mailings import Mailings
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
    """What is kept of readers, and of what was sent to them."""

    lists: Lists
    suppressions: Suppressions
    mailings: Mailings


def open_audience(publication: Publication, *, new: bool = False) -> Audience:
    """The store of the publication; with ``new`` it is made where there is none.

    Raises:
        StoreError: there is none, it is in use, or it cannot be read or written.
    """
    from mailer.audience.tokens import token_keys
    from mailer.store.lists import Lists
    from mailer.store.mailings import Mailings
    from mailer.store.opening import open_store
    from mailer.store.suppressions import Suppressions

    if new and not publication.store_file.exists():
        # Made with the store and never again: whoever has lost it must not get another one without a word.
        token_keys(publication.store_file.parent, publication.shown)
    store = open_store(publication.store_file, publication.shown(publication.store_file), new=new)
    return Audience(Lists(store), Suppressions(store), Mailings(store))


def copied(desk: Desk, folder: Path) -> tuple[Desk, Audience]:
    """The same desk with a copy of all that is kept of readers in ``folder``, to try something on.

    There, nobody has to approve an issue: nothing of it goes anywhere.

    Raises:
        StoreError: there is no store, or no room for another one.
        MailerError: the keys of links are gone, or cannot be used.
    """
    import shutil

    from mailer.audience.tokens import FILE_NAME, token_keys
    from mailer.store.copying import copy_of
    from mailer.store.opening import open_store

    publication = desk.publication
    home, shown = publication.store_file.parent, publication.shown
    file = copy_of(open_store(publication.store_file, shown(publication.store_file)), folder)
    # If there are none, that is said of this place and not of the copy.
    token_keys(home, shown, make=False)
    for secret in (home / FILE_NAME, *home.glob("mailing-*.journal")):
        shutil.copy2(secret, folder)
    changed = {
        "store": publication.store.model_copy(update={"url": f"{SQLITE}{file}"}),
        "approval": publication.approval.model_copy(update={"required": ()}),
    }
    there = dataclasses.replace(desk, publication=publication.model_copy(update=changed))
    return there, open_audience(there.publication)


def clock(now: str | None = None) -> Callable[[], dt.datetime]:
    """The time in UTC: fixed by ``now`` or the environment, otherwise the machine's."""
    fixed = clock_setting(now)
    if fixed is None:
        return lambda: dt.datetime.now(dt.UTC)
    return lambda: fixed


def running(now: Callable[[], dt.datetime]) -> Callable[[], dt.datetime]:
    """A clock that goes on from what ``now`` says: who waits for a moment must see it come, also with a fixed one."""
    ahead = now() - dt.datetime.now(dt.UTC)
    return lambda: dt.datetime.now(dt.UTC) + ahead


def bundled(name: str) -> Path:
    """A folder that travels in the wheel (``templates``, ``sample``); in a checkout it is the one at its top."""
    package = Path(mailer.__file__).parent
    inside = package / "bundled" / name
    if inside.is_dir():
        return inside
    return package.parent / name if name == "templates" else package.parent

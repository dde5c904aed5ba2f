"""Lists and stores for tests: real files, a real database."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from mailer.model.audience import Difference
from mailer.pipeline.listing import import_list
from mailer.store.lists import Lists
from mailer.store.opening import Store, open_store

NOW = dt.datetime(2024, 5, 17, 7, 30, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)


def a_store(folder: Path) -> Store:
    """A new store in ``folder``, or the one that is there."""
    return open_store(folder / "store" / "mailer.db", "store/mailer.db", new=True)


def imported(store: Store, folder: Path, text: str, *, name: str = "weekly", file: str = "list.csv") -> Difference:
    """Import a list that says ``text``."""
    path = folder / file
    path.write_text(text, encoding="utf-8")
    with import_list(Lists(store), path, file, name) as pending:
        return pending.apply(NOW, True)


def readers(store: Store, name: str = "weekly") -> list[tuple[str, str, str, dict[str, str]]]:
    """Who is on a list, in the order of sending."""
    return [(r.address, r.name, r.language, dict(r.fields)) for r, _ in Lists(store).readers(name)]


def addresses(store: Store, name: str = "weekly") -> list[str]:
    """Their addresses."""
    return [address for address, *_ in readers(store, name)]

"""Which entries of which feeds were seen: a file that is only ever added to, one entry a line (JSON)."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from mailer.collect.feeds.entry import Entry, Feed
from mailer.errors import MailerError
from mailer.files.writing import not_written

_USUAL_PORTS = {"http": 80, "https": 443}


class Seen:
    """The entries remembered in the file at ``path``, which need not exist yet.

    A line that cannot be read, such as one that a crash tore off, only means that its entry is offered once more.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ids: dict[str, set[str]] = {}
        self._urls: set[str] = set()
        for row in self._rows():
            self._take(*(value if isinstance(value, str) else "" for value in map(row.get, ("feed", "id", "url"))))

    def new(self, feed: Feed) -> tuple[Entry, ...]:
        """The entries of ``feed`` that were not seen, in its order, each once."""
        shared = Counter(normal_url(entry.url) for entry in feed.entries)
        found: dict[str, Entry] = {}
        for entry in feed.entries:
            url = normal_url(entry.url)
            # An address that several entries share, or that is a whole site, is the address of none of them.
            known = (shared[url] == 1 and _is_of_a_page(url) and url in self._urls) or self._knows(feed.address, entry)
            if not known:
                found.setdefault(entry.id, entry)
        return tuple(found.values())

    def remember(self, feed_address: str, entries: Iterable[Entry], now: dt.datetime) -> None:
        """Add entries to the file, those in it already left out; a crash meanwhile loses the last line at most.

        Raises:
            MailerError: the file cannot be written.
        """
        seen = now.astimezone(dt.UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
        rows = []
        for entry in entries:
            if not self._knows(feed_address, entry):
                feed = _feed_of(feed_address, entry)
                rows.append({"feed": feed, "id": entry.id, "url": normal_url(entry.url), "seen": seen})
                self._take(feed, entry.id, entry.url)
        if rows:
            self._append("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8", "replace"))

    def _knows(self, feed_address: str, entry: Entry) -> bool:
        """Whether the id was seen; ``17`` is one only in its own feed, an address or a URN (Atom) is one everywhere."""
        feeds = self._ids.get(entry.id, set())
        feed = _feed_of(feed_address, entry)
        return bool(feeds) and (":" in entry.id or (bool(feed) and feed in feeds))

    def _take(self, feed: str, entry_id: str, url: str) -> None:
        if entry_id:
            self._ids.setdefault(entry_id, set()).add(feed)
        if url:
            self._urls.add(normal_url(url))

    def _rows(self) -> Iterable[dict[str, Any]]:
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as cause:
            raise MailerError(f"cannot be read ({cause.strerror})", file=str(self.path)) from cause
        for line in data.decode("utf-8", "replace").split("\n"):
            try:
                row = json.loads(line) if line.strip() else None
            except (ValueError, RecursionError):
                continue
            if isinstance(row, dict):
                yield row

    def _append(self, data: bytes) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab+") as file:
                # What is added to a torn line would be lost with it.
                if file.tell():
                    file.seek(-1, os.SEEK_END)
                    data = data if file.read(1) == b"\n" else b"\n" + data
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as cause:
            raise not_written(cause, self.path) from cause


def _feed_of(address: str, entry: Entry) -> str:
    """What tells the feed of ``entry`` from others: its address, and for a file its site and name, if any."""
    if address:
        return normal_url(address)
    site = normal_url(urljoin(entry.url, "/")) if entry.url else ""
    return f"{site} {entry.piece.publisher}".strip()


def normal_url(url: str) -> str:
    """An address in the form in which two of the same page are equal: without fragment, ``utm_`` words, usual port."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if not host:
        return url
    if ":" in host:
        host = f"[{host}]"
    if port and port != _USUAL_PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    query = parts.query
    if "utm_" in query.lower():
        pairs = parse_qsl(query, keep_blank_values=True)
        query = urlencode([(key, value) for key, value in pairs if not key.lower().startswith("utm_")])
    return urlunsplit((parts.scheme, host, parts.path or "/", query, ""))


def _is_of_a_page(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query)

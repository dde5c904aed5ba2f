"""What was fetched before, kept with the marks by which a server can say that it has not changed since."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from mailer.files.writing import write_whole

# Some desks read a hundred feeds; a year of pages is not worth keeping.
MOST_KEPT = 500

_FORM = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer and its marks: ``etag`` and ``modified`` are sent back letter for letter."""

    etag: str
    modified: str
    content_type: str
    charset: str
    data: bytes

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask only for what is newer (RFC 9110 section 13.1)."""
        marks = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: mark for name, mark in marks.items() if mark}


class Cache:
    """A folder of answers. Without a folder nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, address: str, wants: str) -> Kept | None:
        """What was kept of ``address``; None as well where the file is not whole."""
        if self._folder is None:
            return None
        try:
            head, _, data = self._file(address, wants).read_bytes().partition(b"\n")
            facts = json.loads(head)
            texts = {key: str(facts[key]) for key in ("etag", "modified", "content_type", "charset")}
            kept = Kept(**texts, data=data)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        whole = facts.get("form") == _FORM and facts.get("digest") == hashlib.sha256(data).hexdigest()
        return kept if whole else None

    def put(self, address: str, wants: str, kept: Kept) -> None:
        """Keep an answer in place of the older one.

        Raises:
            MailerError: the folder cannot be written.
        """
        if self._folder is None or not kept.conditions:
            return
        facts = {
            "form": _FORM,
            "digest": hashlib.sha256(kept.data).hexdigest(),
            "etag": kept.etag,
            "modified": kept.modified,
            "content_type": kept.content_type,
            "charset": kept.charset,
        }
        write_whole(self._file(address, wants), json.dumps(facts).encode() + b"\n" + kept.data)
        self._drop_the_oldest(self._folder)

    def _file(self, address: str, wants: str) -> Path:
        assert self._folder is not None
        # A digest, as addresses may carry keys, and may be longer than a file's name.
        return self._folder / f"{hashlib.sha256(f'{wants} {address}'.encode()).hexdigest()[:40]}.fetched"

    def _drop_the_oldest(self, folder: Path) -> None:
        kept = list(folder.glob("*.fetched"))
        # Another fetch may be dropping them at the same time.
        with contextlib.suppress(FileNotFoundError):
            for path in sorted(kept, key=lambda path: path.stat().st_mtime)[: max(len(kept) - MOST_KEPT, 0)]:
                path.unlink(missing_ok=True)

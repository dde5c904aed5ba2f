"""What is known of the files of a batch: each is written down once it is whole, and compared before it is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

_READ_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Whom a message is from and to, and which one it is; ``recipient`` is the reader's id in the store, or 0."""

    sender: str
    address: str
    recipient: int
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """A file that is whole. Only one that holds a message alone has an envelope: in others the file itself says it."""

    name: str
    messages: int
    bytes: int
    sha256: str
    envelope: Envelope | None = None

    def written(self) -> str:
        """The record as a line."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"

    def is_true_of(self, folder: Path) -> bool:
        """Whether the file in ``folder`` is the one that was written."""
        path = folder / self.name
        return path.is_file() and path.stat().st_size == self.bytes and digest_of(path) == self.sha256


def records_in(path: Path) -> Iterator[FileRecord]:
    """The records of a file, one at a time.

    Raises:
        ValueError: a line is none.
    """
    with open(path, encoding="utf-8") as file:
        for line in file:
            try:
                facts = json.loads(line)
                envelope = facts.pop("envelope")
                yield FileRecord(**facts, envelope=Envelope(**envelope) if envelope else None)
            except (KeyError, TypeError, AttributeError) as cause:
                raise ValueError(f"{path.name} holds what is no record") from cause


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while part := file.read(_READ_AT_ONCE):
            digest.update(part)
    return digest.hexdigest()

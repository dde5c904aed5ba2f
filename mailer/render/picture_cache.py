"""Finished pictures kept on disk, so that each is made once and not at every render.

An entry is believed only where it is whole and was made from the same source, for the same place, by the same recipe.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from PIL import __version__ as pillow_version  # of the whole library, this alone is quick to import

from mailer.errors import MailerError
from mailer.files.writing import write_whole

MOST_BYTES = 60_000_000
"""A larger file is not read at all."""

RECIPE = 1
"""Raised whenever the same source shall become another picture than before."""

MOST_KEPT = 200_000_000  # bytes: some two thousand pictures, which a desk uses in years
_LARGEST = 20_000_000  # bytes of one entry; no finished picture comes near

_KINDS = ("jpg", "png")


@dataclass(frozen=True, slots=True)
class Finished:
    """A picture as it travels: the file (``kind`` is ``jpg`` or ``png``), its pixels, and its size in the mail.

    ``fills_a_phone`` says whether it may grow to the width of a narrow screen.
    """

    data: bytes
    kind: str
    pixels: tuple[int, int]
    size: tuple[int, int]
    fills_a_phone: bool


def key_of(source: bytes, *circumstances: object) -> str:
    """The name of what becomes of ``source`` under these circumstances, which are told apart by their ``repr``."""
    recipe = repr((RECIPE, pillow_version, hashlib.sha256(source).hexdigest(), circumstances))
    return hashlib.sha256(recipe.encode()).hexdigest()


class PictureCache:
    """A folder of finished pictures; without a folder, or where it cannot be written, nothing is kept."""

    def __init__(self, folder: Path | None = None, most_kept: int = MOST_KEPT) -> None:
        self._folder = folder
        self._most_kept = most_kept

    def get(self, key: str) -> Finished | None:
        """What was kept under ``key``; None as well where it is not whole, or is not what ``key`` names."""
        if self._folder is None:
            return None
        path = self._file(self._folder, key)
        try:
            facts = path.stat()
            if not stat.S_ISREG(facts.st_mode) or facts.st_size > _LARGEST:
                return None
            found = _read(path.read_bytes(), key)
        except OSError:
            return None
        if found:
            with contextlib.suppress(OSError):
                os.utime(path)  # The oldest is what nobody has asked for the longest.
        return found

    def put(self, key: str, picture: Finished) -> None:
        """Keep a picture in place of whatever is there."""
        if self._folder is None:
            return
        # What cannot be kept is made again: slower, and nothing else.
        with contextlib.suppress(MailerError, OSError):
            write_whole(self._file(self._folder, key), _written(picture, key))
            self._drop_the_oldest(self._folder)

    def _file(self, folder: Path, key: str) -> Path:
        return folder / f"{key[:40]}.picture"

    def _drop_the_oldest(self, folder: Path) -> None:
        # Also what a process that was killed left half written.
        kept = [entry for entry in os.scandir(folder) if entry.name.endswith((".picture", ".part"))]
        facts = sorted(((entry.stat(follow_symlinks=False), entry.path) for entry in kept), key=_age)
        weight = sum(found.st_size for found, _ in facts)
        for found, path in facts:
            if weight <= self._most_kept:
                break
            # Another render may be dropping them at the same time.
            Path(path).unlink(missing_ok=True)
            weight -= found.st_size


def _age(entry: tuple[os.stat_result, str]) -> tuple[float, str]:
    return entry[0].st_mtime, entry[1]


def _written(picture: Finished, key: str) -> bytes:
    facts = {"key": key, "kind": picture.kind, "pixels": picture.pixels, "size": picture.size}
    rest = json.dumps(facts | {"fills_a_phone": picture.fills_a_phone}).encode() + b"\n" + picture.data
    return hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest


def _read(entry: bytes, key: str) -> Finished | None:
    digest, _, rest = entry.partition(b"\n")
    if digest != hashlib.sha256(rest).hexdigest().encode():
        return None
    head, _, data = rest.partition(b"\n")
    try:
        facts = json.loads(head)
        (wide, high), (width, height) = facts["pixels"], facts["size"]
        ours = facts["key"] == key and facts["kind"] in _KINDS
        return Finished(data, facts["kind"], (wide, high), (width, height), facts["fills_a_phone"]) if ours else None
    except (ValueError, KeyError, TypeError):
        return None

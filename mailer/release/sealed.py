"""``sealed/``: the editions as they were approved, with their pictures and the texts that they came from."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mailer.errors import MailerError, SealError
from mailer.files.writing import write_whole
from mailer.model.edition import Edition
from mailer.release import editions as edition_files
from mailer.release import lock as lock_file
from mailer.release.inputs import Changed
from mailer.release.lock import FILE_NAME, Lock, SealedEdition

FOLDER = "sealed"
_PICTURES = "images"
_SOURCES = "sources"
_ASIDE = ".sealed."


@dataclass(frozen=True, slots=True)
class Contents:
    """What will lie in ``sealed/``: files by their path in it, and which of them are editions."""

    editions: tuple[SealedEdition, ...]
    files: Mapping[str, bytes]


def contents_of(editions: Mapping[str, Edition], sources: Mapping[str, bytes]) -> Contents:
    """Editions by tag, and the texts that they came from by name, as files of ``sealed/``."""
    files: dict[str, bytes] = {}
    sealed = []
    for tag, edition in editions.items():
        name = f"edition.{tag}.json" if tag else "edition.json"
        data = edition_files.written(edition).encode()
        files[name] = data
        files.update({f"{_PICTURES}/{image.name}": image.data for image in edition.images})
        digest = hashlib.sha256(data).hexdigest()
        sealed.append(SealedEdition(tag=tag, language=edition.language, file=name, sha256=digest))
    files.update({f"{_SOURCES}/{name}": data for name, data in sources.items()})
    return Contents(tuple(sealed), files)


def write_seal(folder: Path, lock: Lock, contents: Contents) -> None:
    """Put a seal into an issue's ``folder``, in place of an older one.

    The editions come first and the lock last, and an older lock goes before anything else does: whenever this is cut
    short, there is a whole seal, old or new, or none.

    Raises:
        SealError: the folder cannot be written.
    """
    try:
        _remove_what_was_cut_short(folder)
        with tempfile.TemporaryDirectory(dir=folder, prefix=_ASIDE, suffix=".part") as aside:
            whole = Path(aside) / FOLDER
            whole.mkdir()
            for name, data in contents.files.items():
                write_whole(whole / name, data)
            remove_seal(folder)
            whole.rename(folder / FOLDER)
            _sync(folder)
    except OSError as cause:
        raise SealError(f"cannot be written ({cause.strerror})", file=str(folder / FOLDER)) from cause
    write_lock(folder, lock)


def write_lock(folder: Path, lock: Lock) -> None:
    """Put the lock in place: from then on the issue is sealed."""
    write_whole(folder / FILE_NAME, lock_file.written(lock))


def remove_seal(folder: Path) -> None:
    """Take the seal off, the lock first."""
    try:
        (folder / FILE_NAME).unlink(missing_ok=True)
        if (folder / FOLDER).exists():
            shutil.rmtree(folder / FOLDER)
    except OSError as cause:
        raise SealError(f"cannot be removed ({cause.strerror})", file=str(folder / FOLDER)) from cause


def read_lock(folder: Path, issue: str, shown: str) -> Lock | None:
    """The lock of an issue; None where there is none. ``shown`` is how errors name it.

    Raises:
        SealError: it cannot be read, or is not a lock of this issue.
    """
    path = folder / FILE_NAME
    if not os.path.lexists(path):
        return None
    try:
        return lock_file.read(path.read_text(encoding="utf-8"), shown, issue)
    except (OSError, UnicodeDecodeError) as cause:
        raise SealError("cannot be read", file=shown, fix="approve the issue again") from cause


def read_editions(folder: Path, lock: Lock, shown: str) -> dict[str, Edition]:
    """The sealed editions by tag, each compared with the lock. ``shown`` is how errors name ``sealed/``.

    Raises:
        SealError: one is not there, or is not what was sealed.
    """
    sealed = folder / FOLDER
    found = {}
    for each in lock.editions:
        file = f"{shown}/{each.file}"
        data = _read(sealed / each.file, file)
        if hashlib.sha256(data).hexdigest() != each.sha256:
            raise SealError("is not what was sealed", file=file, fix="approve the issue again")
        found[each.tag] = edition_files.read(
            data.decode(), file, lambda name: _read(sealed / _PICTURES / Path(name).name, f"{shown}/{_PICTURES}/{name}")
        )
    return found


def read_sources(folder: Path, lock: Lock) -> dict[str, bytes]:
    """The texts that the sealed editions came from, by name; those that are not there as they were are left out."""
    found = {}
    for each in lock.inputs:
        path = folder / FOLDER / _SOURCES / each.name
        data = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(data).hexdigest() == each.sha256:
            found[each.name] = data
    return found


def damage(folder: Path, lock: Lock, shown: str) -> tuple[Changed, ...]:
    """What of ``sealed/`` is not as it was written."""
    try:
        read_editions(folder, lock, shown)
    except MailerError as error:
        return (Changed(error.file, error.message),)
    return ()


def _read(path: Path, file: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as cause:
        raise SealError(f"cannot be read ({cause.strerror})", file=file, fix="approve the issue again") from cause


def _remove_what_was_cut_short(folder: Path) -> None:
    for left in folder.glob(f"{_ASIDE}*.part"):
        shutil.rmtree(left)
    for file in folder.glob(f".{FILE_NAME}.*.part"):
        file.unlink()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

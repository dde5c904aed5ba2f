"""``sealed/``: the editions as they were approved, with their pictures and the texts that they came from."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mailer.errors import MailerError, SealError
from mailer.files.writing import write_whole
from mailer.model.edition import Edition
from mailer.release import editions as edition_files
from mailer.release import lock as lock_file
from mailer.release.inputs import Changed
from mailer.release.lock import FILE_NAME, PUT_BACK, Lock, SealedEdition

FOLDER = "sealed"
_PICTURES = "images"
_SOURCES = "sources"
_ASIDE = ".sealed."
_WRITABLE = "make the issue's folder writable"
_OURS = re.compile(r"edition(\.[A-Za-z0-9-]+)?\.json|images/[^/]+|sources/(issues|seeds)/.+\.md")


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


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Nobody else seals, approves or withdraws meanwhile: whoever does waits for whom has ``file``.

    Raises:
        SealError: it cannot be written.
    """
    try:
        taken = _taken(file)
    except OSError as cause:
        shown = f"{file.parent.name}/{file.name}"
        raise SealError(f"cannot be written ({_reason(cause)})", file=shown, fix="make the folder writable") from cause
    with taken:
        yield


def _taken(file: Path) -> BinaryIO:
    """The file, open and locked until it is closed; the system closes it also for whoever dies."""
    file.parent.mkdir(parents=True, exist_ok=True)
    taken = file.open("ab")
    fcntl.flock(taken, fcntl.LOCK_EX)
    return taken


def refuse_what_is_in_the_way(folder: Path, shown: str) -> None:
    """Raise ``SealError`` where what stands in the place of a seal is none: it would be lost, or cannot be replaced.

    ``shown`` is how errors name the issue's ``folder``. What sealing left when it was cut short is not in the way.
    """
    lock, sealed = folder / FILE_NAME, folder / FOLDER
    away = "move it elsewhere: the seal is put in its place"
    if os.path.lexists(lock) and not lock.is_file():
        raise SealError("is not a file", file=f"{shown}/{FILE_NAME}", fix=away)
    if sealed.is_symlink():
        raise SealError("is a link, not a folder", file=f"{shown}/{FOLDER}", fix=away)
    if sealed.exists() and not sealed.is_dir():
        raise SealError("is a file, not a folder", file=f"{shown}/{FOLDER}", fix=away)
    if not os.path.lexists(lock):
        inside = sorted(path for path in sealed.rglob("*") if path.is_symlink() or not path.is_dir())
        names = [path.relative_to(sealed).as_posix() for path in inside]
        foreign = next((name for name in names if not _OURS.fullmatch(name)), "")
        if foreign:
            raise SealError("is no part of a seal and would be lost", file=f"{shown}/{FOLDER}/{foreign}", fix=away)


def write_seal(folder: Path, lock: Lock, contents: Contents, shown: str = "") -> None:
    """Put a seal into an issue's ``folder``, in place of an older one. ``shown`` is how errors name the folder.

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
            remove_seal(folder, shown)
            whole.rename(folder / FOLDER)
            _sync(folder)
    except OSError as cause:
        raise _failed("written", _reason(cause), _in(shown, FOLDER)) from cause
    write_lock(folder, lock, shown)


def write_lock(folder: Path, lock: Lock, shown: str = "") -> None:
    """Put the lock in place: from then on the issue is sealed."""
    try:
        write_whole(folder / FILE_NAME, lock_file.written(lock))
    except MailerError as cause:
        raise SealError(cause.message, file=_in(shown, FILE_NAME), fix=_WRITABLE) from cause


def remove_seal(folder: Path, shown: str = "") -> None:
    """Take the seal off, the lock first."""
    try:
        (folder / FILE_NAME).unlink(missing_ok=True)
        if (folder / FOLDER).exists():
            shutil.rmtree(folder / FOLDER)
    except OSError as cause:
        raise _failed("removed", _reason(cause), _in(shown, FOLDER)) from cause


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
        raise SealError("cannot be read", file=shown, fix=PUT_BACK) from cause


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
            raise SealError("is not what was sealed", file=file, fix=PUT_BACK)
        found[each.tag] = edition_files.read(
            data.decode(), file, lambda name, digest: _picture(sealed, name, digest, f"{shown}/{_PICTURES}/{name}")
        )
    return found


def _picture(sealed: Path, name: str, digest: str, file: str) -> bytes:
    data = _read(sealed / _PICTURES / Path(name).name, file)
    if hashlib.sha256(data).hexdigest() != digest:
        raise SealError("is not the picture that was sealed", file=file, fix=PUT_BACK)
    return data


def read_sources(folder: Path, lock: Lock) -> dict[str, bytes]:
    """The texts that the sealed editions came from, by name; those that are not there as they were are left out."""
    found = {}
    for each in lock.inputs:
        path = source_file(folder, each.name)
        data = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(data).hexdigest() == each.sha256:
            found[each.name] = data
    return found


def source_file(folder: Path, name: str) -> Path:
    """Where a text that an issue in ``folder`` was sealed from is kept, by its name."""
    return folder / FOLDER / _SOURCES / name


def damage(folder: Path, lock: Lock, shown: str) -> tuple[Changed, ...]:
    """What of ``sealed/`` is not as it was written."""
    try:
        read_editions(folder, lock, shown)
    except MailerError as error:
        return (Changed(error.file, error.message, error.fix),)
    return ()


def _read(path: Path, file: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as cause:
        raise SealError(f"cannot be read ({_reason(cause)})", file=file, fix=PUT_BACK) from cause


def _failed(done: str, reason: str, file: str) -> SealError:
    return SealError(f"cannot be {done} ({reason})", file=file, fix=_WRITABLE)


def _in(shown: str, name: str) -> str:
    return f"{shown}/{name}" if shown else name


def _reason(cause: OSError) -> str:
    """Why, in words: what the library raises by itself has no words of the system."""
    return cause.strerror or str(cause)


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

"""Files that only their owner may read: keys. One is made once, whole or not at all, and never written over."""

from __future__ import annotations

import contextlib
import os
import secrets
import shlex
import stat
from pathlib import Path

from mailer.errors import MailerError
from mailer.files.writing import not_written

LARGEST = 65_536
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_secret(path: Path, shown: str, error: type[MailerError] = MailerError) -> bytes:
    """The bytes of a file; ``shown`` is its name for a person.

    Raises:
        MailerError: it is not there, is no file, is far too large for a key, or others may read or change it.
    """
    try:
        # A pipe would wait for somebody who writes; what is looked at is what was opened, whatever the name leads to.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode):
                raise error("is not a file", file=shown, fix="name the file of a key")
            if facts.st_mode & _OTHERS:
                mode = stat.S_IMODE(facts.st_mode)
                what = f"can be read or changed by others than its owner (mode {mode:04o})"
                raise error(what, file=shown, fix="keep it to its owner", next=f"chmod 600 {shlex.quote(shown)}")
            data = file.read(LARGEST + 1)
    except OSError as cause:
        raise error(f"cannot be read ({cause.strerror})", file=shown, fix="name a file that is there") from cause
    if len(data) > LARGEST:
        raise error("is too large for a key", file=shown, fix="name the file of a key")
    return data


def write_secret(path: Path, shown: str, data: bytes) -> bool:
    """Put ``data`` into a new file that is its owner's alone; so is the folder, where it has to be made.

    False, and nothing changed, where a file of that name is there already, also one made at the same moment.

    Raises:
        MailerError: the folder cannot be written.
    """
    aside = path.parent / f".{path.name[:100]}.{secrets.token_hex(6)}.part"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        is_new = _linked(aside, path)
        _sync(path.parent)
    except OSError as cause:
        raise not_written(cause, shown) from cause
    finally:
        with contextlib.suppress(OSError):
            os.unlink(aside)
    return is_new


def _linked(aside: Path, path: Path) -> bool:
    """Give the finished file its name, unless there is one of that name, which renaming would write over."""
    try:
        os.link(aside, path)
    except FileExistsError:
        return False
    return True


def _sync(folder: Path) -> None:
    """A key that a power cut takes away cannot be made again."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Writing what is too long to be held: a piece at a time, and yet the whole file or none."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from mailer.files.writing import not_written


@contextmanager
def written_whole(path: Path, *, encoding: str = "utf-8", private: bool = False) -> Iterator[TextIO]:
    """A file to write to that becomes ``path`` when all of it is on disk, and vanishes when that fails.

    Line ends are written as they come. With ``private`` nobody else may read it.

    Raises:
        MailerError: it cannot be written; nothing has changed then.
    """
    named, path = path, Path(os.path.realpath(path))
    aside = path.parent / f".{path.name[:100]}.{secrets.token_hex(6)}.part"
    try:
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666)
        with os.fdopen(handle, "w", encoding=encoding, newline="") as file:
            yield file
            file.flush()
            os.fsync(handle)
        os.replace(aside, path)
    except OSError as cause:
        raise not_written(cause, named) from cause
    finally:
        with suppress(OSError):
            os.unlink(aside)

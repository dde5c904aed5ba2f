"""Writing so that a crash leaves the old file or the new one, never half of either."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from mailer.errors import MailerError


def write_whole(path: Path, data: bytes | str) -> None:
    """Put ``data`` at ``path``: written aside, forced to disk, then renamed.

    Text becomes UTF-8 with its line ends as they are. A link is followed; an existing file keeps its permissions.

    Raises:
        MailerError: the folder cannot be written; nothing has changed then.
    """
    path = Path(os.path.realpath(path))
    aside = path.parent / f".{path.name[:100]}.{secrets.token_hex(6)}.part"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = path.stat().st_mode & 0o777 if path.exists() else None
        # The system takes the umask off a new file's permissions.
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(handle, "wb") as file:
            if kept is not None:
                os.fchmod(handle, kept)
            file.write(data.encode() if isinstance(data, str) else data)
            file.flush()
            os.fsync(handle)
        os.replace(aside, path)
    except OSError as cause:
        raise MailerError(f"cannot be written ({cause.strerror})", file=str(path)) from cause
    finally:
        with contextlib.suppress(OSError):
            os.unlink(aside)

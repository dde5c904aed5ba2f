"""Writing so that a crash leaves the old file or the new one, never half of either."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from mailer.errors import MailerError


def write_whole(path: Path, data: bytes | str) -> None:
    """Put ``data`` at ``path``: written aside, forced to disk, then renamed.

    Text becomes UTF-8 with its line ends as they are. A link is followed; an existing file keeps its permissions.

    Raises:
        MailerError: the folder cannot be written; nothing has changed then.
    """
    path = Path(os.path.realpath(path))
    aside = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(aside, path)
        aside = None
    except OSError as cause:
        raise MailerError(f"cannot be written ({cause.strerror})", file=str(path)) from cause
    finally:
        if aside is not None:
            os.unlink(aside)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

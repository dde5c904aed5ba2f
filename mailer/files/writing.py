"""Writing so that a crash leaves the old file or the new one, never half of either."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path

from mailer.errors import MailerError

_WAYS_OUT = {
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room on the disk",
    errno.EFBIG: "write to a disk that takes larger files",
    errno.EROFS: "write to a disk that may be written",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.EISDIR: "name a file, not a folder",
    errno.ENOTDIR: "move the file that has the name of its folder",
    errno.EEXIST: "move the file that has the name of its folder",
    errno.ENOENT: "name a folder that is there",
}


def not_written(cause: OSError, file: Path | str) -> MailerError:
    """What is told of a file that cannot be written; one below the current folder is named from there."""
    with contextlib.suppress(ValueError, OSError):
        file = Path(file).relative_to(Path.cwd())
    fix = _WAYS_OUT.get(cause.errno or 0, "make the folder writable")
    return MailerError(f"cannot be written ({cause.strerror})", file=str(file), fix=fix)


def write_whole(path: Path, data: bytes | str) -> None:
    """Put ``data`` at ``path``: written aside, forced to disk, then renamed.

    Text becomes UTF-8 with its line ends as they are. A link is followed; an existing file keeps its permissions.

    Raises:
        MailerError: the folder cannot be written; nothing has changed then.
    """
    named, path = path, Path(os.path.realpath(path))
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
        raise not_written(cause, named) from cause
    finally:
        with contextlib.suppress(OSError):
            os.unlink(aside)

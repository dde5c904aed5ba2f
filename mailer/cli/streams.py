"""Standard output and standard error, which may go away while there is still work to do.

A log on a full disk, a terminal that was closed, `head` that has seen enough: what cannot be written any more is lost,
and nothing else is. A mailing goes on, and a failure keeps its exit code.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, TextIO, cast


class Lasting:
    """A stream that may be written to whatever becomes of it.

    ``lost`` is why something that was wanted could not be written. Whoever closes a pipe, as `head` does, or a terminal
    wants no more.
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._is_gone = False
        self.lost: OSError | ValueError | None = None

    def write(self, text: str) -> int:
        """Write what can be written."""
        if not self._is_gone:
            try:
                self._stream.write(text)
            except (OSError, ValueError) as why:
                self._give_up(why)
        return len(text)

    def write_bytes(self, data: bytes) -> None:
        """Write bytes as they are, behind the text that came before them."""
        self.flush()
        if not self._is_gone:
            try:
                cast(TextIO, self._stream).buffer.write(data)
            except (OSError, ValueError) as why:
                self._give_up(why)

    def writelines(self, texts: Iterable[str]) -> None:
        """Write until it fails: what would come after that is not even made."""
        for text in texts:
            self.write(text)
            if self._is_gone:
                return

    def flush(self) -> None:
        """Let it be read."""
        if not self._is_gone:
            try:
                self._stream.flush()
            except (OSError, ValueError) as why:
                self._give_up(why)

    def _give_up(self, why: OSError | ValueError) -> None:
        self._is_gone = True
        if not self._is_terminal and not isinstance(why, BrokenPipeError):
            self.lost = why
        # Python keeps what it could not write, tries again when it ends, and would complain then.
        with suppress(OSError, ValueError), open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), self._stream.fileno())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def lasting() -> Iterator[Lasting]:
    """Standard output and standard error last until the end; the former is given, for what became of it."""
    before = sys.stdout, sys.stderr
    out, err = Lasting(_usable(sys.stdout)), Lasting(_usable(sys.stderr))
    sys.stdout, sys.stderr = cast(IO[str], out), cast(IO[str], err)
    try:
        yield out
    finally:
        out.flush()
        err.flush()
        sys.stdout, sys.stderr = before


def _usable(stream: IO[str] | None) -> IO[str]:
    """A stream in UTF-8; one that was closed before the program began, as ``>&-`` does, leads nowhere."""
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")
    # A pipe in the C locale must not turn a typographic quote into a traceback.
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="replace")
    return stream

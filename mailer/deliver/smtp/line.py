"""A connection's bytes, in and out, without waiting for either."""

from __future__ import annotations

import contextlib
import socket
import ssl

from mailer.deliver.smtp.outbox import Outbox

_MOST_READ = 65_536
_LATER = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Line:
    """A socket that never waits."""

    def __init__(self, line: socket.socket, *, answers_late: bool = False) -> None:
        line.setblocking(False)
        self.socket = line
        self._tls = line if isinstance(line, ssl.SSLSocket) else None
        self._answers_late = answers_late and hasattr(socket, "TCP_QUICKACK")

    def fileno(self) -> int:
        """What a selector knows it by."""
        return self.socket.fileno()

    def read(self) -> bytes | None:
        """What has come; empty when nothing has, None when nothing will.

        Raises:
            OSError: the connection is lost.
        """
        read = bytearray()
        while True:
            try:
                data = self.socket.recv(_MOST_READ)
            except _LATER:
                break
            if not data:
                return bytes(read) or None
            read += data
            # What is decrypted already wakes no selector.
            if not self._tls or not self._tls.pending():
                break
        if self._answers_late:
            # Postfix holds its second reply back until the first is acknowledged, which the system puts off by 40 ms.
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        return bytes(read)

    def write(self, outbox: Outbox) -> None:
        """Write as much as the connection takes now.

        Raises:
            OSError: the connection is lost.
        """
        with contextlib.suppress(*_LATER):
            while not outbox.is_empty:
                if self._tls:
                    self._write_encrypted(outbox)
                else:
                    outbox.sent(self.socket.sendmsg(outbox.buffers()))

    def _write_encrypted(self, outbox: Outbox) -> None:
        # A segment at a time costs half as much again: each is a record of its own. One call takes one record.
        data = memoryview(b"".join(outbox.buffers()))
        while data:
            number = self.socket.send(data)
            outbox.sent(number)
            data = data[number:]

    def close(self) -> None:
        """Let go of the connection."""
        self.socket.close()

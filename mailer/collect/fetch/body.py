"""What an answer carries: read and unpacked up to a limit, and refused beyond it while still reading."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable

from mailer.errors import StoryError

PACKINGS = "gzip, deflate"
"""What is asked for, and all that is unpacked."""

_GZIP = 16 + zlib.MAX_WBITS
_IN_A_FILE = "save it to a file, and add that"


def read_body(
    pieces: Iterable[bytes], *, stated: str, packing: str, largest: int, arrived: Callable[[int], None]
) -> bytes:
    """The bytes of an answer, unpacked.

    ``stated`` is its Content-Length and ``packing`` its Content-Encoding, as the server wrote them; ``arrived`` is
    told the size of each piece, and may raise.

    Raises:
        StoryError: larger than ``largest`` bytes, packed or unpacked, or not packed as it says; without ``file``.
    """
    if stated.isdigit() and len(stated) < 20 and int(stated) > largest:
        raise too_large(largest)
    body = _Unpacked(packing, largest)
    received = 0
    for piece in pieces:
        arrived(len(piece))
        received += len(piece)
        if received > largest:
            raise too_large(largest)
        if body.add(piece):
            break
    return body.whole()


def read_beginning(
    pieces: Iterable[bytes], *, packing: str, most: int, arrived: Callable[[int], None]
) -> tuple[bytes, bool]:
    """At most ``most`` bytes of an answer, unpacked, and whether they are all of it.

    Raises:
        StoryError: it is not packed as it says; without ``file``.
    """
    body = _Unpacked(packing, most)
    for piece in pieces:
        arrived(len(piece))
        if body.take(piece):
            break
        if len(body.data) > most:
            return bytes(body.data[:most]), False
    return bytes(body.data), True


def too_large(largest: int) -> StoryError:
    """The error for an answer of more than ``largest`` bytes."""
    return StoryError(f"is larger than {_megabytes(largest)}", fix="save only what you need to a file, and add that")


def _megabytes(number: int) -> str:
    return f"{number / 1_000_000:g} MB"


class _Unpacked:
    """The unpacked bytes so far; never more than ``largest`` and one of them are made."""

    def __init__(self, packing: str, largest: int) -> None:
        names = [name for name in (part.strip().lower() for part in packing.split(",")) if name not in ("", "identity")]
        if names and names not in (["gzip"], ["x-gzip"], ["deflate"]):
            raise StoryError(f"is packed in a way that is not read ({', '.join(names)[:40]})", fix=_IN_A_FILE)
        self._packing = names[0] if names else ""
        self._largest = largest
        self.data = bytearray()
        self._unpacker = zlib.decompressobj(_GZIP) if self._packing.endswith("gzip") else None

    def add(self, piece: bytes) -> bool:
        """Take the next piece; True when the packed data has come to its end, whatever follows it."""
        ended = self.take(piece)
        if self._packing and len(self.data) > self._largest:
            raise StoryError(f"unpacks to more than {_megabytes(self._largest)}", fix=_IN_A_FILE)
        return ended

    def take(self, piece: bytes) -> bool:
        """The same, without minding the size."""
        if not self._packing:
            self.data += piece
            return False
        if self._unpacker is None and piece:
            self._unpacker = zlib.decompressobj(_deflate_bits(piece))
        if self._unpacker is None:
            return False
        try:
            self.data += self._unpacker.decompress(piece, self._largest - len(self.data) + 1)
        except zlib.error as cause:
            raise StoryError(f"is not packed as it says ({self._packing})", fix=_IN_A_FILE) from cause
        return self._unpacker.eof

    def whole(self) -> bytes:
        """Everything, once all pieces are in."""
        if self._unpacker is not None and not self._unpacker.eof:
            raise broken_off()
        return bytes(self.data)


def broken_off() -> StoryError:
    """The error for an answer that stops before its end."""
    return StoryError("breaks off before its end", fix="try again later, or save it to a file")


def _deflate_bits(piece: bytes) -> int:
    """Some servers send ``deflate`` without the zlib header that RFC 9110 section 8.4.1.2 asks for."""
    return zlib.MAX_WBITS if piece[0] & 0x0F == 8 and piece[0] >> 4 <= 7 else -zlib.MAX_WBITS

"""Quoted-printable (RFC 2045 6.7) in segments that can be joined, with slots between them, whatever stands beside them.

Every line is its own relaxed canonical form (RFC 6376 3.4.4), so signature and relay see the same bytes; none begins
with a dot, so none is ever dot-stuffed; none begins with two hyphens, so none is ever taken for a boundary; and none
begins with ``From ``, which some programs would change to ``>From ``.
"""

from __future__ import annotations

import re
from functools import cache

LINE = 76

# Blanks are written out behind another blank (relaxed canonical form joins a run) and before a line's end.
_UNSAFE = re.compile(rb"[^\n!-~](?:(?<! )|(?<=  )|(?=\n|\Z))")
_GUARDED = re.compile(rb"\.|From |--")
# A line that needs no hexadecimal digits, no guard and no wrapping: most names and links are one.
_PLAIN = re.compile(r"(?!\.|--|From )[!-<>-~]++(?>(?: [!-<>-~]++)*)")


def segment(text: str, *, before_slot: bool = False) -> bytes:
    """``text`` (``\\n`` line ends) encoded, with CRLF line ends.

    Before a slot it ends in a line end: a soft one unless the text's own last line is complete. Otherwise nothing is
    added: what follows must begin with a line end of its own.
    """
    # Markup is full of = signs, so they are written first, and at once.
    *whole, last = _UNSAFE.sub(_hex, text.encode().replace(b"=", b"=3D")).split(b"\n")
    lines: list[bytes] = []
    for line in whole:
        lines += _wrapped(line, LINE)
    ended = b"".join(line + b"\r\n" for line in lines)
    if not last:
        return ended
    if before_slot:
        return ended + b"\r\n".join(_wrapped(last, LINE - 1)) + b"=\r\n"
    return ended + b"\r\n".join(_wrapped(last, LINE))


def value(text: str) -> bytes:
    """What fills a slot: one line of text on soft-wrapped lines of its own; nothing for an empty one."""
    if len(text) < LINE and _PLAIN.fullmatch(text):
        return text.encode("ascii") + b"=\r\n"
    return segment(text, before_slot=True)


def _hex(found: re.Match[bytes]) -> bytes:
    return b"=%02X" % found.group()[0]


def _wrapped(line: bytes, last: int) -> list[bytes]:
    """``line``, already encoded, cut with soft breaks between characters; the last piece has at most ``last``."""
    out: list[bytes] = []
    at = 0
    while True:
        guard = b""
        if _GUARDED.match(line, at):
            guard = b"=%02X" % line[at]
            at += 1
        if len(guard) + len(line) - at <= last:
            return [*out, guard + line[at:]]
        end = _end_of_piece(line, at, LINE - 1 - len(guard))
        out.append(guard + line[at:end] + b"=")
        at = end


def _end_of_piece(line: bytes, at: int, most: int) -> int:
    """Where the piece from ``at`` ends: neither inside ``=XX`` nor before a UTF-8 continuation byte."""
    piece = _piece(most).match(line, at)
    assert piece
    return piece.end()


@cache
def _piece(most: int) -> re.Pattern[bytes]:
    return re.compile(rb".{1,%d}(?<!=)(?<!=.)(?!=[89AB])" % most)

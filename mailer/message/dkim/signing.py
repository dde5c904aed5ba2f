"""Signing: the header block and the body of one message become its DKIM-Signature fields (RFC 6376, 8301, 8463).

The canonical form is relaxed for both. Our bodies are their own canonical form (``quoted`` promises it), so they are
hashed as they are sent, once for all signatures; a header is brought into that form in a few microseconds. What a
message costs is then little more than the signatures themselves.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from mailer.errors import MessageError
from mailer.message.dkim.keys import Key
from mailer.message.headers import LINE, structured

FIELD = "DKIM-Signature"

SIGNED = (
    *("From", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To"),
    *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
    *("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Feedback-ID"),
    *("Sender", "In-Reply-To", "References", "CFBL-Address", "Auto-Submitted"),
)
"""Each is named once more than it occurs, so that none can be added on the way (RFC 6376 5.4.2 and 8.15, D04).

RFC 8058 4 asks for the two of unsubscribing; the others are what a reader sees, acts on or is answered by.
"""

UNSIGNED = ("Content-Language", "Precedence", "X-Auto-Response-Suppress")
"""Fields of ours that may change on the way without harm. One that is in neither list is refused (D04)."""

_SIGNED = {name.lower().encode(): name for name in SIGNED}
_UNSIGNED = frozenset(name.lower().encode() for name in UNSIGNED)
_BLANKS = re.compile(rb"[ \t]+")
_VALUE = LINE - len(" b=")


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A message's signatures before they are made: which of the signed fields it has, in canonical form, and the tags
    that are its own."""

    names: tuple[str, ...]
    covered: bytes
    rest: bytes


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs the messages of one domain; ``signer`` makes it."""

    keys: tuple[Key, ...]
    domain: str

    def signatures(self, block: bytes, body: Sequence[bytes], now: dt.datetime) -> bytes:
        """The DKIM-Signature fields of a message, as ``unsigned`` describes it.

        Raises:
            MessageError: D04, F03.
        """
        return self.signed([self.unsigned([block], body, now)])[0]

    def unsigned(self, header: Sequence[bytes], body: Sequence[bytes], now: dt.datetime) -> Unsigned:
        """Everything about the signatures of a message but themselves.

        ``header`` is exactly what is sent, in pieces of whole fields, with or without the blank line below them;
        ``body`` is what follows that line, in segments, in relaxed canonical form. Nothing may be added, changed or
        encoded anew behind this.

        Raises:
            MessageError: D04, a field that nobody has decided to sign or not to; F03, one that is there twice.
        """
        digest = hashlib.sha256()
        for segment in body:
            digest.update(segment)
        names, covered = _covered(header)
        # What differs between messages stands last, so that all before it is made once.
        rest = b"t=%d; bh=%b;" % (int(now.timestamp()), base64.b64encode(digest.digest()))
        return Unsigned(names, covered, rest)

    def signed(self, some: Sequence[Unsigned]) -> list[bytes]:
        """The DKIM-Signature fields of each message, one for each key, to be put above its header."""
        return [b"".join(fields) for fields in zip(*[self._fields(key, some) for key in self.keys], strict=True)]

    def _fields(self, key: Key, some: Sequence[Unsigned]) -> Iterator[bytes]:
        """The field of each message: what is signed is all covered fields, and the field up to its own empty ``b=``."""
        openings = [_opening(key.algorithm, self.domain, key.selector, each.names) for each in some]
        pairs = zip(some, openings, strict=True)
        signed = key.sign([b"%b%b%b b=" % (each.covered, opening.canonical, each.rest) for each, opening in pairs])
        for each, opening, signature in zip(some, openings, signed, strict=True):
            value = base64.b64encode(signature)
            lines = [value[at : at + _VALUE] for at in range(0, len(value), _VALUE)]
            yield b"%b %b\r\n b=%b\r\n" % (opening.sent, each.rest, b"\r\n ".join(lines))


def signer(keys: Sequence[Key], domain: str) -> Signer:
    """Who signs with ``keys`` for ``domain``."""
    return Signer(tuple(keys), domain)


def relaxed(field: bytes) -> tuple[bytes, bytes]:
    """A field, with or without its last line end, as its lower-case name and its canonical form (RFC 6376 3.4.2)."""
    name, _, value = field.partition(b":")
    name = name.rstrip(b" \t").lower()
    value = value.replace(b"\r\n", b"")
    if b"  " in value or b"\t" in value:
        value = _BLANKS.sub(b" ", value)
    return name, b"%b:%b\r\n" % (name, value.strip(b" "))


# Most pieces are those of the message before, and are known by their hash, which Python keeps. A cache of any size
# forgets those of each reader.
@lru_cache(64)
def _forms(piece: bytes) -> tuple[tuple[bytes, bytes], ...]:
    """The fields of a piece of a header, as ``relaxed`` gives them."""
    lines = piece.rstrip(b"\r\n").replace(b"\r\n ", b" ")
    return tuple([relaxed(field) for field in lines.split(b"\r\n")]) if lines else ()


def _covered(header: Sequence[bytes]) -> tuple[tuple[str, ...], bytes]:
    """The names of the signed fields that occur, and these fields in canonical form, both in the order of signing."""
    forms: dict[bytes, bytes] = {}
    for piece in header:
        for name, form in _forms(piece):
            if name in forms:
                raise MessageError(f"F03 the field {_shown(name)} is there twice, so it cannot be signed")
            forms[name] = form
    shown, present = _present(tuple(forms))
    return shown, b"".join([forms[name] for name in present])


@lru_cache(32)
def _present(names: tuple[bytes, ...]) -> tuple[tuple[str, ...], tuple[bytes, ...]]:
    """Those of ``names`` that are signed, in the order of signing: as they are written, and as they are given."""
    for name in names:
        if name not in _SIGNED and name not in _UNSIGNED:
            what = f"D04 the field {_shown(name)} is neither signed nor known to need no signature"
            raise MessageError(what, fix="name it in one of the two lists beside the signing")
    if b"from" not in names:
        raise MessageError("F03 the field From is missing, so nothing can be signed")
    present = tuple(name for name in _SIGNED if name in names)
    return tuple(_SIGNED[name] for name in present), present


def _shown(name: bytes) -> str:
    return name.decode("ascii", "backslashreplace")[:60]


@dataclass(frozen=True, slots=True)
class _Opening:
    """A signature's beginning as it is sent, ending in a line end, and in canonical form, ending in a blank."""

    sent: bytes
    canonical: bytes


@lru_cache(32)
def _opening(algorithm: str, domain: str, selector: str, present: tuple[str, ...]) -> _Opening:
    """Everything of a signature that does not differ between messages with the same fields."""
    fixed = ("v=1;", f"a={algorithm};", "c=relaxed/relaxed;", f"d={domain};", f"s={selector};")
    sent = structured(FIELD, *fixed, *_header_tag(present))
    return _Opening(sent, relaxed(sent)[1].removesuffix(b"\r\n") + b" ")


@cache
def _header_tag(present: tuple[str, ...]) -> tuple[str, ...]:
    """The tag ``h=`` in pieces that each fill a line."""
    names = [name for each in SIGNED for name in [each] * (1 + (each in present))]
    pieces, piece = [], "h="
    for name in names:
        if len(piece) + len(name) + 1 >= LINE:
            pieces.append(piece)
            piece = ""
        piece += f"{name}:"
    return (*pieces, f"{piece[:-1]};")

"""Tokens: words that only we can have written, and that say for which reader, list and purpose.

    unsubscribe, test   what a link ends in                   22 characters that prove it, then the facts
    return path         where bounces come to, left of the @  b, 20 hexadecimal digits that prove it, then the facts
    Message-ID          left of the @                         20 hexadecimal digits that prove it, then the facts

The facts are numbers in hexadecimal, each behind one digit that says how long it is: the key's version, the list, the
recipient. What proves them is an HMAC-SHA-256 of purpose and facts, cut to 128 bits in links and to 80 where room is
short. No token holds an address, none runs out, and a key of any age reads its own: a link in an old mail works for
ever. Those left of an @ are in lower case, as some hosts fold what stands there.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from mailer.errors import MailerError
from mailer.files.secret import read_secret, write_secret

FILE_NAME = "tokens.key"
KEY_BYTES = 32
_BLOCK = 64  # bytes that SHA-256 takes at a time; a longer key would have to be hashed first, and none is
_LARGEST_NUMBER = 16**15 - 1
_LOCAL_PART_LIMIT = 64  # RFC 5321 4.5.3.1.1
_MARK_DIGITS = 12

_LINE = re.compile(r"([1-9][0-9]{0,3}) ([A-Za-z0-9+/]{43}=)")
_HEADING = """\
# The keys of unsubscribe links and bounce addresses; the one with the highest number makes new ones.
# Keep a copy of this file: without a key, the links of all mail that was sent with it are dead.
"""


class Purpose(StrEnum):
    """What a token is for; a token for another purpose is none."""

    UNSUBSCRIBE = "unsubscribe"
    RETURN_PATH = "return-path"
    MESSAGE_ID = "message-id"
    TEST = "test"


# The opening of a local part is a letter, as some programs take one that begins with a digit for a number.
_IN_A_LINK = re.compile(r"([A-Za-z0-9_-]{22})([0-9a-f]{6,64})")
_FORMS = {
    Purpose.UNSUBSCRIBE: _IN_A_LINK,
    Purpose.TEST: _IN_A_LINK,
    Purpose.RETURN_PATH: re.compile(r"b([0-9a-f]{20})([0-9a-f]{6,64})"),
    Purpose.MESSAGE_ID: re.compile(r"([0-9a-f]{20})([0-9a-f]{6,64})"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a token is about. A return path knows the ``mailing``, a Message-ID the ``mark`` of issue and language."""

    list_id: int
    recipient_id: int
    mailing: int = 0
    mark: str = ""


class _Mac:
    """HMAC-SHA-256 of one key (RFC 2104). What the key does to the hash is done once, which halves the time.

    ``opening`` is what all that it is called with begins with.
    """

    def __init__(self, key: bytes, opening: bytes = b"") -> None:
        whole = key.ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in whole) + opening)
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in whole))

    def __call__(self, data: bytes) -> bytes:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(data)
        outer.update(inner.digest())
        return outer.digest()


class _Prover:
    """Proves for one purpose, with one key, what stands in a token."""

    def __init__(self, key: bytes, purpose: Purpose) -> None:
        self._mac = _Mac(key, f"{purpose}\0".encode("ascii"))
        self._in_a_link = _FORMS[purpose] is _IN_A_LINK

    def proof(self, facts: str) -> str:
        """What only somebody with the key can write before ``facts``."""
        code = self._mac(facts.encode("ascii"))
        if self._in_a_link:
            return base64.urlsafe_b64encode(code[:16])[:22].decode("ascii")
        return code[:10].hex()


class Tokens:
    """Writes tokens with the newest of ``keys``, which are known by their version, and reads those of any."""

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        self._provers = {
            (purpose.value, version): _Prover(key, purpose) for version, key in keys.items() for purpose in Purpose
        }
        self._oldest, self._newest = min(keys), max(keys)

    def unsubscribe(self, list_id: int, recipient_id: int) -> str:
        """What an unsubscribe link ends in."""
        return self._written(Purpose.UNSUBSCRIBE, self._newest, list_id, recipient_id)

    def test(self, list_id: int, recipient_id: int) -> str:
        """The same for mail that is marked as a test: its link shows the page, and unsubscribes nobody."""
        return self._written(Purpose.TEST, self._newest, list_id, recipient_id)

    def return_path(self, list_id: int, recipient_id: int, mailing: int = 0) -> str:
        """The local part of the address that bounces come back to."""
        _refuse_numbers(mailing)
        local = "b" + self._written(Purpose.RETURN_PATH, self._newest, list_id, recipient_id, f"{mailing:x}")
        assert len(local) <= _LOCAL_PART_LIMIT
        return local

    def message_id(self, issue: str, language: str, list_id: int, recipient_id: int) -> str:
        """The left side of a Message-ID: the same for ever, so the oldest key makes it."""
        return self._written(Purpose.MESSAGE_ID, self._oldest, list_id, recipient_id, mark(issue, language))

    def read(self, token: str, purpose: Purpose) -> Reader | None:
        """Whom a token is about; None unless these very characters were written by us, and for this purpose."""
        form = _FORMS[purpose].fullmatch(token)
        numbers = _numbers(form[2]) if form else None
        if not form or not numbers:
            return None
        version, list_id, recipient_id, rest = numbers
        prover = self._provers.get((purpose.value, version))
        if prover is None or not hmac.compare_digest(prover.proof(form[2]), form[1]):
            return None
        if purpose is Purpose.RETURN_PATH:
            return Reader(list_id, recipient_id, mailing=int(rest, 16))
        return Reader(list_id, recipient_id, mark=rest)

    def _written(self, purpose: Purpose, version: int, list_id: int, recipient_id: int, rest: str = "") -> str:
        facts = _counted(version) + _counted(list_id) + _counted(recipient_id) + rest
        return self._provers[purpose.value, version].proof(facts) + facts


def address_key(keys: Mapping[int, bytes]) -> bytes:
    """What Message-IDs are made with for readers on no list: of the oldest key, as they are the same for ever."""
    return _Mac(keys[min(keys)])(b"message-id of an address")


@lru_cache(256)
def mark(issue: str, language: str) -> str:
    """What stands for an edition in a Message-ID: hexadecimal digits, the same for ever."""
    return hashlib.sha256(f"{issue}\0{language}".encode()).hexdigest()[:_MARK_DIGITS]


@lru_cache(64)
def _counted(number: int) -> str:
    """A number in hexadecimal, behind the digit that says how long it is."""
    _refuse_numbers(number)
    digits = f"{number:x}"
    return f"{len(digits):x}{digits}"


def _numbers(facts: str) -> tuple[int, int, int, str] | None:
    """Version, list, recipient and what stands behind them; None where the digits do not come out even."""
    found = []
    for _ in range(3):
        size = int(facts[:1] or "0", 16)
        number, facts = facts[1 : 1 + size], facts[1 + size :]
        if not size or len(number) < size:
            return None
        found.append(int(number, 16))
    version, list_id, recipient_id = found
    return version, list_id, recipient_id, facts


def _refuse_numbers(*numbers: int) -> None:
    for number in numbers:
        if not 0 <= number <= _LARGEST_NUMBER:
            raise ValueError(f"{number} cannot stand in a token")


def token_keys(folder: Path, shown: Callable[[Path], str] = str, *, make: bool = True) -> dict[int, bytes]:
    """The keys in the file ``tokens.key`` of ``folder``, by version; made, with a first one, if it is not there.

    Two programs that make it at the same moment get the same key. With ``make`` off it has to be there: a new key in
    the place of one that was lost would make dead links of all that was ever sent, without a word.

    Raises:
        MailerError: it cannot be made or read, others may read it, or it is damaged.
    """
    path = folder / FILE_NAME
    if not path.exists() and not make:
        what = "is gone, and with it what the links in all mail to lists were made with"
        fix = "bring it back from a copy; if no such mail was ever sent, write a line into it: 1 and 32 bytes in base64"
        raise MailerError(what, file=shown(path), fix=fix)
    if not path.exists():
        key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")
        write_secret(path, shown(path), f"{_HEADING}1 {key}\n".encode())
    return _keys(read_secret(path, shown(path)), shown(path))


def _keys(data: bytes, file: str) -> dict[int, bytes]:
    keys: dict[int, bytes] = {}
    for number, line in enumerate(data.decode("ascii", "replace").splitlines(), start=1):
        if line.startswith("#") or not line.strip():
            continue
        form = _LINE.fullmatch(line.strip())
        if not form or int(form[1]) in keys:
            what = "this is not a key" if not form else f"there are two keys with the number {form[1]}"
            raise MailerError(what, file=file, line=number, fix="bring the file back from a copy of it")
        keys[int(form[1])] = base64.b64decode(form[2])
    if not keys:
        raise MailerError("holds no key", file=file, fix="bring it back from a copy of it")
    return keys

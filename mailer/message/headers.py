"""Header fields as bytes: one function per kind of field, since each kind may hide other things in its text.

The standard library writes every kind alike: there a display name can inject a field, a comma in a long one splits the
recipient in two, and a long URI becomes encoded words that no mail program reads. Here text is refused or comes out as
itself; nothing is repaired in silence. Lines have at most 76 characters, which is what RFC 2047 2 allows beside an
encoded word, unless a single address or URI is longer: those are never broken.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import format_datetime
from functools import lru_cache

from mailer.errors import MessageError
from mailer.model.text import reads_like_an_encoded_word, unmailable_character

LINE = 76
WORD_FRAME = len("=?utf-8?q??=")

_ATEXT = "A-Za-z0-9!#$%&'*+/=?^_`{|}~-"
_ATOMS = re.compile(rf"[{_ATEXT}]+(?: [{_ATEXT}]+)*")
_PRINTABLE = re.compile(r"[ -~]+")
_VISIBLE = re.compile(r"[!-~]+")
# RFC 2047 5 (3): what Q may leave as it is inside a phrase, the strictest place.
_Q_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = rf"(?:{_LABEL}\.)*{_LABEL}"
_ADDRESS = re.compile(rf"(?=[^@]{{1,64}}@)[{_ATEXT}]+(?:\.[{_ATEXT}]+)*@{_DOMAIN}")
ADDRESS_LIMIT = 254  # RFC 5321 4.5.3.1.3: a path of 256 octets, with its angle brackets


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address, and the name shown for it or an empty string."""

    address: str
    name: str = ""


def unstructured(field: str, text: str) -> bytes:
    """A field that people read, such as Subject; encoded as a whole where plain ASCII words would not do.

    Raises:
        MessageError: ``text`` is blank, or holds a line break or another control character.
    """
    refuse_controls(text, f"the field {field}")
    if not text.strip():
        raise MessageError(f"F04 the field {field} is empty", fix="write a few words")
    room = LINE - len(field) - 2
    tokens = text.split(" ")
    # Folding at a run of blanks could leave a line of nothing but blanks.
    plain = _PRINTABLE.fullmatch(text) and "=?" not in text and "" not in tokens
    if not plain or len(tokens[0]) > room or max(map(len, tokens)) >= LINE:
        tokens = _encoded_words(text, room)
    return _folded(field, tokens)


def mailboxes(field: str, boxes: Iterable[Mailbox]) -> bytes:
    """A field of one or more mailboxes, such as To. Runs of blanks in a name count as one.

    Raises:
        MessageError: a name with a control character, or an address that is not plain ASCII ``local@domain``.
    """
    tokens: list[str] = []
    room = LINE - len(field) - 2
    for box in boxes:
        if tokens:
            tokens[-1] += ","
        tokens += _mailbox(box, room)
        room = LINE - 2  # a leading blank and perhaps a comma
    if not tokens:
        raise MessageError(f"F11 the field {field} names nobody")
    return _folded(field, tokens)


def uris(field: str, links: Iterable[str]) -> bytes:
    """A field of URIs in angle brackets, such as List-Unsubscribe (RFC 2369 2): never encoded, folded only between two.

    Raises:
        MessageError: no URI, or one with a blank, an angle bracket, a comma or a character outside ASCII.
    """
    tokens = [f"<{link}>," for link in links]
    if not tokens:
        raise MessageError(f"L01 the field {field} has no address to go to")
    for token in tokens:
        if not _VISIBLE.fullmatch(token) or not re.fullmatch(r"<[a-z][a-z0-9+.-]*:[^<>,]+>,", token):
            raise MessageError(
                f"L01 “{token[1:-2]}” cannot stand in {field}", fix="write blanks and commas as %20 and %2C"
            )
        if len(token) > 900:
            raise MessageError(f"F02 the address in {field} is longer than a line may be", fix="write a shorter one")
    tokens[-1] = tokens[-1][:-1]
    return _folded(field, tokens)


def structured(field: str, *tokens: str) -> bytes:
    """A field of a form that machines read, such as Date; folded only between ``tokens``.

    Raises:
        MessageError: a token with anything but visible ASCII and blanks, or one that looks encoded.
    """
    for token in tokens:
        if not _PRINTABLE.fullmatch(token) or token != token.strip() or "=?" in token:
            raise MessageError(f"F04 “{token}” cannot stand in the field {field}", fix="use plain letters and digits")
    return _folded(field, list(tokens))


@lru_cache(maxsize=8)
def date(now: dt.datetime, zone: dt.tzinfo) -> bytes:
    """The Date field of a moment, as a clock in ``zone`` shows it, with a numeric zone (RFC 5322 3.3)."""
    return structured("Date", format_datetime(now.astimezone(zone)))


def refuse_controls(text: str, what: str) -> None:
    """Raise MessageError when ``text`` cannot stand on one line of a header.

    Line and paragraph separators are refused too: some readers of headers take them for line ends.
    """
    if text.isprintable():
        return
    found = unmailable_character(text)
    if found or not {"\n", "\t", "\u2028", "\u2029"}.isdisjoint(text):
        character = found[0] if found else next(f"U+{ord(c):04X}" for c in text if c in "\n\t\u2028\u2029")
        raise MessageError(f"F04 {what} holds the character {character}", fix="delete it; a header is one line of text")


def refuse_address(address: str) -> None:
    """Raise MessageError unless ``address`` is ASCII ``local@domain``, fit for an envelope and a header (F19, F20)."""
    if len(address) <= ADDRESS_LIMIT and _ADDRESS.fullmatch(address) and not reads_like_an_encoded_word(address):
        return
    local, _, domain = address.rpartition("@")
    if not domain.isascii():
        raise MessageError("F19 the domain of an address is not in its ASCII form", fix="write it as xn--…")
    if not local.isascii():
        raise MessageError(
            "F19 an address needs SMTPUTF8 before its @, which few servers offer", fix="use an ASCII one"
        )
    raise MessageError(f"F20 “{_shown(address)}” is not an address", fix="write it like reader@example.org")


def _mailbox(box: Mailbox, room: int) -> list[str]:
    refuse_address(box.address)
    refuse_controls(box.name, f"the name of {box.address}")
    name = box.name.strip(" ")
    if "  " in name:
        name = re.sub(" +", " ", name)
    return [*_phrase(name, room), f"<{box.address}>"] if name else [box.address]


def _phrase(name: str, room: int) -> list[str]:
    """A display name as words that may be folded between: atoms, one quoted string, or encoded words."""
    if "=?" not in name:
        if _ATOMS.fullmatch(name) and max(map(len, name.split(" "))) <= room:
            return name.split(" ")
        if _PRINTABLE.fullmatch(name):
            quoted = '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
            # Folded inside its quotes, a comma in the name would be taken for the end of a mailbox.
            if len(quoted) <= room:
                return [quoted]
    return _encoded_words(name, room)


def _encoded_words(text: str, first: int) -> list[str]:
    """``text`` as RFC 2047 encoded words of whole characters; the first has at most ``first`` characters."""
    in_q = [_q(char) for char in text]
    whole = "".join(in_q)
    shorter_in_q = len(whole) <= (len(text.encode()) + 2) // 3 * 4
    if shorter_in_q and len(whole) <= first - WORD_FRAME:
        return [f"=?utf-8?q?{whole}?="]
    sizes = list(map(len, in_q)) if shorter_in_q else [len(char.encode()) for char in text]
    words: list[str] = []
    start = size = 0
    room = first - WORD_FRAME
    for at, cost in enumerate(sizes):
        if size + cost > (room if shorter_in_q else room // 4 * 3):
            words.append("".join(in_q[start:at]) if shorter_in_q else text[start:at])
            start, size, room = at, 0, LINE - 1 - WORD_FRAME
        size += cost
    words.append("".join(in_q[start:]) if shorter_in_q else text[start:])
    return [f"=?utf-8?q?{word}?=" if shorter_in_q else f"=?utf-8?b?{_b(word)}?=" for word in words]


@lru_cache(maxsize=4096)
def _q(char: str) -> str:
    if char in _Q_SAFE:
        return char
    return "_" if char == " " else "".join(f"={byte:02X}" for byte in char.encode())


def _b(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


def _folded(field: str, tokens: list[str]) -> bytes:
    """The field, its tokens joined by blanks or, where a line would grow too long, by a fold."""
    lines: list[str] = []
    line = f"{field}: {tokens[0]}"
    for token in tokens[1:]:
        if len(line) + 1 + len(token) <= LINE:
            line += " " + token
        else:
            lines.append(line)
            line = " " + token
    return ("\r\n".join([*lines, line]) + "\r\n").encode("ascii")


def _shown(address: str) -> str:
    return address.encode("unicode_escape").decode("ascii")[:80]

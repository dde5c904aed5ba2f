"""Rules that bytes must keep to be a mail, whatever it says; F01, F03 and the like are the names used in findings.

``check_block`` and ``check_filled`` cost microseconds and run on what is new in every message. ``check_bytes`` and
``check_fields`` run on whole messages, when they are parsed again.

F17 (size) is advice, not a rule, and is left to whoever judges an edition.
"""

from __future__ import annotations

import re
from email.header import decode_header
from functools import cache

from mailer.errors import MessageError
from mailer.model.text import reads_like_an_encoded_word

LINE_LIMIT = 998  # RFC 5322 2.1.1, without the line end
ENCODED_WORD_LIMIT = 75  # RFC 2047 2
ENCODED_LINE_LIMIT = 76

Field = tuple[str, str]
"""A field's name and what stands behind its colon and blank, folds included, without the last line end."""

_BLOCK = re.compile(rb"(?>(?:[!-9;-~]++: [!-~](?>(?:[ -~]++|\r\n [!-~])*)\r\n)+)\r\n")
_ATEXT = rb"A-Za-z0-9!#$%&'*+/=?^_`{|}~-"
_ONE_MAILBOX = re.compile(
    rb'To: (?:(?:"(?>(?:[ !#-\[\]-~]|\\["\\])+)"|[' + _ATEXT + rb"]++(?>(?:(?: |\r\n )[" + _ATEXT + rb"]++)*))"
    rb"(?: |\r\n )<([^<>@\s]++@[A-Za-z0-9.-]++)>|([^<>@\s]++@[A-Za-z0-9.-]++))\r\n",
)
_FILLED = re.compile(rb"(?>(?:(?!\.|--|From )(?:[!-<>-~]{1,75}+|(?:[!-<>-~]| (?! )|=[0-9A-F]{2}){1,75})=\r\n)*)")
_ENCODED_WORD = re.compile(r"=\?utf-8\?[bq]\?[!->@-~]+\?=")
_MAY_BE_ENCODED = ("subject", "from", "to", "reply-to")
_SIGNATURE = "dkim-signature"
_FORBIDDEN = ("bcc", "return-path")


@cache
def _form(names: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """A block of these fields in this order; its group is To."""
    # The name, its colon and blank, and the character behind them are on the first line as well.
    rest = {name: LINE_LIMIT - len(name) - len(": ") - 1 for name in names}
    fields = (
        rb"%b: [!-~][ -~]{0,%d}+(?>(?:\r\n [!-~][ -~]{0,%d}+)*)\r\n" % (re.escape(name), rest[name], LINE_LIMIT - 2)
        for name in names
    )
    return re.compile(b"".join(b"(%b)" % field if field.startswith(b"To:") else field for field in fields) + b"\r\n")


def check_block(block: bytes, recipient: str, names: tuple[bytes, ...]) -> None:
    """Check the header of one message: the fields ``names`` alone, in their order, and To is exactly ``recipient``.

    Raises:
        MessageError: F02, F03, F04 or F11.
    """
    form = _form(names).fullmatch(block)
    if not form:
        raise _fault_of_block(block, recipient)
    to = _ONE_MAILBOX.fullmatch(form[1])
    if not to or (to[1] or to[2]) != recipient.encode("ascii"):
        raise MessageError(f"F11 To is not exactly {recipient}")


def _fault_of_block(block: bytes, recipient: str) -> MessageError:
    if not _BLOCK.fullmatch(block):
        return MessageError(f"F04 the header for {recipient} is not made of whole fields of plain ASCII")
    if max(map(len, block.split(b"\r\n"))) > LINE_LIMIT:
        return MessageError(f"F02 a line of the header for {recipient} has more than {LINE_LIMIT} characters")
    return MessageError(f"F03 the header for {recipient} has other fields than were written")


def check_filled(filled: bytes) -> None:
    """Check what fills a slot: whole soft-wrapped lines of quoted-printable, or nothing.

    Raises:
        MessageError: F15.
    """
    if not _FILLED.fullmatch(filled):
        raise MessageError("F15 what fills a slot is not quoted-printable on lines of its own")


def check_bytes(data: bytes) -> None:
    """Check line ends, line lengths and that every byte is ASCII.

    Raises:
        MessageError: F01, F02, F04 or F18.
    """
    check_lines(data)
    if not data.partition(b"\r\n\r\n")[0].isascii():
        raise MessageError("F04 the header holds a character outside ASCII")
    check_ascii(data)


def check_lines(data: bytes) -> None:
    """Check that ``data`` is whole lines that any server takes.

    Raises:
        MessageError: F01 or F02.
    """
    if b"\0" in data:
        raise MessageError("F01 the message holds a NUL")
    bare = data.replace(b"\r\n", b"")
    if not data.endswith(b"\r\n") or b"\n" in bare or b"\r" in bare:
        raise MessageError("F01 a line of the message does not end in CR LF")
    if _has_a_long_line(data):
        raise MessageError(f"F02 a line of the message has more than {LINE_LIMIT} characters")


def _has_a_long_line(data: bytes) -> bool:
    """Whether a line is too long, found by stepping from one of the last line ends that are near enough to the next."""
    start, room = 0, LINE_LIMIT + len(b"\r\n")
    while len(data) - start > room:
        end = data.rfind(b"\r\n", start, start + room)
        if end < 0:
            return True
        start = end + len(b"\r\n")
    return False


def check_ascii(data: bytes) -> None:
    """Check that no relay has a reason to encode ``data`` anew.

    Raises:
        MessageError: F18.
    """
    if not data.isascii():
        raise MessageError("F18 the message holds a character outside ASCII, so a relay may encode it anew")


def fields_of(data: bytes) -> tuple[Field, ...]:
    """The fields of the header, as they stand.

    Raises:
        MessageError: F04, a line that is neither a field nor part of one.
    """
    fields: list[Field] = []
    for line in data.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n"):
        name, colon, value = line.partition(":")
        if line.startswith((" ", "\t")) and line.strip() and fields:
            fields[-1] = (fields[-1][0], f"{fields[-1][1]}\r\n{line}")
        elif colon and re.fullmatch(r"[!-9;-~]+", name) and re.match(r" [!-~]", value):
            fields.append((name, value[1:]))
        else:
            raise MessageError(f"F04 {line[:40]!a} is not a field")
    return tuple(fields)


def check_fields(fields: tuple[Field, ...], *, draft: bool, signatures: int = 0) -> None:
    """Check which fields there are, so many signatures above all others, and their encoded words.

    Raises:
        MessageError: F03, F09 or F12.
    """
    names = [name.lower() for name, _ in fields]
    if names[:signatures] != [_SIGNATURE] * signatures or _SIGNATURE in names[signatures:]:
        raise MessageError(f"F12 the message has {names.count(_SIGNATURE)} signatures instead of {signatures} on top")
    for name in names[signatures:]:
        if name in _FORBIDDEN or (name == "x-unsent" and not draft):
            raise MessageError(f"F12 the field {name} has no place in a message that is sent")
        if names.count(name) > 1:
            raise MessageError(f"F03 the field {name} is there twice")
    for name in ("from",) if draft else ("from", "to", "date"):
        if name not in names:
            raise MessageError(f"F03 the field {name} is missing")
    for name, value in fields:
        if "=?" in value:
            _check_encoded_words(name, value)


def _check_encoded_words(name: str, value: str) -> None:
    if name.lower() not in _MAY_BE_ENCODED:
        raise MessageError(f"F09 the field {name} may not be encoded")
    outside = _ENCODED_WORD.sub("", value)
    if any(map(reads_like_an_encoded_word, (outside, *re.findall(r'"[^"]*"|<[^>]*>', value)))):
        raise MessageError(f"F09 an encoded word of {name} is broken, or stands where none may")
    for line in f"{name}: {value}".split("\r\n"):
        if _ENCODED_WORD.search(line) and len(line) > ENCODED_LINE_LIMIT:
            raise MessageError(f"F09 a line of {name} has more than {ENCODED_LINE_LIMIT} characters")
    for word in _ENCODED_WORD.findall(value):
        if len(word) > ENCODED_WORD_LIMIT:
            raise MessageError(f"F09 an encoded word of {name} has more than {ENCODED_WORD_LIMIT} characters")
        try:
            decode_header(word)[0][0].decode("utf-8")
        except (ValueError, AttributeError) as cause:
            raise MessageError(f"F09 an encoded word of {name} does not hold whole characters") from cause

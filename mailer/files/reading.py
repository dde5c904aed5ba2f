"""Reading text that somebody else saved: its encoding, and the characters that no mail can carry."""

from __future__ import annotations

import codecs
import re
import shlex
from pathlib import Path

from mailer.errors import MailerError
from mailer.model.text import unmailable_character

# Programs and pictures have a NUL near their beginning; text in an old encoding has none.
_A_LOOK = 4096

# How Python keeps the bytes of an argument that it cannot decode (PEP 383).
_BYTES_AS_TYPED = re.compile("[\udc80-\udcff]")

_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(data: bytes, file: str, error: type[MailerError] = MailerError) -> str:
    """The text of ``data``, fit for a mail.

    Raises:
        MailerError: it is not text as ``text_of`` reads it, or holds a character that no mail can carry.
    """
    text = text_of(data, file, error)
    refuse_unmailable(text, file, error)
    return text


def text_of(data: bytes, file: str, error: type[MailerError] = MailerError) -> str:
    """The text of ``data``: UTF-8, or what a byte-order mark says. Line ends stay as they are.

    Raises:
        MailerError: the bytes are in another encoding, or are no text at all.
    """
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as cause:
        if b"\0" in data[:_A_LOOK]:
            raise error("is not a text file", file=file, fix="save its text as UTF-8, and name that file") from cause
        line = data.count(b"\n", 0, cause.start) + 1
        raise error(
            f"is not {encoding.removesuffix('-sig').upper()} text (byte 0x{data[cause.start]:02X})",
            file=file,
            line=line,
            fix="save it as UTF-8",
            next=f"iconv -f WINDOWS-1252 -t UTF-8 {shlex.quote(file)} > {shlex.quote(f'utf8-{Path(file).name}')}",
        ) from cause


def refuse_unmailable(text: str, file: str, error: type[MailerError] = MailerError) -> None:
    """Raise ``error`` when ``text`` holds a character that no mail can carry; CRLF line ends pass."""
    text = text.replace("\r\n", "\n")
    # All that is printable can be mailed, which is told at once of most texts; no-break spaces, say, are not.
    if text.replace("\n", "").isprintable():
        return
    found = unmailable_character(text)
    if found and _BYTES_AS_TYPED.search(text):
        # What was typed is no text yet where the locale is not of UTF-8; in a file such characters cannot be.
        what, fix = "cannot be read in this locale", "type it again behind   export LC_ALL=C.UTF-8"
        raise error(what, file=file, fix=fix)
    if found:
        character, line = found
        raise error(f"holds the character {character}, which no mail can carry", file=file, line=line, fix="delete it")

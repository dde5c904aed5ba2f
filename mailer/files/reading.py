"""Reading text that somebody else saved: its encoding, and the characters that no mail can carry."""

from __future__ import annotations

import codecs
from pathlib import Path

from mailer.errors import MailerError
from mailer.model.text import unmailable_character

_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(data: bytes, file: str, error: type[MailerError] = MailerError) -> str:
    """The text of ``data``: UTF-8, or what a byte-order mark says. Line ends stay as they are.

    Raises:
        MailerError: the bytes are in another encoding, or hold a character that no mail can carry.
    """
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as cause:
        line = data.count(b"\n", 0, cause.start) + 1
        raise error(
            f"is not {encoding.removesuffix('-sig').upper()} text (byte 0x{data[cause.start]:02X})",
            file=file,
            line=line,
            fix="save it as UTF-8",
            next=f"iconv -f WINDOWS-1252 -t UTF-8 {file} > utf8-{Path(file).name}",
        ) from cause
    refuse_unmailable(text, file, error)
    return text


def refuse_unmailable(text: str, file: str, error: type[MailerError] = MailerError) -> None:
    """Raise ``error`` when ``text`` holds a character that no mail can carry; CRLF line ends pass."""
    found = unmailable_character(text.replace("\r\n", "\n"))
    if found:
        character, line = found
        raise error(f"holds the character {character}, which no mail can carry", file=file, line=line, fix="delete it")

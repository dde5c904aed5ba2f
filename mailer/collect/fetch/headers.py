"""What a server states about its answer, as far as it can be used."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

_CONTENT_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,80}")
_CHARSET = re.compile(r"""(?i);\s*charset\s*=\s*["']?([a-z0-9._:-]{1,40})""")
# Python calls these encodings; some of them take a long time over a short text.
_NO_CHARSETS = ("idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7", "undefined")
_MARK = re.compile(r"[\x20-\x7e]{1,1000}")


def by_name(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The headers by their names in lower case; one that comes twice is a list with commas (RFC 9110 section 5.2)."""
    said: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name = raw_name.decode("latin-1").lower()
        value = _text(raw_value)
        said[name] = f"{said[name]}, {value}" if name in said else value
    return said


def kind(stated: str) -> tuple[str, str]:
    """Content type and charset of a Content-Type, in lower case; what is none, or no text to Python, is empty."""
    content_type = stated.partition(";")[0].strip().lower()
    found = _CHARSET.search(stated)
    charset = found[1].lower() if found else ""
    return content_type if _CONTENT_TYPE.fullmatch(content_type) else "", charset if _is_readable(charset) else ""


def mark(stated: str) -> str:
    """An ETag or Last-Modified that can be sent back as it is, or an empty string."""
    return stated if _MARK.fullmatch(stated) else ""


def _is_readable(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name not in _NO_CHARSETS and b"a".decode(charset) != ""
    except (LookupError, ValueError):
        return False


def _text(value: bytes) -> str:
    # Most is ASCII; addresses with other letters come in UTF-8, and browsers read them so.
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")

"""The encoding of what somebody else wrote: by its mark, as declared, or guessed; never refused."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How “<” begins a file without a mark (XML 1.0, appendix F).
_OPENINGS = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
# What is declared, and the larger set that people mean by it.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# No text is written in these, and some take a time that grows with the square of the length.
_NO_TEXT = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}


def codec(name: str) -> str:
    """The Python name of the encoding that ``name`` means; empty when nobody writes text in it."""
    try:
        found = codecs.lookup(name)
        b"\0\0\0\0".decode(found.name, "replace")
    except (LookupError, ValueError):
        return ""
    return "" if found.name in _NO_TEXT else _MEANT.get(found.name, found.name)


def decoded(data: bytes, declared: str = "") -> str:
    """The text of ``data``, by its mark, as declared, as UTF-8, or else as Windows wrote it in Western Europe."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    wide = next((name for opening, name in _OPENINGS if data.startswith(opening)), "")
    meant = wide or codec(declared)
    # Text in any other encoding is hardly ever valid UTF-8 by chance, but UTF-8 is often declared as something else.
    single = meant.startswith(("cp125", "iso8859", "koi8", "mac"))
    for name in ("utf-8", meant) if single else (meant, "utf-8"):
        if name:
            try:
                return data.decode(name)
            except ValueError:
                continue
    return data.decode("utf-8" if _mostly_utf_8(data) else "cp1252", "replace")


def _mostly_utf_8(data: bytes) -> bool:
    """Whether only a few bytes are broken, as where a text was cut in the middle of a letter."""
    text = data.decode("utf-8", "replace")
    good = sum(1 for char in text[:100_000] if char > "\x7f" and char != "\ufffd")
    return good > 2 * text[:100_000].count("\ufffd")


def xml_text(data: bytes, content_type: str = "") -> str:
    """The text of an XML file, with its declaration still in it."""
    in_file = _DECLARED.match(data[:400])
    in_header = _CHARSET.search(content_type[:400])
    declared = in_file[1].decode("ascii") if in_file else in_header[1] if in_header else ""
    return decoded(data, declared)

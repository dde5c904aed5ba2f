"""Text as people write it: which characters a mail can carry, and slots for what differs per reader."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

# All but C0 without tab and newline, DEL and C1 (Gmail clips tiny mails that hold one), lone surrogates (which no
# encoding has), and the non-characters U+FDD0..FDEF and U+xxFFFE/F that XML cannot carry. What may stand is listed
# rather than what may not, since a short list is looked through faster.
_MAILABLE = "\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd" + "".join(
    f"{chr(plane * 0x10000)}-{chr(plane * 0x10000 + 0xFFFD)}" for plane in range(1, 17)
)
_WIDE = "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]"
_LINE_END = re.compile("\r\n|[\n\u2028\u2029]")

# Line and paragraph separators pass in a body, but end a line for some readers of headers.
_LINE_BREAKS = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

LANGUAGE_TAG = re.compile("[A-Za-z]{2,3}(?:-(?:[A-Za-z0-9]-)?[A-Za-z0-9]{2,8})*")
"""The name of a language: ``en``, ``pt-BR``, ``zh-Hans`` (RFC 5646, 2.1, without what is only grandfathered)."""

_ENCODED_WORD = re.compile(r"=\?[^?]*\?[^?]*\?")


@cache
def _set(pattern: str) -> re.Pattern[str]:
    """A set of characters all over Unicode takes milliseconds to compile, which `mailer --help` need not wait for."""
    return re.compile(pattern)


def unmailable_character(text: str) -> tuple[str, int] | None:
    """The first character that no mail may carry, as ``("U+0000", line)`` with lines from 1; None if there is none."""
    if text.isprintable():
        return None  # what most short texts are; it leaves out all that is refused here, and more
    found = _set(f"[^{_MAILABLE}]").search(text)
    if not found:
        return None
    return f"U+{ord(found.group()):04X}", text.count("\n", 0, found.start()) + 1


def without_unmailable_characters(text: str) -> str:
    """``text`` without the characters that no mail may carry."""
    return _set(f"[^{_MAILABLE}]").sub("", text)


def reads_like_an_encoded_word(text: str) -> bool:
    """Whether a program may take some of ``text`` for an encoded word: charset, encoding and text (RFC 2047 2)."""
    return "=?" in text and _ENCODED_WORD.search(text) is not None


def one_line(text: str) -> str:
    """``text`` with every line break and run of blanks as one space, trimmed."""
    if text.isprintable() and "  " not in text:
        return text.strip(" ")  # neither a line break nor a tab is printable
    return re.sub(r"[ \t]+", " ", _LINE_BREAKS.sub(" ", text)).strip(" ")


def is_wide(char: str) -> bool:
    """Whether a Chinese, Japanese or Korean letter stands at the beginning of ``char``."""
    return bool(_set(_WIDE).match(char))


def width(text: str) -> int:
    """How wide ``text`` is shown in columns; Chinese, Japanese and Korean letters take two."""
    return len(text) if text.isascii() else len(text) + len(_set(_WIDE).findall(text))


def words_in(text: str) -> int:
    """How many words ``text`` has; a Chinese, Japanese or Korean letter counts as one."""
    if text.isascii():
        return len(text.split())
    wide = _set(_WIDE)
    return len(wide.findall(text)) + len(wide.sub(" ", text).split())


def split_lines(text: str) -> list[str]:
    """The lines of ``text``, whatever parts them."""
    return _LINE_END.split(text)


def cut_at_a_word(text: str, limit: int, *, mark: str = "…") -> str:
    """``text`` if it has at most ``limit`` characters; otherwise its opening, cut at a blank, with ``mark``."""
    if len(text) <= limit:
        return text
    opening = text[: limit + 1 - len(mark)]
    at = opening.rfind(" ")
    return (opening[:at] if at > limit // 2 else opening[:-1]).rstrip(" ,;:–—-") + mark


def slugify(title: str, limit: int = 60) -> str:
    """The title in ASCII, lower case, words joined by hyphens, cut at a word to ``limit``; empty if nothing is left."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii").lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > limit:
            break
        slug = longer
    return slug or (words[0][:limit] if words else "")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place that is filled per reader: ``{field|fallback}`` in the source."""

    field: str
    fallback: str

    def value(self, fields: Mapping[str, str]) -> str:
        """What this reader sees: the field on one line, or the fallback where it is missing or blank."""
        return one_line(fields.get(self.field, "")) or self.fallback

    def __str__(self) -> str:
        return f"{{{self.field}|{self.fallback}}}"


_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\|([^{}|\n]*)\}")


@dataclass(frozen=True, slots=True)
class SlottedText:
    """Text with slots still open: strings and slots in the order in which they are read."""

    parts: tuple[str | Slot, ...]

    @classmethod
    def parse(cls, text: str) -> SlottedText:
        """Take ``{field|fallback}`` as slots; every other brace is literal."""
        parts: list[str | Slot] = []
        at = 0
        for found in _SLOT.finditer(text):
            if found.start() > at:
                parts.append(text[at : found.start()])
            parts.append(Slot(found[1], found[2].strip()))
            at = found.end()
        if at < len(text):
            parts.append(text[at:])
        return cls(tuple(parts))

    @property
    def slots(self) -> Iterator[Slot]:
        """The slots, in order."""
        return (part for part in self.parts if isinstance(part, Slot))

    def fill(self, fields: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
        """The text one reader sees; only what comes out of a slot goes through ``escape``."""
        return "".join(part if isinstance(part, str) else escape(part.value(fields)) for part in self.parts)

    def __str__(self) -> str:
        return "".join(str(part) for part in self.parts)

"""The encoding of a list: by its mark, by its form, or recognised by whose letters it would hold, and then named.

A list that no person has looked at yet must not turn Hélène into Hélčne. So a file in an old encoding is taken only
where one reading makes the words of some language and no other does; between two good readings a person decides.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mailer.errors import OptionError, RecipientsError

_A_LOOK = 4096
_CHUNK = 1 << 20
_WORDS = 2000

_MARKS = (
    (codecs.BOM_UTF8, "UTF-8", "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "UTF-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "UTF-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "UTF-16", "utf-16"),
)
_NO_LISTS = (
    (b"PK\x03\x04", "a workbook or an archive", "save the sheet as “CSV UTF-8”, and name that file"),
    (b"\xd0\xcf\x11\xe0", "a workbook of an old kind", "save the sheet as “CSV UTF-8”, and name that file"),
    (b"\x1f\x8b", "a compressed file", "unpack it with gunzip, and name that file"),
    (b"%PDF", "a PDF", "export the list as CSV, and name that file"),
)
_WORD = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
# What stands between words in any language, and so speaks for none.
_NEUTRAL = frozenset("\xa0«»·–—‘’“”…€")
_WEST = ("àâæçéèêëîïôœùûüÿ", "äöüß", "áéíñóúüª", "áâãàçéêíóôõú", "àèéìòù", "åäöæøéü", "éëïóöüè", "áéíóúýðþæö")
_CENTRAL = ("áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "ąćęłńóśźż", "áéíóöőúüű", "čćđšž", "ăâîşţ", "äöüß")
_CYRILLIC = ("абвгдежзийклмнопрстуфхцчшщъыьэюяё", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "абвгдђежзијклљмнњопрстћуфхцчџш")
_CANDIDATES = (
    ("windows-1252", "cp1252", _WEST),
    ("windows-1250", "cp1250", _CENTRAL),
    ("windows-1251", "cp1251", _CYRILLIC),
    ("windows-1253", "cp1253", ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",)),
    ("windows-1254", "cp1254", ("çğıöşüâî",)),
    ("KOI8-R", "koi8-r", _CYRILLIC[:1]),
    ("Mac OS Roman", "mac-roman", _WEST),
    ("code page 850", "cp850", _WEST),
    ("code page 852", "cp852", _CENTRAL),
)
_GOOD, _BETTER = 0.75, 0.1
"""The share of letters that must be some language's for a reading to be taken, and its lead over the next one."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a list is written: what to call it, and Python's name. ``word`` shows a recognised one at work."""

    name: str
    codec: str
    word: str = ""


def encoding_of(path: Path, shown: str, named: str = "") -> Encoding:
    """The encoding of the list at ``path``: ``named`` by a person, or recognised. The whole file is looked through.

    Raises:
        RecipientsError: it is no text, holds bytes of two encodings, or may be in one of several.
        OSError: it cannot be read.
    """
    with open(path, "rb") as file:
        head = file.read(_A_LOOK)
    _refuse_what_is_no_list(head, shown)
    if named:
        return _named(named)
    found = next((Encoding(name, codec) for mark, name, codec in _MARKS if head.startswith(mark)), None)
    found = found or _unmarked_utf_16(head)
    if found:
        return found
    bad = _first_line_that_is_not_utf_8(path)
    if bad and b"\0" in head:
        raise RecipientsError("is not a text file", file=shown, fix="export the list as CSV, and name that file")
    return _recognised(path, shown, bad) if bad else Encoding("UTF-8", "utf-8")


def _refuse_what_is_no_list(head: bytes, shown: str) -> None:
    for opening, what, fix in _NO_LISTS:
        if head.startswith(opening):
            raise RecipientsError(f"is {what}, not a list", file=shown, fix=fix)


def _named(name: str) -> Encoding:
    try:
        found = codecs.lookup(name)
        "".encode(found.name)
    except (LookupError, ValueError) as cause:
        known = ", ".join(each for each, _, _ in _CANDIDATES[:3])
        raise OptionError(f"“{name}” is no encoding", file="--encoding", fix=f"write UTF-8, {known}") from cause
    return Encoding(name, "utf-8-sig" if found.name == "utf-8" else found.name)


def _unmarked_utf_16(head: bytes) -> Encoding | None:
    """UTF-16 without a mark, told by its zeros: every other byte of a line of Latin letters is one."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) // 5 and min(even, odd) * 20 < max(even, odd):
        return Encoding("UTF-16 without a byte-order mark", "utf-16-le" if odd > even else "utf-16-be")
    return None


def _first_line_that_is_not_utf_8(path: Path) -> int:
    """The line, from 1; 0 when all of the file is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = 1
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            pending = decoder.getstate()[0]
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as fault:
                return lines + (pending + chunk).count(b"\n", 0, fault.start)
            lines += chunk.count(b"\n")
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return lines
    return 0


def _recognised(path: Path, shown: str, line: int) -> Encoding:
    words = _words_with_accents(path)
    if 2 * sum(_is_utf_8(word) for word in words) > len(words):
        what = "is UTF-8 text for the most part, but not on this line"
        raise RecipientsError(what, file=shown, line=line, fix="type the line anew, and save the file as UTF-8")
    text = b" ".join(words)
    readings: dict[str, tuple[float, str, str]] = {}
    for name, codec, alphabets in _CANDIDATES:
        reading = text.decode(codec, "replace")
        score = max(_share(reading, letters) for letters in alphabets)
        if reading not in readings or readings[reading][0] < score:
            readings[reading] = (score, name, codec)
    (best, second), showing = _best_two(readings)
    if readings[best][0] < _GOOD or readings[best][0] - readings[second][0] < _BETTER:
        first, other = (f"{readings[each][1]} (“{word}”)" for each, word in zip((best, second), showing, strict=True))
        again = f"mailer audience import {shown} --list NAME --encoding {readings[best][1]}"
        what = f"is not UTF-8 text, and may be {first} or {other}"
        raise RecipientsError(
            what, file=shown, line=line, fix="save it as UTF-8, or say which with --encoding", next=again
        )
    _, name, codec = readings[best]
    return Encoding(name, codec, showing[0])


def _best_two(readings: dict[str, tuple[float, str, str]]) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two best readings, and a word that differs between them as each reads it."""
    best, second, *_ = sorted(readings, key=lambda reading: readings[reading][0], reverse=True)
    pairs = zip(best.split(" "), second.split(" "), strict=False)
    return (best, second), next(((one, two) for one, two in pairs if one != two), (best[:20], second[:20]))


def _words_with_accents(path: Path) -> list[bytes]:
    words: dict[bytes, None] = {}
    with open(path, "rb") as file:
        while len(words) < _WORDS and (chunk := file.read(_CHUNK)):
            words.update(dict.fromkeys(_WORD.findall(chunk)[:_WORDS]))
    return list(words)


def _is_utf_8(word: bytes) -> bool:
    try:
        word.decode()
    except UnicodeDecodeError:
        return False
    return True


@cache
def _letters(alphabet: str) -> frozenset[str]:
    return frozenset(alphabet + alphabet.upper())


def _share(text: str, alphabet: str) -> float:
    """How much of what is not ASCII in ``text`` are letters of one language, in words of one script and usual case."""
    letters, is_latin = _letters(alphabet), alphabet[0] < "\u0370"
    good = seen = 0
    for word in text.split(" "):
        accents = [char for char in word if not char.isascii() and char not in _NEUTRAL]
        seen += len(accents)
        one_script = is_latin or len(accents) == len(word)
        if one_script and (word.islower() or word.isupper() or word[1:].islower() or not word[1:]):
            good += sum(char in letters for char in accents)
    return good / seen if seen else 1.0

"""The body of a message: MIME parts (RFC 2045, 2046), made once per edition, with the slots still open.

    multipart/alternative           what the reader's program can show best
    ├── text/plain
    └── text/html                   or, with embedded pictures, multipart/related (RFC 2387)
                                    ├── text/html
                                    └── image/…   one per picture, named by Content-ID (RFC 2392)

Boundaries are digests of the content and begin with ``=_``, which neither quoted-printable nor base64 can produce.
"""

from __future__ import annotations

import binascii
import hashlib
import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from mailer.errors import MessageError
from mailer.message import markup, quoted
from mailer.message.headers import structured
from mailer.model.edition import Edition, EditionImage
from mailer.model.text import Slot, SlottedText, unmailable_character

_NAME = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_MEDIA_TYPE = re.compile(r"image/[a-z0-9.+-]+")
_CID = re.compile(r"cid:(?<!\wcid:)([A-Za-z0-9_.-]*[A-Za-z0-9_-])")
_FORBIDDEN = re.compile(r"\s*(file|javascript|vbscript|data):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opening:
    """A slot in the body; ``markup`` when what fills it must be escaped for HTML."""

    slot: Slot
    markup: bool

    def words(self, fields: Mapping[str, str]) -> str:
        """What one reader's mail says here, as it is written in text or in markup.

        Raises:
            MessageError: the value holds a character that no mail can carry.
        """
        words = self.slot.value(fields)
        if not words.isprintable() and (found := unmailable_character(words)):
            raise MessageError(f"F01 the field {self.slot.field} holds the character {found[0]}", fix="delete it")
        return html.escape(words) if self.markup and not words.isalnum() else words


Piece = bytes | Opening


@dataclass(frozen=True, kw_only=True)
class Body:
    """What stands below the header. ``html`` is the edition's, its pictures named by Content-ID."""

    content_type: tuple[str, ...]
    pieces: tuple[Piece, ...]
    html: SlottedText
    pictures: tuple[EditionImage, ...]

    @cached_property
    def openings(self) -> tuple[tuple[Opening, tuple[int, ...]], ...]:
        """Each opening, and where among the pieces it stands."""
        places: dict[Opening, list[int]] = {}
        for at, piece in enumerate(self.pieces):
            if isinstance(piece, Opening):
                places.setdefault(piece, []).append(at)
        return tuple((opening, tuple(found)) for opening, found in places.items())

    def filled(self, fill: Callable[[Opening], bytes]) -> tuple[bytes, ...]:
        """The pieces with every opening filled."""
        pieces = [*self.pieces]
        for opening, places in self.openings:
            filling = fill(opening)
            for at in places:
                pieces[at] = filling
        # By now all are bytes; to look at each of them would cost more than all the rest.
        return cast(tuple[bytes, ...], tuple(pieces))


def content_id(name: str, domain: str) -> str:
    """The Content-ID of a picture, without angle brackets."""
    return f"{name}@{domain}"


def body(edition: Edition, domain: str) -> Body:
    """The parts of ``edition``; ``domain`` is the one that Content-IDs are made in.

    Raises:
        MessageError: an empty part, a character that no mail can carry, or a picture shown but not there (or the
            other way round).
    """
    pictures = tuple(image for image in edition.images if image.embedded)
    _refuse_unmailable(edition)
    _refuse_references(edition, pictures)
    named = _with_content_ids(edition.html, pictures, domain)
    outer, inner = (f"=_{kind}{_digest(edition, domain)}" for kind in "ar")
    markup_part = _text_part("html", named, markup=True)
    if pictures:
        head = _part_head(_multipart("related", inner, 'type="text/html";'))
        markup_part = [head, *_enclosed(inner, [markup_part, *([_picture(p, domain)] for p in pictures)])]
    return Body(
        content_type=_multipart("alternative", outer),
        pieces=_joined(_enclosed(outer, [_text_part("plain", edition.text, markup=False), markup_part])),
        html=named,
        pictures=pictures,
    )


def _multipart(kind: str, boundary: str, *parameters: str) -> tuple[str, ...]:
    return (f"multipart/{kind};", *parameters, f'boundary="{boundary}"')


def _enclosed(boundary: str, parts: Iterable[Iterable[Piece]]) -> list[Piece]:
    """The parts of a multipart, from its first boundary to its last; the line end before a boundary belongs to it."""
    delimiter = f"--{boundary}\r\n".encode("ascii")
    pieces: list[Piece] = []
    for part in parts:
        pieces += [b"\r\n" + delimiter if pieces else delimiter, *part]
    return [*pieces, f"\r\n--{boundary}--\r\n".encode("ascii")]


def _part_head(content_type: tuple[str, ...], encoding: str = "", *more: bytes) -> bytes:
    fields = [structured("Content-Type", *content_type)]
    if encoding:
        fields.append(structured("Content-Transfer-Encoding", encoding))
    return b"".join([*fields, *more, b"\r\n"])


def _text_part(kind: str, content: SlottedText, *, markup: bool) -> list[Piece]:
    pieces: list[Piece] = [_part_head((f"text/{kind};", 'charset="utf-8"'), "quoted-printable")]
    parts = _runs(content)
    for part, following in zip(parts, (*parts[1:], ""), strict=True):
        if isinstance(part, Slot):
            pieces.append(Opening(part, markup))
        else:
            pieces.append(quoted.segment(part, before_slot=isinstance(following, Slot)))
    return pieces


def _runs(content: SlottedText) -> tuple[str | Slot, ...]:
    """The parts with neighbouring strings made one: only before a slot may a segment end within a line."""
    out: list[str | Slot] = []
    for part in content.parts:
        if isinstance(part, str) and out and isinstance(out[-1], str):
            out[-1] += part
        elif part:
            out.append(part)
    return tuple(out)


def _picture(picture: EditionImage, domain: str) -> bytes:
    """A picture's part: base64 in lines of 76, without a last line end, which belongs to the boundary."""
    head = _part_head(
        (picture.media_type,),
        "base64",
        structured("Content-ID", f"<{content_id(picture.name, domain)}>"),
        structured("Content-Disposition", "inline;", f'filename="{picture.name}"'),
    )
    encoded = binascii.b2a_base64(picture.data, newline=False)
    return head + b"\r\n".join(encoded[at : at + quoted.LINE] for at in range(0, len(encoded), quoted.LINE))


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The same pieces with neighbouring bytes made one: fewer segments for every message of the mailing."""
    out: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, bytes) and out and isinstance(out[-1], bytes):
            out[-1] += piece
        else:
            out.append(piece)
    return tuple(out)


def _digest(edition: Edition, domain: str) -> str:
    parts = [domain, edition.issue, edition.language, str(edition.subject), str(edition.html), str(edition.text)]
    # A lone surrogate in the subject is refused, by name, when the header is written.
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _with_content_ids(content: SlottedText, pictures: tuple[EditionImage, ...], domain: str) -> SlottedText:
    """The HTML with ``cid:NAME`` of each embedded picture written as its Content-ID."""
    names = {picture.name for picture in pictures}

    def full(found: re.Match[str]) -> str:
        return f"cid:{content_id(found[1], domain)}" if found[1] in names else found[0]

    return SlottedText(tuple(part if isinstance(part, Slot) else _CID.sub(full, part) for part in content.parts))


def _refuse_unmailable(edition: Edition) -> None:
    for kind, content in (("text", edition.text), ("HTML", edition.html)):
        if not content.fill({}).strip():
            raise MessageError(f"F13 the {kind} part is empty", next=f"mailer render {edition.issue}")
        found = unmailable_character(str(content))
        if found:
            where = f"in line {found[1]} of the {kind} part"
            raise MessageError(f"F01 the character {found[0]} stands {where}", fix="delete it where it comes from")


def _refuse_references(edition: Edition, pictures: tuple[EditionImage, ...]) -> None:
    addresses = markup.references(edition.html.fill({}))
    forbidden = next(filter(None, map(_FORBIDDEN.match, addresses)), None)
    if forbidden:
        raise MessageError(f"F16 a link begins with {forbidden[1].lower()}:", fix="link to an address with https://")
    shown = markup.pictures(addresses)
    names = _usable_names(pictures)
    for name in sorted(shown - names):
        what = f"F16 the HTML shows {name!a}, which is not in the mail"
        raise MessageError(what, fix="add the picture, or remove it")
    for name in sorted(names - shown):
        raise MessageError(f"F16 the picture {name} is in the mail but shown nowhere", fix="leave it out")


def _usable_names(pictures: tuple[EditionImage, ...]) -> set[str]:
    names: set[str] = set()
    for picture in pictures:
        name = picture.name
        if not _NAME.fullmatch(name) or len(name) > 100 or not _MEDIA_TYPE.fullmatch(picture.media_type):
            what = f"F16 {name!a} cannot name a picture in a mail"
            raise MessageError(what, fix="use letters, digits, hyphens and dots")
        if name in names:
            raise MessageError(f"F16 two pictures have the name {name}", fix="rename one of them")
        names.add(name)
    return names

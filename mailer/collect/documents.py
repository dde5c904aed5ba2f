"""A Word document (.docx) → a piece: mammoth makes HTML of it, and the HTML becomes Markdown as any other."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Any
from xml.parsers.expat import ExpatError

from mailer.collect.piece import Lead, Piece
from mailer.collect.text.body import escaped
from mailer.collect.text.markdown import read_markdown
from mailer.collect.web.pictures import with_caption
from mailer.collect.web.to_markdown import Prose, markdown_of
from mailer.errors import StoryError
from mailer.model.story import Author, Picture
from mailer.model.text import one_line, without_unmailable_characters

_LARGEST_DOCUMENT = 25_000_000
_LARGEST_UNPACKED = 100_000_000
_LARGEST_XML = 10_000_000
_MOST_MEMBERS = 2_000
# A book of 300 pages has about this many; each takes a kilobyte of memory once it is read.
_MOST_TAGS = 120_000

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")
_GENERIC_AUTHOR = re.compile(
    r"(?:microsoft(?: office)?(?: word)?(?: user)?|office(?: user)?|windows(?:[ -]benutzer| user)?|user|benutzer"
    r"|utilisateur|usuario|admin(?:istrator)?|author|autor|auteur|owner|python-docx|apache poi|unknown|unbekannt"
    r"|pc|home|dell|hp|lenovo|acer|asus)",
    re.IGNORECASE,
)
_GENERIC_TITLE = re.compile(
    r"(?:microsoft word ?- ?.*|(?:word )?document ?\d*|dokument ?\d*|untitled ?\d*|unbenannt ?\d*|sans titre ?\d*"
    r"|title|titel|word document|powerpoint presentation|.*\.docx?)",
    re.IGNORECASE,
)
_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='caption'] => p.caption:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""
_TITLE = re.compile(r'<h1 class="title">(.*?)</h1>', re.DOTALL)
_FIRST_HEADING = re.compile(r"(?:<p>(?:<img[^>]*>|\s)*</p>|\s)*<h1>(.*?)</h1>", re.DOTALL)
_CAPTION = re.compile(r'<p class="caption">(.*?)</p>', re.DOTALL)
_BACK_LINK = re.compile(r'\s*<a href="#(?:foot|end)note-ref-[^"]*">↑</a>')
_TAG = re.compile(r"<[^<>]*>")
# What mammoth and the parsers below it raise on a document that is not what it says.
_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, ExpatError, EOFError, OSError),
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError),
)


@dataclass(slots=True)
class _Shots:
    """The pictures of a document: the first one whole, the others counted."""

    first: Lead | None = None
    others: int = 0
    unread: list[str] = field(default_factory=list)

    def take(self, image: Any) -> dict[str, str]:
        """Note a picture; nothing of it goes into the HTML."""
        if image.content_type not in _PICTURES:
            self.unread.append(str(image.content_type))
        elif self.first:
            self.others += 1
        else:
            alt = _plain(image.alt_text or "")
            with image.open() as opened:
                self.first = Lead(picture=Picture(alt=alt), data=opened.read())
        return {}

    def removed(self) -> list[str]:
        """What is left out, for the editor."""
        lines = [f"{self.others} more picture{'s' * (self.others > 1)}"] if self.others else []
        return lines + [f"picture of a kind that is not read: {kind}" for kind in dict.fromkeys(self.unread)]


def read_document(data: bytes, name: str) -> tuple[Piece, ...]:
    """The piece in a Word document; its first picture is the lead.

    Raises:
        StoryError: it is no document, is broken, encrypted, empty or too large, or mammoth is not installed.
    """
    _refuse_foreign(data, name)
    shots = _Shots()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bomb(archive, name)
            title, authors = _core(archive)
            comments = _comments(archive)
        html = _html(data, shots)
    except ModuleNotFoundError as cause:
        fix = "run: pip install 'mailer[documents]'"
        raise StoryError("is a Word document, and what reads them is not installed", file=name, fix=fix) from cause
    except _FAULTS as cause:
        raise StoryError("is a broken Word document", file=name, fix="open it in Word and save it anew") from cause
    piece = _piece(html, title, shots, name)
    removed = (*piece.removed, *shots.removed(), *comments)
    if not (piece.title or piece.guess):
        raise StoryError("is a Word document without text", file=name, fix="write or paste the story's text into it")
    return (replace(piece, authors=piece.authors or authors, removed=removed),)


def _refuse_foreign(data: bytes, name: str) -> None:
    if len(data) > _LARGEST_DOCUMENT:
        size = f"{len(data) / 1_000_000:.1f} MB"
        raise StoryError(f"is too large for a story ({size}; 25 MB at most)", file=name, fix="save only the text")
    if data.startswith(_OLD_OFFICE) and _ENCRYPTED in data:
        fix = "open it in Word and save it without a password"
        raise StoryError("is protected by a password", file=name, fix=fix)
    if data.startswith(_OLD_OFFICE):
        raise StoryError("is an old Word document (.doc)", file=name, fix="open it in Word and save it as .docx")
    if not data.startswith(b"PK"):
        fix = "save its text as a .txt or .md file"
        raise StoryError("is not a Word document" if data else "is empty", file=name, fix=fix)


def _refuse_bomb(archive: zipfile.ZipFile, name: str) -> None:
    """Look at what the members claim to be before one is unpacked, then at the XML before it is parsed."""
    members = archive.infolist()
    texts = [one for one in members if one.filename.lower().endswith((".xml", ".rels"))]
    if any(one.flag_bits & 1 for one in members):
        fix = "open it in Word and save it without a password"
        raise StoryError("is protected by a password", file=name, fix=fix)
    if "word/document.xml" not in archive.namelist() and not any(one.filename.startswith("word/") for one in members):
        fix = "save its text as a .txt or .md file"
        raise StoryError("is a zip archive or another office document, not a .docx", file=name, fix=fix)
    unpacked, written = sum(one.file_size for one in members), sum(one.file_size for one in texts)
    too_many = len(members) > _MOST_MEMBERS or unpacked > _LARGEST_UNPACKED or written > _LARGEST_XML
    if too_many:
        size = f"{unpacked / 1_000_000:,.0f} MB"
        raise StoryError(f"unpacks to more than a story has ({size})", file=name, fix="save only the text")
    tags = 0
    for one in texts:
        xml = archive.read(one).replace(b"\0", b"")
        # Word writes neither; both can make a small document huge.
        if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
            raise StoryError("declares XML entities, as no Word document does", file=name, fix="save only the text")
        tags += xml.count(b"<")
    if tags > _MOST_TAGS:
        raise StoryError("is too long for a story", file=name, fix="save only the text")


def _core(archive: zipfile.ZipFile) -> tuple[str, tuple[Author, ...]]:
    """Title and author of the document's properties, where somebody filled them in."""
    from xml.etree import ElementTree

    if "docProps/core.xml" not in archive.namelist():
        return "", ()
    root = ElementTree.fromstring(archive.read("docProps/core.xml"))  # noqa: S314 it declares nothing, see above
    words = {str(one.tag).rpartition("}")[2]: _plain(one.text or "")[:300] for one in root}
    title = words.get("title", "")
    names = [name.strip() for name in words.get("creator", "").split(";")]
    authors = tuple(Author(name=name) for name in names if name and not _GENERIC_AUTHOR.fullmatch(name))
    return ("" if _GENERIC_TITLE.fullmatch(title) else title), authors


def _comments(archive: zipfile.ZipFile) -> tuple[str, ...]:
    count = archive.read("word/comments.xml").count(b"<w:comment ") if "word/comments.xml" in archive.namelist() else 0
    return (f"{count} comment{'s' * (count > 1)} in the margin",) if count else ()


def _html(data: bytes, shots: _Shots) -> str:
    import mammoth

    made = mammoth.convert_to_html(
        io.BytesIO(data),
        style_map=_STYLES,
        # A document does not say how it is read.
        include_embedded_style_map=False,
        convert_image=mammoth.images.img_element(shots.take),
    )
    return _BACK_LINK.sub("", str(made.value))


def _piece(html: str, title: str, shots: _Shots, name: str) -> Piece:
    """What the HTML says. The title is what stands as one in the text, before what the properties say."""
    found = _TITLE.search(html) or _FIRST_HEADING.match(html)
    if found:
        html = html[: found.start()] + html[found.end() :]
        title = _words(found[1]) or title
    captions = [words for words in (_words(one) for one in _CAPTION.findall(html)) if words]
    prose: Prose = markdown_of(_CAPTION.sub("", html))
    opening = f"# {escaped(title)}\n\n" if title else ""
    # A piece in Markdown may open with facts between rules; a document never does.
    (piece,) = read_markdown(opening + (prose.markdown or "") + "\n", name)
    lead = shots.first
    if lead and captions:
        lead = with_caption(lead, captions[0])
    return replace(piece, lead=lead, removed=(*piece.removed, *prose.removed, *_told(captions, lead)))


def _told(captions: Iterable[str], lead: Lead | None) -> list[str]:
    return [
        f"caption, kept with the picture: {caption}" if lead and at == 0 else f"caption: {caption}"
        for at, caption in enumerate(captions)
    ]


def _words(html: str) -> str:
    return _plain(unescape(_TAG.sub("", html.replace("<br />", " "))))


def _plain(text: str) -> str:
    return one_line(without_unmailable_characters(one_line(text)))

"""What kind of source it is, and which reader takes it. A new kind of source is one row here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from mailer.collect.piece import Piece
from mailer.errors import StoryError
from mailer.files.reading import decode

# A year of a weekly's texts; whatever is larger is not a story. Mails carry pictures.
LARGEST_TEXT = 10_000_000
LARGEST_SOURCE = 25_000_000

_MARKDOWN = (".md", ".markdown")
_WEB_PAGE = (".html", ".htm", ".xhtml")
# A mail that was piped in begins with one of these; “From:” may also open a text.
_FIRST_FIELDS = (b"return-path:", b"received:", b"delivered-to:", b"mime-version:", b"message-id:")

# What other programs' files begin with, and what they are called.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document other than .docx"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document (doc, xls)"),
    (b"{\\rtf", "a rich-text document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A source as it came: bytes, and what is known of them.

    ``name`` is a file's name, ``standard input`` or an address. ``address`` is where it was fetched from, empty for a
    file; ``content_type`` and ``charset`` are what the server said, or empty.
    """

    data: bytes
    name: str
    address: str = ""
    content_type: str = ""
    charset: str = ""

    @property
    def suffix(self) -> str:
        """The ending of the name, in lower case, with its dot."""
        return PurePath(self.name).suffix.lower()


def pieces_in(material: Material, *, split: bool) -> tuple[Piece, ...]:
    """The pieces of a source that is no feed: one, or with ``split`` one for each headline.

    Raises:
        StoryError: it cannot be read, is empty, too large, or of a kind that is not read.
    """
    refuse_unfit(material)
    try:
        return _reader(material)(material, split)
    except StoryError as fault:
        fault.file = fault.file or material.name
        raise


def is_feed(material: Material) -> bool:
    """Whether it is a list of stories rather than a story."""
    if material.suffix in (*_MARKDOWN, ".txt", ".docx", ".eml"):
        return False
    from mailer.collect.feeds.reading import is_feed as looks_like_a_feed

    return looks_like_a_feed(material.data, material.content_type)


def refuse_unfit(material: Material) -> None:
    """Raise ``StoryError`` for what is too large, and for files of programs that are not read."""
    size = len(material.data)
    if size > LARGEST_SOURCE:
        what = f"is too large for a story ({size / 1_000_000:.1f} MB; {LARGEST_SOURCE // 1_000_000} MB at most)"
        raise StoryError(what, file=material.name, fix="save only the text")
    if material.suffix == ".docx":
        return
    for signature, what in _SIGNATURES:
        if material.data.startswith(signature):
            raise StoryError(
                f"is {what}, which is not read", file=material.name, fix="save its text as a .txt or .md file"
            )


def _reader(material: Material) -> Callable[[Material, bool], tuple[Piece, ...]]:
    opening = material.data.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if material.suffix == ".docx" or "wordprocessingml" in material.content_type:
        return _document
    if material.suffix == ".eml" or (not material.suffix and opening.startswith(_FIRST_FIELDS)):
        return _mail
    is_page = material.suffix in _WEB_PAGE or "html" in material.content_type
    if is_page or opening.startswith((b"<!doctype html", b"<html")):
        return _page
    return _markdown if material.suffix in _MARKDOWN else _plain


def _document(material: Material, split: bool) -> tuple[Piece, ...]:
    from mailer.collect.documents import read_document

    return read_document(material.data, material.name)


def _mail(material: Material, split: bool) -> tuple[Piece, ...]:
    from mailer.collect.mail import read_mail

    return read_mail(material.data, material.name)


def _page(material: Material, split: bool) -> tuple[Piece, ...]:
    from mailer.collect.web.page import read_page

    return read_page(material.data, address=material.address, charset=material.charset, split=split)


def _markdown(material: Material, split: bool) -> tuple[Piece, ...]:
    from mailer.collect.text.markdown import read_markdown

    return read_markdown(_text(material), material.name, split=split)


def _plain(material: Material, split: bool) -> tuple[Piece, ...]:
    from mailer.collect.text.plain import read_text

    return read_text(_text(material), split=split)


def _text(material: Material) -> str:
    if len(material.data) > LARGEST_TEXT:
        what = f"is too large for a story ({len(material.data) / 1_000_000:.1f} MB; 10 MB at most)"
        raise StoryError(what, file=material.name, fix="save only the text")
    text = decode(material.data, material.name, StoryError)
    if not text.strip():
        raise StoryError("is empty", file=material.name, fix="write or paste the story's text into it")
    return text

"""An edition: one issue in one language, rendered, with the personal slots still open."""

from __future__ import annotations

from dataclasses import dataclass

from mailer.model.text import SlottedText

UNSUBSCRIBE = "unsubscribe-url"
"""The slot for the address at which a reader leaves; for whoever is on no list it is a mail to the editors.

Its name has a hyphen, which no column of a list and no slot that an editor writes can have.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionImage:
    """A picture made for mail.

    ``name`` is an ASCII file name with a digest of ``data`` in it, so it never changes meaning. ``width`` and
    ``height`` are the pixels of the file, twice what the mail shows. In the HTML an embedded picture is referred to as
    ``cid:name``, a linked one by its URL.
    """

    name: str
    media_type: str
    data: bytes
    width: int
    height: int
    embedded: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What readers of one language get. The same inputs give the same bytes, on any machine, any day.

    ``html`` holds markup in its strings, so what fills its slots must be escaped; ``text`` has ``\\n`` line ends.
    ``mjml`` is what ``html`` was made from, for whoever mends a theme.
    """

    issue: str
    language: str
    subject: SlottedText
    html: SlottedText
    text: SlottedText
    mjml: str = ""
    images: tuple[EditionImage, ...] = ()

    @property
    def html_bytes(self) -> int:
        """The size that mail programs judge: the HTML in UTF-8 with every slot at its fallback."""
        return len(self.html.fill({}).encode())

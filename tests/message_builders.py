"""A small edition, its mould and a reader: name only what matters to the test."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

from mailer.message.mould import Mould, compile_edition
from mailer.message.personal import Listing, Personal
from mailer.model.edition import UNSUBSCRIBE as UNSUBSCRIBE_SLOT
from mailer.model.edition import Edition, EditionImage
from mailer.model.recipient import Recipient
from mailer.model.text import Slot, SlottedText
from tests.builders import a_publication

NOW = dt.datetime(2024, 5, 17, 7, 30, tzinfo=dt.UTC)
UNSUBSCRIBE = "mailto:editors@tidewatch.example?subject=unsubscribe"

TEXT = """\
Dear {name|reader},

Boxes fell by 4 % at the quiet quay — nobody noticed.

To leave, write to editors@tidewatch.example.
"""
HTML = """\
<!DOCTYPE html>
<html lang="en"><head><title>Boxes</title></head>
<body><p>Dear {name|reader},</p><p>Boxes fell by 4&nbsp;% at the quiet quay — nobody noticed.</p>
<p><a href="mailto:editors@tidewatch.example?subject=unsubscribe">Leave</a></p></body></html>
"""


def an_image(name: str = "quay-0a1b2c3d.png", data: bytes = b"\x89PNG\r\n\x1a\n" + bytes(range(256)), **facts: Any):
    """A picture that is embedded; its bytes need not be one."""
    return EditionImage(name=name, media_type="image/png", data=data, width=1200, height=600, **facts)


def an_edition(
    *, text: str = TEXT, html: str = HTML, subject: str = "Boxes, and fewer of them", **facts: Any
) -> Edition:
    """An edition with a slot in text and HTML."""
    given = {"issue": "2024-05-17", "language": "en", **facts}
    parts = {"text": text, "html": html, "subject": subject}
    return Edition(**given, **{name: SlottedText.parse(words) for name, words in parts.items()})


def an_edition_with_a_picture(**facts: Any) -> Edition:
    """The same, with an embedded picture."""
    html = HTML.replace("<p>Dear", '<img src="cid:quay-0a1b2c3d.png" alt="The quay"><p>Dear')
    return an_edition(html=html, images=(an_image(),), **facts)


def a_mould(edition: Edition | None = None, **facts: Any) -> Mould:
    """The edition compiled for a publication whose sections can be given."""
    publication = a_publication(Path("/nowhere"), **facts)
    return compile_edition(edition or an_edition(), publication, unsubscribe_uri=UNSUBSCRIBE)


def a_list_mould(edition: Edition | None = None, *, web: str = "https://tidewatch.example/", **facts: Any) -> Mould:
    """The edition compiled for the list ``readers``."""
    given = {"web": {"url": web} if web else {}, **facts}
    publication = a_publication(Path("/nowhere"), **given)
    listing = Listing.of("readers", publication, "2024-05-17")
    return compile_edition(
        edition or an_edition_for_a_list(), publication, unsubscribe_uri=UNSUBSCRIBE, listing=listing
    )


def an_edition_for_a_list(**facts: Any) -> Edition:
    """An edition whose text and page lead out of the list, by the slot that the program fills."""
    leave = Slot(UNSUBSCRIBE_SLOT, UNSUBSCRIBE)
    edition = an_edition(**facts)
    text = SlottedText((*edition.text.parts, "Unsubscribe: ", leave, "\n"))
    html = SlottedText(
        (
            *SlottedText.parse(HTML.partition("<a href=")[0] + '<a href="').parts,
            leave,
            '">Leave</a></p></body></html>\n',
        )
    )
    return dataclasses.replace(edition, text=text, html=html)


def a_personal(number: int = 1) -> Personal:
    """What is one reader's own."""
    return Personal(
        message_id=f"{number:040x}",
        token=f"Token-of_reader{number:06}",
        sender=f"b{number:030x}@bounces.tidewatch.example",
    )


def a_reader(address: str = "ana@harbour.example", **facts: Any) -> Recipient:
    """A reader with an address and, unless given, no name and no fields."""
    return Recipient(address=address, **{"fields": {}, **facts})

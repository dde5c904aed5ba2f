"""The picture that a piece leads with: found beside a saved page or fetched, and made ready for the shelf."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin, urlsplit

from mailer.collect.library import Library
from mailer.collect.piece import Lead
from mailer.collect.sources import Material
from mailer.errors import MailerError, StoryError
from mailer.model.story import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What gathering needs of the world for lead pictures.

    ``fetch`` gives the bytes at an address, or raises ``MailerError``. ``kept`` turns a picture from elsewhere into
    one for the shelf (bytes, and the ending of its name), or raises ``MailerError``; its second argument names the
    picture in errors.
    """

    fetch: Callable[[str], bytes]
    kept: Callable[[bytes, str], tuple[bytes, str]]


def lead_picture(
    lead: Lead | None, slug: str, library: Library, material: Material, elsewhere: Elsewhere
) -> tuple[tuple[Picture, bytes] | None, str]:
    """The picture a piece leads with, ready for the shelf, and what to tell when it could not be had.

    A picture that cannot be had is no reason to lose the story: its words stay as a record.
    """
    if lead is None:
        return None, ""
    try:
        data, ending = elsewhere.kept(_picture_data(lead, material, elsewhere), lead.address or "its picture")
    except MailerError as cause:
        says_something = lead.picture != Picture()
        return (lead.picture, b"") if says_something else None, f"{slug}: its picture was left out; {cause}"
    return (replace(lead.picture, file=library.free_picture(slug, ending)), data), ""


def _picture_data(lead: Lead, material: Material, elsewhere: Elsewhere) -> bytes:
    if lead.data:
        return lead.data
    saved = None if material.address else _saved_beside(material.name, lead.address)
    if saved:
        return saved.read_bytes()
    address = urljoin(material.address, lead.address)
    if not address.startswith(("http://", "https://")):
        raise StoryError("is not beside the page", file=lead.address, fix="add it to the story by hand")
    return elsewhere.fetch(address)


def _saved_beside(page: str, address: str) -> Path | None:
    """The file of a picture that a browser saved with a page: below the page's own folder, and nowhere else."""
    folder = Path(page).resolve().parent
    *_, parent, name = ["", *PurePosixPath(urlsplit(address).path).parts]
    for path in (folder / parent.strip("/") / name, folder / f"{Path(page).stem}_files" / name):
        real = path.resolve()
        if name and real.is_relative_to(folder) and real.is_file():
            return real
    return None

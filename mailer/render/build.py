"""An edition on disk, as a browser shows it and as whoever mends a theme wants it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path

from mailer.files.writing import write_whole
from mailer.model.edition import Edition

PICTURES = "images"

_MADE_PICTURE = re.compile(r"[a-z0-9-]+-[0-9a-f]{8}\.(jpg|png)")


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltFiles:
    """Where the files of one edition are."""

    html: Path
    text: Path
    mjml: Path
    images: tuple[Path, ...]


def write_build(edition: Edition, folder: Path, tag: str = "") -> BuiltFiles:
    """Write the edition into ``folder``, its slots at their fallbacks; ``tag`` is empty for the publication's language.

    Pictures that no edition in the folder shows any more are removed.

    Raises:
        MailerError: the folder cannot be written.
    """
    stem = f"email.{tag}" if tag else "email"
    files = BuiltFiles(
        html=folder / f"{stem}.html",
        text=folder / f"{stem}.txt",
        mjml=folder / f"{stem}.mjml",
        images=tuple(folder / PICTURES / image.name for image in edition.images),
    )
    # Pictures first: whoever reloads the page at once sees them.
    for image, path in zip(edition.images, files.images, strict=True):
        if not _holds(path, image.data):
            write_whole(path, image.data)
    write_whole(files.html, in_a_browser(edition))
    write_whole(files.text, edition.text.fill({}))
    write_whole(files.mjml, edition.mjml + "\n")
    _remove_stale_pictures(folder)
    return files


def in_a_browser(edition: Edition) -> str:
    """The HTML with its slots at their fallbacks, and embedded pictures as files beside it."""
    page = edition.html.fill({}, html.escape)
    for image in edition.images:
        if image.embedded:
            page = page.replace(f'src="cid:{image.name}"', f'src="{PICTURES}/{image.name}"')
    return page


def _holds(path: Path, data: bytes) -> bool:
    """Whether the file is there as it should be: reading is quick, and writing waits for the disk."""
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def _remove_stale_pictures(folder: Path) -> None:
    pages = "".join(path.read_text("utf-8") for path in sorted(folder.glob("email*.html")))
    for path in sorted((folder / PICTURES).glob("*")):
        if _MADE_PICTURE.fullmatch(path.name) and path.name not in pages:
            path.unlink(missing_ok=True)

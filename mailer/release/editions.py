"""An edition as a file: JSON, a line of it a line of the mail, its slots still open; pictures lie beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from mailer.errors import SealError
from mailer.model.edition import Edition, EditionImage
from mailer.model.text import Slot, SlottedText
from mailer.release.lock import PUT_BACK


def written(edition: Edition) -> str:
    """The whole edition as text, but for the bytes of its pictures, which are named by digest."""
    data = {
        "issue": edition.issue,
        "language": edition.language,
        "subject": _parts(edition.subject),
        "html": _parts(edition.html),
        "text": _parts(edition.text),
        "mjml": edition.mjml.splitlines(keepends=True),
        "images": [_image(image) for image in edition.images],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def read(text: str, file: str, picture: Callable[[str, str], bytes]) -> Edition:
    """The edition that ``written`` wrote; ``picture`` gives the bytes of a picture by its name and its digest.

    Raises:
        SealError: it is not such a text.
    """
    try:
        data = json.loads(text)
        return Edition(
            issue=data["issue"],
            language=data["language"],
            subject=_slotted(data["subject"]),
            html=_slotted(data["html"]),
            text=_slotted(data["text"]),
            mjml="".join(data["mjml"]),
            images=tuple(_read_image(facts, picture) for facts in data["images"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as cause:
        raise SealError("is not a sealed edition", file=file, fix=PUT_BACK) from cause


def _parts(text: SlottedText) -> list[Any]:
    """Strings cut at line ends, as one string of 60,000 characters cannot be compared by anybody."""
    found: list[Any] = []
    for part in text.parts:
        if isinstance(part, Slot):
            found.append({"field": part.field, "fallback": part.fallback})
        else:
            found += [line for line in _split(part) if line]
    return found


def _split(text: str) -> list[str]:
    *lines, last = text.split("\n")
    return [*(line + "\n" for line in lines), last]


def _slotted(parts: list[Any]) -> SlottedText:
    found: list[str | Slot] = []
    run: list[str] = []
    for part in parts:
        if isinstance(part, str):
            run.append(part)
            continue
        if run:
            found.append("".join(run))
        run = []
        found.append(Slot(part["field"], part["fallback"]))
    if run:
        found.append("".join(run))
    return SlottedText(tuple(found))


def _image(image: EditionImage) -> dict[str, Any]:
    return {
        "name": image.name,
        "media_type": image.media_type,
        "width": image.width,
        "height": image.height,
        "embedded": image.embedded,
        "sha256": hashlib.sha256(image.data).hexdigest(),
    }


def _read_image(facts: dict[str, Any], picture: Callable[[str, str], bytes]) -> EditionImage:
    return EditionImage(
        name=facts["name"],
        media_type=facts["media_type"],
        data=picture(facts["name"], facts["sha256"]),
        width=facts["width"],
        height=facts["height"],
        embedded=facts["embedded"],
    )

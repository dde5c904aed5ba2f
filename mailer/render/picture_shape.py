"""The shape of a picture, from its header alone."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from mailer.render.picture_files import BROKEN, FORMATS, ORIENTATION


def stands_upright(path: Path) -> bool:
    """Whether a picture is higher than wide as it is seen; what cannot be read is named where it is made."""
    try:
        with Image.open(path, formats=FORMATS) as picture:
            on_its_side = picture.format == "JPEG" and picture.getexif().get(ORIENTATION, 1) >= 5
            return (picture.width > picture.height) if on_its_side else (picture.height > picture.width)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, *BROKEN):
        return False

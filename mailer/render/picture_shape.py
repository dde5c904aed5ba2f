"""The shape of a picture, from its header alone."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path


def pixels_of(path: Path) -> tuple[int, int] | None:
    """Width and height of a picture as it is seen; None for what cannot be read, which is named where it is made."""
    try:
        state = path.stat()
    except OSError:
        return None
    return _pixels(path, state.st_mtime_ns, state.st_size)


@lru_cache(512)
def _pixels(path: Path, changed: int, size: int) -> tuple[int, int] | None:
    """The pixels of the file as it was when it had this time and size."""
    from PIL import Image

    from mailer.render.picture_files import BROKEN, FORMATS, ORIENTATION

    try:
        with Image.open(path, formats=FORMATS) as picture:
            on_its_side = picture.format == "JPEG" and picture.getexif().get(ORIENTATION, 1) >= 5
            return (picture.height, picture.width) if on_its_side else picture.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, *BROKEN):
        return None


def stands_upright(path: Path) -> bool:
    """Whether a picture is higher than wide as it is seen."""
    pixels = pixels_of(path)
    return pixels is not None and pixels[1] > pixels[0]

"""Picture files: read upright and in sRGB, reduced, stripped of everything but the picture, encoded for mail."""

from __future__ import annotations

import io
import struct
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zlib import error as ZlibError  # noqa: N812 (it is an exception)

from PIL import Image, ImageChops, ImageCms, ImageOps

from mailer.errors import PictureError
from mailer.render.origin import Origin
from mailer.render.picture_cache import MOST_BYTES, Finished
from mailer.render.play_mark import with_play_mark

if TYPE_CHECKING:
    from mailer.render.pictures import Place

MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF")
"""What an editor's folder holds. Formats that run another program to be read (EPS) stay out."""

# Pillow warns of sizes that are judged here by a limit of our own, and of oddities in files that it then reads well.
warnings.filterwarnings("ignore", module=r"PIL\.")

# Otherwise a PNG that is opened by its path, where JPEG is tried first, would import every format there is (0.1 s).
Image.preinit()

WIDEST_KEPT = 1_600
"""A picture on the shelf serves twice the width of any mail, and then some."""

_JPEG_QUALITY = 80
ORIENTATION = 0x0112  # Exif
_FLAT_COLOURS = 512  # drawings have fewer colours than this in a small copy; photographs have more
_FARTHEST_STRAY = 64  # of 255; smoothed edges stray by 50 and look the same, a colour that is lost by more than 100
BROKEN = (OSError, ValueError, SyntaxError, EOFError, struct.error, ZlibError, IndexError, KeyError, TypeError)


def for_the_shelf(data: bytes, named: str) -> tuple[bytes, str]:
    """A picture from elsewhere as it is kept beside a story: its bytes, and the ending of its name (``jpg``, ``png``).

    It is encoded anew, so that nothing but the picture is left of the file.

    Raises:
        PictureError: it is unreadable or too large; ``named`` is how the error names it.
    """
    return encoded(stripped(readable(data, "", Origin(named), WIDEST_KEPT), WIDEST_KEPT))


def finished(source: Path | bytes, place: Place, play: str | None, *, name: str, named_in: Origin) -> Finished:
    """The picture ``name`` made for its place; ``play`` (a duration, or empty) adds a play mark.

    Raises:
        PictureError: it is unreadable or too large.
    """
    picture = readable(source, name, named_in, 2 * place.widest)
    width, height = _size(picture, place)
    fills = width == place.width and width >= height
    picture = stripped(picture, 2 * (place.widest if fills else width))
    if play is not None:
        picture = with_play_mark(picture, play, scale=picture.width / width)
    data, kind = encoded(picture)
    return Finished(data, kind, picture.size, (width, height), fills)


def _size(picture: Image.Image, place: Place) -> tuple[int, int]:
    """The size in the mail: never enlarged, never cropped."""
    width = min(place.width, picture.width)
    height = max(1, round(width * picture.height / picture.width))
    if height > place.tallest:
        height = place.tallest
        width = max(1, round(height * picture.width / picture.height))
    return width, height


def readable(source: Path | bytes, name: str, named_in: Origin, widest: int) -> Image.Image:
    """The first frame, upright, at least ``widest`` if it has that; its size is judged by its header.

    Raises:
        PictureError: it is unreadable or too large.
    """
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > MOST_BYTES:
        raise _too_large(name, named_in, f"{size // 1_000_000} MB")
    try:
        with Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise _too_large(name, named_in, f"{opened.width} × {opened.height} pixels")
            if opened.format == "JPEG":
                # A decoder that halves while it decodes is four times faster than decoding and halving.
                on_its_side = opened.getexif().get(ORIENTATION, 1) >= 5
                opened.draft(None, (1, widest) if on_its_side else (widest, 1))
            return _resizable(ImageOps.exif_transpose(opened))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as cause:
        raise _too_large(name, named_in, "an enormous size") from cause
    except BROKEN as cause:
        raise _fault(name, "cannot be read", named_in, "save it again as JPEG or PNG") from cause


def _too_large(name: str, named_in: Origin, size: str) -> PictureError:
    limit = f"{MOST_PIXELS // 1_000_000} million pixels"
    return _fault(name, f"is too large ({size})", named_in, f"save it with less than {limit}")


def _fault(name: str, what: str, named_in: Origin, fix: str) -> PictureError:
    message = f"{f'the picture {name}'.rstrip()} {what}"
    return PictureError(message, file=named_in.file, line=named_in.line, fix=fix)


def _resizable(picture: Image.Image) -> Image.Image:
    """In a mode whose pixels can be averaged."""
    if picture.mode.startswith(("I", "F")):
        return picture.point(lambda value: value * (1 / 256)).convert("L")
    if "transparency" in picture.info or picture.mode in ("LA", "PA", "La", "RGBa"):
        return picture.convert("RGBA")
    return picture if picture.mode in ("RGB", "RGBA", "CMYK", "L") else picture.convert("RGB")


def _in_srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            converted = None  # A broken or foreign profile: the plain numbers are the best guess.
        if converted is not None:
            return converted
    return picture if picture.mode in ("RGB", "RGBA") else picture.convert("RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency, as a dark drawing on nothing would vanish in dark mode; a copy without metadata."""
    ground = Image.new("RGB", picture.size, "#ffffff")
    ground.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    return ground


def _reduced(picture: Image.Image, most: int) -> Image.Image:
    if picture.width <= most:
        return picture
    size = (most, max(1, round(most * picture.height / picture.width)))
    # At twice the density of the page nobody sees the difference to Lanczos, which takes twice the time.
    return picture.resize(size, Image.Resampling.HAMMING)


def stripped(picture: Image.Image, widest: int) -> Image.Image:
    """In sRGB on white, without metadata, at most ``widest``."""
    return _on_white(_in_srgb(_reduced(picture, widest)))


def encoded(picture: Image.Image) -> tuple[bytes, str]:
    """As JPEG (``jpg``), or as PNG with 256 colours (``png``) where it is a drawing and smaller that way."""
    data = _jpeg(picture)
    few = _in_few_colours(picture) if _is_drawing(picture) else None
    if few is not None:
        drawn = _png(few)
        if len(drawn) < len(data):
            return drawn, "png"
    return data, "jpg"


def _is_drawing(picture: Image.Image) -> bool:
    small = picture.resize((min(picture.width, 160), min(picture.height, 120)), Image.Resampling.NEAREST)
    return small.getcolors(_FLAT_COLOURS) is not None


def _in_few_colours(picture: Image.Image) -> Image.Image | None:
    """With 256 colours, or None where one of its colours would become another.

    Median cut is the smoothest, but merges what is rare: a red dot on a blue sky turns purple.
    """
    for method in (Image.Quantize.MEDIANCUT, Image.Quantize.MAXCOVERAGE):
        few = picture.quantize(256, method=method, dither=Image.Dither.NONE)
        strays = ImageChops.difference(picture, few.convert("RGB")).getextrema()
        if max(most for _, most in cast(tuple[tuple[int, int], ...], strays)) <= _FARTHEST_STRAY:
            return few
    return None


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_JPEG_QUALITY, progressive=True, optimize=True)
    return out.getvalue()


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()

"""Pictures made for mail: upright, in sRGB, twice the size of their place at most, stripped, named by content."""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from zlib import error as ZlibError  # noqa: N812 (it is an exception)

from PIL import Image, ImageCms, ImageOps

from mailer.errors import PictureError
from mailer.model.edition import EditionImage
from mailer.model.text import slugify
from mailer.render.play_mark import with_play_mark

MOST_PIXELS = 50_000_000
MOST_BYTES = 60_000_000
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF")
"""What an editor's folder holds. Formats that run another program to be read (EPS) stay out."""

# Pillow warns of sizes that are judged here by a limit of our own, and of oddities in files that it then reads well.
warnings.filterwarnings("ignore", module=r"PIL\.")

_JPEG_QUALITY = 80
_ORIENTATION = 0x0112  # Exif
_FLAT_COLOURS = 512  # drawings have fewer colours than this in a small copy; photographs have more
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, struct.error, ZlibError, IndexError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture will stand, in CSS pixels.

    ``widest`` is what one that is not upright may grow to where columns are stacked on a phone.
    """

    width: int
    tallest: int
    widest: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as the templates need it. It is made beside other work, and waited for where it is looked at.

    Raises:
        PictureError: by any of its properties: the file is unreadable or too large.
    """

    _future: Future[_Made]

    @property
    def src(self) -> str:
        """What the mail refers to."""
        return self._future.result().src

    @property
    def width(self) -> int:
        """CSS pixels in the mail."""
        return self._future.result().width

    @property
    def height(self) -> int:
        """CSS pixels in the mail."""
        return self._future.result().height

    @property
    def fills_a_phone(self) -> bool:
        """Whether it may grow to the width of a narrow screen."""
        return self._future.result().fills_a_phone


@dataclass(frozen=True, slots=True)
class _Made:
    src: str
    width: int
    height: int
    fills_a_phone: bool
    image: EditionImage


@dataclass(slots=True)
class Pictures:
    """The pictures of one edition: linked below ``base_url``, or without one embedded and named by ``cid:``.

    Pillow works without holding Python's lock, so they are made on threads while templates are compiled and filled:
    otherwise a fifth of a render would be waiting for them.
    """

    base_url: str = ""
    _futures: list[Future[_Made]] = field(default_factory=list)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(max_workers=2))

    def add(self, folder: Path, name: str, place: Place, *, named_in: str, play: str | None = None) -> Shown:
        """Make the picture ``name`` of ``folder`` for its place; ``play`` (a duration, or empty) adds a play mark.

        Raises:
            PictureError: the name leads out of the folder, or the file is missing.
        """
        path = _inside(folder, name, named_in)
        future = self._threads.submit(self._make, path, name, place, named_in, play)
        self._futures.append(future)
        return Shown(future)

    def all(self) -> tuple[EditionImage, ...]:
        """Every picture once, in the order of first use.

        Raises:
            PictureError: one is unreadable or too large.
        """
        made = [future.result().image for future in self._futures]
        return tuple({image.name: image for image in made}.values())

    def _make(self, path: Path, name: str, place: Place, named_in: str, play: str | None) -> _Made:
        picture = _read(path, name, named_in, place)
        width, height = _size(picture, place)
        fills = width == place.width and width > height
        picture = _on_white(_in_srgb(_reduced(picture, 2 * (place.widest if fills else width))))
        if play is not None:
            picture = with_play_mark(picture, play, scale=picture.width / width)
        image = _encoded(picture, Path(name).stem, embedded=not self.base_url)
        src = f"{self.base_url.rstrip('/')}/{image.name}" if self.base_url else f"cid:{image.name}"
        return _Made(src, width, height, fills, image)


def _inside(folder: Path, name: str, named_in: str) -> Path:
    """The file ``name`` below ``folder``, links followed."""
    parts = name.split("/")
    strange = "\\" in name or ":" in name or "\0" in name or name != name.strip()
    path = folder / name if name else folder
    try:
        real = path.resolve()
        leaves = strange or "" in parts or ".." in parts or not real.is_relative_to(folder.resolve())
    except (OSError, ValueError):
        leaves = True
    if leaves:
        raise PictureError(
            f"the picture “{name}” is not a file beside it",
            file=named_in,
            fix=f"copy the picture into {folder.name}/ and write its name only",
        )
    if not real.is_file():
        raise PictureError(
            f"the picture {name} is not there", file=named_in, fix=f"put it into {folder.name}/, or remove its name"
        )
    return real


def _read(path: Path, name: str, named_in: str, place: Place) -> Image.Image:
    """The first frame, upright. Its size is judged by its header, before decoding."""
    if path.stat().st_size > MOST_BYTES:
        raise _too_large(name, named_in, f"{path.stat().st_size // 1_000_000} MB")
    try:
        with Image.open(path, formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise _too_large(name, named_in, f"{opened.width} × {opened.height} pixels")
            if opened.format == "JPEG":
                # A decoder that halves while it decodes is four times faster than decoding and halving.
                on_its_side = opened.getexif().get(_ORIENTATION, 1) >= 5
                opened.draft(None, (1, 2 * place.widest) if on_its_side else (2 * place.widest, 1))
            return _resizable(ImageOps.exif_transpose(opened))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as cause:
        raise _too_large(name, named_in, "an enormous size") from cause
    except _BROKEN as cause:
        raise PictureError(
            f"the picture {name} cannot be read", file=named_in, fix="save it again as JPEG or PNG"
        ) from cause


def _too_large(name: str, named_in: str, size: str) -> PictureError:
    limit = f"{MOST_PIXELS // 1_000_000} million pixels"
    return PictureError(
        f"the picture {name} is too large ({size})", file=named_in, fix=f"save it with less than {limit}"
    )


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


def _size(picture: Image.Image, place: Place) -> tuple[int, int]:
    """The size in the mail: never enlarged, never cropped."""
    width = min(place.width, picture.width)
    height = max(1, round(width * picture.height / picture.width))
    if height > place.tallest:
        height = place.tallest
        width = max(1, round(height * picture.width / picture.height))
    return width, height


def _reduced(picture: Image.Image, most: int) -> Image.Image:
    if picture.width <= most:
        return picture
    size = (most, max(1, round(most * picture.height / picture.width)))
    # At twice the density of the page nobody sees the difference to Lanczos, which takes twice the time.
    return picture.resize(size, Image.Resampling.HAMMING)


def _encoded(picture: Image.Image, stem: str, *, embedded: bool) -> EditionImage:
    """As JPEG, or as PNG with 256 colours where it is a drawing and smaller that way."""
    data, kind, media_type = _jpeg(picture), "jpg", "image/jpeg"
    if _is_drawing(picture):
        drawn = _png(picture)
        if len(drawn) < len(data):
            data, kind, media_type = drawn, "png", "image/png"
    digest = hashlib.sha256(data).hexdigest()[:8]
    name = f"{slugify(stem, 40) or 'picture'}-{digest}.{kind}"
    return EditionImage(
        name=name, media_type=media_type, data=data, width=picture.width, height=picture.height, embedded=embedded
    )


def _is_drawing(picture: Image.Image) -> bool:
    small = picture.resize((min(picture.width, 160), min(picture.height, 120)), Image.Resampling.NEAREST)
    return small.getcolors(_FLAT_COLOURS) is not None


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_JPEG_QUALITY, progressive=True, optimize=True)
    return out.getvalue()


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    few = picture.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(out, "PNG", optimize=True)
    return out.getvalue()

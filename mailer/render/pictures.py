"""Pictures made for mail: upright, in sRGB, twice the size of their place at most, stripped, named by content."""

from __future__ import annotations

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from mailer.errors import PictureError
from mailer.model.edition import EditionImage
from mailer.model.text import slugify
from mailer.render.picture_files import encoded, readable, stripped
from mailer.render.play_mark import with_play_mark

_MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png"}


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
        self._threads.shutdown(wait=False)
        return tuple({image.name: image for image in made}.values())

    def _make(self, path: Path, name: str, place: Place, named_in: str, play: str | None) -> _Made:
        picture = readable(path, name, named_in, 2 * place.widest)
        width, height = _size(picture, place)
        fills = width == place.width and width > height
        picture = stripped(picture, 2 * (place.widest if fills else width))
        if play is not None:
            picture = with_play_mark(picture, play, scale=picture.width / width)
        data, kind = encoded(picture)
        digest = hashlib.sha256(data).hexdigest()[:8]
        image = EditionImage(
            name=f"{slugify(Path(name).stem, 40) or 'picture'}-{digest}.{kind}",
            media_type=_MEDIA_TYPES[kind],
            data=data,
            width=picture.width,
            height=picture.height,
            embedded=not self.base_url,
        )
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


def _size(picture: Image.Image, place: Place) -> tuple[int, int]:
    """The size in the mail: never enlarged, never cropped."""
    width = min(place.width, picture.width)
    height = max(1, round(width * picture.height / picture.width))
    if height > place.tallest:
        height = place.tallest
        width = max(1, round(height * picture.width / picture.height))
    return width, height

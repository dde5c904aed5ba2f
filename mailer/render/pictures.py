"""Pictures made for mail: upright, in sRGB, twice the size of their place at most, stripped, named by content."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from mailer.errors import PictureError
from mailer.model.edition import EditionImage
from mailer.model.text import slugify
from mailer.render.beside import real_file
from mailer.render.origin import Origin
from mailer.render.picture_cache import MOST_BYTES, Finished, PictureCache, key_of

_MOST_AT_ONCE = 1_000_000  # bytes; looking up a file of that size takes less long than waiting for a thread may
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
        return self._future.result().finished.size[0]

    @property
    def height(self) -> int:
        """CSS pixels in the mail."""
        return self._future.result().finished.size[1]

    @property
    def fills_a_phone(self) -> bool:
        """Whether it may grow to the width of a narrow screen."""
        return self._future.result().finished.fills_a_phone


@dataclass(frozen=True, slots=True)
class _Made:
    src: str
    finished: Finished
    image: EditionImage


@dataclass(slots=True)
class Pictures:
    """The pictures of one edition: linked below ``base_url``, or without one embedded and named by ``cid:``.

    Links among their files may lead anywhere in ``root``; without one, in the folder of the picture.

    Pillow works without holding Python's lock, so they are made on threads while templates are compiled and filled:
    otherwise a fifth of a render would be waiting for them. What the cache has is taken at once, without Pillow.
    """

    base_url: str = ""
    cache: PictureCache = field(default_factory=PictureCache)
    root: Path | None = None
    _futures: list[Future[_Made]] = field(default_factory=list)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(max_workers=2))

    def add(self, folder: Path, name: str, place: Place, *, named_in: Origin, play: str | None = None) -> Shown:
        """Make the picture ``name`` of ``folder`` for its place; ``play`` (a duration, or empty) adds a play mark.

        Raises:
            PictureError: the name is none, or the file is missing or lies elsewhere.
        """
        path, stem = _inside(folder, name, self.root or folder, named_in), Path(name).stem
        source = _bytes_of(path, _MOST_AT_ONCE)
        kept = None if source is None else self.cache.get(_key(source, place, play))
        if kept:
            return self._take(stem, kept)
        return self._begin(stem, lambda: self._from_file(path, name, place, named_in, play))

    def add_drawn(self, stem: str, key: bytes, draw: Callable[[], bytes], width: int, height: int) -> Shown:
        """Take a picture that the program draws itself, ``width`` × ``height`` CSS pixels in the mail.

        ``draw`` gives a PNG, which travels as it is. It runs on another thread, and not at all where a picture of the
        same ``key`` was kept: so ``key`` holds everything that it draws from, and a version of how.
        """
        kept = self.cache.get(key_of(key, "drawn", width, height))
        return self._take(stem, kept) if kept else self._begin(stem, lambda: self._drawn(key, draw, width, height))

    def all(self) -> tuple[EditionImage, ...]:
        """Every picture once, in the order of first use.

        Raises:
            PictureError: one is unreadable or too large.
        """
        made = [future.result().image for future in self._futures]
        self._threads.shutdown(wait=False)
        return tuple({image.name: image for image in made}.values())

    def sizes(self) -> dict[str, tuple[int, int]]:
        """Width and height in CSS pixels of each, by what the mail refers to it as.

        Raises:
            PictureError: one is unreadable or too large.
        """
        made = (future.result() for future in self._futures)
        return {picture.src: picture.finished.size for picture in made}

    def _take(self, stem: str, picture: Finished) -> Shown:
        future: Future[_Made] = Future()
        future.set_result(self._made(stem, picture))
        self._futures.append(future)
        return Shown(future)

    def _begin(self, stem: str, finish: Callable[[], Finished]) -> Shown:
        future = self._threads.submit(lambda: self._made(stem, finish()))
        self._futures.append(future)
        return Shown(future)

    def _from_file(self, path: Path, name: str, place: Place, named_in: Origin, play: str | None) -> Finished:
        # The key is made from the bytes that the picture is made from, as the file may be replaced meanwhile.
        source = _bytes_of(path, MOST_BYTES)
        kept = None if source is None else self.cache.get(_key(source, place, play))
        if kept:
            return kept

        from mailer.render.picture_files import finished

        picture = finished(path if source is None else source, place, play, name=name, named_in=named_in)
        if source is not None:
            self.cache.put(_key(source, place, play), picture)
        return picture

    def _drawn(self, key: bytes, draw: Callable[[], bytes], width: int, height: int) -> Finished:
        data = draw()
        picture = Finished(data, "png", _png_pixels(data), (width, height), fills_a_phone=width > height)
        self.cache.put(key_of(key, "drawn", width, height), picture)
        return picture

    def _made(self, stem: str, picture: Finished) -> _Made:
        digest = hashlib.sha256(picture.data).hexdigest()[:8]
        image = EditionImage(
            name=f"{slugify(stem, 40) or 'picture'}-{digest}.{picture.kind}",
            media_type=_MEDIA_TYPES[picture.kind],
            data=picture.data,
            width=picture.pixels[0],
            height=picture.pixels[1],
            embedded=not self.base_url,
        )
        src = f"{self.base_url.rstrip('/')}/{image.name}" if self.base_url else f"cid:{image.name}"
        return _Made(src, picture, image)


def _key(source: bytes, place: Place, play: str | None) -> str:
    return key_of(source, place.width, place.tallest, place.widest, play)


def _bytes_of(path: Path, most: int) -> bytes | None:
    """The whole file; None where it is larger or cannot be read, which is told by whoever opens it as a picture."""
    try:
        return path.read_bytes() if path.stat().st_size <= most else None
    except OSError:
        return None


def _png_pixels(data: bytes) -> tuple[int, int]:
    """What a PNG says of its size at its beginning (W3C PNG, section 11.2.1)."""
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _inside(folder: Path, name: str, root: Path, named_in: Origin) -> Path:
    """The file ``name`` below ``folder``, links followed."""
    strange = "\\" in name or ":" in name or "\0" in name or name != name.strip()
    if strange or not {"", ".."}.isdisjoint(name.split("/")):
        raise PictureError(
            f"the picture “{name}” is not a file beside it",
            file=named_in.file,
            line=named_in.line,
            fix=f"copy the picture into {folder.name}/ and write its name only",
        )
    called, instead = f"the picture {name}", "remove its name"
    return real_file(folder, name, root, called=called, instead=instead, named_in=named_in, error=PictureError)

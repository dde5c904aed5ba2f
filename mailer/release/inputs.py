"""What a seal stands on: files by their bytes, and the settings that change the mail."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mailer.config.settings import Publication
from mailer.errors import SealError

SECTIONS_THAT_MATTER = ("publication", "sender", "theme", "images", "archive")
"""Sections of the settings that change what readers get; how a mail is checked, approved and sent is not part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A file that an edition was made from.

    ``name`` is its path in the publication, ``size`` counts bytes, ``pixels`` is a picture's width and height.
    """

    name: str
    sha256: str
    size: int
    pixels: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that is not as it was sealed: a file or a setting, and in words how it differs.

    Of a part of the seal itself ``fix`` says what to do about it.
    """

    name: str
    how: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.how}"


def inputs_of(files: Mapping[str, Path]) -> tuple[Input, ...]:
    """The files, read; in the order of their names.

    Raises:
        SealError: one cannot be read.
    """
    found = inputs_there(files)
    for name in sorted(files.keys() - {each.name for each in found}):
        raise SealError("cannot be read", file=name, fix="put the file where it belongs")
    return found


def inputs_there(files: Mapping[str, Path]) -> tuple[Input, ...]:
    """Those of the files that can be read, in the order of their names."""
    read = ((name, _bytes_of(path)) for name, path in sorted(files.items()))
    return tuple(
        Input(name=name, sha256=hashlib.sha256(data).hexdigest(), size=len(data))
        for name, data in read
        if data is not None
    )


def settings_that_matter(publication: Publication, languages: Collection[str]) -> dict[str, str]:
    """Every setting that changes the mail, as ``sender.from``, with its value; those that are not set are left out.

    ``languages`` are those that the issue is written in: what is said in others is not part of it.
    """
    found = {}
    for section in SECTIONS_THAT_MATTER:
        values = getattr(publication, section).model_dump(by_alias=True, exclude_none=True)
        found.update({f"{section}.{key}": str(value) for key, value in values.items()})
    for tag, said in publication.translations.items():
        if any(_is_said(tag, language) for language in languages if language != publication.publication.language):
            found.update({f"translations.{tag}.{key}": text for key, text in said if text})
    return dict(sorted(found.items()))


def _is_said(tag: str, language: str) -> bool:
    """Whether an edition in this language may take its words from ``[translations.TAG]``: fr-CA does from fr."""
    return f"{language}-".lower().startswith(f"{tag}-".lower())


def changed_files(sealed: Iterable[Input], present: Mapping[str, Path]) -> Iterator[Changed]:
    """Which files are not as they were; ``present`` says where each is looked for, and may hold further ones."""
    known = {each.name: each for each in sealed}
    for name in sorted({*known, *present}):
        data = _bytes_of(present[name]) if name in present else None
        if name not in known:
            yield Changed(name, "is new")
        elif data is None:
            yield Changed(name, "is gone")
        elif hashlib.sha256(data).hexdigest() != known[name].sha256:
            yield Changed(name, "changed")


def changed_settings(sealed: Mapping[str, str], present: Mapping[str, str]) -> Iterator[Changed]:
    """Which settings are not as they were."""
    for key in sorted({*sealed, *present}):
        section, _, name = key.rpartition(".")
        where = f"[{section}] {name} in mailer.toml"
        if key not in sealed:
            yield Changed(where, "is new")
        elif key not in present:
            yield Changed(where, "is gone")
        elif sealed[key] != present[key]:
            yield Changed(where, "changed")


def _bytes_of(path: Path) -> bytes | None:
    """What is in a file; None for what is none, as a device would never end."""
    try:
        return path.read_bytes() if path.is_file() else None
    except (OSError, ValueError):
        return None

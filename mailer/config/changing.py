"""Changing one setting in ``mailer.toml``: every other byte stays, comments, order and line ends included."""

from __future__ import annotations

import codecs
import copy
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mailer.config.places import FILE_NAME
from mailer.errors import SettingsError
from mailer.files.reading import text_of
from mailer.files.writing import write_whole

_BARE = re.compile(r"[^\"'\\\x00-\x1f\x7f]+")


def change(root: Path, section: str, key: str, value: str) -> bool:
    """Write ``value``, plain words without quotes, at ``key`` of ``section``; whether anything had to be changed.

    Raises:
        SettingsError: the place cannot be found by a program; nothing is written then.
    """
    assert _BARE.fullmatch(value)
    path = root / FILE_NAME
    data = path.read_bytes()
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    text = text_of(data, FILE_NAME, SettingsError)
    before = tomllib.loads(text)
    meant = copy.deepcopy(before)
    meant.setdefault(section, {})[key] = value
    if meant == before:
        return False
    # No parser of TOML keeps the bytes, so the likely places are tried: only the right one gives what is meant.
    for changed in _tried(text, section, key, value):
        if _parsed(changed) == meant:
            write_whole(path, mark + changed.encode())
            return True
    raise SettingsError(
        f"{key} in [{section}] cannot be set by a command",
        file=FILE_NAME,
        fix=f'write {key} = "{value}" below a line [{section}]',
    )


def _tried(text: str, section: str, key: str, value: str) -> Iterator[str]:
    """``text`` with the value at each such key with a one-line text, then below the section's line, then behind all."""
    newline = "\r\n" if "\r\n" in text else "\n"
    written = rf"(?<![\w-])([\"']?){re.escape(key)}\1[ \t]*=[ \t]*(?P<quote>[\"'])(?P<old>[^\r\n]*?)(?P=quote)"
    for found in re.finditer(written, text):
        yield text[: found.start("old")] + value + text[found.end("old") :]
    header = rf"(?m)^[ \t]*\[[ \t]*([\"']?){re.escape(section)}\1[ \t]*\][^\r\n]*(?P<end>\r?\n|\Z)"
    for found in re.finditer(header, text):
        between = "" if found["end"] else newline
        yield f'{text[: found.end()]}{between}{key} = "{value}"{newline}{text[found.end() :]}'
    above = "" if not text or text.endswith("\n") else newline
    gap = newline if text.strip() else ""
    yield f'{text}{above}{gap}[{section}]{newline}{key} = "{value}"{newline}'


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None

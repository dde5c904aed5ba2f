"""Where a setting stands: the variable that decides it, or its line in ``mailer.toml``."""

from __future__ import annotations

import os
import tomllib
from bisect import bisect_left
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from mailer.config.settings import PREFIX
from mailer.errors import SettingsError
from mailer.files.reading import decode

FILE_NAME = "mailer.toml"


def place_of(root: Path, section: str, key: str, item: str = "") -> tuple[str, int | None]:
    """The file or variable that says what a setting is, and the line; ``item`` is one of a list, or a key of a table.

    The line is None for a variable, and where neither of the two says anything.
    """
    variable = overriding(section, key, item)
    if variable:
        return variable, None
    text = decode((root / FILE_NAME).read_bytes(), FILE_NAME, SettingsError)
    value = tomllib.loads(text).get(section, {}).get(key)
    steps: list[str | int] = [section, key]
    if isinstance(value, list | dict) and item in value:
        steps.append(value.index(item) if isinstance(value, list) else item)
    return FILE_NAME, line_of(text, steps)


def overriding(section: str, *keys: str) -> str:
    """The variable that decides a setting whatever the file says, or an empty string.

    ``keys`` lead there from ``section``, through tables in it; a variable may stand for one of these as a whole.
    """
    steps = [section, *filter(None, keys)]
    meant = {f"{PREFIX}{'__'.join(steps[:end])}".upper() for end in range(2, len(steps) + 1)}
    return next((name for name in os.environ if name.upper() in meant), "")


def line_of(text: str, steps: Sequence[str | int]) -> int | None:
    """The line on which something begins, or on which what holds it does: ``("approval", "required", 1)``.

    None where the text does not say it at all. ``text`` is readable as a whole.
    """
    # tomllib keeps no positions. What the first lines say grows line by line, so the line that brings it can be sought.
    lines = text.split("\n")
    while steps:
        found = bisect_left(range(len(lines) + 1), True, key=partial(_says, lines, steps))
        if found <= len(lines):
            return found
        steps = steps[:-1]
    return None


def _says(lines: Sequence[str], steps: Sequence[str | int], count: int) -> bool:
    """Whether the first lines say something of what ``steps`` lead to."""
    data = _first(lines, count)
    for step in steps:
        known = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
        if step not in known:
            return False
        data = data[step]
    return True


def _first(lines: Sequence[str], count: int) -> Any:
    """What the first lines say; a list that they break off is closed there, and any other value is read to its end."""
    for end in range(count, len(lines) + 1):
        begun = "\n".join(lines[:end])
        for text in (begun, f"{begun}\n]"):
            try:
                return tomllib.loads(text)
            except tomllib.TOMLDecodeError:
                continue
    raise AssertionError("the text is readable as a whole")

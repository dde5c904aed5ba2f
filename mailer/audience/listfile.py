"""A list on disk: which form it has, and its rows one at a time.

Two forms: CSV with one header line, and JSON Lines with one object a line. Both say of each row what it gives for which
column, and how a row that was refused is written down so that it can be mended and read again.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from mailer.audience.encodings import Encoding, encoding_of
from mailer.audience.lines import Heard, Lines
from mailer.errors import RecipientsError

_JSON_SUFFIXES = (".jsonl", ".ndjson", ".json")


class ListFile(Protocol):
    """A list on disk. What it knows of a row, before that is judged, is its own affair."""

    @property
    def encoding(self) -> Encoding:
        """How it is written."""
        ...

    @property
    def suffix(self) -> str:
        """How the name of a file of this form ends."""
        ...

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns beyond those that every list knows, where a header says which."""
        ...

    def rows(self, heard: Heard | None = None) -> Iterator[tuple[int, object]]:
        """Each row that is not blank, with the line where it begins."""
        ...

    def values(self, row: object) -> Mapping[str, str]:
        """What the row gives, by column; a column that it does not speak of is not there.

        Raises:
            RecipientsError: the row cannot be taken apart.
        """
        ...

    def refused_header(self) -> str:
        """What stands above refused rows."""
        ...

    def refused_row(self, row: object, reason: str) -> str:
        """The row as it was, with why it was refused, to be mended and read again."""
        ...


def open_list(path: Path, shown: str, encoding: str = "") -> ListFile:
    """The list at ``path``, called ``shown`` in errors; nothing but its opening is read before its rows are asked for.

    Raises:
        RecipientsError: it cannot be read, is no list, or has no column of addresses.
    """
    try:
        _refuse_what_cannot_be_read_twice(path, shown)
        found = encoding_of(path, shown, encoding)
    except OSError as cause:
        raise RecipientsError(f"cannot be read ({cause.strerror})", file=shown) from cause
    if _is_json_lines(path, shown, found):
        from mailer.audience.jsonlines import JsonLinesFile

        return JsonLinesFile(path, shown, found)
    from mailer.audience.csvfile import CsvFile

    return CsvFile(path, shown, found)


def _refuse_what_cannot_be_read_twice(path: Path, shown: str) -> None:
    if not stat.S_ISREG(os.stat(path).st_mode):
        what = "is a folder" if path.is_dir() else "cannot be read twice, as a list must be"
        raise RecipientsError(what, file=shown, fix="save the list in a file, and name that")


def _is_json_lines(path: Path, shown: str, encoding: Encoding) -> bool:
    """Whether the first line that says anything begins an object; a name that says so is believed."""
    if path.suffix.lower() in _JSON_SUFFIXES:
        return True
    first = next((line.lstrip() for line in Lines(path, shown, encoding) if line.strip()), "")
    return first.startswith(("{", "[{"))

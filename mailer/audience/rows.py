"""What a row of a list says of a reader. Every row is one, or is refused with a reason; only blanks are repaired."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from mailer.audience.addresses import normalised, same_reader
from mailer.audience.columns import IGNORED, SUPPRESSED
from mailer.audience.listfile import ListFile, open_list
from mailer.errors import RecipientsError
from mailer.model.recipient import Recipient
from mailer.model.text import LANGUAGE_TAG, one_line, unmailable_character

ROW_LIMIT = 1_000_000
"""Readers of a list that is given as a file; longer ones are imported."""

# A name or a field of this length is no longer one; it bounds what a row can cost.
CELL_LIMIT = 1000
# Embeddings, overrides and isolates: marks of direction that names in Arabic or Hebrew need are others.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# What somebody who keeps a column of yes and no writes for a reader who is not suppressed.
NOT_SUPPRESSED = ("", "no", "false", "0")


class Entry(NamedTuple):
    """What a row says of a reader; ``None`` and fields that are not there are what it does not speak of."""

    address: str
    name: str | None
    language: str | None
    fields: dict[str, str]
    suppressed: str


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is not usable: the line where it begins, and why."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Recipients:
    """A list in a file, all of whose rows have been looked at.

    Its readers are read anew whenever they are asked for, in the order of the file and with their lines.
    """

    file: ListFile
    refused: tuple[RefusedRow, ...]

    @property
    def recipients(self) -> Iterator[tuple[int, Recipient]]:
        """The readers; those of refused rows are left out."""
        refused = {row.line for row in self.refused}
        for line, row in self.file.rows():
            if line not in refused:
                yield line, _recipient(entry_of(self.file.values(row)), self.file.fields)


def read_recipients(path: Path, shown: str) -> Recipients:
    """Look through the list at ``path``, called ``shown`` in errors; CSV or JSON Lines, as an import takes it.

    Columns: ``address`` (or email), and if there are any ``name`` and ``language`` (or lang); all others are fields.
    Blank lines mean nothing. A header without rows gives nobody.

    Raises:
        RecipientsError: the file is not readable, has no header with an address column, or too many rows.
    """
    file = open_list(path, shown)
    refused: list[RefusedRow] = []
    lines: dict[str, int] = {}
    for count, (line, row) in enumerate(file.rows(), start=1):
        if count > ROW_LIMIT:
            what = f"holds more than {ROW_LIMIT:,} rows"
            raise RecipientsError(what, file=shown, line=line, fix="split it, with the header in each part")
        try:
            entry = entry_of(file.values(row))
        except RecipientsError as fault:
            refused.append(RefusedRow(line, str(fault)))
            continue
        first = lines.setdefault(same_reader(entry.address), line)
        if first != line:
            refused.append(RefusedRow(line, f"same address as line {first}"))
        elif entry.suppressed:
            refused.append(RefusedRow(line, f"suppressed ({entry.suppressed}); remove the row"))
    return Recipients(file, tuple(refused))


def entry_of(values: Mapping[str, str]) -> Entry:
    """What the ``values`` of a row say, by column.

    Raises:
        RecipientsError: the row is not usable.
    """
    if _are_clean(values):
        cells = dict(values)
    else:
        cells = {column: _cell(cell, column) for column, cell in values.items() if column not in IGNORED}
    for column in IGNORED:
        cells.pop(column, None)
    address = cells.pop("address", "")
    if not address:
        raise RecipientsError("no address")
    name, language, suppressed = cells.pop("name", None), cells.pop("language", None), cells.pop(SUPPRESSED, "")
    if language:
        language = language.replace("_", "-")
        if not LANGUAGE_TAG.fullmatch(language):
            raise RecipientsError("the language is not a tag", fix="write one such as en, fr or zh-Hans")
    if suppressed.lower() in NOT_SUPPRESSED:
        suppressed = ""
    return Entry(normalised(address), name, language, cells, suppressed)


def _recipient(entry: Entry, columns: tuple[str, ...]) -> Recipient:
    fields = {column: entry.fields.get(column, "") for column in columns} or entry.fields
    return Recipient(
        address=entry.address,
        name=entry.name or "",
        language=entry.language or "",
        fields=MappingProxyType(fields),
    )


def _are_clean(values: Mapping[str, str]) -> bool:
    """Whether ``_cell`` would leave every cell as it is, asked of all at once: so it is with nearly every row."""
    whole = f"|{'|'.join(values.values())}|"
    # All that is printable can be mailed, and the only blank that is printable is the plain one.
    is_plain = len(whole) <= CELL_LIMIT and whole.isprintable()
    return is_plain and not ("  " in whole or "| " in whole or " |" in whole)


def _cell(cell: str, column: str) -> str:
    """The cell without blanks around it and with runs of blanks as one."""
    found = unmailable_character(cell)
    character = found[0] if found else next((f"U+{ord(c):04X}" for c in cell if c in "\n\u2028\u2029"), "")
    if character:
        what = "a line break" if character in ("U+000A", "U+000D") else f"the character {character}"
        raise RecipientsError(f"{column or 'a cell'} holds {what}", fix="delete it")
    turned = _TURNS.search(cell)
    if turned:
        what = f"{column or 'a cell'} holds U+{ord(turned[0]):04X}, which turns the words behind it round"
        raise RecipientsError(what, fix="delete it; no reader sees it")
    if len(cell) > CELL_LIMIT:
        raise RecipientsError(f"{column or 'a cell'} has more than {CELL_LIMIT:,} characters", fix="shorten it")
    return one_line(cell).strip()

"""The header of a list: what each column is called where slots name it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from mailer.errors import RecipientsError

_MEANINGS = {
    "email": "address",
    "e_mail": "address",
    "email_address": "address",
    "e_mail_address": "address",
    "lang": "language",
}
_OWN = ("address", "name", "language")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns in order, by the name that slots use; a column without a heading is an empty string."""

    names: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many cells a row may have."""
        return len(self.names)

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns beyond address, name and language."""
        return tuple(name for name in self.names if name and name not in _OWN)


def columns_of(headings: list[str], *, file: str, line: int) -> Columns | None:
    """The columns that ``headings`` name; None without a column of addresses.

    Raises:
        RecipientsError: two columns mean the same, or one cannot be named in a slot.
    """
    names = [_name(heading) for heading in headings]
    if "address" not in names:
        return None
    for position, (name, heading) in enumerate(zip(names, headings, strict=True), start=1):
        what = f"column {position} “{heading.strip()[:40]}”"
        if name and name in names[: position - 1]:
            fault = f"{what} and column {names.index(name) + 1} both mean {name}"
            raise RecipientsError(fault, file=file, line=line, fix="rename or remove one of them")
        if heading.strip() and not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            fault = f"{what} cannot be named in a slot"
            raise RecipientsError(fault, file=file, line=line, fix="begin its name with a letter from a to z")
    return Columns(tuple(names))


def _name(heading: str) -> str:
    plain = unicodedata.normalize("NFKD", heading.strip()).encode("ascii", "ignore").decode("ascii").lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    return _MEANINGS.get(name, name)

"""The columns of a list: what each one is called where slots name it, and which ones are ours."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from mailer.errors import RecipientsError

REFUSED = "refused"
"""The column of a file of refused rows that says why; a mended file is imported as if it were not there."""

SUPPRESSED = "suppressed"
"""The column of an export that says why a reader gets nothing; what it says is kept by every import."""

OUTCOMES = (
    "mailing_state", "mailing_code", "mailing_text", "mailing_attempts", "mailing_at", "mailing_message_id",
)  # fmt: skip
"""The columns of a file of outcomes that say what became of a reader's mail; an import leaves them out."""

IGNORED = (REFUSED, *OUTCOMES)
"""Columns of ours that say nothing about a reader."""

_MEANINGS = {
    "email": "address",
    "e_mail": "address",
    "email_address": "address",
    "e_mail_address": "address",
    "lang": "language",
}
_OWN = ("address", "name", "language", SUPPRESSED, *IGNORED)
MOST_COLUMNS = 500
"""Far more than any list has; it bounds what a header can cost."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns in order, by the name that slots use; a column without a heading is an empty string."""

    names: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns that only this list has."""
        return tuple(name for name in self.names if is_field(name))


def is_field(name: str) -> bool:
    """Whether a column is one beyond those that every list knows."""
    return bool(name) and name not in _OWN


def columns_of(headings: list[str], *, file: str, line: int) -> Columns | None:
    """The columns that ``headings`` name; None without a column of addresses.

    Raises:
        RecipientsError: two columns mean the same, or one cannot be named in a slot.
    """
    names = [column_name(heading) for heading in headings[: MOST_COLUMNS + 1]]
    if "address" not in names:
        return None
    if len(names) > MOST_COLUMNS:
        fix = "keep those that the mails speak of"
        raise RecipientsError(f"names more than {MOST_COLUMNS} columns", file=file, line=line, fix=fix)
    for position, (name, heading) in enumerate(zip(names, headings, strict=True), start=1):
        what = f"column {position} “{heading.strip()[:40]}”"
        if name and name in names[: position - 1]:
            fault = f"{what} and column {names.index(name) + 1} both mean {name}"
            raise RecipientsError(fault, file=file, line=line, fix="rename or remove one of them")
        if heading.strip() and not is_nameable(name):
            fault = f"{what} cannot be named in a slot"
            raise RecipientsError(fault, file=file, line=line, fix="begin its name with a letter from a to z")
    return Columns(tuple(names))


def is_nameable(name: str) -> bool:
    """Whether a slot can name this column: ``{name|…}``."""
    return re.fullmatch(r"[a-z][a-z0-9_]{0,59}", name) is not None


@lru_cache(maxsize=1024)
def column_name(heading: str) -> str:
    """What a column with this heading is called: ``E-Mail`` is ``address``, ``Home town`` is ``home_town``."""
    plain = unicodedata.normalize("NFKD", heading.strip()).encode("ascii", "ignore").decode("ascii").lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    return _MEANINGS.get(name, name)

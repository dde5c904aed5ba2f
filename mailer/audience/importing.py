"""A file becomes the rows of a list: each is staged or refused, then those that cannot be two readers are told apart.

Nothing here is as long as the list: rows pass by a few thousand at a time, and what asks about all of them at once asks
the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Protocol

from mailer.audience.addresses import same_reader
from mailer.audience.lines import Heard
from mailer.audience.listfile import ListFile
from mailer.audience.look_alikes import shown_domain, skeleton
from mailer.audience.refused import FORGOTTEN
from mailer.audience.rows import Entry, entry_of
from mailer.errors import RecipientsError
from mailer.model.audience import Refusal, Staged

_AT_ONCE = 2000


class Staging(Protocol):
    """Where rows wait for being imported."""

    @property
    def is_forgotten(self) -> Callable[[str], bool]:
        """Whether the reader of a key was forgotten."""
        ...

    def add(self, rows: Sequence[Staged]) -> None:
        """Stage rows."""
        ...

    def refuse(self, rows: Sequence[Refusal]) -> None:
        """Remember rows that are not imported; of those that were staged, nothing stays."""
        ...

    def refuse_repeated(self, reason: str) -> None:
        """Refuse each row whose reader has an earlier one."""
        ...

    def looking_like_others(self) -> Iterator[tuple[int, str, str]]:
        """Rows whose domain looks like another one: line, key, and what the domain looks like."""
        ...

    def every_key(self) -> Iterator[tuple[int, str]]:
        """The line and the key of every row; then, with 0 for a line, the key of every reader who is on the list."""
        ...


def stage(file: ListFile, staging: Staging, *, look_alikes_are_meant: bool = False, heard: Heard | None = None) -> None:
    """Stage every row of ``file`` that is a reader, and refuse the others with their reasons.

    Raises:
        RecipientsError: the file cannot be read to its end.
    """
    rows: list[Staged] = []
    refused: list[Refusal] = []
    is_forgotten = staging.is_forgotten
    for line, row in file.rows(heard):
        try:
            rows.append(_staged(line, entry_of(file.values(row)), is_forgotten))
        except RecipientsError as fault:
            refused.append(Refusal(line=line, reason=str(fault)))
        if len(rows) + len(refused) >= _AT_ONCE:
            _hand_over(rows, refused, staging)
    _hand_over(rows, refused, staging)
    staging.refuse_repeated("same address as line")
    if not look_alikes_are_meant:
        _refuse_look_alikes(staging)


def _hand_over(rows: list[Staged], refused: list[Refusal], staging: Staging) -> None:
    if rows:
        staging.add(rows)
    if refused:
        staging.refuse(refused)
    rows.clear()
    refused.clear()


def _staged(line: int, entry: Entry, is_forgotten: Callable[[str], bool]) -> Staged:
    key = same_reader(entry.address)
    if is_forgotten(key):
        raise RecipientsError(FORGOTTEN)
    looks_like = skeleton(_domain(key)) if "xn--" in key else ""
    fields = _patch(entry.fields) if entry.fields else "{}"
    return Staged(line, key, entry.address, entry.name, entry.language, fields, entry.suppressed, looks_like)


def _patch(fields: Mapping[str, str]) -> str:
    """The fields as a JSON merge patch; written by hand, as names of fields need no escape and a list has millions."""
    members = (f'"{name}":{encode_basestring(value) if value else "null"}' for name, value in fields.items())
    return f"{{{','.join(members)}}}"


def _domain(key: str) -> str:
    return key.rpartition("@")[2]


def _refuse_look_alikes(staging: Staging) -> None:
    """Refuse rows whose domain is to the eye another one of the file or the list."""
    shapes: dict[str, dict[str, int]] = {}
    for line, key, looks_like in staging.looking_like_others():
        shapes.setdefault(looks_like, {}).setdefault(_domain(key), line)
    if not shapes:
        return
    for line, key in staging.every_key():
        domain = _domain(key)
        alike = shapes.get(skeleton(domain) or domain)
        if alike is not None:
            alike[domain] = min(line, alike.get(domain, line))
    refused = []
    for line, key, looks_like in staging.looking_like_others():
        domain, alike = _domain(key), shapes[looks_like]
        meant = _meant(looks_like, alike)
        # One that is on the list already was looked at by a person.
        if domain != meant and alike[domain]:
            refused.append(_look_alike(line, domain, meant, alike[meant]))
        if len(refused) >= _AT_ONCE:
            staging.refuse(refused)
            refused.clear()
    if refused:
        staging.refuse(refused)


def _meant(looks_like: str, alike: Mapping[str, int]) -> str:
    """Which of several domains that look the same is the one to keep: the plain one, or else the first to come."""
    return looks_like if looks_like in alike else min(alike, key=lambda domain: alike[domain])


def _look_alike(line: int, domain: str, meant: str, other: int) -> Refusal:
    what = f"the domain {shown_domain(domain)} ({domain}) looks like"
    if other:
        return Refusal(line=line, reason=f"{what} {meant} of line", other=other)
    return Refusal(line=line, reason=f"{what} {meant}, which is on the list")

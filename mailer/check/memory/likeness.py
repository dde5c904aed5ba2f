"""What ran before: how things of two issues are compared, whatever their case, marks and blanks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mailer.check.checked import Checked
from mailer.check.rule import Found
from mailer.check.texts import as_read, bare
from mailer.model.issue import Answers, Issue, Stories


@dataclass(frozen=True, slots=True)
class Said:
    """Something of an issue that may have run before: how it is compared, shown, and where it stands."""

    key: str
    shown: str
    location: tuple[str | int, ...]


def key_of(field: str, value: str) -> str:
    """What two equal things share; signs are part of a figure and of an address."""
    return "".join(value.split()).casefold() if field in ("figure", "url") else bare(value)


def blocks_of(issue: Issue, kind: type, key: str) -> Iterator[Said]:
    """A field of every block of a kind."""
    for position, block in enumerate(issue.blocks):
        if isinstance(block, kind):
            value = getattr(block, key)
            yield Said(key_of(key, value), as_read(value), ("blocks", position, block.type, key))


def items_in(issue: Issue, kind: type, key: str) -> Iterator[Said]:
    """A field of every story or answer in blocks of a kind."""
    for position, block in enumerate(issue.blocks):
        if isinstance(block, kind) and isinstance(block, Stories | Answers):
            for number, item in enumerate(block.items):
                value = getattr(item, key)
                yield Said(key_of(key, value), as_read(value), ("blocks", position, block.type, "items", number, key))


def ran_in(checked: Checked, said: Said, kind: type, key: str, *, items: bool = False) -> str:
    """The latest issue that had the same, or nothing."""
    look = items_in if items else blocks_of
    if not said.key:
        return ""
    return next((past.slug for past in checked.past if any(one.key == said.key for one in look(past, kind, key))), "")


def repeated(checked: Checked, kind: type, key: str, what: str, fix: str, *, items: bool = False) -> Iterator[Found]:
    """A finding for each that ran before; a translation has what its original has, and is not told again."""
    if checked.original:
        return
    for said in (items_in if items else blocks_of)(checked.issue, kind, key):
        ran = ran_in(checked, said, kind, key, items=items)
        if ran:
            shown = said.shown if len(said.shown) <= 60 else said.shown[:59] + "…"
            yield Found(message=f"{what} “{shown}” ran in {ran}", fix=fix, spot=checked.at(*said.location))

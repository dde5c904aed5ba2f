"""Readers on lists: imported, exported, suppressed, and forgotten."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from mailer.audience.addresses import one_recipient, same_reader
from mailer.audience.encodings import Encoding
from mailer.audience.importing import stage
from mailer.audience.lines import Heard
from mailer.audience.listfile import open_list
from mailer.audience.names import list_name
from mailer.audience.refused import write_refused
from mailer.audience.rows import NOT_SUPPRESSED
from mailer.errors import RecipientsError, UnknownNameError, nearest
from mailer.files.streaming import written_whole
from mailer.model.audience import EVERY_LIST, Difference, Refusal, Standing, Suppression
from mailer.model.text import one_line, unmailable_character

if TYPE_CHECKING:
    from mailer.store.lists import Lists
    from mailer.store.suppressions import Suppressions

_LONGEST_REASON = 200

REFUSALS_SHOWN = 1000
"""Refused rows that are told one by one; all of them are in the file that is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingImport:
    """An import that only waits for a yes: what it changes, and which rows it leaves out.

    ``apply`` takes the time, and whether a list that has changed meanwhile is an error: it is when somebody was asked.
    It returns what was changed. ``refused_file`` is None where none was wanted, or no row is to be mended.
    """

    list: str
    encoding: Encoding
    difference: Difference
    refusals: tuple[Refusal, ...]
    refused_file: Path | None
    apply: Callable[[dt.datetime, bool], Difference]


@contextmanager
def import_list(
    lists: Lists,
    path: Path,
    shown: str,
    name: str,
    *,
    encoding: str = "",
    look_alikes_are_meant: bool = False,
    refused_are_kept: bool = True,
    heard: Heard | None = None,
) -> Iterator[PendingImport]:
    """Read a list and compare it with the one called ``name``, which is changed by ``apply`` and not before.

    Rows that are refused are written to a file beside ``path``, where they are to be kept.

    Raises:
        RecipientsError: the file is no list, or none of its rows is usable.
        StoreError: the store is in use, full or damaged.
    """
    name = list_name(name)
    file = open_list(path, shown, encoding)
    with lists.importing(name) as staging:
        state = _state_of(path)
        stage(file, staging, look_alikes_are_meant=look_alikes_are_meant, heard=heard)
        difference = staging.difference()
        refused_file = write_refused(file, staging.refusals(), path) if refused_are_kept else None
        refusals = tuple(islice(staging.refusals(), REFUSALS_SHOWN))
        if _state_of(path) != state:
            raise RecipientsError("was written to while it was read", file=shown, fix="import it again")
        _refuse_an_empty_list(difference, refusals, shown)
        yield PendingImport(
            list=name,
            encoding=file.encoding,
            difference=difference,
            refusals=refusals,
            refused_file=refused_file,
            apply=lambda at, as_shown: staging.apply(difference, file=path.name, at=at, as_shown=as_shown),
        )


def _state_of(path: Path) -> tuple[int, int]:
    state = os.stat(path)
    return state.st_size, state.st_mtime_ns


def _refuse_an_empty_list(difference: Difference, refusals: Sequence[Refusal], shown: str) -> None:
    if not difference.rows:
        raise RecipientsError("holds a header and no readers", file=shown, fix="write one row per reader below it")
    if difference.rows == difference.refused:
        first = refusals[0]
        what = f"not one row is usable; the first: {first}"
        raise RecipientsError(what, file=shown, line=first.line, fix="mend the rows")


def known_list(lists: Lists, name: str) -> str:
    """The name of a list that is there.

    Raises:
        UnknownNameError: it is not.
    """
    known = lists.names()
    wanted = list_name(name)
    if wanted in known:
        return wanted
    close = nearest(wanted, known)
    fix = f"write {close}" if close else f"known: {', '.join(known)}" if known else "import one first"
    again = "mailer audience show" if known else "mailer audience import FILE --list NAME"
    raise UnknownNameError(f"there is no list {wanted}", fix=fix, next=again)


def export_pieces(lists: Lists, name: str, *, as_csv: bool, with_suppressed: bool) -> Iterator[str]:
    """The list ``name``, as it is written to a file, a piece at a time."""
    from mailer.audience.exporting import csv_pieces, json_pieces

    readers = lists.readers(name)
    if as_csv:
        return csv_pieces(readers, lists.fields(name), with_suppressed=with_suppressed)
    return json_pieces(readers, with_suppressed=with_suppressed)


def write_export(pieces: Iterator[str], path: Path, *, as_csv: bool) -> int:
    """Write an export, for nobody else's eyes; returns how many readers are in it.

    Raises:
        MailerError: the file is there already, or cannot be written.
    """
    if os.path.lexists(path):
        raise RecipientsError("is already there", file=str(path), fix="remove it, or choose another name with -o")
    # Above the readers of a CSV file stands its header.
    count = -1 if as_csv else 0
    # Spreadsheets take CSV for UTF-8 by its mark alone.
    with written_whole(path, encoding="utf-8-sig" if as_csv else "utf-8", private=True) as file:
        for piece in pieces:
            file.write(piece)
            count += 1
    return count


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """An address after it was suppressed; ``is_new`` is False for one that was already, which stays as it was."""

    address: str
    is_new: bool


def suppress(
    suppressions: Suppressions, addresses: Sequence[str], *, name: str, reason: str, at: dt.datetime
) -> tuple[Suppressed, ...]:
    """Let nothing go to ``addresses`` any more, from the list ``name`` or from any.

    Raises:
        RecipientsError: one of them is no address, or there is no reason; nothing is written then.
    """
    suppression = Suppression(list=name, reason=_words(reason), source="by hand", at=at)
    wanted = {same_reader(address): address for address in map(typed_address, addresses)}
    done = suppressions.suppress(tuple(wanted), suppression)
    return tuple(Suppressed(address=address, is_new=new) for address, new in zip(wanted.values(), done, strict=True))


def unsuppress(
    suppressions: Suppressions, standing: Standing, address: str, *, name: str, by: str, why: str, at: dt.datetime
) -> tuple[Suppression, ...]:
    """Let mail go to ``address`` again, from the list ``name`` or from all; who said so and why is kept.

    Raises:
        RecipientsError: nothing is suppressed that could be lifted, or there is no reason.
    """
    why = _words(why)
    lifted = suppressions.lift(same_reader(address), name, by=by, why=why, at=at)
    if not lifted and name and any(each.list == EVERY_LIST for each in standing.suppressions):
        again = "mailer audience unsuppress ADDRESS --reason TEXT"
        raise RecipientsError("the address is suppressed on every list, not on this one alone", next=again)
    if not lifted:
        raise RecipientsError("the address is not suppressed", next="mailer audience show ADDRESS")
    return lifted


def typed_address(text: str) -> str:
    """The address that somebody typed, with or without a name.

    Raises:
        RecipientsError: it is none.
    """
    return one_recipient(text).address


def _words(reason: str) -> str:
    said = one_line(reason)
    if said.lower() in NOT_SUPPRESSED or len(said) > _LONGEST_REASON or unmailable_character(said):
        raise RecipientsError("the reason says nothing, or too much", fix='write a few words, such as "asked by phone"')
    return said

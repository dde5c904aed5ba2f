"""A batch: one message for each reader of a list, on disk."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from itertools import tee
from pathlib import Path

from mailer.config.settings import Publication
from mailer.errors import RecipientsError
from mailer.message.batch.forms import Form
from mailer.message.batch.judging import Judged, Rows, judge
from mailer.message.batch.manifest import BatchWritten
from mailer.message.batch.plan import Plan, digest
from mailer.message.batch.side_by_side import processes_for
from mailer.message.batch.unfinished import refuse_taken
from mailer.message.batch.units import Addressed
from mailer.message.batch.writing import write_batch
from mailer.message.mailing import messages_to
from mailer.message.mould import Mould
from mailer.model.edition import Edition
from mailer.model.recipient import Recipient
from mailer.pipeline.desk import Desk
from mailer.pipeline.making import editions_to_send
from mailer.pipeline.moulds import moulds_of
from mailer.pipeline.readership import Readers
from mailer.pipeline.sealed import Seal, refuse_unapproved
from mailer.release import editions as edition_files
from mailer.release.inputs import settings_that_matter

_ANY_MOMENT = dt.datetime(2024, 2, 29, 23, 59, 59, tzinfo=dt.UTC)

Watch = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""Tells a person what is being done and how much there is of it, or 0; gives a function that hears how much is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeBatch:
    """A batch on disk: what was written for whom.

    ``list`` and ``seal``, the short form of the one that the editions have, are empty where there is none.
    """

    written: BatchWritten
    readers: Judged
    list: str
    suppressed: int
    seal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mailing:
    """An issue that is ready to be made into messages, and who gets them."""

    issue: str
    seal: str
    editions: Mapping[str, Edition]
    moulds: Mapping[str, Mould]
    default: str
    readers: Readers


def make_batch(
    desk: Desk, name: str, *, readers: Readers, out: Path, form: Form, watch: Watch, per_file: int
) -> MadeBatch:
    """Write one message for each of ``readers`` into the new folder ``out``; a sealed issue as it was sealed.

    What an earlier run of the same command had finished is kept.

    Raises:
        SealError: the issue is no longer what was sealed, or not everybody who must has approved it.
        RecipientsError: messages to some readers would not be what is meant; nothing is written.
        MessageError: nobody would get it, or it cannot be written; nothing is at ``out`` then.
    """
    refuse_taken(out)
    editions, seal = editions_to_send(desk, name)
    refuse_unapproved(seal)
    mailing = _compiled(desk.publication, seal, editions, readers)
    judged = _judged(mailing, watch)
    plan = _plan(desk, mailing, judged, form=form, per_file=per_file)
    with watch("writing messages", judged.readers) as heard:
        made = partial(_messages, mailing, judged)
        written = write_batch(plan, out, made, processes=processes_for(judged.readers), heard=heard)
    return MadeBatch(
        written=written, readers=judged, list=readers.list, suppressed=readers.suppressed, seal=mailing.seal
    )


def _compiled(publication: Publication, seal: Seal, editions: Mapping[str, Edition], readers: Readers) -> _Mailing:
    return _Mailing(
        issue=seal.issue,
        seal=seal.lock.short if seal.lock else "",
        editions=editions,
        moulds=moulds_of(publication, editions, readers.on_list.listing(seal.issue) if readers.on_list else None),
        default=editions[""].language,
        readers=readers,
    )


def _judged(mailing: _Mailing, watch: Watch) -> Judged:
    readers = mailing.readers
    with watch("looking at readers", readers.expected) as heard:
        return judge(
            readers.rows(),
            mailing.moulds,
            default=mailing.default,
            personal=readers.personal(mailing.issue),
            named=readers.fault,
            heard=heard,
        )


def _plan(desk: Desk, mailing: _Mailing, judged: Judged, *, form: Form, per_file: int) -> Plan:
    about = {
        "issue": mailing.issue,
        "seal": mailing.seal or None,
        "list": mailing.readers.list or None,
        "languages": dict(judged.languages),
        "suppressed": mailing.readers.suppressed,
    }
    facts = _facts(desk.publication, mailing, judged)
    return Plan(form=form, per_file=per_file, messages=judged.readers, at=desk.now(), facts=facts, about=about)


def _facts(publication: Publication, mailing: _Mailing, judged: Judged) -> dict[str, str]:
    """What the bytes of a batch depend on."""
    facts = {"the issue": mailing.issue, "the readers": mailing.readers.name, "their rows": digest(judged.digest)}
    if mailing.readers.on_list:
        facts["the keys of links"] = digest(mailing.readers.on_list.marks)
    for edition in mailing.editions.values():
        written = edition_files.written(edition).encode()
        facts[f"the edition in {edition.language}"] = digest(hashlib.sha256(written).hexdigest())
    for key, value in settings_that_matter(publication, tuple(mailing.moulds)).items():
        facts[f"the setting {key}"] = value
    for language, mould in mailing.moulds.items():
        # Whatever else they depend on shows here: keys to sign with, the version of this program.
        specimen = bytes(mould.specimen(_ANY_MOMENT))
        facts[f"a message in {language}"] = digest(hashlib.sha256(specimen).hexdigest())
    return facts


def _messages(mailing: _Mailing, judged: Judged, at: dt.datetime, wanted: Sequence[range]) -> Iterator[Addressed]:
    """The messages at ``wanted`` positions.

    Raises:
        RecipientsError: the readers, wanted or not, are not those that were judged.
    """
    readers, rows = mailing.readers, Rows()
    to_write, to_know = tee(_at(wanted, readers.rows(), rows))
    messages = messages_to(
        to_write,
        mailing.moulds,
        default=mailing.default,
        now=at,
        personal=readers.personal(mailing.issue),
        file=readers.name,
    )
    for (_, reader), message in zip(to_know, messages, strict=True):
        yield reader.id, message
    if rows.digest != judged.digest:
        what = "was changed while the batch was written, so nothing was"
        raise RecipientsError(what, file=readers.name, fix="type the command again")


def _at(
    wanted: Sequence[range], readers: Iterator[tuple[int, Recipient]], rows: Rows
) -> Iterator[tuple[int, Recipient]]:
    """Those of ``readers`` at ``wanted`` positions, which rise; ``rows`` hears of all of them."""
    left = iter(wanted)
    current = next(left, range(0))
    for position, (place, reader) in enumerate(readers):
        rows.add(reader)
        if position >= current.stop:
            current = next(left, range(0))
        if position in current:
            yield place, reader

"""A batch: one message for each reader, on disk. Those of a list are a mailing: see ``handing_over``."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import tee
from pathlib import Path

from mailer.config.settings import Publication
from mailer.errors import MessageError, RecipientsError
from mailer.message.batch.forms import Form
from mailer.message.batch.judging import Judged, Rows, judge
from mailer.message.batch.manifest import BatchWritten
from mailer.message.batch.plan import NUMBER, Plan, digest
from mailer.message.batch.side_by_side import processes_for
from mailer.message.batch.unfinished import refuse_taken
from mailer.message.batch.units import Addressed
from mailer.message.batch.writing import write_batch
from mailer.message.mailing import messages_to
from mailer.message.mould import Mould
from mailer.model.edition import Edition
from mailer.model.recipient import Recipient
from mailer.pipeline.desk import Desk, Watch
from mailer.pipeline.making import editions_to_send
from mailer.pipeline.moulds import moulds_of
from mailer.pipeline.readership import Readers
from mailer.pipeline.releasing import refuse_unfit
from mailer.pipeline.sealed import Seal, refuse_unapproved
from mailer.release import editions as edition_files
from mailer.release.inputs import settings_that_matter

_ROWS = "their rows"
_ANY_MOMENT = dt.datetime(2024, 2, 29, 23, 59, 59, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeBatch:
    """A batch on disk: what was written for whom.

    ``list``, ``mailing`` and ``seal``, the short form of the one that the editions have, are empty where there is none.
    ``suppressed`` are left out, ``elsewhere`` of them as they get it by another list. ``left`` are the ids of readers
    who left while it was written: their messages are in it.
    """

    written: BatchWritten
    readers: Judged
    seal: str
    suppressed: int
    list: str = ""
    mailing: str = ""
    elsewhere: int = 0
    left: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
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
        SealError: the issue is no longer what was sealed, not approved by all who must, or not fit to be sent.
        RecipientsError: messages to some readers would not be what is meant; nothing is written.
        MessageError: nobody would get it, or it cannot be written; nothing is at ``out`` then.
    """
    refuse_taken(out)
    editions, seal = editions_to_send(desk, name)
    refuse_unapproved(seal)
    if not seal.lock:
        refuse_unfit(desk, seal.issue)
    ready = made_ready(desk.publication, seal, editions, readers)
    judged = judged_for(ready, watch)
    plan = planned(desk, ready, judged, form=form, per_file=per_file)
    written = written_to(out, plan, ready, judged, watch)
    return MadeBatch(written=written, readers=judged, seal=ready.seal, suppressed=readers.suppressed)


def made_ready(publication: Publication, seal: Seal, editions: Mapping[str, Edition], readers: Readers) -> Ready:
    """Make moulds of editions for these readers.

    Raises:
        MessageError: messages would not be what was meant.
    """
    return Ready(
        issue=seal.issue,
        seal=seal.lock.short if seal.lock else "",
        editions=editions,
        moulds=moulds_of(publication, editions, readers.on_list.listing(seal.issue) if readers.on_list else None),
        default=editions[""].language,
        readers=readers,
    )


def judged_for(ready: Ready, watch: Watch) -> Judged:
    """Look at all readers.

    Raises:
        RecipientsError: messages to some would not be what is meant.
        MessageError: there are none.
    """
    readers = ready.readers
    with watch("looking at readers", readers.expected) as heard:
        judged = judge(
            readers.rows(),
            ready.moulds,
            default=ready.default,
            personal=readers.personal(ready.issue),
            named=readers.fault,
            heard=heard,
        )
    if not judged.readers:
        raise MessageError("there is nobody to write to", fix="name a list with at least one recipient")
    return judged


def planned(
    desk: Desk,
    ready: Ready,
    judged: Judged,
    *,
    form: Form,
    per_file: int,
    mailing: str = "",
    token: str = "",
) -> Plan:
    """What the batch is made of. That of a ``mailing`` has a ``token``, and is begun anew for fewer readers."""
    about = {
        "issue": ready.issue,
        "seal": ready.seal or None,
        "list": ready.readers.list or None,
        "mailing": mailing or None,
        "languages": dict(judged.languages),
        "suppressed": ready.readers.suppressed,
    }
    return Plan(
        form=form,
        per_file=per_file,
        messages=judged.readers,
        at=desk.now(),
        facts=_facts(desk.publication, ready, judged),
        about=about,
        token=token,
        may_differ=frozenset({_ROWS, NUMBER}) if mailing else frozenset(),
    )


def written_to(
    out: Path,
    plan: Plan,
    ready: Ready,
    judged: Judged,
    watch: Watch,
    decide: Callable[[str], None] = lambda token: None,
) -> BatchWritten:
    """Write the batch; ``decide`` may refuse to let it have its name.

    Raises:
        MessageError: it cannot be written; nothing is at ``out`` then.
        RecipientsError: the readers are not those who were judged.
    """
    with watch("writing messages", judged.readers) as heard:
        made = partial(_messages, ready, judged)
        return write_batch(plan, out, made, processes=processes_for(judged.readers), heard=heard, decide=decide)


def _facts(publication: Publication, ready: Ready, judged: Judged) -> dict[str, str]:
    """What the bytes of a batch depend on."""
    facts = {"the issue": ready.issue, "the readers": ready.readers.name, _ROWS: digest(judged.digest)}
    if ready.readers.on_list:
        facts["the keys of links"] = digest(ready.readers.on_list.marks)
    for edition in ready.editions.values():
        written = edition_files.written(edition).encode()
        facts[f"the edition in {edition.language}"] = digest(hashlib.sha256(written).hexdigest())
    for key, value in settings_that_matter(publication, tuple(ready.moulds)).items():
        facts[f"the setting {key}"] = value
    for language, mould in ready.moulds.items():
        # Whatever else they depend on shows here: keys to sign with, the version of this program.
        specimen = bytes(mould.specimen(_ANY_MOMENT))
        facts[f"a message in {language}"] = digest(hashlib.sha256(specimen).hexdigest())
    return facts


def _messages(ready: Ready, judged: Judged, at: dt.datetime, wanted: Sequence[range]) -> Iterator[Addressed]:
    """The messages at ``wanted`` positions.

    Raises:
        RecipientsError: the readers, wanted or not, are not those that were judged.
    """
    readers, rows = ready.readers, Rows()
    to_write, to_know = tee(_at(wanted, readers.rows(), rows))
    messages = messages_to(
        to_write,
        ready.moulds,
        default=ready.default,
        now=at,
        personal=readers.personal(ready.issue),
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

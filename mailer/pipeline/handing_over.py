"""A mailing as a batch: another program sends it. An issue goes to a list once, by ``send`` or by one batch.

    frozen        its readers are those whom ``send`` would have, and either may go on with it
    written       in ``OUT.part``; who has left by then is not in it
    handed over   once the batch lacks nothing but its name: nobody else sends it from here on
    named         ``OUT``; whoever takes it from there finds all of it

A crash before it is handed over has decided nothing, after it the same command gives the batch its name, and no other
one does.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from mailer.errors import MailingError, UnknownNameError
from mailer.message.batch.forms import Form
from mailer.message.batch.judging import Judged
from mailer.message.batch.unfinished import part_of, refuse_taken
from mailer.message.batch.writing import finish_batch
from mailer.model.delivery import Mailing, Suppressed, mailing_name
from mailer.model.edition import Edition
from mailer.model.handed_over import HandedOver
from mailer.pipeline.batching import MadeBatch, judged_for, made_ready, planned, written_to
from mailer.pipeline.desk import Desk, Watch
from mailer.pipeline.making import editions_to_send
from mailer.pipeline.readership import readers_of_list, readers_of_mailing
from mailer.pipeline.sealed import Seal, refuse_unapproved
from mailer.pipeline.sending import Audience, sealed_by_itself

BY_ITSELF = "mailer batch"
"""Who has approved an issue that nobody else had to approve."""


def hand_over(
    desk: Desk,
    audience: Audience,
    name: str,
    list_name: str,
    *,
    out: Path,
    form: Form,
    watch: Watch,
    per_file: int,
) -> MadeBatch:
    """Write one message for each reader of a list into the new folder ``out``, and take the mailing as handed over.

    What an earlier run of the same command had finished is kept, unless readers have left since.

    Raises:
        SealError: the issue is no longer what was sealed, not everybody who must has approved it, or it is not fit.
        MailingError: it goes to this list by ``send``, or by another batch, or to nobody any more.
        RecipientsError: messages to some readers would not be what is meant; nothing is written.
        MessageError: nobody would get it, or it cannot be written; nothing is at ``out`` then.
    """
    slug = desk.issues.slug_of(name)
    handed = audience.mailings.handed_over_as(slug, list_name)
    if handed:
        return _named(desk, slug, list_name, handed, out)
    refuse_taken(out)
    editions, seal = editions_to_send(desk, slug)
    refuse_unapproved(seal)
    mailing, seal = _frozen(desk, audience, seal, editions, list_name, watch=watch, out=out)
    counts = audience.mailings.hold_back(mailing.name, desk.now())
    readers = readers_of_mailing(audience.mailings, mailing, counts, desk.publication)
    ready = made_ready(desk.publication, seal, editions, readers)
    judged = judged_for(ready, watch)
    token = secrets.token_hex(16)
    plan = planned(desk, ready, judged, form=form, per_file=per_file, mailing=mailing.name, token=token)
    left: list[int] = []
    decide = partial(_decide, desk, audience, mailing, out, judged, left)
    written = written_to(out, plan, ready, judged, watch, decide)
    return MadeBatch(
        written=written,
        readers=judged,
        seal=ready.seal,
        suppressed=counts.suppressed,
        list=list_name,
        mailing=mailing.name,
        elsewhere=audience.mailings.suppressed(mailing.name).get(Suppressed.ELSEWHERE, 0),
        left=tuple(left),
    )


def _frozen(
    desk: Desk,
    audience: Audience,
    seal: Seal,
    editions: Mapping[str, Edition],
    list_name: str,
    *,
    watch: Watch,
    out: Path,
) -> tuple[Mailing, Seal]:
    """The mailing with its seal: the one that was begun, or a new one once readers and issue were found to be fit."""
    mailings, name = audience.mailings, mailing_name(seal.issue, list_name)
    try:
        mailings.find(name)
    except UnknownNameError:
        readers = readers_of_list(audience.lists, list_name, desk.publication)
        # What is wrong with a reader can be mended now, and not once he or she is frozen.
        judged_for(made_ready(desk.publication, seal, editions, readers), watch)
    if not seal.lock:
        again = _command(seal.issue, list_name, desk.publication.shown(out))
        seal = sealed_by_itself(desk, audience, seal.issue, editions, by=BY_ITSELF, again=again)
    assert seal.lock
    return mailings.plan(seal.issue, list_name, seal.lock.seal, now=desk.now()), seal


def _decide(
    desk: Desk, audience: Audience, mailing: Mailing, out: Path, judged: Judged, left: list[int], token: str
) -> None:
    """Hand the mailing over, as all of its batch is on disk; ``left`` hears of readers who have left meanwhile."""
    left.extend(audience.mailings.who_left(mailing.name))
    batch = HandedOver(token, desk.publication.shown(out.resolve()))
    audience.mailings.hand_over(mailing.name, desk.now(), batch=batch, readers=judged.readers)


def _named(desk: Desk, issue: str, list_name: str, handed: HandedOver, out: Path) -> MadeBatch:
    """Give the batch that was handed over its name, which a crash has kept from it."""
    finished = finish_batch(out, handed.token)
    if finished is None:
        raise _handed_over(desk, issue, list_name, handed)
    written, about = finished
    judged = Judged(readers=written.messages, languages=about["languages"], fallbacks=(), digest="")
    return MadeBatch(
        written=written,
        readers=judged,
        seal=about["seal"] or "",
        suppressed=about["suppressed"],
        list=list_name,
        mailing=mailing_name(issue, list_name),
    )


def _handed_over(desk: Desk, issue: str, list_name: str, handed: HandedOver) -> MailingError:
    name = mailing_name(issue, list_name)
    what = f"{name} was handed over as a batch in {handed.place}; an issue goes to a list once"
    if part_of(desk.publication.root / handed.place).exists():
        fix = f"{handed.place}.part lacks nothing but its name, which the same command gives it"
        return MailingError(what, fix=fix, next=_command(issue, list_name, handed.place))
    return MailingError(what, fix="send another issue", next=f"mailer mailing status {name}")


def _command(issue: str, list_name: str, out: str) -> str:
    return f"mailer batch {issue} --list {list_name} -o {out}"

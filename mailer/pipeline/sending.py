"""A sealed issue is to go to a whole list: it is looked at, sealed, and its audience is frozen.

    prepare    looks at everything that could be wrong, and changes nothing
    sealed     seals what nobody has to approve
    plan       freezes the audience, or takes up the one that was frozen

What follows is in ``carrying``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mailer.config.places import place_of
from mailer.config.settings import Publication
from mailer.errors import SealError, SettingsError, UnknownNameError
from mailer.message.batch.judging import Judged, judge
from mailer.message.mould import Mould
from mailer.model.delivery import Counts, Mailing, mailing_name
from mailer.model.edition import Edition
from mailer.pipeline.desk import Desk, Watch
from mailer.pipeline.making import editions_to_send
from mailer.pipeline.moulds import moulds_of
from mailer.pipeline.readership import Readers, readers_of_list
from mailer.pipeline.releasing import approve, refuse_unfit
from mailer.pipeline.sealed import Seal, refuse_unapproved

if TYPE_CHECKING:
    from mailer.store.lists import Lists
    from mailer.store.mailings import Mailings

BY_ITSELF = "mailer send"
"""Who has approved an issue that nobody else had to approve."""


class Audience(Protocol):
    """What is kept of readers, and of what was sent to them; ``wiring`` makes it."""

    @property
    def lists(self) -> Lists:
        """The lists."""

    @property
    def mailings(self) -> Mailings:
        """The mailings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An issue that can be sent to a list.

    ``counts`` are those of the mailing, or what it would begin with where ``mailing`` is None. ``judged`` is what is
    known of the readers; of a mailing that has begun they were judged then, and it is None.
    """

    issue: str
    list: str
    seal: Seal
    editions: Mapping[str, Edition]
    moulds: Mapping[str, Mould]
    readers: Readers
    counts: Counts
    judged: Judged | None = None
    mailing: Mailing | None = None

    @property
    def name(self) -> str:
        """What the mailing is called."""
        return mailing_name(self.issue, self.list)

    @property
    def left(self) -> int:
        """How many are to get it."""
        return self.counts.left


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A mailing whose audience is frozen, with what messages to it are made from."""

    mailing: Mailing
    moulds: Mapping[str, Mould]
    default: str


def prepare(desk: Desk, audience: Audience, issue: str, list_name: str, *, watch: Watch) -> Prepared:
    """See whether an issue can be sent to a list, as it was sealed, or where it never was, as it stands.

    Raises:
        SettingsError: readers would have no link to leave by.
        SealError: it is no longer what was sealed, not everybody who must has approved it, or it is not fit to be sent.
        MailingError: it was sent to this list already, or not as it is now, or somebody has paused it.
        RecipientsError: messages to some readers would not be what is meant.
    """
    publication = desk.publication
    _refuse_without_web(publication)
    editions, seal = editions_to_send(desk, issue)
    refuse_unapproved(seal)
    if not seal.lock:
        refuse_unfit(desk, seal.issue)
    readers = readers_of_list(audience.lists, list_name, publication)
    begun = _begun(desk, audience, seal, list_name)
    assert readers.on_list
    moulds = moulds_of(publication, editions, readers.on_list.listing(seal.issue))
    judged = None if begun else _judged(seal.issue, readers, moulds, editions[""].language, watch)
    return Prepared(
        issue=seal.issue,
        list=list_name,
        seal=seal,
        editions=editions,
        moulds=moulds,
        readers=readers,
        judged=judged,
        mailing=begun[0] if begun else None,
        counts=begun[1] if begun else audience.mailings.forecast(seal.issue, list_name, now=desk.now()),
    )


def _judged(issue: str, readers: Readers, moulds: Mapping[str, Mould], default: str, watch: Watch) -> Judged:
    with watch("looking at readers", readers.expected) as heard:
        return judge(
            readers.rows(),
            moulds,
            default=default,
            personal=readers.personal(issue),
            named=readers.fault,
            heard=heard,
        )


def sealed(desk: Desk, audience: Audience, prepared: Prepared) -> Prepared:
    """Seal an issue that nobody has to approve; one that is sealed stays as it is.

    Raises:
        SealError: it is not fit to be sent, or is not what was prepared any more.
        MailingError: it was sealed otherwise before, and some have yet to get that.
    """
    if prepared.seal.lock:
        return prepared
    again = f"mailer send {prepared.issue} --list {prepared.list}"
    seal = sealed_by_itself(desk, audience, prepared.issue, prepared.editions, by=BY_ITSELF, again=again)
    return dataclasses.replace(prepared, seal=seal)


def sealed_by_itself(
    desk: Desk, audience: Audience, issue: str, editions: Mapping[str, Edition], *, by: str, again: str
) -> Seal:
    """Seal an issue that nobody has to approve, as it was looked at; ``again`` is the command that looks again.

    Raises:
        SealError: it is not fit to be sent, or is not what was looked at any more.
    """
    approve(desk, issue, by=by, mailings=lambda: audience.mailings)
    now, seal = editions_to_send(desk, issue)
    if now != editions:
        raise SealError(f"{issue} was changed after it was looked at; nothing was sent", next=again)
    return seal


def plan(
    desk: Desk, audience: Audience, prepared: Prepared, *, seal: str = "", restored_is_meant: bool = False
) -> Planned:
    """Freeze the audience that was looked at, or take up the one that was frozen; ``seal`` is instead of the issue's.

    Raises:
        MailingError: the mailing has ended meanwhile, or would go to more readers or to fewer than was said.
        StoreError: another process sends from the store, or it was copied: nothing is planned in one like that.
    """
    named = seal or _sealed_as(prepared.seal)
    assert named, "only what is sealed is planned"
    expected = None if prepared.mailing else prepared.left
    with audience.mailings.sending(restored_is_meant=restored_is_meant):
        mailing = audience.mailings.plan(prepared.issue, prepared.list, named, now=desk.now(), expected=expected)
    return Planned(mailing=mailing, moulds=prepared.moulds, default=prepared.editions[""].language)


def refuse_elsewhere(audience: Audience, *, restored_is_meant: bool = False) -> None:
    """Raise ``StoreError`` where another process sends from the store, or where it may not know what was sent."""
    with audience.mailings.sending(restored_is_meant=restored_is_meant):
        return


def refuse_changed(desk: Desk, prepared: Prepared) -> None:
    """Raise ``SealError`` where an issue is not sealed any more as it was when somebody said that it may go out."""
    _, seal = editions_to_send(desk, prepared.issue)
    refuse_unapproved(seal)
    if _sealed_as(seal) != _sealed_as(prepared.seal):
        what = f"{prepared.issue} was approved anew while {prepared.name} waited; nothing was sent"
        raise SealError(what, fix="look again, and say so again", next=f"mailer issue diff {prepared.issue} --sealed")


def _sealed_as(seal: Seal) -> str:
    return seal.lock.seal if seal.lock else ""


def _refuse_without_web(publication: Publication) -> None:
    if not publication.web.url:
        file, line = place_of(publication.root, "web", "url")
        what = "readers would have no link to leave the list by, which large providers ask for"
        fix = 'write [web] url = "https://…", the address that readers leave at'
        raise SettingsError(what, file=file, line=line, fix=fix)


def _begun(desk: Desk, audience: Audience, seal: Seal, list_name: str) -> tuple[Mailing, Counts] | None:
    """The mailing of an issue to a list where it has begun and may go on."""
    name = mailing_name(seal.issue, list_name)
    try:
        audience.mailings.find(name)
    except UnknownNameError:
        return None
    audience.mailings.plan(seal.issue, list_name, _sealed_as(seal), now=desk.now())
    return audience.mailings.find(name)

"""A test of an issue: what readers of a list will get, to a few people, over the transport that readers' mail takes."""

from __future__ import annotations

import dataclasses
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mailer.audience.addresses import one_recipient, same_reader
from mailer.deliver.smtp.connections import Connections
from mailer.deliver.smtp.events import InDoubt, Returned, Settled, Trouble
from mailer.message.mould import Mould
from mailer.message.personal import Listing, Personal
from mailer.model.edition import Edition
from mailer.model.message import Message
from mailer.model.recipient import Recipient
from mailer.model.text import SlottedText
from mailer.pipeline.carrying import Way
from mailer.pipeline.desk import Desk
from mailer.pipeline.making import edition_in, editions_to_send
from mailer.pipeline.moulds import moulds_of

MARK = "[TEST] "
"""What the subject begins with, so that nobody takes it for the issue."""

_LIST = "test"
_TOKEN = "test"  # noqa: S105 — it proves nothing, and whoever follows the link reads that
_MOST_CONNECTIONS = 4
_PAUSES = (1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of one test mail; ``said`` is the server's word, or what happened instead of one."""

    address: str
    language: str
    state: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """Test mails that are ready to go; ``seal`` is the short form of the seal, empty where there is none."""

    issue: str
    messages: tuple[tuple[str, Message], ...]
    seal: str


def prepare_trials(
    desk: Desk, name: str, addresses: Sequence[str], *, language: str = "", every: bool = False
) -> Trials:
    """A test mail to each address: in the publication's own language, in ``language``, or in ``every`` one there is.

    Raises:
        RecipientsError: an address is none.
        UnknownNameError: the issue is not written in ``language``.
        SealError: it is no longer what was approved.
        MessageError: a mail would not be what is meant.
    """
    slug = desk.issues.slug_of(name)
    readers = {same_reader(reader.address): reader for reader in map(one_recipient, addresses)}
    editions, seal = editions_to_send(desk, slug)
    chosen = editions if every else dict([edition_in(editions, language, slug)])
    marked = {tag: _marked(edition) for tag, edition in chosen.items()}
    moulds = moulds_of(desk.publication, marked, Listing.of(_LIST, desk.publication, slug))
    messages = (
        (language, _message(desk, mould, reader)) for reader in readers.values() for language, mould in moulds.items()
    )
    return Trials(issue=slug, messages=tuple(messages), seal=seal.lock.short if seal.lock else "")


def send_trials(trials: Trials, way: Way, trouble: Callable[[str], None]) -> Iterator[Tried]:
    """Send what was prepared, and tell what becomes of each; ``trouble`` is told what hinders, in words.

    Raises:
        DeliveryError: the server cannot be reached, or does not let us send; what was not told of was not sent.
    """
    languages = {message.message_id: language for language, message in trials.messages}
    number = min(_MOST_CONNECTIONS, way.connections, len(trials.messages))
    # Somebody sits there and waits.
    limits = dataclasses.replace(way.limits, pauses=_PAUSES)
    connections = Connections(way.opening, clock=time.monotonic, number=number, limits=limits)
    for event in connections.carry([message for _, message in trials.messages]):
        if isinstance(event, Trouble):
            trouble(str(event.fault))
        if not isinstance(event, Settled | InDoubt | Returned):
            continue
        state, said = _became(event)
        language = languages[event.message.message_id]
        yield Tried(address=event.message.recipient, language=language, state=state, said=said)


def _became(event: Settled | InDoubt | Returned) -> tuple[str, str]:
    if isinstance(event, Settled):
        return event.outcome.state, str(event.outcome.reply)
    state = "in_doubt" if isinstance(event, InDoubt) else "not_sent"
    return state, ": ".join(filter(None, (event.why, str(event.reply or ""))))


def _message(desk: Desk, mould: Mould, reader: Recipient) -> Message:
    # Its own at each try: some mail programs show a message with an id that they know already only once.
    personal = Personal(secrets.token_hex(16), _TOKEN, desk.publication.sender.address)
    return mould.message(reader, desk.now(), personal=personal, parsed_again=True)


def _marked(edition: Edition) -> Edition:
    return dataclasses.replace(edition, subject=SlottedText((MARK, *edition.subject.parts)))

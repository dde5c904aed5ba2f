"""A pair of keys, what the DNS publishes of them, and signed messages: name only what matters to the test."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from mailer.message.dkim.keys import Key, new_key, read_key
from mailer.message.dkim.records import record
from mailer.message.dkim.signing import signer
from mailer.message.mould import compile_edition
from mailer.model.message import Message
from mailer.pipeline.making import make_editions, unsubscribe_uri
from mailer.pipeline.starting import start_publication
from mailer.wiring import bundled, open_desk
from tests.message_builders import a_mould, a_reader

DOMAIN = "tidewatch.example"
NOW = dt.datetime(2024, 5, 17, 7, 30, tzinfo=dt.UTC)
HOSTILE = 'Zoë "Bcc: x@evil.example" <victim@bank.example>, Corp; d=evil.example =?utf-8?q?=0AX=3Ay?= ' * 2

_POST = b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
_FOLDER = tempfile.TemporaryDirectory()


@cache
def a_pem(kind: str) -> bytes:
    """The file of a private key; making one of RSA takes a second, so all tests share it."""
    return new_key(kind)  # type: ignore[arg-type]


@cache
def a_pair() -> tuple[Key, ...]:
    """An RSA and an Ed25519 key."""
    return tuple(read_key(a_pem(kind), kind, f"m202405-{kind}", "a key") for kind in ("rsa", "ed25519"))


def a_zone(keys: Sequence[Key] = (), domain: str = DOMAIN) -> dict[str, str]:
    """What the DNS publishes."""
    records = [record(key, domain) for key in keys or a_pair()]
    return {published.name: published.value for published in records}


def a_message(name: str = "") -> Message:
    """A small message, with the header of one-click unsubscribing."""
    return _with_one_click(a_mould().message(a_reader(name=name), NOW))


def the_sample_message(name: str = HOSTILE) -> Message:
    """A message of the sample issue to a reader of this name."""
    publication, editions = _sample()
    edition = next(iter(editions.values()))
    mould = compile_edition(edition, publication, unsubscribe_uri=unsubscribe_uri(publication))
    return _with_one_click(mould.message(a_reader(name=name), NOW))


@cache
def _sample():
    folder = Path(_FOLDER.name, "sample")
    *_, issue = start_publication(bundled("sample"), folder)
    desk = open_desk(folder)
    return desk.publication, make_editions(desk, issue)


def _with_one_click(message: Message) -> Message:
    block, *body = message.segments
    if _POST not in block:
        block = block.replace(b"Content-Language:", _POST + b"Content-Language:")
    facts = {"sender": message.sender, "recipient": message.recipient, "message_id": message.message_id}
    return Message(**facts, segments=(block, *body))


def signed(message: Message, domain: str = DOMAIN, keys: Sequence[Key] = ()) -> bytes:
    """The message with its signatures on top."""
    block, *body = message.segments
    return signer(keys or a_pair(), domain).signatures(block, body, NOW) + bytes(message)

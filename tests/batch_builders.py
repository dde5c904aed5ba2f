"""Batches of a few messages: name only what matters to the test."""

from __future__ import annotations

import datetime as dt
import mailbox
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mailer.message.batch.forms import FormName, form_of
from mailer.message.batch.manifest import BatchWritten
from mailer.message.batch.plan import Plan
from mailer.message.batch.units import Addressed, Making
from mailer.message.batch.writing import write_batch
from mailer.message.mailing import messages_to
from mailer.model.message import Message
from tests.message_builders import NOW, a_mould, a_reader, an_edition, an_edition_with_a_picture

SMUGGLED = "\n.\nMAIL FROM:<x@evil.example>\nRCPT TO:<y@evil.example>\nDATA\n.\n..\nFrom me\n>From me\n"
HOSTILE_NAMES = (
    "",
    ".",
    ".Ana",
    "From me",
    "=?utf-8?q?=0ABcc=3Ax=40evil=2Eexample?=",
    "Some very long name indeed that goes on and on and on and on <victim@bank.example>, Corp",
    'Bo; the "great" \\',
    "Zoë Ångström 李 雷",
    "{name|reader} {{ 7*7 }} %recipient.x%",
    "<script>alert(1)</script>",
    "QUIT",
)
FORMS: tuple[FormName, ...] = ("eml", "rfc2442", "exim", "mbox")


def messages(count: int = 3) -> list[Message]:
    """Messages to readers of hostile names, of an edition that would smuggle commands."""
    text = SMUGGLED + "Dear {name|reader},\nTo leave: editors@tidewatch.example\n"
    moulds = {"": a_mould(an_edition(text=text)), "fr": a_mould(an_edition_with_a_picture(language="fr"))}
    names = [HOSTILE_NAMES[n % len(HOSTILE_NAMES)] for n in range(count)]
    readers = [
        (n, a_reader(f"reader{n}@x.example", name=name, language="fr" if n % 3 == 1 else ""))
        for n, name in enumerate(names)
    ]
    return list(messages_to(readers, moulds, default="", now=NOW))


def message(data: bytes, **facts: str) -> Message:
    """A message of these very bytes, whoever made them."""
    given = {"sender": "a@x.example", "recipient": "b@x.example", "message_id": "<1@x.example>", **facts}
    return Message(segments=(data,), **given)


def a_plan(form: FormName = "rfc2442", count: int = 3, *, per_file: int = 10_000, dsn: bool = False, **facts: Any):
    """A batch of so many messages."""
    given = {"at": NOW, "facts": {"their rows": "sha256:0"}, "about": {"issue": "2024-05-17"}, **facts}
    return Plan(form=form_of(form, dsn=dsn), per_file=per_file, messages=count, **given)


def making(made: Sequence[Message]) -> Making:
    """Makes nothing, as the messages are there; their readers have the ids from 1."""

    def wanted_of(at: dt.datetime, wanted: Sequence[range]) -> Iterator[Addressed]:
        return ((position + 1, made[position]) for positions in wanted for position in positions)

    return wanted_of


def batch(
    made: Sequence[Message], out: Path, form: FormName = "rfc2442", *, processes: int = 1, **facts: Any
) -> BatchWritten:
    """Write messages as a batch."""
    return write_batch(a_plan(form, len(made), **facts), out, making(made), processes=processes)


def files_in(folder: Path) -> dict[str, bytes]:
    """Everything in a folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


Taken = list[tuple[str, str, bytes]]
"""Sender, recipient and bytes of messages."""


def replayed(data: bytes, greeting: bytes = b"EHLO ") -> Taken:
    """What a server would take from batch SMTP, reading it line by line as RFC 5321 4.5.2 says."""
    assert data.endswith(b"\r\n")
    lines = iter(data.removesuffix(b"\r\n").split(b"\r\n"))
    taken: Taken = []
    sender = recipient = ""
    assert next(lines).startswith(greeting)
    for line in lines:
        assert b"\n" not in line
        assert b"\r" not in line
        if line.startswith(b"MAIL FROM:<"):
            sender, recipient = line[11:].partition(b">")[0].decode(), ""
        elif line.startswith(b"RCPT TO:<"):
            assert sender
            assert not recipient
            recipient = line[9:].partition(b">")[0].decode()
        elif line == b"DATA":
            body = []
            while (part := next(lines)) != b".":
                body.append(part.removeprefix(b".") + b"\r\n")
            taken.append((sender, recipient, b"".join(body)))
            sender = ""
        else:
            assert line == b"QUIT"
            assert next(lines, None) is None
            return taken
    raise AssertionError("no QUIT: the file is not whole")


def meant(made: Sequence[Message]) -> Taken:
    """What somebody who reads a batch must take from it."""
    return [(each.sender, each.recipient, bytes(each)) for each in made]


def in_mbox(path: Path) -> list[tuple[str, bytes]]:
    """Sender and bytes of the messages that Python finds in an mbox, its quoting taken off."""
    found = []
    box = mailbox.mbox(path, create=False)
    for key in box.keys():  # noqa: SIM118 — a mailbox is no mapping
        opening = box.get_message(key).get_from()
        lines = box.get_bytes(key).split(b"\n")
        bare = b"\r\n".join(line[1:] if line.lstrip(b">").startswith(b"From ") else line for line in lines)
        found.append((opening, bare))
    box.close()
    return found

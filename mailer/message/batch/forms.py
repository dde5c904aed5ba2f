"""The forms of a batch, and how a message is written in each.

    eml      the message as it is, in a file of its own
    rfc2442  batch SMTP: the client's side of a dialogue, every answer taken for a success
    exim     the same as ``exim -bS`` takes it, which refuses every parameter
    mbox     one message below the other, as mail programs keep them (mboxrd)

Batch SMTP is the content of the media type that RFC 2442 defines, without its MIME label: programs that take it from
disk read commands from the first line, so the label belongs to whoever mails the file on. A file that does not end in
QUIT is cut off.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from mailer.model.message import Message

FormName = Literal["eml", "rfc2442", "exim", "mbox"]

_DOT = re.compile(rb"^\.", re.MULTILINE)
_FROM = re.compile(rb"^(>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What stands around messages, and what is done to their lines so that nothing in them is taken for it.

    ``quoted`` takes a piece of whole lines. ``extensions`` are those of SMTP that a server must know.
    """

    name: FormName
    suffix: str
    quoted: Callable[[bytes], bytes]
    opening: Callable[[Message], bytes] = lambda first: b""
    envelope: Callable[[Message, dt.datetime], bytes] = lambda message, at: b""
    end: bytes = b""
    closing: bytes = b""
    extensions: tuple[str, ...] = ()


def form_of(name: FormName, *, dsn: bool = False) -> Form:
    """The form ``name``; with ``dsn``, batch SMTP says which reports are wanted (RFC 3461)."""
    form = _FORMS[name]
    return replace(form, envelope=_envelope_with_reports, extensions=("DSN",)) if dsn else form


def _as_it_is(lines: bytes) -> bytes:
    return lines


def _dots_doubled(lines: bytes) -> bytes:
    """RFC 5321 4.5.2. Messages of this program never begin a line with a dot; others might."""
    return _DOT.sub(b"..", lines) if b"\n." in lines or lines.startswith(b".") else lines


def _unix_lines(lines: bytes) -> bytes:
    """Line ends of Unix, and a ``>`` more before whatever could be taken for the line between two messages."""
    return _FROM.sub(rb">\1", lines.replace(b"\r\n", b"\n"))


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2]


def _ehlo(first: Message) -> bytes:
    return f"EHLO {_domain(first.sender)}\r\n".encode("ascii")


def _helo(first: Message) -> bytes:
    return f"HELO {_domain(first.sender)}\r\n".encode("ascii")


def _envelope(message: Message, at: dt.datetime) -> bytes:
    return f"MAIL FROM:<{message.sender}>\r\nRCPT TO:<{message.recipient}>\r\nDATA\r\n".encode("ascii")


def _envelope_with_reports(message: Message, at: dt.datetime) -> bytes:
    """The same, asking for reports of failure and delay that bring back the header alone (RFC 3461 4)."""
    mail = f"MAIL FROM:<{message.sender}> RET=HDRS ENVID={message.envelope_id}\r\n"
    return f"{mail}RCPT TO:<{message.recipient}> NOTIFY=FAILURE,DELAY\r\nDATA\r\n".encode("ascii")


def _from_line(message: Message, at: dt.datetime) -> bytes:
    """What parts messages in an mbox: who sent it, and when, in UTC."""
    return f"From {message.sender} {time.asctime(at.astimezone(dt.UTC).timetuple())}\n".encode("ascii")


_RFC2442 = Form(
    name="rfc2442",
    suffix=".bsmtp",
    quoted=_dots_doubled,
    opening=_ehlo,
    envelope=_envelope,
    end=b".\r\n",
    closing=b"QUIT\r\n",
)
_FORMS: dict[FormName, Form] = {
    "eml": Form(name="eml", suffix=".eml", quoted=_as_it_is),
    "rfc2442": _RFC2442,
    "exim": replace(_RFC2442, name="exim", opening=_helo),
    "mbox": Form(name="mbox", suffix=".mbox", quoted=_unix_lines, envelope=_from_line, end=b"\n"),
}

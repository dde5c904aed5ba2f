"""A mailing on disk: a folder of ``.eml`` files, or one file of batch SMTP.

Both are written beside their place under a hidden name that ends in ``.part``, forced to disk, and renamed when whole:
a crash leaves nothing that could be taken for the mailing.

Batch SMTP is what RFC 2442 defines: the client's side of an SMTP dialogue, every answer taken for a success. The file
is the content of that media type without its MIME label. Programs that take batches from disk (``exim -bS``) read
commands from the first line, so the label belongs to whoever mails the file on; its one parameter, required-extensions,
would be empty, since no message here needs an extension. EHLO opens it; a file that does not end in QUIT is cut off.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mailer.errors import MessageError
from mailer.message.headers import refuse_address
from mailer.message.rules import check_ascii, check_lines
from mailer.model.message import Message

Form = Literal["eml", "rfc2442"]
LONG = 1024
KNOWN_LIMIT = 100  # segments kept in memory: a few per language, whatever the length of the list
_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class BatchWritten:
    """What a batch came to."""

    files: int
    messages: int
    bytes: int


def write_batch(messages: Iterable[Message], out: Path, form: Form) -> BatchWritten:
    """Write ``messages`` to ``out``, a new folder (``eml``) or a new file (``rfc2442``), one message at a time.

    Raises:
        MessageError: ``out`` exists, cannot be written, there is no message, or one is not fit for the wire. Nothing
            is left at ``out`` then.
    """
    write = _write_folder if form == "eml" else _write_commands
    with _aside(out) as place:
        return write(_fit(messages), place)


def _write_folder(messages: Iterator[_Fit], folder: Path) -> BatchWritten:
    os.mkdir(folder)
    count = size = 0
    for count, fit in enumerate(messages, start=1):
        digest = fit.message.message_id.strip("<>").partition("@")[0][:12]
        with open(folder / f"{count:06}-{digest}.eml", "xb") as file:
            file.writelines(fit.message.segments)
            size += file.tell()
    # One call for the whole folder: forcing each small file to disk by itself takes a hundred times as long.
    os.sync()
    return BatchWritten(files=count, messages=count, bytes=size)


def _write_commands(messages: Iterator[_Fit], path: Path) -> BatchWritten:
    count = 0
    with open(path, "xb") as file:
        for count, fit in enumerate(messages, start=1):
            sender, recipient = fit.message.sender, fit.message.recipient
            if count == 1:
                file.write(f"EHLO {sender.rpartition('@')[2]}\r\n".encode("ascii"))
            file.write(f"MAIL FROM:<{sender}>\r\nRCPT TO:<{recipient}>\r\nDATA\r\n".encode("ascii"))
            file.writelines(fit.stuffed)
            file.write(b".\r\n")
        file.write(b"QUIT\r\n")
        file.flush()
        os.fsync(file.fileno())
        return BatchWritten(files=1, messages=count, bytes=file.tell())


@dataclass(frozen=True, slots=True)
class _Fit:
    """A message whose bytes cannot be taken for commands, and its segments with every leading dot doubled."""

    message: Message
    stuffed: tuple[bytes, ...]


def _fit(messages: Iterable[Message]) -> Iterator[_Fit]:
    """The same messages, each checked; at least one."""
    # Messages of an edition share their long segments, which are looked at once and not per reader.
    known: dict[bytes, bytes] = {}
    nobody = True
    for message in messages:
        nobody = False
        refuse_address(message.sender)
        refuse_address(message.recipient)
        whole = all(segment.endswith(b"\r\n") for segment in message.segments if segment)
        segments = message.segments if whole else (bytes(message),)
        yield _Fit(message, tuple(_stuffed(segment, known) for segment in segments if segment))
    if nobody:
        raise MessageError("there is nobody to write to", fix="name a list with at least one recipient")


def _stuffed(segment: bytes, known: dict[bytes, bytes]) -> bytes:
    """A segment of whole lines, checked, its leading dots doubled (RFC 5321 4.5.2); long ones are remembered."""
    found = known.get(segment) if len(segment) >= LONG else None
    if found is not None:
        return found
    check_lines(segment)
    check_ascii(segment)
    # Messages of this program never begin a line with a dot; others might.
    stuffed = _DOT.sub(b"..", segment) if b"\n." in segment or segment.startswith(b".") else segment
    if len(segment) >= LONG and len(known) < KNOWN_LIMIT:
        known[segment] = stuffed
    return stuffed


@contextmanager
def _aside(out: Path) -> Iterator[Path]:
    """A place beside ``out`` that becomes ``out`` when all went well, and vanishes when not."""
    _refuse_existing(out)
    made = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        made = tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name[:100]}.", suffix=".part")
        place = Path(made, out.name)
        yield place
        _refuse_existing(out)
        os.rename(place, out)
        _sync_folder(out.parent)
    except OSError as cause:
        raise MessageError(f"cannot be written ({cause.strerror})", file=str(out)) from cause
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)


def _refuse_existing(out: Path) -> None:
    if os.path.lexists(out):
        raise MessageError("is already there", file=str(out), fix="remove it, or choose another name with -o")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""What the global options say, and the desk they lead to; opened when a command first needs it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailer.errors import MailerError

if TYPE_CHECKING:
    from mailer.wiring import Desk

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on standard output and nothing else there.")
]


@dataclass(frozen=True, slots=True)
class Session:
    """The global options."""

    folder: Path
    now: str | None

    def desk(self) -> Desk:
        """The publication at hand, ready to work with."""
        from mailer.wiring import open_desk

        return open_desk(self.folder, self.now)


def desk_of(context: typer.Context) -> Desk:
    """The desk of the command that is running."""
    session = context.obj
    assert isinstance(session, Session)
    return session.desk()


def pairs(given: list[str]) -> dict[str, str]:
    """``KEY=VALUE`` arguments as a mapping.

    Raises:
        MailerError: an argument without ``=``, or a key given twice.
    """
    values: dict[str, str] = {}
    for argument in given:
        key, equals, value = argument.partition("=")
        if not equals or not key.strip():
            raise MailerError(f"“{argument}” is not KEY=VALUE", fix='write it like title="A new title"')
        if key.strip() in values:
            raise MailerError(f"{key.strip()} is given twice", fix="keep one of the two")
        values[key.strip()] = value
    return values


def read_text(source: str) -> str:
    """The text of a file, or of standard input for ``-``.

    Raises:
        MailerError: it cannot be read or is not text.
    """
    from mailer.files.reading import decode

    return decode(read_bytes(source), "standard input" if source == "-" else source)


def read_bytes(source: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``.

    Raises:
        MailerError: it cannot be read.
    """
    import sys

    if source == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(source).read_bytes()
    except OSError as cause:
        fix = "name a file that is there"
        raise MailerError(f"cannot be read ({cause.strerror})", file=source or "FILE", fix=fix) from cause

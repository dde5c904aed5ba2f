"""Waiting for the moment that a mailing is to begin."""

from __future__ import annotations

import datetime as dt
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from mailer.cli import output
from mailer.errors import MailerError, Stopped

_TOO_LATE = dt.timedelta(minutes=15)
"""After which a machine that slept does not begin by itself: the morning's letter is not for the evening."""


def moment_of(text: str, zone: ZoneInfo, now: dt.datetime) -> dt.datetime:
    """The moment that ``text`` means: a date and time in ``zone`` unless it names another, or the next 06:00 there.

    Raises:
        MailerError: it means none, or one that is past.
    """
    fix = "write it as 2024-05-17T06:00, or as 06:00 for the next time it is"
    if re.fullmatch(r"\d{1,2}:\d\d", text):
        hour, minute = map(int, text.split(":"))
        if hour > 23 or minute > 59:
            raise MailerError(f"“{text}” is not a time", file="--at", fix=fix)
        today = now.astimezone(zone).replace(hour=hour, minute=minute, second=0, microsecond=0)
        return today if today > now else (today + dt.timedelta(days=1))
    try:
        given = dt.datetime.fromisoformat(text)
    except ValueError as cause:
        raise MailerError(f"“{text}” is not a time", file="--at", fix=fix) from cause
    moment = given if given.tzinfo else given.replace(tzinfo=zone)
    if moment <= now:
        raise MailerError(f"{_said(moment, zone)} is past", file="--at", fix="name a later time, or leave it out")
    return moment


def wait(moment: dt.datetime, zone: ZoneInfo, now: Callable[[], dt.datetime], *, name: str) -> None:
    """Wait until ``moment``, and say how long it will be.

    Raises:
        Stopped: somebody would rather not wait.
        MailerError: the machine has slept past it.
    """
    try:
        with _told(f"{name} begins at {_said(moment, zone)}") as tell:
            while (left := moment - now()) > dt.timedelta():
                tell(left)
                time.sleep(min(left.total_seconds(), 1.0))
    except KeyboardInterrupt:
        raise Stopped("stopped before it began; nothing was sent", fix="type the command again") from None
    late = now() - moment
    if late > _TOO_LATE:
        what = f"it is {late.total_seconds() / 60:.0f} minutes after {_said(moment, zone)}, as this machine slept"
        raise MailerError(f"{what}; nothing was sent", fix="send it now without --at, or at another time")


@contextmanager
def _told(what: str) -> Iterator[Callable[[dt.timedelta], None]]:
    if not sys.stderr.isatty():
        output.say(what, as_json=True)
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(what) as status:

        def tell(left: dt.timedelta) -> None:
            status.update(f"{what}, in {dt.timedelta(seconds=round(left.total_seconds()))}; Ctrl-C to stop")

        yield tell


def _said(moment: dt.datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"

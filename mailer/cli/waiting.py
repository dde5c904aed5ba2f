"""Waiting for the moment that a mailing is to begin."""

from __future__ import annotations

import datetime as dt
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from zoneinfo import ZoneInfo

from mailer.cli import output
from mailer.errors import MailerError, OptionError, Stopped

_TOO_LATE = dt.timedelta(minutes=15)
"""After which a machine that slept does not begin by itself: the morning's letter is not for the evening."""

_FAR_AHEAD = dt.timedelta(days=30)
"""Beyond which a time has to be written with its zone: with a wrong year, a letter would wait for months."""

_FIX = "write it as 2024-05-17T06:00, or as 06:00 for the next time it is"


def moment_of(text: str, zone: ZoneInfo, now: dt.datetime) -> dt.datetime:
    """The moment that ``text`` means: a date and time in ``zone`` unless it names another, or the next 06:00 there.

    It is given in UTC. Of two that are called alike, as clocks go back, the first one is meant, and that is said.

    Raises:
        OptionError: it means none, or one that is past, or one so far ahead that the year may be wrong.
    """
    if re.fullmatch(r"\d{1,2}:\d\d", text):
        return _next_time_of_day(text, zone, now)
    try:
        given = dt.datetime.fromisoformat(text)
    except ValueError as cause:
        raise OptionError(f"“{text}” is not a time", file="--at", fix=_FIX) from cause
    moment = given if given.tzinfo else _there(given, zone)
    if moment <= now:
        raise OptionError(f"{_said(moment, zone)} is past", file="--at", fix="name a later time, or leave it out")
    if not given.tzinfo:
        _refuse_far_ahead(moment, zone, now)
        _tell_of_two(moment, zone)
    return moment.astimezone(dt.UTC)


def _next_time_of_day(text: str, zone: ZoneInfo, now: dt.datetime) -> dt.datetime:
    hour, minute = map(int, text.split(":"))
    if hour > 23 or minute > 59:
        raise OptionError(f"“{text}” is not a time", file="--at", fix=_FIX)
    today = now.astimezone(zone).replace(hour=hour, minute=minute, second=0, microsecond=0)
    days = (today + dt.timedelta(days=number) for number in count())
    times = (day.replace(fold=fold) for day in days for fold in (0, 1))
    moment = next(each for each in times if each > now and _exists(each, zone))
    if not moment.fold:
        _tell_of_two(moment, zone)
    return moment.astimezone(dt.UTC)


def _there(given: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """What clocks in ``zone`` show as ``given``."""
    moment = given.replace(tzinfo=zone)
    if _exists(moment, zone):
        return moment
    minutes = (moment.replace(second=0, microsecond=0) + dt.timedelta(minutes=minute) for minute in count(1))
    after = next(each for each in minutes if _exists(each, zone))
    what = f"{given:%Y-%m-%d %H:%M} ({zone.key}) never comes, as clocks go forward"
    raise OptionError(what, file="--at", fix=f"the next time that does is {after:%Y-%m-%dT%H:%M}")


def _exists(moment: dt.datetime, zone: ZoneInfo) -> bool:
    """Whether clocks in ``zone``, whose time ``moment`` is, ever show it."""
    shown = moment.astimezone(dt.UTC).astimezone(zone)
    return shown.replace(tzinfo=None) == moment.replace(tzinfo=None)


def _tell_of_two(moment: dt.datetime, zone: ZoneInfo) -> None:
    second = moment.replace(fold=1)
    if moment.utcoffset() != second.utcoffset():
        again = second.isoformat(timespec="minutes")
        output.warn(f"{_said(moment, zone)} comes twice, as clocks go back; the first is meant, the second is {again}")


def _refuse_far_ahead(moment: dt.datetime, zone: ZoneInfo, now: dt.datetime) -> None:
    ahead = moment - now
    if ahead > _FAR_AHEAD:
        plainly = moment.isoformat(timespec="minutes")
        fix = f"look at the year, or write {plainly} if that is meant"
        raise OptionError(f"{_said(moment, zone)} is {ahead.days:,} days ahead", file="--at", fix=fix)


def wait(moment: dt.datetime, zone: ZoneInfo, now: Callable[[], dt.datetime], *, name: str) -> None:
    """Wait until ``moment``, and say how long it will be.

    Raises:
        Stopped: somebody would rather not wait.
        MailerError: the machine has slept past it.
    """
    try:
        with _told(f"{name} begins at {_said(moment, zone)}", moment - now()) as tell:
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
def _told(what: str, first: dt.timedelta) -> Iterator[Callable[[dt.timedelta], None]]:
    if not sys.stderr.isatty():
        output.say(f"{what}, in {_lasting(first)}", as_json=True)
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(what) as status:
        yield lambda left: status.update(f"{what}, in {_lasting(left)}; Ctrl-C to stop")


def _lasting(left: dt.timedelta) -> str:
    """So long, as ``2 days 3:04:05``."""
    return str(dt.timedelta(seconds=max(round(left.total_seconds()), 0))).replace(",", "")


def _said(moment: dt.datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"

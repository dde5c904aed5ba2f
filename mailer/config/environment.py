"""What the environment says besides settings: a fixed clock, the desk's editor, a screen, and secrets by name."""

from __future__ import annotations

import datetime as dt
import os

from mailer.errors import OptionError, SettingsError

CRASH_VARIABLE = "MAILER_CRASH_AT"
"""Not a setting of a publication; it stands beside them."""


def clock_setting(given: str | None) -> dt.datetime | None:
    """The time that ``--now`` or ``SOURCE_DATE_EPOCH`` fixes, in UTC; None when the clock is free.

    Raises:
        OptionError: ``--now`` is no time.
        SettingsError: ``SOURCE_DATE_EPOCH`` is no seconds since 1970.
    """
    if given is not None:
        try:
            time = dt.datetime.fromisoformat(given)
        except ValueError as cause:
            fix = "write it as 2024-05-17T09:00:00Z"
            raise OptionError(f"“{given}” is not a time", file="--now", fix=fix) from cause
        return time.astimezone(dt.UTC) if time.tzinfo else time.replace(tzinfo=dt.UTC)
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return None
    try:
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
    except (ValueError, OverflowError, OSError) as cause:
        fix = "write whole seconds since 1970"
        raise SettingsError(f"“{epoch}” is not a time", file="SOURCE_DATE_EPOCH", fix=fix) from cause


def editor_command() -> str:
    """The program that ``issue edit`` opens: ``$VISUAL``, ``$EDITOR``, or an empty string."""
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""


def has_display() -> bool:
    """Whether there is a screen for a program's windows: that of an X server or of a Wayland compositor."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def secret_in(variable: str) -> str:
    """The secret in a variable that a setting names, or an empty string."""
    return os.environ.get(variable, "")


def crash_setting() -> str:
    """Where this process is to crash, for those who want to see what comes of it; mostly an empty string."""
    return os.environ.get(CRASH_VARIABLE, "")

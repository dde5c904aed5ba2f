"""What a batch is made of before it is made, and what its bytes depend on."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mailer.errors import MessageError
from mailer.message.batch.forms import Form

VERSION = 2
"""Goes up when another version of this program would go on otherwise with what this one began."""

NUMBER = "the number of messages"
"""The fact that says how many there are."""

_DIGEST = "sha256:"


@dataclass(frozen=True, slots=True)
class Unit:
    """What is made in one go and kept as one: a file of batch SMTP or mbox, or a folder of ``.eml``.

    ``positions`` are those of its messages in the batch, from 0. ``name`` is its own in the folder of the batch, empty
    where it is that folder.
    """

    number: int
    positions: range
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A batch before it is written.

    ``at`` is the moment that all of its messages are dated and signed at. ``facts`` are what they depend on, in words
    and with their values; ``digest`` makes one of what is long. ``about`` is what the manifest says of the batch.
    ``token`` tells it from every other one, where that matters. Where nothing has become otherwise since it was begun
    but facts that ``may_differ``, it is begun anew.
    """

    form: Form
    per_file: int
    messages: int
    at: dt.datetime
    facts: Mapping[str, str]
    about: Mapping[str, Any]
    token: str = ""
    may_differ: frozenset[str] = frozenset()

    @property
    def units(self) -> Iterator[Unit]:
        """What it is made of, in order."""
        is_flat = self.form.name == "eml" and self.messages <= self.per_file
        for number, first in enumerate(range(0, self.messages, self.per_file), start=1):
            name = f"{number:05}" if self.form.name == "eml" else f"batch-{number:05}{self.form.suffix}"
            last = min(first + self.per_file, self.messages)
            yield Unit(number, range(first, last), "" if is_flat else name)

    @property
    def all_facts(self) -> dict[str, str]:
        """What must not differ when it is gone on with."""
        options = {
            "--format": self.form.name,
            "--dsn": "asked for" if self.form.extensions else "not asked for",
            "--per-file": str(self.per_file),
            NUMBER: str(self.messages),
        }
        return {**options, **self.facts}

    def written(self) -> str:
        """The plan as a file."""
        data = {"version": VERSION, "at": self.at.isoformat(), "facts": self.all_facts, "about": dict(self.about)}
        return json.dumps({**data, "token": self.token}, ensure_ascii=False, indent=1) + "\n"


def digest(hexadecimal: str) -> str:
    """A fact that is only ever equal or not."""
    return _DIGEST + hexadecimal


@dataclass(frozen=True, slots=True)
class Begun:
    """What a plan on disk says: when its batch was begun, from what, what the manifest says of it, and its token."""

    at: dt.datetime
    facts: Mapping[str, str]
    about: Mapping[str, Any]
    token: str = ""


def read_plan(text: str, shown: str) -> Begun:
    """The plan that ``written`` wrote.

    Raises:
        MessageError: it is none, or one of another version of this program.
    """
    try:
        data = json.loads(text)
        if data["version"] == VERSION:
            facts = {str(name): str(value) for name, value in data["facts"].items()}
            return Begun(dt.datetime.fromisoformat(data["at"]), facts, dict(data["about"]), str(data["token"]))
        what = "was begun by another version of this program"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        what = "is no plan that can be gone on with"
    raise MessageError(what, file=shown, fix="remove its folder, or choose another name with -o")


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each fact that is not as it was, and how, in words."""
    for name in {**before, **now}:
        old, new = before.get(name, ""), now.get(name, "")
        if old == new:
            continue
        if old.startswith(_DIGEST) and new.startswith(_DIGEST):
            yield name, f"{name}: not as before"
        else:
            yield name, f"{name}: {_told(new)} now, {_told(old)} before"


def _told(value: str) -> str:
    return "there" if value.startswith(_DIGEST) else value or "not there"

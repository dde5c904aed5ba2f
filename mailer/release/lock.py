"""``issue.lock``: what was sealed, by digest, and who approved it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from mailer.errors import MailerError, SealError
from mailer.files.validation import typed
from mailer.release.inputs import Input

FILE_NAME = "issue.lock"

PUT_BACK = "put issue.lock and sealed/ back (from version control), or approve the issue again"
"""What to do where the seal itself is at fault: there is nothing left to compare with."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Somebody's word that the issue may go out; ``role`` is empty where the desk has none."""

    by: str
    role: str = ""
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedEdition:
    """One language: the ``tag`` of its issue file (empty for the publication's own), and its file in ``sealed/``."""

    tag: str
    language: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A seal and its approvals.

    ``seal`` is a digest of issue, inputs, settings and editions: the same wherever and whenever they are sealed.
    ``made_with`` are the versions of the tools, for whoever looks into it one day; they are not part of the seal.
    """

    issue: str
    seal: str
    approvals: tuple[Approval, ...]
    editions: tuple[SealedEdition, ...]
    inputs: tuple[Input, ...]
    settings: Mapping[str, str]
    made_with: Mapping[str, str]

    @property
    def short(self) -> str:
        """The seal as people read it to each other."""
        return self.seal[:10]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that were sealed."""
        return tuple(each.language for each in self.editions)


def new_lock(
    issue: str,
    *,
    editions: tuple[SealedEdition, ...],
    inputs: tuple[Input, ...],
    settings: Mapping[str, str],
    made_with: Mapping[str, str],
) -> Lock:
    """A seal that nobody has approved yet."""
    lock = Lock(
        issue=issue, seal="", approvals=(), editions=editions, inputs=inputs, settings=settings, made_with=made_with
    )
    return dataclasses.replace(lock, seal=_seal(lock))


def written(lock: Lock) -> str:
    """The text of ``issue.lock``: JSON, an input or an approval a line, so that a comparison of two can be read."""
    data = dataclasses.asdict(lock)
    data["approvals"] = [{**each, "at": each["at"].isoformat().replace("+00:00", "Z")} for each in data["approvals"]]
    data["inputs"] = [{key: value for key, value in each.items() if value is not None} for each in data["inputs"]]
    return "{\n" + ",\n".join(f"  {json.dumps(key)}: {_lines(value)}" for key, value in data.items()) + "\n}\n"


def read(text: str, file: str, issue: str) -> Lock:
    """The lock in ``text``; ``file`` is how errors name it.

    Raises:
        SealError: it is not what ``written`` wrote for this issue.
    """
    again = f'mailer approve {issue} --by "NAME"'
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as cause:
        line = cause.lineno if isinstance(cause, json.JSONDecodeError) else None
        raise SealError("is not readable", file=file, line=line, fix=PUT_BACK, next=again) from cause
    if not isinstance(data, dict):
        raise SealError("is not a lock", file=file, fix=PUT_BACK, next=again)
    try:
        lock = typed(Lock, data, (), file=file, line_of=lambda _: None, error=SealError)
        sound = lock.seal == _seal(lock) and _is_safe(lock)
    except MailerError as cause:
        raise SealError(f"is not a lock ({cause.message})", file=file, fix=PUT_BACK, next=again) from cause
    if not sound:
        raise SealError("was changed by hand", file=file, fix=PUT_BACK, next=again)
    if lock.issue != issue:
        fix = f"approve {issue} anew, or take out issue.lock and sealed/"
        raise SealError(f"is the seal of {lock.issue}", file=file, fix=fix, next=again)
    return lock


def _seal(lock: Lock) -> str:
    facts = {
        "issue": lock.issue,
        "inputs": [[each.name, each.sha256] for each in lock.inputs],
        "settings": dict(lock.settings),
        "editions": [dataclasses.asdict(each) for each in lock.editions],
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _is_safe(lock: Lock) -> bool:
    """Whether every name stays inside the publication: a lock may come from anywhere."""
    paths = [PurePosixPath(name) for name in (*(i.name for i in lock.inputs), *(e.file for e in lock.editions))]
    inside = all(path.parts and not path.is_absolute() and ".." not in path.parts for path in paths)
    digests = [*(each.sha256 for each in lock.inputs), *(each.sha256 for each in lock.editions)]
    return inside and all(_DIGEST.fullmatch(digest) for digest in digests)


def _lines(value: Any) -> str:
    if isinstance(value, list | tuple) and value:
        return "[\n" + ",\n".join(f"    {_line(item)}" for item in value) + "\n  ]"
    if isinstance(value, dict) and value:
        return "{\n" + ",\n".join(f"    {_line(key)}: {_line(item)}" for key, item in value.items()) + "\n  }"
    return _line(value)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)

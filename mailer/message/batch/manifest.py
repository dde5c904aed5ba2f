"""What lies in the folder of a batch, for whoever takes it from there; written a line at a time."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailer.message.batch.forms import Form
from mailer.message.batch.records import Envelope, FileRecord

MANIFEST = "manifest.json"
ENVELOPES = "envelopes.jsonl"


@dataclass(frozen=True, slots=True)
class BatchWritten:
    """What a batch came to; ``kept`` are the messages that an earlier run had written."""

    files: int
    messages: int
    bytes: int
    kept: int = 0


def write_manifest(
    folder: Path,
    form: Form,
    at: dt.datetime,
    about: Mapping[str, Any],
    records: Callable[[], Iterator[FileRecord]],
) -> BatchWritten:
    """Write ``manifest.json``, and for single messages ``envelopes.jsonl``: what whoever sends them must know."""
    facts = {**about, "format": form.name, "at": at.isoformat().replace("+00:00", "Z")}
    facts["required_extensions"] = list(form.extensions)
    facts["envelopes"] = _write_envelopes(folder / ENVELOPES, records()) if form.name == "eml" else None
    files = messages = size = 0
    with open(folder / MANIFEST, "w", encoding="utf-8", newline="\n") as file:
        file.write("{\n" + "".join(f" {_json(name)}: {_json(value)},\n" for name, value in facts.items()))
        file.write(' "files": [')
        for record in records():
            listed = {"name": record.name, "messages": record.messages, "bytes": record.bytes, "sha256": record.sha256}
            file.write(f"{',' if files else ''}\n  {_json(listed)}")
            files, messages, size = files + 1, messages + record.messages, size + record.bytes
        file.write(f'\n ],\n "messages": {messages},\n "bytes": {size}\n}}\n')
        file.flush()
        os.fsync(file.fileno())
    return BatchWritten(files, messages, size)


def _write_envelopes(path: Path, records: Iterable[FileRecord]) -> dict[str, Any]:
    """Write who each message is from and to; returns what the manifest says of the file."""
    digest, size = hashlib.sha256(), 0
    with open(path, "wb") as file:
        for record in records:
            line = _json(_facts(record.name, record.envelope)).encode() + b"\n"
            digest.update(line)
            size += file.write(line)
        file.flush()
        os.fsync(file.fileno())
    return {"name": path.name, "bytes": size, "sha256": digest.hexdigest()}


def _facts(file: str, envelope: Envelope | None) -> dict[str, Any]:
    assert envelope is not None
    return {
        "file": file,
        "from": envelope.sender,
        "to": envelope.address,
        "recipient": envelope.recipient or None,
        "message_id": envelope.message_id,
    }


def read_figures(folder: Path) -> BatchWritten:
    """What a batch that is finished came to."""
    data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return BatchWritten(len(data["files"]), data["messages"], data["bytes"], kept=data["messages"])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)

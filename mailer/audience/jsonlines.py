"""A list in JSON Lines: one object a line, its keys the columns; ``fields`` may be an object of its own, or flat."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from mailer.audience.columns import MOST_COLUMNS, REFUSED, column_name, is_nameable
from mailer.audience.encodings import Encoding
from mailer.audience.lines import Cut, Heard, Lines
from mailer.errors import RecipientsError

_FORM = 'write {"address": "ana@example.org", "name": "Ana"} on one line'
_KEPT = 1000  # characters of a line that are written down when it is too long to be held


class JsonLinesFile:
    """The list at ``path``. A key that a line does not have says nothing; ``null`` says that there is nothing."""

    suffix = ".jsonl"
    fields: tuple[str, ...] = ()

    def __init__(self, path: Path, shown: str, encoding: Encoding) -> None:
        self.encoding = encoding
        self._path, self._shown = path, shown
        self._refuse_an_array_or_nothing()

    def rows(self, heard: Heard | None = None) -> Iterator[tuple[int, str]]:
        """Each line that is not blank, with its number; one that only says why the next was refused means nothing."""
        lines = Lines(self._path, self._shown, self.encoding, heard=heard)
        for number, line in enumerate(lines, start=1):
            lines.taken.clear()
            if line.strip() and not _is_remark(line):
                yield number, line

    def values(self, row: object) -> Mapping[str, str]:
        """What the line gives, by column.

        Raises:
            RecipientsError: the line is no object, or a value of it is no text.
        """
        assert isinstance(row, str)
        if isinstance(row, Cut):
            raise RecipientsError("the line is far too long", fix="shorten it")
        values: dict[str, str] = {}
        for key, value in _members(_parsed(row)):
            name = column_name(key)
            if not is_nameable(name):
                raise RecipientsError(
                    f"“{key[:40]}” cannot be named in a slot", fix="begin it with a letter from a to z"
                )
            if name in values:
                raise RecipientsError(f"two keys both mean {name}", fix="remove one of them")
            values[name] = _text(value, name)
        if len(values) > MOST_COLUMNS:
            raise RecipientsError(f"more than {MOST_COLUMNS} keys", fix="keep those that the mails speak of")
        return values

    def refused_header(self) -> str:
        """Nothing: each line says itself what it gives."""
        return ""

    def refused_row(self, row: object, reason: str) -> str:
        """The object with the reason in it; a line that is none stands below a line with the reason."""
        assert isinstance(row, str)
        if isinstance(row, Cut):
            return f"{_written({REFUSED: reason})}{row[:_KEPT].strip()}…\n"
        try:
            pairs = _parsed(row)
        except RecipientsError:
            return f"{_written({REFUSED: reason})}{row.strip()}\n"
        members = dict(pairs)
        if len(members) < len(pairs):
            # Written as members, one of the two that are at odds would be lost.
            return f"{_written({REFUSED: reason})}{row.strip()}\n"
        members.pop(REFUSED, None)
        return _written({REFUSED: reason, **members})

    def _refuse_an_array_or_nothing(self) -> None:
        lines = Lines(self._path, self._shown, self.encoding)
        first = next(((number, line.lstrip()) for number, line in enumerate(lines, start=1) if line.strip()), None)
        if first is None:
            raise RecipientsError("is empty", file=self._shown, fix=_FORM)
        number, line = first
        if line.startswith("["):
            again = f"jq -c '.[]' {self._shown} > lines.jsonl"
            what = "is one JSON array, not an object a line"
            raise RecipientsError(what, file=self._shown, line=number, fix=_FORM, next=again)


def _is_remark(line: str) -> bool:
    """Whether a line only says why the one below it was refused."""
    if REFUSED not in line[:40]:
        return False
    try:
        return [key for key, _ in _parsed(line)] == [REFUSED]
    except RecipientsError:
        return False


class _Nested(list[tuple[str, Any]]):
    """An object as its members in order, which keeps a key that stands there twice."""


def _parsed(line: str) -> _Nested:
    try:
        # Numbers keep the digits they were written with: 04.20 is no number, and 4.20 is not 4.2.
        found = json.loads(line, parse_int=str, parse_float=str, parse_constant=_refuse, object_pairs_hook=_Nested)
    except (ValueError, RecursionError) as cause:
        raise RecipientsError("the line is not a JSON object", fix=_FORM) from cause
    if not isinstance(found, _Nested):
        raise RecipientsError("the line is not a JSON object", fix=_FORM)
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no value")


def _members(members: _Nested) -> Iterator[tuple[str, Any]]:
    for key, value in members:
        if key == "fields" and isinstance(value, _Nested):
            yield from value
        else:
            yield key, value


def _text(value: Any, name: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        raise RecipientsError(f"{name} is not text", fix="write one text or number for it")
    return value


def _written(members: Mapping[str, Any]) -> str:
    plain = {key: _plain(value) for key, value in members.items()}
    line = json.dumps(plain, ensure_ascii=False)
    # Half of a pair of surrogates can stand in JSON, as an escape, and in no text.
    return (line if _is_text(line) else json.dumps(plain)) + "\n"


def _is_text(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True


def _plain(value: Any) -> Any:
    if isinstance(value, _Nested):
        return {key: _plain(each) for key, each in value}
    return [_plain(each) for each in value] if isinstance(value, list) else value

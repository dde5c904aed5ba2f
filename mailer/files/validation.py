"""Outside text becomes data: pydantic types the values, and what it says is turned into words for an editor."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from mailer.errors import MailerError, nearest
from mailer.files.frontmatter import IN_QUOTES, Location

T = TypeVar("T")

_WORDS = {
    "date_from_datetime_parsing": "is not a date; write it as 2024-05-17",
    "date_from_datetime_inexact": "is not a date; write it as 2024-05-17",
    "date_parsing": "is not a date; write it as 2024-05-17",
    "datetime_from_date_parsing": "is not a time; write it as 2024-05-17T09:00:00Z",
    "datetime_parsing": "is not a time; write it as 2024-05-17T09:00:00Z",
    "int_parsing": "is not a whole number; write digits only, such as 47",
    "bool_parsing": "is neither true nor false; write one of the two",
    "tuple_type": "is not a list; write each entry on its own line after a hyphen",
    "missing": 'is missing; write a line {key}: "…"',
}


_adapters: dict[type[Any], TypeAdapter[Any]] = {}
_types: dict[type[Any], dict[str, Any]] = {}


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def typed(
    kind: type[T],
    data: dict[str, Any],
    at: Location,
    *,
    file: str,
    line_of: Callable[[Location], int | None],
    error: type[MailerError],
    given: dict[str, Any] | None = None,
    read_before: tuple[str, ...] = (),
) -> T:
    """A ``kind`` (a dataclass) made of ``data``, which stands at ``at`` in ``file``.

    ``given`` are fields that come from elsewhere; a key of that name in ``data`` is unknown. ``read_before`` are keys
    of the file that the caller has taken out already: an unknown one may have meant them.

    Raises:
        MailerError: of the type ``error``; all faults of ``data``, the first with the others attached.
    """
    given = given or {}
    names = tuple(name for name in _fields(kind) if name not in given)
    faults = [
        error(f"unknown key {where[-1]}", file=file, line=line_of((*at, *where)), fix=_instead(str(where[-1]), meant))
        for where, meant in _unknown(kind, data, names, read_before)
    ]
    known = {key: value for key, value in data.items() if key in names} | given
    try:
        made: T = _adapter(kind).validate_python(known)
    except ValidationError as cause:
        faults += [_fault(detail, at, file, line_of, error) for detail in cause.errors()]
    if faults:
        faults.sort(key=lambda fault: fault.line or 0)
        raise with_others(faults)
    return made


def _fields(kind: type[Any]) -> dict[str, Any]:
    """The names of the fields of a dataclass, with their types."""
    if kind not in _types:
        hints = get_type_hints(kind)
        _types[kind] = {field.name: hints[field.name] for field in dataclasses.fields(kind)}
    return _types[kind]


def _unknown(
    kind: type[Any], data: dict[str, Any], names: tuple[str, ...], read_before: tuple[str, ...] = ()
) -> Iterator[tuple[Location, tuple[str, ...]]]:
    """Where a key stands that ``kind``, or an entry of one of its lists, does not have, and what may be meant by it."""
    types = _fields(kind)
    for key, value in data.items():
        if key not in names:
            yield (key,), (*names, *read_before)
        elif isinstance(value, list):
            entry = next(iter(get_args(types[key])), None)
            for position, item in enumerate(value):
                if dataclasses.is_dataclass(entry) and isinstance(entry, type) and isinstance(item, dict):
                    for where, meant in _unknown(entry, item, tuple(_fields(entry))):
                        yield (key, position, *where), meant


def with_others(faults: list[MailerError]) -> MailerError:
    """The first fault, with the rest attached."""
    first, *rest = faults
    first.others = (*first.others, *rest)
    return first


def _instead(key: str, known: tuple[str, ...]) -> str:
    close = nearest(key, known)
    if close:
        return f"write {close}"
    if " " in key:
        return f"if this is text, {IN_QUOTES}"
    return f"known here: {', '.join(known)}"


def _fault(
    detail: ErrorDetails,
    at: Location,
    file: str,
    line_of: Callable[[Location], int | None],
    error: type[MailerError],
) -> MailerError:
    location = (*at, *detail["loc"])
    key = next((str(step) for step in reversed(location) if isinstance(step, str)), "this")
    what = detail["type"]
    if what == "string_type":
        words = f"is not text; {IN_QUOTES}"
    else:
        words = _WORDS.get(what, f"is not right ({detail['msg'].lower()}); write it differently")
    message, fix = words.split("; ", 1)
    given = detail["input"]
    shown = f" “{given}”" if isinstance(given, str) and what != "missing" and len(given) < 80 else ""
    return error(f"{key}{shown} {message}", file=file, line=line_of(location), fix=fix.replace("{key}", key))

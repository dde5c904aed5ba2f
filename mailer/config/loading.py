"""Finding and reading ``mailer.toml``.

Every setting can be overridden by a variable: ``MAILER_SENDER__FROM`` stands for ``[sender] from``. Unknown keys and
unknown ``MAILER_…`` names are refused with the nearest known one.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mailer.config.settings import FREE_SECTIONS, PREFIX, SECTIONS, Publication, Section
from mailer.errors import MailerError, SettingsError, nearest
from mailer.files.reading import decode

FILE_NAME = "mailer.toml"


def find_publication(start: Path) -> Path:
    """The folder with ``mailer.toml``: ``start`` or the nearest one above it.

    Raises:
        SettingsError: there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder
    raise SettingsError(
        f"no {FILE_NAME} here or in any folder above",
        file=str(start),
        fix="go to a publication, or name one with -C DIR",
        next="mailer init DIR",
    )


def load(root: Path) -> Publication:
    """Read the settings of the publication in ``root``.

    Raises:
        SettingsError: one fault of the file or of a variable, the others attached.
    """
    _refuse_unknown_variables(os.environ)
    path = root / FILE_NAME
    text = decode(path.read_bytes(), FILE_NAME, SettingsError)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        at = re.search(r" \(at line (\d+), column \d+\)| \(at end of document\)", str(cause))
        line = int(at[1]) if at and at[1] else text.count("\n") + 1
        what = str(cause)[: at.start()] if at else str(cause)
        raise SettingsError(
            f"is not readable ({what[:1].lower()}{what[1:]})", file=FILE_NAME, line=line, fix='write key = "value"'
        ) from cause
    faults = _unknown_keys(data, text)
    if not faults:
        try:
            return Publication(root=root.resolve(), **data)
        except ValidationError as cause:
            faults = [_fault(tuple(detail["loc"]), detail["type"], detail["msg"], text) for detail in cause.errors()]
    first, *rest = faults
    first.others = tuple(rest)
    raise first


def _unknown_keys(data: Mapping[str, Any], text: str) -> list[MailerError]:
    faults: list[MailerError] = []
    sections = [*SECTIONS, *FREE_SECTIONS]
    for name, section in data.items():
        if name in FREE_SECTIONS:
            faults += _unknown_in_tables(name, section, text)
            continue
        if name not in SECTIONS:
            fix = f"write [{nearest(name, sections) or '] or ['.join(sections)}]"
            faults.append(SettingsError(f"unknown section [{name}]", file=FILE_NAME, line=_line(text, name), fix=fix))
        elif isinstance(section, dict):
            known = _keys(SECTIONS[name])
            for key in section:
                if key not in known:
                    close = nearest(key, known)
                    fix = f"write {close}" if close else f"known in [{name}]: {', '.join(known)}"
                    what = f"unknown setting {key} in [{name}]"
                    faults.append(SettingsError(what, file=FILE_NAME, line=_line(text, name, key), fix=fix))
    return faults


def _unknown_in_tables(name: str, tables: Any, text: str) -> list[MailerError]:
    """Keys of ``[name.something]`` that mean nothing."""
    known = FREE_SECTIONS[name]
    faults: list[MailerError] = []
    for table, values in tables.items() if isinstance(tables, dict) else ():
        for key in values if known and isinstance(values, dict) else ():
            if key not in known:
                close = nearest(key, list(known))
                fix = f"write {close}" if close else f"known in [{name}.{table}]: {', '.join(known)}"
                what = f"unknown setting {key} in [{name}.{table}]"
                faults.append(SettingsError(what, file=FILE_NAME, line=_line(text, f"{name}.{table}", key), fix=fix))
    return faults


def _keys(section: type[Section]) -> list[str]:
    return [field.alias or name for name, field in section.model_fields.items()]


def _fault(location: tuple[str | int, ...], kind: str, message: str, text: str) -> SettingsError:
    section, *keys = (str(step) for step in location)
    if section in FREE_SECTIONS and len(keys) > 1:
        section, keys = f"{section}.{keys[0]}", keys[1:]
    key = keys[0] if keys else ""
    variable = f"{PREFIX}{section}__{key}".upper()
    from_variable = next((name for name in os.environ if name.upper() == variable), "")
    if kind == "missing":
        named = f"{key} in [{section}]" if key else f"section [{section}]"
        fix = f'write {key} = "…" there' if key else f"add it, with {' and '.join(_needed(section))}"
        return SettingsError(f"{named} is missing", file=FILE_NAME, line=_line(text, section), fix=fix)
    words = message.removeprefix("Value error, ")
    if kind in ("tuple_type", "list_type"):
        words = f'write a list: {key} = ["…"]'
    elif kind != "value_error":
        words = f"write text in quotes ({words[:1].lower()}{words[1:]})"
    what = f"{key} in [{section}] is not usable" if key else f"[{section}] is not usable"
    if from_variable:
        return SettingsError(what, file=from_variable, fix=words)
    return SettingsError(what, file=FILE_NAME, line=_line(text, section, key), fix=words)


def _needed(section: str) -> list[str]:
    fields = SECTIONS[section].model_fields
    return [field.alias or name for name, field in fields.items() if field.is_required()]


def _line(text: str, section: str, key: str = "") -> int | None:
    """The line of a section or of one of its keys, as tomllib keeps no positions; None if it cannot be told."""
    inside, at = False, None
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[+\s*\"?([\w.-]+)\"?\s*\]", line)
        if header:
            inside = header[1] == section
            at = number if inside else at
        elif re.match(rf"\s*\"?{re.escape(key if inside and key else section)}\"?\s*[=.]", line):
            return number
    return at


def _refuse_unknown_variables(environment: Mapping[str, str]) -> None:
    known = [f"{name}__{key}".upper() for name, kind in SECTIONS.items() for key in _keys(kind)]
    for variable in environment:
        name = variable.upper().removeprefix(PREFIX)
        if variable.upper().startswith(PREFIX) and name not in known:
            close = nearest(name, known)
            fix = f"set {PREFIX}{close}" if close else "unset it; variables are named like MAILER_SENDER__FROM"
            raise SettingsError("unknown variable", file=variable, fix=fix)

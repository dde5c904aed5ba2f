"""Finding and reading ``mailer.toml``.

Every setting can be overridden by a variable: ``MAILER_SENDER__FROM`` stands for ``[sender] from``. Unknown keys and
unknown ``MAILER_…`` names are refused with the nearest known one.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import ValidationError

from mailer.config.environment import CRASH_VARIABLE
from mailer.config.places import FILE_NAME, line_of, overriding
from mailer.config.sections import FREE_SECTIONS, SECTIONS, Section
from mailer.config.settings import PREFIX, Publication
from mailer.errors import MailerError, SettingsError, nearest
from mailer.files.reading import decode

_KEY = "[key]"
_NO_TABLE = ("model_type", "dict_type")
_NO_LIST = ("tuple_type", "list_type")
"""How pydantic calls what is wrong: a step of a location that stands for the key itself, and two kinds of fault."""

_TWICE = ("Cannot overwrite a value", "Cannot declare")
"""How tomllib begins to tell of a setting or a section that stands there already."""

_AS_JSON = {tuple: 'a list: ["…", "…"]', dict: 'a table: {"…": …}'}
"""How a variable writes what is more than text."""


def find_publication(start: Path) -> Path:
    """The folder with ``mailer.toml``: ``start`` or the nearest one above it.

    Raises:
        SettingsError: there is none, or no folder ``start``.
    """
    if not start.is_dir():
        # Whoever mistypes a name must not find themselves at work on the publication around it.
        what = "is no folder" if start.exists() else "there is no such folder"
        raise SettingsError(what, file=str(start), fix="name the folder of a publication with -C DIR")
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
    _refuse_wrong_variables(os.environ)
    path = root / FILE_NAME
    text = decode(path.read_bytes(), FILE_NAME, SettingsError)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise _unreadable(str(cause), text) from cause
    faults = _unknown_keys(data, text)
    if not faults:
        try:
            publication = Publication(root=root.resolve(), **data)
        except ValidationError as cause:
            faults = [_fault(tuple(detail["loc"]), detail["type"], detail["msg"], text) for detail in cause.errors()]
        else:
            faults = [*_idle_translations(publication, text), *_unaligned(publication, text)]
            if not faults:
                return publication
    first, *rest = faults
    first.others = tuple(rest)
    raise first


def _unreadable(words: str, text: str) -> SettingsError:
    """What the parser says, where it says it."""
    at = re.search(r" \(at line (\d+), column \d+\)| \(at end of document\)", words)
    line = int(at[1]) if at and at[1] else text.count("\n") + 1
    what = words[: at.start()] if at else words
    if what.startswith(_TWICE):
        return SettingsError("this is there twice", file=FILE_NAME, line=line, fix="keep one of the two")
    what = f"is not readable ({what[:1].lower()}{what[1:]})"
    return SettingsError(what, file=FILE_NAME, line=line, fix='write key = "value"')


def _unknown_keys(data: Mapping[str, Any], text: str) -> list[MailerError]:
    faults: list[MailerError] = []
    sections = [*SECTIONS, *FREE_SECTIONS]
    for name, section in data.items():
        if name in FREE_SECTIONS:
            faults += _unknown_in_tables(name, section, text)
            continue
        if name not in SECTIONS:
            fix = f"write [{nearest(name, sections) or '] or ['.join(sections)}]"
            faults.append(
                SettingsError(f"unknown section [{name}]", file=FILE_NAME, line=line_of(text, [name]), fix=fix)
            )
        elif isinstance(section, dict):
            faults += _unknown_in_section(section, SECTIONS[name], [name], text)
    return faults


def _unknown_in_section(
    values: Mapping[str, Any], section: type[Section], tables: list[str], text: str
) -> list[MailerError]:
    """Keys of a section, and of the sections in it, that mean nothing."""
    faults = _unknown_in(values, _keys(section), tables, text)
    for name, inner in _inner(section).items():
        if isinstance(values.get(name), dict):
            faults += _unknown_in_section(values[name], inner, [*tables, name], text)
    return faults


def _unknown_in_tables(name: str, tables: Any, text: str) -> list[MailerError]:
    """Keys of ``[name.something]`` that mean nothing."""
    faults: list[MailerError] = []
    for table, values in tables.items() if isinstance(tables, dict) else ():
        if FREE_SECTIONS[name] and isinstance(values, dict):
            faults += _unknown_in(values, FREE_SECTIONS[name], [name, table], text)
    return faults


def _unknown_in(values: Mapping[str, Any], known: Sequence[str], tables: list[str], text: str) -> list[MailerError]:
    """Keys of one table that mean nothing."""
    named = f"[{'.'.join(tables)}]"
    faults: list[MailerError] = []
    for key in (key for key in values if key not in known):
        close = nearest(key, list(known))
        fix = f"write {close}" if close else f"known in {named}: {', '.join(known)}"
        what = f"unknown setting {key} in {named}"
        faults.append(SettingsError(what, file=FILE_NAME, line=line_of(text, [*tables, key]), fix=fix))
    return faults


def _keys(section: type[Section]) -> list[str]:
    return [field.alias or name for name, field in section.model_fields.items()]


def _inner(section: type[Section]) -> dict[str, type[Section]]:
    """The sections in a section, such as ``[dkim.rsa]``."""
    kinds = {name: (field.annotation, *get_args(field.annotation)) for name, field in section.model_fields.items()}
    found = ((name, kind) for name, all_kinds in kinds.items() for kind in all_kinds)
    return {name: kind for name, kind in found if isinstance(kind, type) and issubclass(kind, Section)}


def _fault(location: tuple[str | int, ...], kind: str, message: str, text: str) -> SettingsError:
    """What a rule of the settings says of the place ``location``, in words."""
    steps = [step for step in location if step != _KEY]
    *tables, key = (step for step in steps if isinstance(step, str))
    if kind == "missing":
        return _missing(tables, key, text)
    is_table = not tables or _KEY in location or kind in _NO_TABLE
    named = f"[{'.'.join([*tables, key])}]" if is_table else f"{key} in [{'.'.join(tables)}]"
    variable = overriding(*tables, key) if tables else ""
    if kind in _NO_TABLE:
        fix = f"write a line {named}, and its settings below it"
    elif kind == "value_error":
        fix = message.removeprefix("Value error, ")
    elif kind in _NO_LIST or isinstance(steps[-1], int):
        fix = f'write a list: {"" if variable else f"{key} = "}["…"]'
    else:
        fix = f'write text in quotes: {key} = "…"'
    file, line = (variable, None) if variable else (FILE_NAME, line_of(text, steps))
    return SettingsError(f"{named} is not usable", file=file, line=line, fix=fix)


def _missing(tables: list[str], key: str, text: str) -> SettingsError:
    if tables:
        what, fix = f"{key} in [{'.'.join(tables)}] is missing", f'write {key} = "…" there'
    else:
        what, fix = f"section [{key}] is missing", f"add it, with {' and '.join(_needed(key))}"
    return SettingsError(what, file=FILE_NAME, line=line_of(text, tables), fix=fix)


def _idle_translations(publication: Publication, text: str) -> list[MailerError]:
    """Tables of ``[translations]`` that no edition would ever take its words from."""
    faults: list[MailerError] = []
    taken = {publication.publication.language.lower(): "[publication]"}
    if overriding("publication", "language"):
        # The file is right for the language that it says itself.
        taken.clear()
    for tag in publication.translations:
        other = taken.setdefault(tag.lower(), f"[translations.{tag}]")
        if other != f"[translations.{tag}]":
            what = f"[translations.{tag}] is not usable: {other} is of that language"
            line = line_of(text, ["translations", tag])
            faults.append(SettingsError(what, file=FILE_NAME, line=line, fix="write it there, and take this one out"))
    return faults


def _unaligned(publication: Publication, text: str) -> list[MailerError]:
    """A domain that mail is signed for although From is of another: receivers make nothing of that (RFC 9989, D03)."""
    sender, domain = publication.sender.domain, publication.signing_domain
    if publication.may_sign_for(domain):
        return []
    variable = overriding("dkim", "domain")
    what = f"domain in [dkim] is {domain}, which mail from {sender} does not belong to"
    line = None if variable else line_of(text, ["dkim", "domain"])
    return [SettingsError(what, file=variable or FILE_NAME, line=line, fix=f"write {sender}, or a domain above it")]


def _needed(section: str) -> list[str]:
    fields = SECTIONS[section].model_fields
    return [field.alias or name for name, field in fields.items() if field.is_required()]


def _refuse_wrong_variables(environment: Mapping[str, str]) -> None:
    """Raise for a ``MAILER_…`` variable that is no setting, or not written as the list or table that it stands for."""
    known = {name: kind for section, model in SECTIONS.items() for name, kind in _variables(section, model)}
    for variable, value in environment.items():
        name = variable.upper().removeprefix(PREFIX)
        if not variable.upper().startswith(PREFIX) or variable == CRASH_VARIABLE:
            continue
        if name not in known:
            close = nearest(name, list(known))
            fix = f"set {PREFIX}{close}" if close else "unset it; variables are named like MAILER_SENDER__FROM"
            raise SettingsError("unknown variable", file=variable, fix=fix)
        if known[name] in _AS_JSON and not _is_json(value):
            raise SettingsError("is not usable", file=variable, fix=f"write {_AS_JSON[known[name]]}")


def _variables(name: str, section: type[Section]) -> Iterator[tuple[str, Any]]:
    """The names of a section's variables without the prefix, each with the kind of what it stands for."""
    inner = _inner(section)
    for key, field in section.model_fields.items():
        if key in inner:
            yield from _variables(f"{name}__{key}", inner[key])
        else:
            yield f"{name}__{field.alias or key}".upper(), get_origin(field.annotation)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
